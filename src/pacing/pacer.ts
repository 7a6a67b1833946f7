/** What the use cases need of the shared pacer. */
import type { AgentPolicy } from '../agent-pacing/agent-policy.ts';
import type { PaceReading, SlotFindings } from './slots.ts';

/** A start time handed out by the pacer. */
export interface Start {
  /** ms since 1970; in the past: now. */
  readonly at: number;
  readonly generation: number;
}

/** The pace and the slots after a sweep, and how many slots it has freed. */
export interface TidiedReading extends PaceReading {
  readonly freed: number;
}

/** Looks after the concurrent calls. */
export interface SlotKeeper {
  /** How the slots, and the pace, stand. */
  standing(): Promise<PaceReading>;
  /** Puts the slots right after a sweep; answers how they, and the pace, stand then. */
  tidy(findings: SlotFindings): Promise<TidiedReading>;
}

/** What a campaign may do at most. */
export interface CampaignLimits {
  readonly callsPerSecond: number;
  /** Concurrent calls; missing: as many as the deployment allows. */
  readonly maxConcurrentCalls?: number;
  /** Missing: it is not paced by agents. */
  readonly agents?: AgentPolicy;
}

/** Start times and slots that are wanted. */
export interface Wanted {
  readonly starts: number;
  /** At most as many as `starts`: the other start times are for slots that are held already. */
  readonly slots: number;
  /** No later start time is of use, ms since 1970. */
  readonly latest: number;
  /**
   * The campaign's own pace may keep it waiting until then, ms since 1970; the shared pace until `latest`. Missing: `latest`
   * for both.
   */
  readonly ownLatest?: number;
}

/** The start time that is wanted for a repeated request. */
export interface WishedStart {
  /** ms since 1970, both ends included. */
  readonly from: number;
  readonly until: number;
  /**
   * As soon as there is credit, paid for by those that are handed out next: for a request that is of no use later. It holds
   * whatever becomes of the rate. False: a start time in turn.
   */
  readonly onCredit: boolean;
}

/** The campaign has as many concurrent calls as it may, or all campaigns together have, or as many as its agents can take. */
export type LineShortage = 'campaignAtLimit' | 'noSlot' | 'noAgent';

/** Why a campaign gets no more permits. */
export interface NoPermit {
  /** No line is free for it: see `LineShortage`; or the next start time comes after `latest`. */
  readonly type: LineShortage | 'tooLate';
}

export type Reservation =
  | {
      readonly type: 'reserved';
      /** Ascending by time, at least one. */
      readonly starts: readonly Start[];
      /**
       * Names of slots: each one of the concurrent calls. The claim that uses it is named so, too. There may be more than
       * start times: for the next ones.
       */
      readonly slots: readonly string[];
    }
  | NoPermit;

/** The pacer without regard to agents. */
export type LinePacer = Omit<Pacer, 'agentStarts'>;

export interface Pacer {
  /** Start times and slots for calls of a campaign, as many as can be had now: never a start time without its slot. */
  reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation>;
  /** A start time alone, for a request that has its slot; undefined when there is none in time. */
  reserveStart(campaignId: string, wish: WishedStart, limits: CampaignLimits): Promise<Start | undefined>;
  /** Why no line is free for a campaign now; undefined: one is. */
  shortage(campaignId: string, limits: CampaignLimits): Promise<LineShortage | undefined>;
  /**
   * How many calls a campaign may start as far as its agents are concerned: none if no line is free for it, infinitely many if it
   * is not paced by agents.
   */
  agentStarts(campaignId: string, limits: CampaignLimits): Promise<number>;
  /** Releases slots whose calls are over or were never placed. Idempotent. */
  release(slots: readonly string[]): Promise<void>;
  /** Concurrent calls of a campaign, as this process saw the slots last. */
  callsOf(campaignId: string): Promise<number>;
  /** When the own pace of a campaign allows its next call, ms since 1970; 0: it is no slower than the deployment. */
  ownStartAt(campaignId: string, limits: CampaignLimits): Promise<number>;
  /**
   * Connect had no line for `calls` whose slots are released: the limit of concurrent calls falls for all functions. Answers
   * when one more call is tried, ms since 1970.
   */
  recordNoLine(calls: number): Promise<number>;
  /**
   * Whether `start` may still be used: not when the rate is known to have fallen since it was handed out. What
   * was planned at a rate that is too high would only be throttled.
   */
  holds(start: Start): boolean;
  /** How Connect answered the request that started at `start`. Kept in memory until the next reservation. */
  recordAnswer(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void;
}
