/** Contacts that were queued for agents, and have not asked for their permits yet: the rule does not know of them. */
import type { Clock } from '../time/clock.ts';
import { SECOND_MS } from '../time/instant.ts';

/** A contact that was queued has asked by then. */
const ON_ITS_WAY_MS = 1.5 * SECOND_MS;

interface Queued {
  readonly contacts: number;
  readonly untilMs: number;
}

/** As far as this process has queued them; others have others, whose contacts wait again if they come too many. */
export class OnTheirWay {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #queued = new Map<string, Queued>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Contacts of the campaign that are on their way now. */
  of(campaignId: string): number {
    const { contacts, untilMs } = this.#queued.get(campaignId) ?? { contacts: 0, untilMs: 0 };
    return this.#clock.now() < untilMs ? contacts : 0;
  }

  /** Notes that more contacts of the campaign are queued. */
  add(campaignId: string, contacts: number): void {
    if (contacts === 0) return;
    const untilMs = this.#clock.now() + ON_ITS_WAY_MS;
    this.#queued.set(campaignId, { contacts: this.of(campaignId) + contacts, untilMs });
  }
}
