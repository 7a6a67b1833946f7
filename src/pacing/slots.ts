/**
 * Concurrent calls: every call that is, or may be, in progress holds a slot. Slots are names, not a number, so that
 * freeing one twice frees one. They are split into shards: each has its part of all limits, and a slot's name
 * contains its shard.
 */

import { createHash } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import type { PaceState } from './pacing.ts';

/** When each slot expires if nothing more is known of its call: seconds since 1970, by the slot's name. */
export type Slots = Readonly<Record<string, number>>;

/** The pace and the slots as they stand. */
export interface PaceReading {
  readonly pace: PaceState;
  readonly slots: Slots;
}

export const noSlots: Slots = {};

/**
 * Slots per shard, up to the maximum number of shards. A shard is one item, and DynamoDB bills and limits writes of
 * an item by its total size: at some 20 bytes per taken slot, these make one or two write units.
 */
export const SLOTS_PER_SHARD = 64;

/** Maximum number of shards: a search for a free slot may have to read all of them. */
const MAX_SHARDS = 48;

/**
 * How long a slot is held after its latest use if nothing more is known of it: its dialer crashed before its claim,
 * or the claim has an unknown outcome. A call in progress is checked before that (`CALL_CHECK_MS`), and keeps its
 * slot.
 */
export const SLOT_LEASE_MS = 4 * MINUTE_MS;

/** Characters of a slot's name that identify its campaign. */
const TAG = 4;

/** Most shard numbers need one character. */
const SHARD_RADIX = 36;

/**
 * The prefix of a campaign's slots: four characters instead of up to 64 of its id, to keep the item small. Two of 100
 * campaigns have the same prefix with a probability of 1 in 3,000; each then counts the slots of both towards its own
 * limit.
 */
export function campaignTag(campaignId: string): string {
  return createHash('sha256').update(campaignId).digest('base64url').slice(0, TAG);
}

/** The tag of the campaign that has a slot. */
export function tagOfSlot(slot: string): string {
  return slot.slice(0, TAG);
}

/** In the names of slots whose calls are paced by agents: what happens to the others concerns no agents. */
const FOR_AGENTS = '~';

/** The name of a slot of `shard`. `id` is unique, and has neither a dot nor a tilde. */
export function slotName(campaignId: string, id: string, shard: number, isForAgents = false): string {
  const suffix = `${isForAgents ? FOR_AGENTS : ''}${shard === 0 ? '' : `.${shard.toString(SHARD_RADIX)}`}`;
  return `${campaignTag(campaignId)}${id}${suffix}`;
}

/** Whether the call in a slot is paced by agents. */
export function isSlotForAgents(slot: string): boolean {
  return slot.includes(FOR_AGENTS);
}

/** The shard of a slot. */
export function shardOf(slot: string): number {
  return Number.parseInt(slot.split('.')[1] ?? '0', SHARD_RADIX);
}

/** The number of shards that a deployment needs. */
export function shardCount(maxConcurrentCalls: number, slotsPerShard = SLOTS_PER_SHARD): number {
  return Math.min(MAX_SHARDS, Math.ceil(maxConcurrentCalls / slotsPerShard));
}

export interface SlotLimits {
  /** Concurrent calls over all campaigns. */
  readonly shared: number;
  /** Concurrent calls of this campaign. */
  readonly campaign: number;
}

export interface FreeSlots {
  /** The number of further calls that the campaign may place. */
  readonly free: number;
  /** Whether it is the campaign's own limit that is reached. */
  readonly isOwnLimit: boolean;
}

/**
 * The limits of one of `shards`; all of them add up to the whole. The remainder is one slot more in some shards:
 * different ones for each campaign, so that small campaigns do not meet in the first.
 */
export function limitsOfShard(
  shard: number,
  shards: number,
  campaignId: string,
  { shared, campaign }: SlotLimits,
): SlotLimits {
  const all = part(shared, shard, shards);
  // Divided otherwise, the last slots would be unused.
  if (campaign >= shared) return { shared: all, campaign: all };
  const first = createHash('sha256').update(campaignId).digest().readUInt32BE() % shards;
  return { shared: all, campaign: part(campaign, (shard + first) % shards, shards) };
}

function part(total: number, index: number, parts: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

/** The number of `slots` that a campaign has. */
export function slotsOf(slots: Slots, campaignId: string): number {
  const tag = campaignTag(campaignId);
  return Object.keys(slots).filter((name) => name.startsWith(tag)).length;
}

/** The number of further calls of a campaign, and which limit applies. */
export function freeSlots(slots: Slots, campaignId: string, limits: SlotLimits): FreeSlots {
  const shared = limits.shared - Object.keys(slots).length;
  const own = limits.campaign - slotsOf(slots, campaignId);
  return { free: Math.max(0, Math.min(shared, own)), isOwnLimit: own < shared };
}

/** The number of `slots` over the limits: of all campaigns, and of this one. */
export function slotsOver(slots: Slots, campaignId: string, limits: SlotLimits): SlotLimits {
  return {
    shared: Math.max(0, Object.keys(slots).length - limits.shared),
    campaign: Math.max(0, slotsOf(slots, campaignId) - limits.campaign),
  };
}

/** The slots plus `names`, which are used until `usedUntil` (ms since 1970) at the latest. */
export function takeSlots(slots: Slots, names: readonly string[], usedUntil: number): Slots {
  // Without a prototype V8 uses a dictionary from the start, instead of a hidden class per new name, which takes most
  // of the time.
  const taken: Record<string, number> = Object.assign(Object.create(null), slots);
  for (const name of names) taken[name] = leaseFrom(usedUntil);
  return taken;
}

/** What a sweep found out about calls. */
export interface SlotFindings {
  /** Slots of calls that are in progress as far as is known, each with the time of the next check, ms since 1970. */
  readonly stillActive: ReadonlyMap<string, number>;
  /** Slots of calls that are over, or were never placed. */
  readonly over: ReadonlySet<string>;
  /**
   * Whether every call whose deadline has passed is in `stillActive` or `over`. Only then does an expired slot surely
   * belong to no known call.
   */
  readonly isComplete: boolean;
  /** When the deadlines were read, ms since 1970: nothing is known of later calls. */
  readonly begunAt: number;
}

/** The slots after a sweep: calls in progress keep theirs, slots without a call are freed. */
export function tidySlots(slots: Slots, { stillActive, over, isComplete, begunAt }: SlotFindings): Slots {
  const kept = Object.entries(slots).flatMap(([slot, until]): [string, number][] => {
    const askedAt = stillActive.get(slot);
    if (askedAt !== undefined) return [[slot, Math.max(until, leaseFrom(askedAt))]];
    if (over.has(slot)) return [];
    return isComplete && until * SECOND_MS <= begunAt ? [] : [[slot, until]];
  });
  return Object.fromEntries(kept);
}

function leaseFrom(ms: number): number {
  return Math.ceil((ms + SLOT_LEASE_MS) / SECOND_MS);
}

export function sameSlots(one: Slots, other: Slots): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
