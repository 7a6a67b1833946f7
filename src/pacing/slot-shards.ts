/** Concurrent calls of all dialers: the rules of src/pacing/slots.ts over several shards, each a state of its own. */
import { allDone } from '../concurrency/parallel.ts';
import type { Clock } from '../time/clock.ts';
import { MINUTE_MS } from '../time/instant.ts';
import type { LineShortage } from './pacer.ts';
import { SharedState, type StateStore, type Versioned } from './shared-state.ts';
import {
  freeSlots,
  limitsOfShard,
  noSlots,
  type SlotFindings,
  type SlotLimits,
  type Slots,
  sameSlots,
  shardCount,
  shardOf,
  slotName,
  slotsOf,
  slotsOver,
  takeSlots,
  tidySlots,
} from './slots.ts';

export interface SlotStore extends StateStore<Slots> {
  /** Takes `slots` out, whatever the version, and answers the state after it. */
  release(slots: readonly string[]): Promise<Versioned<Slots>>;
}

export interface SlotShardsOptions {
  /** The deployment's limit of concurrent calls, over all campaigns. */
  readonly maxConcurrentCalls: number;
  /** From 0 to 1; jitter after a lost race. */
  readonly random: () => number;
  /** A text that no other slot, nor any other claim of the same contact, ever gets. */
  readonly newId: () => string;
  /** At most; missing: SLOTS_PER_SHARD. */
  readonly slotsPerShard?: number;
}

/** The slots after a sweep, and how many it has freed. */
export interface TidiedSlots {
  readonly slots: Slots;
  readonly freed: number;
}

/** A shard in which a campaign may have slots, and its limits there. */
interface Shard {
  readonly shard: number;
  readonly limits: SlotLimits;
}

/** The other shards are read again after this long, to see whether they hold more than their part. */
const OTHERS_SEEN_MS = 1 * MINUTE_MS;

export class SlotShards {
  readonly #storeOf: (shard: number) => SlotStore;
  readonly #clock: Clock;
  readonly #options: SlotShardsOptions;
  /** The number of shards from which slots are taken. */
  readonly #count: number;
  /** Those, followed by the shards of an earlier, larger deployment, from which no slots are taken. */
  #all: Promise<readonly SharedState<Slots>[]> | undefined;
  #turn: number;

  constructor(storeOf: (shard: number) => SlotStore, clock: Clock, options: SlotShardsOptions) {
    const { maxConcurrentCalls, random, slotsPerShard } = options;
    this.#storeOf = storeOf;
    this.#clock = clock;
    this.#options = options;
    this.#count = shardCount(maxConcurrentCalls, slotsPerShard);
    // A random first shard, so that new processes do not all begin with the same one.
    this.#turn = Math.floor(random() * this.#count);
  }

  /**
   * Why a campaign can get no slot now; undefined: it can. Takes none.
   * @param campaignLimit concurrent calls of this campaign; missing: the deployment's
   * @throws if a shard cannot be read, and no other has a slot
   */
  async shortage(campaignId: string, campaignLimit: number | undefined): Promise<LineShortage | undefined> {
    const shards = await this.#shards();
    let isOwnLimit = true;
    const hasSlot = await this.#anyShard(campaignId, campaignLimit, async ({ shard, limits }) => {
      const slots = (await shards[shard]?.read()) ?? noSlots;
      const standing = freeSlots(slots, campaignId, limits);
      isOwnLimit &&= standing.isOwnLimit;
      if (standing.free === 0) return undefined;
      // The next to take a slot need not read the full shards again.
      this.#turn = shard;
      return true;
    });
    return hasSlot ? undefined : isOwnLimit ? 'campaignAtLimit' : 'noSlot';
  }

  /**
   * Takes up to `wanted` slots for calls placed until `usedUntil` (ms since 1970): those of the next shard that has some.
   * @throws if a shard cannot be read or written, and no other gave any
   */
  async take(
    campaignId: string,
    wanted: number,
    campaignLimit: number | undefined,
    usedUntil: number,
    isForAgents = false,
  ): Promise<readonly string[]> {
    const shards = await this.#shards();
    const taken = await this.#anyShard(campaignId, campaignLimit, ({ shard, limits }) => {
      this.#turn = (shard + 1) % this.#count;
      const newName = () => slotName(campaignId, this.#options.newId(), shard, isForAgents);
      const names = Array.from({ length: wanted }, newName);
      return shards[shard]?.change((slots) => {
        // Written already, and the answer was lost: these names are unique.
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

  /** All slots that are taken. @throws if a shard cannot be read */
  async read(): Promise<Slots> {
    const shards = await this.#shards();
    await Promise.all(shards.map((shard) => shard.read()));
    return Object.assign({}, ...shards.map(({ state }) => state));
  }

  /** Concurrent calls of a campaign, as this process saw each shard last. @throws if one cannot be read the first time */
  async callsOf(campaignId: string): Promise<number> {
    const shards = await this.#shards();
    return shards.reduce((sum, { state }) => sum + slotsOf(state, campaignId), 0);
  }

  /** Frees slots. Idempotent. @throws if a shard could not be written; the others are free then */
  async release(slots: readonly string[]): Promise<void> {
    const shards = this.#all ? await this.#all : [];
    const release = async (shard: number) => {
      const its = slots.filter((slot) => shardOf(slot) === shard);
      const standing = await this.#storeOf(shard).release(its);
      shards[shard]?.see(standing);
    };
    await allDone([...new Set(slots.map(shardOf))].map(release));
  }

  /**
   * Corrects the slots after a sweep, and returns those that are taken then, and how many it has freed.
   * @throws if a shard could not be corrected; the others are then
   */
  async tidy(findings: SlotFindings): Promise<TidiedSlots> {
    const shards = await this.#shards();
    const tidy = (shard: SharedState<Slots>) =>
      shard.change((slots) => {
        const tidied = tidySlots(slots, findings);
        const freed = Object.keys(slots).filter((slot) => !Object.hasOwn(tidied, slot)).length;
        return sameSlots(slots, tidied) ? undefined : { state: tidied, result: freed };
      });
    const freed = await allDone(shards.map(tidy));
    const slots = Object.assign({}, ...shards.map(({ state }) => state));
    return { slots, freed: freed.reduce<number>((sum, each = 0) => sum + each, 0) };
  }

  /** All shards that may hold slots, looked up once. */
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
   * Writes the shards that were never written, without a gap, so that a later deployment with fewer shards finds the
   * last of them. Dialers that start together begin at random shards, and find what others have written.
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

  /** The first answer of `ask` that is not undefined, from the current shard on. */
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
   * A campaign's limits in a shard: its part of the limits, less the excess in the others, as exists right after
   * limits or shards change. The excess only decreases, so an older read errs on the safe side. Undefined: never any
   * slot.
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
