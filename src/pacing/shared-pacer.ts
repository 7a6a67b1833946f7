/**
 * One pace, and one number of concurrent calls, for all dialers: the rules of src/pacing/pacing.ts over a state that each of
 * them compares and swaps, and the slots of slot-shards.ts.
 */

import type { Clock } from '../time/clock.ts';
import { limitAfter, linesAt } from './line-limit.ts';
import { emptyReport, isEmpty, joined } from './pace-report.ts';
import type {
  CampaignLimits,
  LinePacer,
  LineShortage,
  Reservation,
  SlotKeeper,
  Start,
  TidiedReading,
  Wanted,
  WishedStart,
} from './pacer.ts';
import { initialPace, judge, type PaceState, paceRules, reserveStarts, type StartRequest } from './pacing.ts';
import { reserveOnCredit } from './pacing-credit.ts';
import { type Change, SharedState, type SwapResult, type Versioned } from './shared-state.ts';
import { SlotShards, type SlotShardsOptions } from './slot-shards.ts';
import { noSlots, type PaceReading, type SlotFindings, type Slots, shardCount } from './slots.ts';

/** Where the pace and the slots of an instance are kept: see StateStore and SlotStore. */
export interface PaceStore {
  read(): Promise<Versioned<PaceState>>;
  swap(seen: number, next: Versioned<PaceState>): Promise<SwapResult<PaceState>>;
  readSlots(share: number): Promise<Versioned<Slots>>;
  swapSlots(share: number, seen: number, next: Versioned<Slots>): Promise<SwapResult<Slots>>;
  releaseSlots(share: number, slots: readonly string[]): Promise<Versioned<Slots>>;
}

export const unwrittenPace: Versioned<PaceState> = { version: 0, state: initialPace };
export const unwrittenSlots: Versioned<Slots> = { version: 0, state: noSlots };

/** Pace and slots as they stand. @param maxConcurrentCalls the deployment's */
export async function readPacer(
  store: Pick<PaceStore, 'read' | 'readSlots'>,
  maxConcurrentCalls: number,
): Promise<PaceReading> {
  const count = shardCount(maxConcurrentCalls);
  const used = Array.from({ length: count }, (_, share) => store.readSlots(share));
  const [pace, ...slots] = await Promise.all([store.read(), ...used]);
  // Behind them may be those of a deployment that had more.
  for (let share = count; ; share += 1) {
    const standing = await store.readSlots(share);
    if (standing.version === 0) break;
    slots.push(standing);
  }
  return { pace: pace.state, slots: Object.assign({}, ...slots.map(({ state }) => state)) };
}

export interface SharedPacerOptions extends SlotShardsOptions {
  /** The deployment's rate, shared by all campaigns. */
  readonly callsPerSecond: number;
}

/** A pace seen this long ago still shows whether a slow campaign may place a call, ms. */
const PACE_SEEN_MS = 500;

export class SharedPacer implements LinePacer, SlotKeeper {
  readonly #pace: SharedState<PaceState>;
  readonly #slots: SlotShards;
  readonly #clock: Clock;
  readonly #callsPerSecond: number;
  readonly #maxConcurrentCalls: number;
  /** What Connect answered since the pace was written last. */
  #report = emptyReport(0);

  constructor(store: PaceStore, clock: Clock, options: SharedPacerOptions) {
    const slotsOf = (share: number) => ({
      read: () => store.readSlots(share),
      swap: (seen: number, next: Versioned<Slots>) => store.swapSlots(share, seen, next),
      release: (slots: readonly string[]) => store.releaseSlots(share, slots),
    });
    this.#pace = new SharedState(store, initialPace, clock, options.random);
    this.#slots = new SlotShards(slotsOf, clock, options);
    this.#clock = clock;
    this.#callsPerSecond = options.callsPerSecond;
    this.#maxConcurrentCalls = options.maxConcurrentCalls;
  }

  holds(start: Start): boolean {
    return start.generation >= this.#pace.state.generation;
  }

  recordAnswer(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    const reported = { ...emptyReport(start.generation), [answer]: 1 };
    this.#report = joined(this.#report, retryAfterSeconds ? { ...reported, retryAfterSeconds } : reported);
  }

