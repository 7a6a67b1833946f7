/** Keeps our questions to Connect (DescribeContact, SearchContacts) below its quota, which others use, too. */
import type { Clock } from './ports.ts';

/** Connect allows 10 lookups a second (Amazon Connect service quotas). */
const LOOKUP_GAP_MS = 125;

export class LookupTurns {
  readonly #clock: Clock;
  #nextAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the next lookup may be made. */
  async next(): Promise<void> {
    const at = Math.max(this.#clock.now(), this.#nextAt);
    this.#nextAt = at + LOOKUP_GAP_MS;
    await this.#clock.sleepUntil(at);
  }
}
