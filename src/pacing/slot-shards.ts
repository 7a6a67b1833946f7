/**
 * The calls at a time of all dialers: the rules of src/pacing/slots.ts over as many shares as the slots need, each a state
 * of its own. Takers go around the shares, so that all fill alike.
 */

import type { Clock } from '../time/clock.ts';
import { MINUTE_MS } from '../time/instant.ts';
import { SharedState, type StateStore, type Versioned } from './shared-state.ts';
import {
  freeSlots,
  limitsOfShard,
  noSlots,
  type SlotFindings,
  type SlotLimits,
  type Slots,
  shardCount,
  shardOf,
  slotName,
  slotsOver,
  takeSlots,
  tidySlots,
} from './slots.ts';

export interface SlotStore extends StateStore<Slots> {
  /** Takes `slots` out, whatever the version, and answers the state after it. */
  release(slots: readonly string[]): Promise<Versioned<Slots>>;
}

export interface SlotShardsOptions {
  /** The deployment's calls at a time, over all campaigns. */
  readonly maxConcurrentCalls: number;
  /** From 0 to 1; spreads dialers that got in each other's way. */
  readonly random: () => number;
  /** A text that no other slot, nor any other claim of the same contact, ever gets. */
  readonly newId: () => string;
  /** At most; missing: SLOTS_PER_SHARD. */
  readonly slotsPerShard?: number;
}

/** Why there is no slot: all are taken, or all those that the campaign may have. */
export interface SlotShortage {
  readonly type: 'noSlot' | 'campaignAtLimit';
}

/** A share in which a campaign may have slots, and how many. */
interface Shard {
  readonly shard: number;
  readonly limits: SlotLimits;
}

/** What stands in the other shares is read anew after so long: whether there is more in them than their part. */
const OTHERS_SEEN_MS = 1 * MINUTE_MS;

export class SlotShards {
  readonly #storeOf: (shard: number) => SlotStore;
  readonly #clock: Clock;
  readonly #options: SlotShardsOptions;
  /** How many shares slots are taken of. */
  readonly #count: number;
  /** Those, and behind them the ones of a deployment that had more slots: nobody takes any of these. */
  #all: Promise<readonly SharedState<Slots>[]> | undefined;
  #turn: number;

  constructor(storeOf: (shard: number) => SlotStore, clock: Clock, options: SlotShardsOptions) {
    const { maxConcurrentCalls, random, slotsPerShard } = options;
    this.#storeOf = storeOf;
    this.#clock = clock;
    this.#options = options;
    this.#count = shardCount(maxConcurrentCalls, slotsPerShard);
    // Those who begin anew begin anywhere, else they would all begin with the same share.
    this.#turn = Math.floor(random() * this.#count);
  }

