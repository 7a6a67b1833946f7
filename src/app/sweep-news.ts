/** What one sweep finds out about calls, for the slots they hold. */
import type { SlotNews } from '../domain/slots.ts';

export class SweepNews {
  readonly #stillOn = new Map<string, number>();
  readonly #over = new Set<string>();
  #isComplete = true;

  /** The call that holds `slot` is on, or nobody could ask; it is asked about at `askAgainAt`, ms since 1970. */
  stillOn(slot: string | undefined, askAgainAt: number): void {
    if (slot !== undefined) this.#stillOn.set(slot, askAgainAt);
  }

  /** The call that held `slot` is over, or was never placed. */
  over(slot: string | undefined): void {
    if (slot !== undefined) this.#over.add(slot);
  }

  /** Not every call whose deadline has passed was seen. */
  missSome(): void {
    this.#isComplete = false;
  }

  get slotNews(): SlotNews {
    return { stillOn: this.#stillOn, over: this.#over, isComplete: this.#isComplete };
  }
}
