/**
 * One pace, and one number of calls at a time, for all dialers: the rules of src/pacing/pacing.ts over a state that
 * everybody compares and swaps, and the slots of slot-shares.ts.
 */

import type { Clock } from '../time/clock.ts';
import type { CampaignLimits, Pacer, Reservation, SlotKeeper, Start, Wanted } from './pacer.ts';
import { initialPace, judge, type PaceReport, type PaceState, paceRules, reserveStarts } from './pacing.ts';
import { reserveOnCredit } from './pacing-credit.ts';
import { type Change, SharedState, type Versioned } from './shared-state.ts';
import { SlotShares, type SlotSharesOptions } from './slot-shards.ts';
import type { PaceReading } from './slots.ts';
import { noSlots, type SlotNews, type Slots, shareCount } from './slots.ts';

/** Where the pace and the slots of an instance are kept: see StateStore and SlotStore. */
export interface PaceStore {
  read(): Promise<Versioned<PaceState>>;
  swap(seen: number, next: Versioned<PaceState>): Promise<'swapped' | Versioned<PaceState>>;
  readSlots(share: number): Promise<Versioned<Slots>>;
  swapSlots(share: number, seen: number, next: Versioned<Slots>): Promise<'swapped' | Versioned<Slots>>;
  releaseSlots(share: number, slots: readonly string[]): Promise<Versioned<Slots>>;
}

export const unwrittenPace: Versioned<PaceState> = { version: 0, state: initialPace };
export const unwrittenSlots: Versioned<Slots> = { version: 0, state: noSlots };

