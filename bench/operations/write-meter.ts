/**
 * What is written to one key. A partition of DynamoDB takes 1,000 write units a second, and so does whatever lies in one
 * (Developer Guide, "Designing partition keys"): units and not requests bind.
 */
export interface WriteLoad {
  /** Write units in a second: over the time in which calls were placed, and in the worst second of it. */
  readonly unitsPerSecond: number;
  readonly mostUnitsInASecond: number;
}

/** What is written to the pacer's items, to which all functions write: that of the pace, and those of the slots. */
export interface PacerLoad {
  readonly pace: WriteLoad;
  /** The one of the slots to which most is written. */
  readonly busiestSlots: WriteLoad;
  /** How many items the slots have. */
  readonly slotItems: number;
  /** The longest that any has been, bytes. */
  readonly mostBytes: number;
}

export class WriteMeter {
  readonly #units = new Map<number, number>();

  /** A write of `units` at `atMs` (ms since 1970). */
  note(atMs: number, units: number): void {
    const second = Math.floor(atMs / 1000);
    this.#units.set(second, (this.#units.get(second) ?? 0) + units);
  }

  /** The load from `fromMs` to `untilMs`. */
  load(fromMs: number, untilMs: number): WriteLoad {
    const seconds = [...this.#units].filter(([second]) => second * 1000 >= fromMs && second * 1000 < untilMs);
    const units = seconds.map(([, each]) => each);
    const sum = units.reduce((total, each) => total + each, 0);
    return {
      unitsPerSecond: Math.round((sum / (untilMs - fromMs)) * 1000),
      mostUnitsInASecond: units.reduce((most, each) => Math.max(most, each), 0),
    };
  }
}

/** The keys that a campaign writes to all of the time. */
export class WriteMeters {
  /** The campaign's key in the table of contacts, and in its index of deadlines. */
  readonly contacts = new WriteMeter();
  readonly dueIndex = new WriteMeter();
  readonly #pace = new WriteMeter();
  readonly #slots = new Map<number, WriteMeter>();
  #mostPacerBytes = 0;

  notePace(atMs: number, units: number): void {
    this.#pace.note(atMs, units);
  }

  noteSlots(share: number, atMs: number, units: number, bytes: number): void {
    const meter = this.#slots.get(share) ?? new WriteMeter();
    this.#slots.set(share, meter);
    meter.note(atMs, units);
    this.#mostPacerBytes = Math.max(this.#mostPacerBytes, bytes);
  }

  /** The load of the pacer's items from `fromMs` to `untilMs`. */
  pacerLoad(fromMs: number, untilMs: number): PacerLoad {
    const loads = [...this.#slots.values()].map((meter) => meter.load(fromMs, untilMs));
    const [busiestSlots = { unitsPerSecond: 0, mostUnitsInASecond: 0 }] = loads.sort(
      (one, other) => other.unitsPerSecond - one.unitsPerSecond,
    );
    return {
      pace: this.#pace.load(fromMs, untilMs),
      busiestSlots,
      slotItems: loads.length,
      mostBytes: this.#mostPacerBytes,
    };
  }
}
