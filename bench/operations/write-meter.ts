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

class WriteMeter {
  readonly #units = new Map<number, number>();

  /** All units so far. */
  get total(): number {
    return [...this.#units.values()].reduce((sum, units) => sum + units, 0);
  }

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

/** Meters of keys by name. */
class MeteredKeys<Key> {
  readonly #meters = new Map<Key, WriteMeter>();

  note(key: Key, atMs: number, units: number): void {
    const meter = this.#meters.get(key) ?? new WriteMeter();
    this.#meters.set(key, meter);
    meter.note(atMs, units);
  }

  /** The number of keys, and the load from `fromMs` to `untilMs` of the one to which most is written. */
  load(fromMs: number, untilMs: number): { readonly keys: number; readonly busiest: WriteLoad } {
    const loads = [...this.#meters.values()].map((meter) => meter.load(fromMs, untilMs));
    const [busiest = { unitsPerSecond: 0, mostUnitsInASecond: 0 }] = loads.sort(
      (one, other) => other.unitsPerSecond - one.unitsPerSecond,
    );
    return { keys: loads.length, busiest };
  }

  /** All units of the key to which most was written. */
  get mostUnits(): number {
    return Math.max(0, ...[...this.#meters.values()].map(({ total }) => total));
  }
}

/** The keys that a campaign writes to all of the time. */
export class WriteMeters {
  /** The campaign's key in the table of contacts. */
  readonly contacts = new WriteMeter();
  readonly #deadlines = new MeteredKeys<string>();
  readonly #pace = new WriteMeter();
  readonly #slots = new MeteredKeys<number>();
  #mostPacerBytes = 0;

  /** A write to one shard of the index of deadlines. */
  noteDeadline(shard: string, atMs: number, units: number): void {
    this.#deadlines.note(shard, atMs, units);
  }

  /** All units of the busiest shard of the index of deadlines. */
  get mostDeadlineUnits(): number {
    return this.#deadlines.mostUnits;
  }

  notePace(atMs: number, units: number): void {
    this.#pace.note(atMs, units);
  }

  noteSlots(share: number, atMs: number, units: number, bytes: number): void {
    this.#slots.note(share, atMs, units);
    this.#mostPacerBytes = Math.max(this.#mostPacerBytes, bytes);
  }

  /** The load of the pacer's items from `fromMs` to `untilMs`. */
  pacerLoad(fromMs: number, untilMs: number): PacerLoad {
    const { keys, busiest } = this.#slots.load(fromMs, untilMs);
    return {
      pace: this.#pace.load(fromMs, untilMs),
      busiestSlots: busiest,
      slotItems: keys,
      mostBytes: this.#mostPacerBytes,
    };
  }
}
