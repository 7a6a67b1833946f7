/**
 * What is written to one key. A partition of DynamoDB takes 1,000 write units a second, and so does whatever lies in one
 * (Developer Guide, "Designing partition keys"): units and not requests bind.
 */
export interface WriteLoad {
  /** Write units in a second: over the time in which calls were placed, and in the worst second of it. */
  readonly unitsPerSecond: number;
  readonly mostUnitsInASecond: number;
}

/** What is written to the pacer's item, to which all functions write. */
export interface PacerLoad extends WriteLoad {
  /** The longest the item has been, bytes. */
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
  readonly pacer = new WriteMeter();
  /** The campaign's key in the table of contacts, and in its index of deadlines. */
  readonly contacts = new WriteMeter();
  readonly dueIndex = new WriteMeter();
  #mostPacerBytes = 0;

  /** The longest the pacer's item has been, bytes. */
  get mostPacerBytes(): number {
    return this.#mostPacerBytes;
  }

  notePacer(atMs: number, units: number, bytes: number): void {
    this.pacer.note(atMs, units);
    this.#mostPacerBytes = Math.max(this.#mostPacerBytes, bytes);
  }
}
