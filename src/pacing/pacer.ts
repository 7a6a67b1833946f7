/** What the use cases need of the pace that all functions share. */
import type { PaceReading, SlotNews } from './slots.ts';

/** A start time handed out by the pacer. */
export interface Start {
  /** ms since 1970; in the past: now. */
  readonly at: number;
  readonly generation: number;
}

/** Looks after the calls at a time. */
export interface SlotKeeper {
  /** Puts the slots right after a sweep; answers how they, and the pace, stand then. */
  tidy(news: SlotNews): Promise<PaceReading>;
}

/** What a campaign may do at most. */
export interface CampaignLimits {
  readonly callsPerSecond: number;
  /** Calls at a time; missing: as many as the deployment allows. */
  readonly maxConcurrentCalls?: number;
}

export interface Wanted {
  readonly starts: number;
  /** At most as many as starts: a request that is made again has its slot already. */
  readonly slots: number;
  /** No later start time is of use, ms since 1970. */
  readonly latest: number;
  /**
   * The campaign's own pace may keep it waiting until then, ms since 1970; the shared pace until `latest`. Missing: `latest`
   * for both.
   */
  readonly ownLatest?: number;
  /**
   * One start time, as soon as there is credit, paid for by those that are handed out next: for a request that is of no use
   * later. It holds whatever becomes of the rate. Missing: start times in turn.
   */
  readonly onCredit?: boolean;
}

export interface Reservation {
  /** Ascending by time. */
  readonly starts: readonly Start[];
  /**
   * Names of slots: each one of the calls that may be on at a time. The claim that uses it is named so, too. There may be more
   * than start times: for the next ones.
   */
  readonly slots: readonly string[];
  /**
   * Why there is nothing: no slot is free, all those that the campaign may have are taken, or the next start time comes
   * after `latest`.
   */
  readonly short?: 'noSlot' | 'noOwnSlot' | 'tooLate';
}

export interface Pacer {
  /**
   * Start times and slots for calls of a campaign, as many as can be had now: never a start time without the slot it
   * wants.
   */
  reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation>;
  /** Frees slots whose calls are over or were never placed. Repeatable. */
  release(slots: readonly string[]): Promise<void>;
  /**
   * Whether `start` may still be used: not when the rate is known to have fallen since it was handed out. What
   * was planned at a rate that is too high would only be throttled.
   */
  holds(start: Start): boolean;
  /** How Connect answered the request that started at `start`. Kept in memory and told with the next reservation. */
  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void;
}
