/**
 * One pace, and one number of calls at a time, for all dialers: the rules of src/domain/pacing.ts and
 * src/domain/slots.ts over a state that everybody compares and swaps. Whoever loses a race takes over the winner's
 * state and tries again.
 */
import { initialPace, judge, type PaceReport, type PaceState, reserveStarts } from '../domain/pacing.ts';
import {
  campaignTag,
  freeSlots,
  noSlots,
  type SlotNews,
  type Slots,
  takeSlots,
  tidySlots,
} from '../domain/slots.ts';
import type { PaceReading } from '../domain/sweep-metrics.ts';
import type { CampaignLimits, Pacer, Reservation, SlotKeeper, Start, Wanted } from './pacer.ts';
import type { Clock } from './ports.ts';

/** A state and how often it was written. Version 0: never. */
export interface VersionedPace {
  readonly version: number;
  readonly pace: PaceState;
  readonly slots: Slots;
}

export const unwrittenPace: VersionedPace = { version: 0, pace: initialPace, slots: noSlots };

export interface PaceStore {
  /** The state as it stands. */
  read(): Promise<VersionedPace>;
  /** Writes `next` if the state still has version `seen`; else answers the state that stands there. */
  swap(seen: number, next: VersionedPace): Promise<'swapped' | VersionedPace>;
  /** Takes `slots` out, whatever the version, and answers the state after it. */
  release(slots: readonly string[]): Promise<VersionedPace>;
}

export interface SharedPacerOptions {
  /** The deployment's rate, shared by all campaigns. */
  readonly callsPerSecond: number;
  /** The deployment's calls at a time, over all campaigns. */
  readonly maxConcurrentCalls: number;
  /** From 0 to 1; spreads dialers that got in each other's way. */
  readonly random: () => number;
  /** A text that nobody else ever gets. */
  readonly newId: () => string;
}

/** After a lost race the next try waits up to so many ms. */
const RACE_WAIT_MS = 20;

export class SharedPacer implements Pacer, SlotKeeper {
  readonly #store: PaceStore;
  readonly #clock: Clock;
  readonly #options: SharedPacerOptions;
  #last: VersionedPace = unwrittenPace;
  #report = emptyReport(0);

  constructor(store: PaceStore, clock: Clock, options: SharedPacerOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
  }

  holds(start: Start): boolean {
    return start.generation >= this.#last.pace.generation;
  }

  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    const told = { ...emptyReport(start.generation), [answer]: 1 };
    this.#report = joined(this.#report, retryAfterSeconds ? { ...told, retryAfterSeconds } : told);
  }

  async reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation> {
    for (;;) {
      const { free, isOwnLimit } = freeSlots(this.#last.slots, campaignId, this.#slotLimits(limits));
      // Who wants start times alone needs no slot; else the state is read anew before a slot is said to be missing.
      if (free > 0 || wanted.starts > wanted.slots) {
        const reservation = await this.#trySwap(campaignId, wanted, limits, free);
        if (reservation) return reservation;
        await this.#clock.sleepUntil(this.#clock.now() + this.#options.random() * RACE_WAIT_MS);
        continue;
      }
      const standing = await this.#store.read();
      if (standing.version === this.#last.version) {
        return { starts: [], slots: [], short: isOwnLimit ? 'noOwnSlot' : 'noSlot' };
      }
      this.#last = standing;
    }
  }

  async release(slots: readonly string[]): Promise<void> {
    if (slots.length > 0) this.#last = await this.#store.release(slots);
  }

  async tidy(news: SlotNews): Promise<PaceReading> {
    for (;;) {
      const { version, pace, slots } = await this.#store.read();
      const tidied = tidySlots(slots, news);
      if (version === 0 || isSame(slots, tidied)) return { pace, slots };
      const next = { version: version + 1, pace, slots: tidied };
      if ((await this.#store.swap(version, next)) === 'swapped') return next;
      await this.#clock.sleepUntil(this.#clock.now() + this.#options.random() * RACE_WAIT_MS);
    }
  }

  /** One try to write a reservation; undefined when somebody else was first. */
  async #trySwap(
    campaignId: string,
    wanted: Wanted,
    limits: CampaignLimits,
    free: number,
  ): Promise<Reservation | undefined> {
    const { callsPerSecond: sharedCallsPerSecond, newId } = this.#options;
    const { callsPerSecond } = limits;
    const report = this.#report;
    this.#report = emptyReport(report.generation);
    const now = this.#clock.now();
    const { version, pace, slots } = this.#last;
    const granted = Math.min(free, wanted.slots);
    const judged = judge(pace, report, Math.max(callsPerSecond, sharedCallsPerSecond), now);
    const reserved = reserveStarts(
      judged,
      {
        campaignId,
        wanted: wanted.starts - wanted.slots + granted,
        callsPerSecond,
        sharedCallsPerSecond,
        latest: wanted.latest,
      },
      now,
    );
    const { state, starts } = reserved;
    const taken = starts
      .slice(0, granted)
      .map((at) => ({ at, slot: `${campaignTag(campaignId)}${newId()}` }));
    const next = { version: version + 1, pace: state, slots: takeSlots(slots, taken) };
    try {
      const swapped = await this.#store.swap(version, next);
      this.#last = swapped === 'swapped' ? next : swapped;
      if (swapped !== 'swapped') this.#report = joined(this.#report, report);
      else return reservationOf(starts, taken, state.generation);
    } catch (error) {
      this.#report = joined(this.#report, report);
      throw error;
    }
    return undefined;
  }

  #slotLimits({ maxConcurrentCalls }: CampaignLimits) {
    const shared = this.#options.maxConcurrentCalls;
    return { shared, campaign: maxConcurrentCalls ?? shared };
  }
}

function reservationOf(
  starts: readonly number[],
  taken: readonly { readonly slot: string }[],
  generation: number,
): Reservation {
  return {
    starts: starts.map((at) => ({ at, generation })),
    slots: taken.map(({ slot }) => slot),
    ...(starts.length === 0 && { short: 'tooLate' }),
  };
}

function isSame(one: Slots, other: Slots): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function emptyReport(generation: number): PaceReport {
  return { generation, taken: 0, throttled: 0, failed: 0 };
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
