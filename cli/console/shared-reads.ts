/**
 * One read for concurrent requests of the same data: several tabs cost AWS no more than one. A request is shared
 * while it is in progress, its answer for a moment after it, a failure not at all.
 */

interface Shared {
  readonly answer: Promise<unknown>;
  /** Until when it is shared, ms. */
  untilMs: number;
}

export interface SharingTimes {
  /** How long an answer is fresh, ms. */
  readonly freshMs: number;
  /** After this many ms an unanswered request is made again. */
  readonly patienceMs: number;
}

export class SharedReads {
  readonly #now: () => number;
  readonly #times: SharingTimes;
  readonly #reads = new Map<string, Shared>();

  constructor(now: () => number, times: SharingTimes = { freshMs: 1_000, patienceMs: 10_000 }) {
    this.#now = now;
    this.#times = times;
  }

  /** The answer of `read`, or one of the same name that is under way or fresh. */
  get<T>(name: string, read: () => Promise<T>): Promise<T> {
    const now = this.#now();
    for (const [old, { untilMs }] of this.#reads) {
      if (now >= untilMs) this.#reads.delete(old);
    }
    const standing = this.#reads.get(name);
    if (standing) return standing.answer as Promise<T>;
    const answer = read();
    const shared: Shared = { answer, untilMs: now + this.#times.patienceMs };
    this.#reads.set(name, shared);
    answer.then(
      () => {
        shared.untilMs = this.#now() + this.#times.freshMs;
      },
      () => this.#forget(name, shared),
    );
    return answer;
  }

  /** What was read before, or is being read, is not true any more. */
  clear(): void {
    this.#reads.clear();
  }

  #forget(name: string, shared: Shared): void {
    if (this.#reads.get(name) === shared) this.#reads.delete(name);
  }
}
