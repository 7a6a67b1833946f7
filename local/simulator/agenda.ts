/** What is to happen in the simulation and when; at one moment in the order in which it was arranged. */
import { MinHeap } from './min-heap.ts';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly act: (atMs: number) => void;
}

export class Agenda {
  readonly #entries = new MinHeap<Entry>((one, other) =>
    one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs,
  );
  #order = 0;

  /** When the next entry is due, ms since 1970; undefined: there is none. */
  get nextAtMs(): number | undefined {
    return this.#entries.first?.atMs;
  }

  /** `act` is called with `atMs`. An entry cannot be removed: it has to see for itself whether it still applies. */
  add(atMs: number, act: (atMs: number) => void): void {
    this.#entries.push({ atMs, order: this.#order, act });
    this.#order += 1;
  }

  /** Lets the next entry happen, which may add others. */
  runNext(): void {
    const next = this.#entries.pop();
    next?.act(next.atMs);
  }
}