/** Pace and slots as they stand. @param maxConcurrentCalls the deployment's */
export async function readPacer(
  store: Pick<PaceStore, 'read' | 'readSlots'>,
  maxConcurrentCalls: number,
): Promise<PaceReading> {
  const count = shareCount(maxConcurrentCalls);
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

export interface SharedPacerOptions extends SlotSharesOptions {
  /** The deployment's rate, shared by all campaigns. */
  readonly callsPerSecond: number;
}

export class SharedPacer implements Pacer, SlotKeeper {
  readonly #pace: SharedState<PaceState>;
  readonly #slots: SlotShares;
  readonly #clock: Clock;
  readonly #callsPerSecond: number;
  /** What Connect answered since the pace was written last. */
  #report = emptyReport(0);

  constructor(store: PaceStore, clock: Clock, options: SharedPacerOptions) {
    const slotsOf = (share: number) => ({
      read: () => store.readSlots(share),
      swap: (seen: number, next: Versioned<Slots>) => store.swapSlots(share, seen, next),
      release: (slots: readonly string[]) => store.releaseSlots(share, slots),
    });
    this.#pace = new SharedState(store, initialPace, clock, options.random);
    this.#slots = new SlotShares(slotsOf, clock, options);
    this.#clock = clock;
    this.#callsPerSecond = options.callsPerSecond;
  }

  holds(start: Start): boolean {
    return start.generation >= this.#pace.state.generation;
  }

  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    const told = { ...emptyReport(start.generation), [answer]: 1 };
    this.#report = joined(this.#report, retryAfterSeconds ? { ...told, retryAfterSeconds } : told);
  }

  /**
   * The slots first, as many as there will be start times for as far as can be seen: a start time that nobody uses is lost,
   * and a slot can be given back.
   */
  async reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation> {
    const { latest } = wanted;
    const { maxConcurrentCalls: limit } = limits;
    if (wanted.onCredit) return { starts: await this.#starts(campaignId, wanted, limits), slots: [] };
    const withoutSlot = wanted.starts - wanted.slots;
    const none = { starts: [], slots: [] };
    const short = wanted.slots > 0 ? await this.#slots.whyNone(campaignId, limit) : undefined;
    if (short && withoutSlot === 0) return { ...none, short };
    const inTime = await this.#startsInTime(campaignId, wanted, limits);
    if (inTime === 0) return { ...none, short: 'tooLate' };
    const wantedSlots = short ? 0 : Math.min(wanted.slots, inTime - withoutSlot);
    const usedUntil = Math.min(latest, this.#clock.now() + paceRules.farthestMs);
    const slots = wantedSlots > 0 ? await this.#slots.take(campaignId, wantedSlots, limit, usedUntil) : [];
    const many = withoutSlot + slots.length;
    // Others have taken the slots meanwhile: who asks again finds out whose limit it is.
    if (many === 0) return { ...none, short: 'noSlot' };
    try {
      const starts = await this.#starts(campaignId, { ...wanted, starts: many }, limits);
      if (starts.length > 0) return { starts, slots };
    } catch (error) {
      await this.#giveBack(slots);
      throw error;
    }
    // Others have taken the start times meanwhile.
    await this.#giveBack(slots);
    return { ...none, short: 'tooLate' };
  }

  async release(slots: readonly string[]): Promise<void> {
    await this.#slots.release(slots);
  }

  /** Best effort: what is not freed here is freed by the sweeper. */
  async #giveBack(slots: readonly string[]): Promise<void> {
    await this.release(slots).catch(() => {});
  }

  async tidy(news: SlotNews): Promise<PaceReading> {
    const slots = await this.#slots.tidy(news);
    return { pace: await this.#pace.read(), slots };
  }

  /** How many of the wanted start times there are until `latest`, as the pace stands. */
  async #startsInTime(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<number> {
    const foreseen = () => {
      const judged = judge(this.#pace.state, this.#report, this.#ceiling(limits), this.#clock.now());
      return this.#reserveFrom(judged, campaignId, wanted, limits).starts.length;
    };
    await this.#pace.read();
    const many = foreseen();
    if (many > 0 || isEmpty(this.#report)) return many;
    // The pace must not wait for what Connect has answered.
    await this.#changePace(limits, (state) => ({ state, result: undefined }));
    return foreseen();
  }

  async #starts(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<readonly Start[]> {
    const reserved = await this.#changePace(limits, (pace) => {
      const { state, starts } = this.#reserveFrom(pace, campaignId, wanted, limits);
      return { state, result: starts.map((at) => ({ at, generation: state.generation })) };
    });
    return reserved ?? [];
  }

  #reserveFrom(
    pace: PaceState,
    campaignId: string,
    { starts, onCredit = false, ...wanted }: Wanted,
    { callsPerSecond }: CampaignLimits,
  ) {
    const sharedCallsPerSecond = this.#callsPerSecond;
    const rates = { callsPerSecond, sharedCallsPerSecond };
    const reservation = { ...wanted, campaignId, wanted: starts, ...rates };
    const reserveFrom = onCredit ? reserveOnCredit : reserveStarts;
    return reserveFrom(pace, reservation, this.#clock.now());
  }

  /** Writes what `change` makes of the pace as the answers of Connect have left it. */
  async #changePace<R>(
    limits: CampaignLimits,
    change: (judged: PaceState) => Change<PaceState, R>,
  ): Promise<R | undefined> {
    let told = emptyReport(0);
    try {
      return await this.#pace.change((pace) => {
        told = joined(told, this.#report);
        this.#report = emptyReport(told.generation);
        return change(judge(pace, told, this.#ceiling(limits), this.#clock.now()));
      });
    } catch (error) {
      this.#report = joined(this.#report, told);
      throw error;
    }
  }

  #ceiling({ callsPerSecond }: CampaignLimits): number {
    return Math.max(callsPerSecond, this.#callsPerSecond);
  }
}

function emptyReport(generation: number): PaceReport {
  return { generation, taken: 0, throttled: 0, failed: 0 };
}

function isEmpty({ taken, throttled, failed }: PaceReport): boolean {
  return taken + throttled + failed === 0;
}

/** Both reports in one: the newer generation alone when they are of two. */
function joined(one: PaceReport, other: PaceReport): PaceReport {
  if (one.generation !== other.generation) return one.generation > other.generation ? one : other;
  const wait = Math.max(one.retryAfterSeconds ?? 0, other.retryAfterSeconds ?? 0);
  return {
    generation: one.generation,
    taken: one.taken + other.taken,
    throttled: one.throttled + other.throttled,
    failed: one.failed + other.failed,
    ...(wait > 0 && { retryAfterSeconds: wait }),
  };
}
