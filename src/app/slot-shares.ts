/**
 * The calls at a time of all dialers: the rules of src/domain/slots.ts over as many shares as the slots need, each a state
 * of its own. Takers go around the shares, so that all fill alike.
 */
import {
  type FreeSlots,
  freeSlots,
  limitsOfShare,
  noSlots,
  type SlotLimits,
  type SlotNews,
  type Slots,
  shareCount,
  shareOf,
  slotName,
  takeSlots,
  tidySlots,
} from '../domain/slots.ts';
import type { Clock } from './ports.ts';
import { SharedState, type StateStore, type Versioned } from './shared-state.ts';

export interface SlotStore extends StateStore<Slots> {
  /** Takes `slots` out, whatever the version, and answers the state after it. */
  release(slots: readonly string[]): Promise<Versioned<Slots>>;
}

export interface SlotSharesOptions {
  /** The deployment's calls at a time, over all campaigns. */
  readonly maxConcurrentCalls: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** A text that nobody else ever gets. */
  readonly newId: () => string;
}

export interface TakenSlots {
  readonly slots: readonly string[];
  /** Why there is none: all are taken, or all those that the campaign may have. */
  readonly short?: 'noSlot' | 'noOwnSlot';
}

export class SlotShares {
  readonly #storeOf: (share: number) => SlotStore;
  readonly #shares: readonly SharedState<Slots>[];
  readonly #options: SlotSharesOptions;
  #turn: number;

  constructor(storeOf: (share: number) => SlotStore, clock: Clock, options: SlotSharesOptions) {
    const { maxConcurrentCalls, random } = options;
    const count = shareCount(maxConcurrentCalls);
    this.#storeOf = storeOf;
    this.#options = options;
    this.#shares = Array.from(
      { length: count },
      (_, share) => new SharedState(storeOf(share), noSlots, clock, random),
    );
    // Those who begin anew begin anywhere, else they would all begin with the same share.
    this.#turn = Math.floor(random() * count);
  }

  /**
   * Takes up to `wanted` slots for calls of a campaign that are placed until `usedUntil` (ms since 1970): as many as one
   * share has, the next one that has any.
   * @param campaignLimit calls at a time of this campaign; missing: as many as the deployment allows
   */
  async take(
    campaignId: string,
    wanted: number,
    campaignLimit: number | undefined,
    usedUntil: number,
  ): Promise<TakenSlots> {
    const shared = this.#options.maxConcurrentCalls;
    const limits = { shared, campaign: Math.min(campaignLimit ?? shared, shared) };
    const count = this.#shares.length;
    this.#turn = (this.#turn + 1) % count;
    let isOwnLimit = true;
    for (let i = 0; i < count; i += 1) {
      const share = (this.#turn + i) % count;
      const taken = await this.#takeFrom(share, campaignId, wanted, limits, usedUntil);
      if (taken.slots.length > 0) return { slots: taken.slots };
      isOwnLimit &&= taken.isOwnLimit;
    }
    return { slots: [], short: isOwnLimit ? 'noOwnSlot' : 'noSlot' };
  }

  /** Frees slots. Repeatable. */
  async release(slots: readonly string[]): Promise<void> {
    const shares = [...new Set(slots.map(shareOf))];
    const releases = shares.map(async (share) => {
      const its = slots.filter((slot) => shareOf(slot) === share);
      // A share of a deployment that had more slots: nobody takes any of it now.
      this.#shares[share]?.see(await this.#storeOf(share).release(its));
    });
    await Promise.all(releases);
  }

  /** Puts the slots right after a sweep, and answers those that are taken then. */
  async tidy(news: SlotNews): Promise<Slots> {
    for (const share of this.#shares) {
      await share.change((slots) => {
        const tidied = tidySlots(slots, news);
        return isSame(slots, tidied) ? undefined : { state: tidied, result: tidied };
      });
    }
    return Object.assign({}, ...this.#shares.map(({ state }) => state));
  }

  async #takeFrom(
    share: number,
    campaignId: string,
    wanted: number,
    limits: SlotLimits,
    usedUntil: number,
  ): Promise<{ readonly slots: readonly string[] } & Pick<FreeSlots, 'isOwnLimit'>> {
    const within = limitsOfShare(share, this.#shares.length, campaignId, limits);
    let isOwnLimit = true;
    if (within.campaign === 0) return { slots: [], isOwnLimit };
    const taken = await this.#shares[share]?.change((slots) => {
      const standing = freeSlots(slots, campaignId, within);
      isOwnLimit = standing.isOwnLimit;
      const many = Math.min(standing.free, wanted);
      if (many === 0) return undefined;
      const names = Array.from({ length: many }, () => slotName(campaignId, this.#options.newId(), share));
      return { state: takeSlots(slots, names, usedUntil), result: names };
    });
    return { slots: taken ?? [], isOwnLimit };
  }
}

function isSame(one: Slots, other: Slots): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