  /**
   * The slots first, as many as there will be start times for as far as can be seen: a start time that is not used is lost,
   * and a slot can be released.
   */
  async reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation> {
    await this.#pace.read();
    const request = this.#requestFor(campaignId, wanted, limits);
    /** Start times for slots that are held already. */
    const unpaired = wanted.starts - wanted.slots;
    const limit = limits.maxConcurrentCalls;
    const lines = wanted.slots > 0 ? await this.#freeLines() : 0;
    const shortage = wanted.slots > 0 ? await this.#shortage(campaignId, limit, lines) : undefined;
    if (shortage && unpaired === 0) return { type: shortage };
    const inTime = await this.#startsInTime(request);
    if (inTime === 0) return { type: 'tooLate' };
    const many = shortage ? 0 : Math.min(wanted.slots, lines, inTime - unpaired);
    const usedUntil = Math.min(wanted.latest, this.#clock.now() + paceRules.farthestMs);
    const slots =
      many > 0 ? await this.#slots.take(campaignId, many, limit, usedUntil, limits.agents !== undefined) : [];
    // Other dialers have taken the slots meanwhile: the next reservation finds out whose limit it is.
    if (unpaired + slots.length === 0) return { type: 'noSlot' };
    const starts = await this.#startsFor(slots, { ...request, wanted: unpaired + slots.length });
    return starts.length > 0 ? { type: 'reserved', starts, slots } : { type: 'tooLate' };
  }

  async reserveStart(
    campaignId: string,
    { until, onCredit }: WishedStart,
    limits: CampaignLimits,
  ): Promise<Start | undefined> {
    const request = this.#requestFor(campaignId, { starts: 1, latest: until }, limits);
    if (onCredit) return (await this.#starts(request, reserveOnCredit))[0];
    await this.#pace.read();
    return (await this.#startsInTime(request)) > 0 ? (await this.#starts(request))[0] : undefined;
  }

  async shortage(campaignId: string, limits: CampaignLimits): Promise<LineShortage | undefined> {
    await this.#pace.read();
    return this.#shortage(campaignId, limits.maxConcurrentCalls, await this.#freeLines());
  }

  async release(slots: readonly string[]): Promise<void> {
    await this.#slots.release(slots);
  }

  callsOf(campaignId: string): Promise<number> {
    return this.#slots.callsOf(campaignId);
  }

  async ownStartAt(campaignId: string, { callsPerSecond }: CampaignLimits): Promise<number> {
    if (callsPerSecond >= this.#callsPerSecond) return 0;
    const { campaigns } = await this.#pace.readIfOlder(PACE_SEEN_MS);
    return Object.hasOwn(campaigns, campaignId) ? (campaigns[campaignId] ?? 0) : 0;
  }

  async recordNoLine(calls: number): Promise<number> {
    const others = Object.keys(await this.#slots.read()).length;
    const changed = await this.#pace.change((pace) => {
      const noLine = { calls, others };
      const lineLimit = limitAfter(pace.lineLimit, noLine, this.#maxConcurrentCalls, this.#clock.now());
      return { state: { ...pace, lineLimit }, result: lineLimit.climbsFrom };
    });
    return changed ?? this.#clock.now();
  }

  async standing(): Promise<PaceReading> {
    return { pace: await this.#pace.read(), slots: await this.#slots.read() };
  }

  async tidy(findings: SlotFindings): Promise<TidiedReading> {
    const tidied = await this.#slots.tidy(findings);
    return { pace: await this.#pace.read(), ...tidied };
  }

  async #shortage(
    campaignId: string,
    limit: number | undefined,
    freeLines: number,
  ): Promise<LineShortage | undefined> {
    return freeLines > 0 ? this.#slots.shortage(campaignId, limit) : 'noSlot';
  }

  /**
   * How many more calls Connect has lines for, as its refusals have shown; infinitely many when it refuses none. A bound on all
   * shards together: their parts of the limits must not move with it, or a campaign's slots would be counted in the wrong ones.
   */
  async #freeLines(): Promise<number> {
    const lines = linesAt(this.#pace.state.lineLimit, this.#maxConcurrentCalls, this.#clock.now());
    if (lines === this.#maxConcurrentCalls) return Number.POSITIVE_INFINITY;
    return lines - Object.keys(await this.#slots.read()).length;
  }

  #requestFor(
    campaignId: string,
    { starts, latest, ownLatest = latest }: Omit<Wanted, 'slots'>,
    { callsPerSecond }: CampaignLimits,
  ): StartRequest {
    const sharedCallsPerSecond = this.#callsPerSecond;
    return { campaignId, wanted: starts, callsPerSecond, sharedCallsPerSecond, latest, ownLatest };
  }

  /** How many of the wanted start times there are in time, as the pace stands. */
  async #startsInTime(request: StartRequest): Promise<number> {
    const foreseen = () => {
      const now = this.#clock.now();
      const judged = judge(this.#pace.state, this.#report, ceilingOf(request), now);
      return reserveStarts(judged, request, now).starts.length;
    };
    const many = foreseen();
    if (many > 0 || isEmpty(this.#report)) return many;
    // The pace must not wait for what Connect has answered.
    await this.#changePace(request, (state) => ({ state, result: undefined }));
    return foreseen();
  }

  /** Start times for new slots, which are released when there are none: other dialers have taken the start times meanwhile. */
  async #startsFor(slots: readonly string[], request: StartRequest): Promise<readonly Start[]> {
    let starts: readonly Start[] = [];
    try {
      starts = await this.#starts(request);
      return starts;
    } finally {
      // Best effort: what is not released here is released by the sweeper.
      if (starts.length === 0) await this.release(slots).catch(() => {});
    }
  }

  async #starts(request: StartRequest, reserveFrom = reserveStarts): Promise<readonly Start[]> {
    const reserved = await this.#changePace(request, (pace) => {
      const { state, starts } = reserveFrom(pace, request, this.#clock.now());
      return { state, result: starts.map((at) => ({ at, generation: state.generation })) };
    });
    return reserved ?? [];
  }

  /** Writes what `change` makes of the pace as the answers of Connect have left it. */
  async #changePace<R>(
    request: StartRequest,
    change: (judged: PaceState) => Change<PaceState, R>,
  ): Promise<R | undefined> {
    let reported = emptyReport(0);
    try {
      return await this.#pace.change((pace) => {
        reported = joined(reported, this.#report);
        this.#report = emptyReport(reported.generation);
        return change(judge(pace, reported, ceilingOf(request), this.#clock.now()));
      });
    } catch (error) {
      this.#report = joined(this.#report, reported);
      throw error;
    }
  }
}

function ceilingOf({ callsPerSecond, sharedCallsPerSecond }: StartRequest): number {
  return Math.max(callsPerSecond, sharedCallsPerSecond);
}
