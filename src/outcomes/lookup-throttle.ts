/** Keeps our questions to Connect (DescribeContact, SearchContacts) below its quota, which others use, too. */
import type { Clock } from '../time/clock.ts';

/** Connect allows 10 lookups a second (Amazon Connect service quotas). */
const LOOKUP_GAP_MS = 125;

export class LookupTurns {
  readonly #clock: Clock;
  readonly #gapMs: number;
  #nextAt = 0;

  constructor(clock: Clock, gapMs = LOOKUP_GAP_MS) {
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /** Resolves when the next lookup may be made. */
  async next(): Promise<void> {
    const at = Math.max(this.#clock.now(), this.#nextAt);
    this.#nextAt = at + this.#gapMs;
    await this.#clock.sleepUntil(at);
  }

  /** As `next`, but answers false at once when the turn would come only after `patienceMs`. */
  async nextWithin(patienceMs: number): Promise<boolean> {
    if (this.#nextAt - this.#clock.now() > patienceMs) return false;
    await this.next();
    return true;
  }
}