  /**
   * Why a campaign can have no slot now; undefined: it can have one. Takes none.
   * @param campaignLimit concurrent calls of this campaign; missing: as many as the deployment allows
   * @throws when a share cannot be read, and no other has a slot
   */
  async shortage(campaignId: string, campaignLimit: number | undefined): Promise<SlotShortage | undefined> {
    const shards = await this.#shards();
    let isOwnLimit = true;
    const hasSlot = await this.#anyShard(campaignId, campaignLimit, async ({ shard, limits }) => {
      const slots = (await shards[shard]?.read()) ?? noSlots;
      const standing = freeSlots(slots, campaignId, limits);
      isOwnLimit &&= standing.isOwnLimit;
      if (standing.free === 0) return undefined;
      // Whoever takes a slot next need not read those that are full once more.
      this.#turn = shard;
      return true;
    });
    return hasSlot ? undefined : { type: isOwnLimit ? 'campaignAtLimit' : 'noSlot' };
  }

  /**
   * Takes up to `wanted` slots for calls of a campaign that are placed until `usedUntil` (ms since 1970): as many as one
   * share has, the next one that has any. None when there is none.
   * @throws when a share cannot be read or written, and no other gave any
   */
  async take(
    campaignId: string,
    wanted: number,
    campaignLimit: number | undefined,
    usedUntil: number,
  ): Promise<readonly string[]> {
    const shards = await this.#shards();
    const taken = await this.#anyShard(campaignId, campaignLimit, ({ shard, limits }) => {
      this.#turn = (shard + 1) % this.#count;
      const names = Array.from({ length: wanted }, () => slotName(campaignId, this.#options.newId(), shard));
      return shards[shard]?.change((slots) => {
        // Written already, and the answer was lost: nobody else makes these names.
        const ours = names.filter((name) => slots[name] !== undefined);
        if (ours.length > 0) return { state: slots, result: ours };
        const granted = names.slice(0, freeSlots(slots, campaignId, limits).free);
        return granted.length === 0
          ? undefined
          : { state: takeSlots(slots, granted, usedUntil), result: granted };
      });
    });
    return taken ?? [];
  }

  /** Frees slots. Repeatable. @throws when a share could not be written; the others are free then */
  async release(slots: readonly string[]): Promise<void> {
    const shards = this.#all ? await this.#all : [];
    await allDone([...new Set(slots.map(shardOf))], async (shard) => {
      const its = slots.filter((slot) => shardOf(slot) === shard);
      const standing = await this.#storeOf(shard).release(its);
      shards[shard]?.see(standing);
    });
  }

  /**
   * Puts the slots right after a sweep, and answers those that are taken then.
   * @throws when a share could not be put right; the others are then
   */
  async tidy(findings: SlotFindings): Promise<Slots> {
    const shards = await this.#shards();
    await allDone(shards, (shard) =>
      shard.change((slots) => {
        const tidied = tidySlots(slots, findings);
        return isSame(slots, tidied) ? undefined : { state: tidied, result: tidied };
      }),
    );
    return Object.assign({}, ...shards.map(({ state }) => state));
  }

  /** All shares in which there may be slots, looked up once. */
  #shards(): Promise<readonly SharedState<Slots>[]> {
    this.#all ??= this.#findShards().catch((error) => {
      this.#all = undefined;
      throw error;
    });
    return this.#all;
  }

  async #findShards(): Promise<readonly SharedState<Slots>[]> {
    const shards = Array.from({ length: this.#count }, (_, shard) => this.#stateOf(shard));
    await Promise.all(shards.map((shard) => shard.read()));
    await this.#writeFirst(shards.slice(0, -1));
    for (;;) {
      const next = this.#stateOf(shards.length);
      await next.read();
      if (!next.isWritten) return shards;
      shards.push(next);
    }
  }

  /**
   * Writes those that never were: without a gap, so that whoever has fewer shares one day finds the last of these. Dialers
   * that start together begin anywhere, and find what others have written.
   */
  async #writeFirst(shards: readonly SharedState<Slots>[]): Promise<void> {
    for (const shard of [...shards.slice(this.#turn), ...shards.slice(0, this.#turn)]) {
      if (shard.isWritten) continue;
      await shard.change((state) => (shard.isWritten ? undefined : { state, result: undefined }));
    }
  }

  #stateOf(shard: number): SharedState<Slots> {
    return new SharedState(this.#storeOf(shard), noSlots, this.#clock, this.#options.random);
  }

  /** What `ask` answers of the first share for which it answers anything, from the one on whose turn it is. */
  async #anyShard<R>(
    campaignId: string,
    campaignLimit: number | undefined,
    ask: (shard: Shard) => Promise<R | undefined> | undefined,
  ): Promise<R | undefined> {
    const from = this.#turn;
    let failure: { readonly error: unknown } | undefined;
    for (let i = 0; i < this.#count; i += 1) {
      const shard = (from + i) % this.#count;
      try {
        const limits = await this.#limitsOf(shard, campaignId, campaignLimit);
        const answer = limits && (await ask({ shard, limits }));
        if (answer !== undefined) return answer;
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
    return undefined;
  }

  /**
   * What a campaign may have in a share: its part of the limits, less what there is too much of in the others, as there is
   * right after limits or shares were changed. That can only get less, so an older look at them errs on the safe side.
   * Undefined: nothing, ever.
   */
  async #limitsOf(
    shard: number,
    campaignId: string,
    campaignLimit: number | undefined,
  ): Promise<SlotLimits | undefined> {
    const { maxConcurrentCalls } = this.#options;
    const whole = { shared: maxConcurrentCalls, campaign: campaignLimit ?? maxConcurrentCalls };
    const part = limitsOfShard(shard, this.#count, campaignId, whole);
    if (part.campaign === 0) return undefined;
    let { shared, campaign } = part;
    for (const [other, state] of (await this.#shards()).entries()) {
      if (other === shard) continue;
      const its =
        other < this.#count
          ? limitsOfShard(other, this.#count, campaignId, whole)
          : { shared: 0, campaign: 0 };
      const over = slotsOver(await state.readIfOlder(OTHERS_SEEN_MS), campaignId, its);
      shared -= over.shared;
      campaign -= over.campaign;
    }
    return { shared, campaign };
  }
}

/** Does `work` for each, whatever becomes of the others. @throws the first error, when all are done */
async function allDone<T>(each: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const done = await Promise.allSettled(each.map(work));
  const failed = done.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function isSame(one: Slots, other: Slots): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
