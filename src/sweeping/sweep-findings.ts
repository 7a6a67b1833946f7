/** What one sweep finds out about calls, for the slots they hold, and what it writes down once the slots know. */

import type { ContactId } from '../contact/contact-store.ts';
import type { SlotFindings } from '../pacing/slots.ts';

/** A write to be made after the slots are corrected. */
export interface LaterWrite {
  readonly contact: ContactId;
  readonly write: () => Promise<unknown>;
}

export class SweepFindings {
  readonly #stillActive = new Map<string, number>();
  readonly #over = new Set<string>();
  readonly #later: LaterWrite[] = [];
  #isComplete = true;
  readonly #begunAt: number;

  /** A sweep that began at `begunAt`, ms since 1970. */
  constructor(begunAt: number) {
    this.#begunAt = begunAt;
  }

  /**
   * The call that holds `slot` is in progress, or could not be looked up; the next check is at `askAgainAt`, ms since
   * 1970.
   */
  stillActive(slot: string | undefined, askAgainAt: number): void {
    if (slot !== undefined) this.#stillActive.set(slot, askAgainAt);
  }

  /** The call that held `slot` is over, or was never placed. */
  over(slot: string | undefined): void {
    if (slot !== undefined) this.#over.add(slot);
  }

  /** Not every call whose deadline has passed was seen. */
  missSome(): void {
    this.#isComplete = false;
  }

  /**
   * Extends the deadline of a call in progress, after its slot is extended. In the other order, a sweep that crashes
   * in between would leave a call that is not checked for a while, with a slot that has expired.
   */
  later(contact: ContactId, write: () => Promise<unknown>): void {
    this.#later.push({ contact, write });
  }

  /** Writes to be made after the slots are corrected. */
  get writes(): readonly LaterWrite[] {
    return this.#later;
  }

  get slotFindings(): SlotFindings {
    return {
      stillActive: this.#stillActive,
      over: this.#over,
      isComplete: this.#isComplete,
      begunAt: this.#begunAt,
    };
  }
}
