/**
 * What is written to the pacer's item. All functions write to this one item, and a partition of DynamoDB takes 1,000
 * write units a second (Developer Guide, "Designing partition keys"), so its units and not its requests bind.
 */
export interface PacerLoad {
  /** The longest the item has been, bytes. */
  readonly mostBytes: number;
  /** Write units in a second: over the time in which calls were placed, and in the worst second. */
  readonly unitsPerSecond: number;
  readonly mostUnitsInASecond: number;
}

export class PacerWrites {
  readonly #units = new Map<number, number>();
  #mostBytes = 0;

  /** A write of `units` at `atMs` (ms since 1970), of an item of so many bytes. */
  note(atMs: number, units: number, bytes: number): void {
    const second = Math.floor(atMs / 1000);
    this.#units.set(second, (this.#units.get(second) ?? 0) + units);
    this.#mostBytes = Math.max(this.#mostBytes, bytes);
  }

  /** The load from `fromMs` to `untilMs`. */
  load(fromMs: number, untilMs: number): PacerLoad {
    const seconds = [...this.#units].filter(([second]) => second * 1000 >= fromMs && second * 1000 < untilMs);
    const units = seconds.map(([, each]) => each);
    const sum = units.reduce((total, each) => total + each, 0);
    return {
      mostBytes: this.#mostBytes,
      unitsPerSecond: Math.round((sum / (untilMs - fromMs)) * 1000),
      mostUnitsInASecond: Math.max(0, ...units),
    };
  }
}
