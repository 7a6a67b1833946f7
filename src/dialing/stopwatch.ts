import type { SteadyClock } from '../time/clock.ts';

/**
 * Time since it was made, by the clock that saw more of it pass: the monotonic one may have stood still with the machine,
 * the time of day may have been set back. Either alone can say that it is too late.
 */
export class Stopwatch {
  readonly #clock: Pick<SteadyClock, 'now' | 'monotonic'>;
  readonly #wallMs: number;
  readonly #monotonicMs: number;

  constructor(clock: Pick<SteadyClock, 'now' | 'monotonic'>) {
    this.#clock = clock;
    this.#wallMs = clock.now();
    this.#monotonicMs = clock.monotonic();
  }

  get elapsedMs(): number {
    return Math.max(this.#clock.now() - this.#wallMs, this.#clock.monotonic() - this.#monotonicMs);
  }
}
