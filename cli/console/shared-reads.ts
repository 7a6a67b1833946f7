/**
 * One read for all who ask for the same at about the same time: several tabs cost AWS no more than one. An answer is
 * shared while it is fresh, a question while it is under way; a failure is shared with nobody who comes later.
 */

interface Shared {
  readonly answer: Promise<unknown>;
  readonly askedAtMs: number;
}

export class SharedReads {
  readonly #now: () => number;
  readonly #freshMs: number;
  readonly #reads = new Map<string, Shared>();

  constructor(now: () => number, freshMs = 1_000) {
    this.#now = now;
    this.#freshMs = freshMs;
  }

  /** The answer of `read`, or one of the same name that is fresh. */
  get<T>(name: string, read: () => Promise<T>): Promise<T> {
    const now = this.#now();
    for (const [old, { askedAtMs }] of this.#reads) {
      if (now - askedAtMs >= this.#freshMs) this.#reads.delete(old);
    }
    const standing = this.#reads.get(name);
    if (standing) return standing.answer as Promise<T>;
    const answer = read();
    this.#reads.set(name, { answer, askedAtMs: now });
    answer.catch(() => this.#forget(name, answer));
    return answer;
  }

  /** What was read before is not true any more. */
  clear(): void {
    this.#reads.clear();
  }

  #forget(name: string, answer: Promise<unknown>): void {
    if (this.#reads.get(name)?.answer === answer) this.#reads.delete(name);
  }
}
