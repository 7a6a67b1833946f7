/** Dial permits of one campaign in one batch: reserved for all contacts that wait, granted one by one. */

import type { Clock } from '../time/clock.ts';
import type { CampaignLimits, NoPermit, Pacer, Start, WishedStart } from './pacer.ts';

/** Leave to place one call: at its start time, and as one of the concurrent calls. */
export interface DialPermit {
  readonly start: Start;
  readonly slot: string;
}

export type PermitResult = { readonly type: 'granted'; readonly permit: DialPermit } | NoPermit;

export class DialPermits {
  readonly #pacer: Pick<Pacer, 'reserve' | 'reserveStart' | 'release' | 'holds'>;
  readonly #clock: Clock;
  readonly #campaignId: string;
  readonly #deadline: number;
  readonly #starts: Start[] = [];
  /** Slots that no claim was ever named after. */
  readonly #slots: string[] = [];
  /** Slots of claims whose calls were not placed: to be released, not used again. */
  readonly #retired: string[] = [];
  #waiting = 0;
  #reserving: Promise<void> | undefined;
  #reserveFrom = 0;
  /** Why nothing more is reserved. */
  #end: NoPermit | undefined;

  /** Grants nothing after `deadline` (ms since 1970). */
  constructor(
    pacer: Pick<Pacer, 'reserve' | 'reserveStart' | 'release' | 'holds'>,
    clock: Clock,
    campaignId: string,
    deadline: number,
  ) {
    this.#pacer = pacer;
    this.#clock = clock;
    this.#campaignId = campaignId;
    this.#deadline = deadline;
  }

  /**
   * Waits for the next permit: until the deadline, and no longer than until `ownUntil` (ms since 1970) for the campaign's own
   * pace. Not for a line: the end of a call brings the next contact (src/dialing/hand-over.ts).
   */
  async next(limits: CampaignLimits, ownUntil = this.#deadline): Promise<PermitResult> {
    for (;;) {
      const permit = await this.#takeReserved();
      if (permit) return { type: 'granted', permit };
      if (this.#end) return this.#end;
      if (this.#clock.now() > this.#deadline) return { type: 'tooLate' };
      await this.#reserved(limits, ownUntil);
    }
  }

  /** Waits for a start time for a repeated request, which has its slot; undefined when there is none in time. */
  async nextStart(limits: CampaignLimits, wish: WishedStart): Promise<Start | undefined> {
    while (this.#clock.now() <= wish.until) {
      const reserved = wish.onCredit ? undefined : this.#starts.shift();
      const start = reserved ?? (await this.#pacer.reserveStart(this.#campaignId, wish, limits));
      if (!start) return undefined;
      if ((await this.#begins(start, wish.from)) || wish.onCredit) return start;
    }
    return undefined;
  }

  /** Cancels a permit that was not used: the next contact gets it. */
  cancel({ start, slot }: DialPermit): void {
    this.#starts.unshift(start);
    this.#slots.unshift(slot);
  }

  /** The call of this slot was surely not placed. */
  retire(slot: string): void {
    this.#retired.push(slot);
  }

  /** Releases all slots that are not in use. */
  async releaseSlots(): Promise<void> {
    await this.#pacer.release([...this.#retired.splice(0), ...this.#slots.splice(0)]);
  }

  /** A permit of those that are reserved, at its start time; undefined when there is none. */
  async #takeReserved(): Promise<DialPermit | undefined> {
    while (this.#starts.length > 0 && this.#slots.length > 0) {
      const permit = { start: this.#starts.shift() as Start, slot: this.#slots.shift() as string };
      if (await this.#begins(permit.start)) return permit;
      this.#slots.push(permit.slot);
    }
    return undefined;
  }

  /** Waits for a start time; false when it does not hold any more. */
  async #begins(start: Start, from = start.at): Promise<boolean> {
    await this.#clock.sleepUntil(Math.max(start.at, from));
    return this.#pacer.holds(start);
  }

  /** Waits for the next reservation, which is one for all that wait. */
  async #reserved(limits: CampaignLimits, ownUntil: number): Promise<void> {
    this.#waiting += 1;
    this.#reserving ??= this.#reserve(limits, ownUntil).finally(() => {
      this.#reserving = undefined;
    });
    try {
      await this.#reserving;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #reserve(limits: CampaignLimits, ownLatest: number): Promise<void> {
    const latest = this.#deadline;
    await this.#clock.sleepUntil(Math.min(this.#reserveFrom, latest + 1));
    if (this.#clock.now() > latest) return;
    if (this.#retired.length > 0) await this.#pacer.release(this.#retired.splice(0));
    const slots = Math.max(0, this.#waiting - this.#slots.length);
    const starts = Math.max(1, slots, this.#waiting - this.#starts.length);
    const wanted = { starts, slots, latest, ownLatest };
    const reservation = await this.#pacer.reserve(this.#campaignId, wanted, limits);
    switch (reservation.type) {
      case 'reserved':
        this.#starts.push(...reservation.starts);
        this.#slots.push(...reservation.slots);
        // The pacer looks only so far ahead: the others are reserved when the last of these begins.
        if (reservation.starts.length < starts) this.#reserveFrom = reservation.starts.at(-1)?.at ?? 0;
        return;
      default:
        this.#end = reservation;
    }
  }
}
