/**
 * Start times and slots of one campaign in one batch: reserved for all who wait, handed out one by one.
 */

import type { Clock } from '../time/clock.ts';
import type { CampaignLimits, Pacer, Start } from './pacer.ts';
import { SLOT_POLL_MS } from './slots.ts';

/** The permission to place one call. */
export interface Turn {
  readonly start: Start;
  readonly slot: string;
}

/** The start time that a request wants which is made again. */
export interface WishedStart {
  /** ms since 1970, both ends included. */
  readonly from: number;
  readonly until: number;
  /** It cannot wait for its turn: see `Wanted`. */
  readonly onCredit: boolean;
}

export class StartTimes {
  readonly #pacer: Pick<Pacer, 'reserve' | 'release' | 'holds'>;
  readonly #clock: Clock;
  readonly #campaignId: string;
  readonly #deadline: number;
  #ownUntil: number;
  readonly #starts: Start[] = [];
  /** Slots that no claim was ever named after. */
  readonly #slots: string[] = [];
  /** Slots of claims whose calls were not placed: to be freed, not used again. */
  readonly #spent: string[] = [];
  #reserving: Promise<void> | undefined;
  #reserveFrom = 0;
  #waiting = 0;
  /** The next start time comes after the deadline. */
  #isOver = false;
  /** The campaign has as many calls on as it may. */
  #isFull = false;

  /** Hands out nothing after `deadline` (ms since 1970). */
  constructor(
    pacer: Pick<Pacer, 'reserve' | 'release' | 'holds'>,
    clock: Clock,
    campaignId: string,
    deadline: number,
  ) {
    this.#pacer = pacer;
    this.#clock = clock;
    this.#campaignId = campaignId;
    this.#deadline = deadline;
    this.#ownUntil = deadline;
  }

  /**
   * Waits for the next start time of this campaign, and a slot; 'late' when there is none until the deadline, or its own pace
   * allows none until `ownUntil` (ms since 1970; missing: the deadline). 'full' at once when the campaign has as many calls on
   * as it may: others must not wait for it.
   */
  async next(limits: CampaignLimits, ownUntil = this.#deadline): Promise<Turn | 'late' | 'full'> {
    this.#ownUntil = Math.min(this.#ownUntil, ownUntil);
    for (;;) {
      if (this.#starts.length > 0 && this.#slots.length > 0) {
        const slot = this.#slots.shift() as string;
        const start = await this.#begin();
        if (start) return { start, slot };
        this.#slots.push(slot);
        continue;
      }
      if (this.#isFull) return 'full';
      if (this.#isOver || this.#clock.now() > this.#deadline) return 'late';
      await this.#reserved(limits);
    }
  }

  /** Waits for the next start time alone, for a request that has its slot and is made again; undefined when there is none. */
  async again(limits: CampaignLimits, wish: WishedStart): Promise<Start | undefined> {
    const { from, until, onCredit } = wish;
    while (this.#clock.now() <= until) {
      const given = onCredit ? undefined : this.#starts.shift();
      const start = given ?? (await this.#reserveOne(limits, wish));
      if (!start) return undefined;
      await this.#clock.sleepUntil(Math.max(start.at, from));
      if (onCredit || this.#pacer.holds(start)) return start;
    }
    return undefined;
  }

  /** Takes back a turn that `next` gave and nobody used: it is handed to whoever comes next. */
  giveBack({ start, slot }: Turn): void {
    this.#starts.unshift(start);
    this.#slots.unshift(slot);
  }

  /** The call of this slot was surely not placed. */
  spend(slot: string): void {
    this.#spent.push(slot);
  }

  /** Frees all slots that nobody uses. */
  async freeSlots(): Promise<void> {
    await this.#pacer.release([...this.#spent.splice(0), ...this.#slots.splice(0)]);
  }

  async #reserveOne(limits: CampaignLimits, { until, onCredit }: WishedStart): Promise<Start | undefined> {
    const wanted = { starts: 1, slots: 0, latest: until, onCredit };
    const { starts } = await this.#pacer.reserve(this.#campaignId, wanted, limits);
    return starts[0];
  }

  /** Takes the next start time and waits for it; undefined when it does not hold any more. */
  async #begin(): Promise<Start | undefined> {
    const start = this.#starts.shift();
    if (!start || start.at > this.#deadline) {
      this.#isOver ||= start !== undefined;
      return undefined;
    }
    await this.#clock.sleepUntil(start.at);
    return this.#pacer.holds(start) ? start : undefined;
  }

  /** Waits for the next reservation. */
  async #reserved(limits: CampaignLimits): Promise<void> {
    this.#waiting += 1;
    try {
      this.#reserving ??= this.#reserve(limits);
      await this.#reserving;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #reserve(limits: CampaignLimits): Promise<void> {
    try {
      // The pacer looks only so far ahead: what it did not give is asked for when the last of it begins.
      const latest = this.#deadline;
      await this.#clock.sleepUntil(Math.min(this.#reserveFrom, latest + 1));
      if (this.#clock.now() > latest) return;
      if (this.#spent.length > 0) await this.#pacer.release(this.#spent.splice(0));
      const wantedSlots = Math.max(0, this.#waiting - this.#slots.length);
      const wantedStarts = Math.max(1, wantedSlots, this.#waiting - this.#starts.length);
      const wanted = { starts: wantedStarts, slots: wantedSlots, latest, ownLatest: this.#ownUntil };
      const { starts, slots, short } = await this.#pacer.reserve(this.#campaignId, wanted, limits);
      this.#isOver = short === 'tooLate';
      this.#isFull = short === 'noOwnSlot';
      if (short === 'noSlot') this.#reserveFrom = this.#clock.now() + SLOT_POLL_MS;
      else if (starts.length < wantedStarts) this.#reserveFrom = starts.at(-1)?.at ?? 0;
      this.#starts.push(...starts);
      this.#slots.push(...slots);
    } finally {
      this.#reserving = undefined;
    }
  }
}
