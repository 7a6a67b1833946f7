/** When the contacts of a forecast have ended: amounts by moment. */
import { SECOND_MS } from '../time/instant.ts';

export class ForecastEnds {
  readonly #amounts = new Map<number, number>();

  /** `amount` of contacts have had their last call, which is over at `atMs`. */
  add(atMs: number, amount: number): void {
    const second = Math.ceil(atMs / SECOND_MS) * SECOND_MS;
    this.#amounts.set(second, (this.#amounts.get(second) ?? 0) + amount);
  }

  /** The moment from which on fewer than `negligible` have not ended; undefined if none have. */
  lastOf(negligible: number): number | undefined {
    const latest = [...this.#amounts].sort(([a], [b]) => b - a);
    let left = 0;
    for (const [atMs, amount] of latest) {
      left += amount;
      if (left >= negligible) return atMs;
    }
    return latest.at(-1)?.[0];
  }
}
