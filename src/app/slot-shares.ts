/**
 * The calls at a time of all dialers: the rules of src/domain/slots.ts over as many shares as the slots need, each a state
 * of its own. Takers go around the shares, so that all fill alike.
 */
import {
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
  /** From 0 to 1; spreads dialers that got in each other's way. */
  readonly random: () => number;
  /** A text that nobody else ever gets. */
  readonly newId: () => string;
  /** At most; missing: SLOTS_OF_A_SHARE. */
  readonly slotsOfAShare?: number;
}

/** Why there is no slot: all are taken, or all those that the campaign may have. */
export type NoSlot = 'noSlot' | 'noOwnSlot';

interface Share {
  readonly share: number;
  readonly state: SharedState<Slots>;
  readonly limits: SlotLimits;
}

export class SlotShares {
  readonly #storeOf: (share: number) => SlotStore;
  readonly #shares: readonly SharedState<Slots>[];
  readonly #options: SlotSharesOptions;
  #turn: number;

  constructor(storeOf: (share: number) => SlotStore, clock: Clock, options: SlotSharesOptions) {
    const { maxConcurrentCalls, random, slotsOfAShare } = options;
    const count = shareCount(maxConcurrentCalls, slotsOfAShare);
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
   * Why a campaign can have no slot now, if so: all are taken, or all those that it may have. Takes none.
   * @param campaignLimit calls at a time of this campaign; missing: as many as the deployment allows
   */
  async whyNone(campaignId: string, campaignLimit: number | undefined): Promise<NoSlot | undefined> {
    let isOwnLimit = true;
    for (const { state, limits } of this.#inTurn(campaignId, campaignLimit)) {
      const standing = freeSlots(await state.read(), campaignId, limits);
      if (standing.free > 0) return undefined;
      isOwnLimit &&= standing.isOwnLimit;
    }
    return isOwnLimit ? 'noOwnSlot' : 'noSlot';
  }

  /**
   * Takes up to `wanted` slots for calls of a campaign that are placed until `usedUntil` (ms since 1970): as many as one
   * share has, the next one that has any. None when there is none.
   */
  async take(
    campaignId: string,
    wanted: number,
    campaignLimit: number | undefined,
    usedUntil: number,
  ): Promise<readonly string[]> {
    for (const { share, state, limits } of this.#inTurn(campaignId, campaignLimit)) {
      const taken = await state.change((slots) => {
        const many = Math.min(freeSlots(slots, campaignId, limits).free, wanted);
        if (many === 0) return undefined;
        const newName = () => slotName(campaignId, this.#options.newId(), share);
        const names = Array.from({ length: many }, newName);
        return { state: takeSlots(slots, names, usedUntil), result: names };
      });
      this.#turn = (share + 1) % this.#shares.length;
      if (taken) return taken;
    }
    return [];
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

  /** The shares in which a campaign may have slots, from the one on whose turn it is. */
  #inTurn(campaignId: string, campaignLimit: number | undefined): readonly Share[] {
    const { maxConcurrentCalls: shared } = this.#options;
    const count = this.#shares.length;
    const whole = { shared, campaign: campaignLimit ?? shared };
    const all = this.#shares.map((state, share) => ({
      share,
      state,
      limits: limitsOfShare(share, count, campaignId, whole),
    }));
    return [...all.slice(this.#turn), ...all.slice(0, this.#turn)].filter(
      ({ limits }) => limits.campaign > 0,
    );
  }
}

function isSame(one: Slots, other: Slots): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
