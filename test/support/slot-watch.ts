/** How long slots are held by nobody: whoever was killed, whatever was lost, they must be free in time. */
import { attemptNameOf } from '../../src/contact/attempt.ts';
import type { Slots } from '../../src/pacing/slots.ts';
import type { World } from './world.ts';

export class SlotWatch {
  readonly #world: World;
  readonly #heldSince = new Map<string, number>();
  readonly #freeSince = new Map<string, number>();

  /** Watches every write of the slots of `world` from now on. */
  constructor(world: World) {
    this.#world = world;
    const { pace } = world;
    this.#see(pace.standing.slots);
    const swap = pace.swapSlots.bind(pace);
    const release = pace.releaseSlots.bind(pace);
    pace.swapSlots = async (...asked) => {
      const answer = await swap(...asked);
      this.#see(pace.standing.slots);
      return answer;
    };
    pace.releaseSlots = async (...asked) => {
      const answer = await release(...asked);
      this.#see(pace.standing.slots);
      return answer;
    };
  }

  /** How many slots were seen. */
  get slots(): number {
    return this.#heldSince.size;
  }

  /**
   * The longest that a slot was held after the end of its call, in ms; of a slot that no call has used, after it was
   * taken. What was before `sinceMs` (ms since 1970) does not count.
   */
  longestLeakMs(sinceMs: number): number {
    const ends = this.#callEnds();
    const now = this.#world.clock.now();
    const held = [...this.#heldSince].map(([slot, takenAt]) => {
      const from = Math.max(sinceMs, ends.get(slot) ?? takenAt);
      return (this.#freeSince.get(slot) ?? now) - from;
    });
    return Math.max(0, ...held);
  }

  #see(slots: Slots): void {
    const now = this.#world.clock.now();
    for (const slot of Object.keys(slots)) {
      if (!this.#heldSince.has(slot)) this.#heldSince.set(slot, now);
    }
    for (const slot of this.#heldSince.keys()) {
      if (slots[slot] === undefined && !this.#freeSince.has(slot)) this.#freeSince.set(slot, now);
    }
  }

  /** When the calls of contacts end or will end, by their slots: a claim is named after its slot. */
  #callEnds(): ReadonlyMap<string, number> {
    const calls = new Map(this.#world.simulator.calls.map((call) => [call.name, call.ends.endsAtMs]));
    return new Map(
      this.#world.contacts.all().flatMap((contact): [string, number][] => {
        const endsAt = calls.get(attemptNameOf(contact));
        return contact.claimId === undefined || endsAt === undefined ? [] : [[contact.claimId, endsAt]];
      }),
    );
  }
}
