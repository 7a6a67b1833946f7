/**
 * One read for concurrent requests of the same data: several tabs cost AWS no more than one. A request is shared
 * while it is in progress, its answer for a moment after it, a failure not at all.
 */

interface Shared {
  readonly answer: Promise<unknown>;
  /** Until when it is shared, ms. */
  untilMs: number;
}

/** How long an answer is fresh, unless said otherwise. */
const FRESH_MS = 1_000;

export class SharedReads {
  readonly #now: () => number;
  readonly #patienceMs: number;
  readonly #freshMs: number;
  readonly #reads = new Map<string, Shared>();

  /** `patienceMs`: after this an unanswered request is made again. `freshMs`: how long an answer is fresh. */
  constructor(now: () => number, { patienceMs = 10_000, freshMs = FRESH_MS } = {}) {
    this.#now = now;
    this.#patienceMs = patienceMs;
    this.#freshMs = freshMs;
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
    const shared: Shared = { answer, untilMs: now + this.#patienceMs };
    this.#reads.set(name, shared);
    answer.then(
      () => {
        shared.untilMs = this.#now() + this.#freshMs;
      },
      () => {
        if (this.#reads.get(name) === shared) this.#reads.delete(name);
      },
    );
    return answer;
  }

  /** What was read before, or is being read, is not true any more. */
  clear(): void {
    this.#reads.clear();
  }
}
