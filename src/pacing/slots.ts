/**
 * Calls at a time: every call that is on, or may be on, holds a slot. Slots are names, not a number, so that freeing
 * one twice frees one. Where there are many they are kept in shares: each has its part of all limits, and a slot's name
 * tells its share.
 */

import { createHash } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import type { PaceState } from './pacing.ts';

/** Until when a slot holds without news of its call: seconds since 1970, by the slot's name. */
export type Slots = Readonly<Record<string, number>>;

/** The pace and the slots as they stand. */
export interface PaceReading {
  readonly pace: PaceState;
  readonly slots: Slots;
}

export const noSlots: Slots = {};

/**
 * Slots of a share, as long as there are not too many shares. A share is one item, and DynamoDB bills and limits writes of
 * an item by its whole length: with some 20 bytes for each slot that is taken, this many make one or two write units.
 */
export const SLOTS_PER_SHARD = 64;

/** Shares at most: who looks for a free slot may have to read all of them. */
const MAX_SHARDS = 48;

/**
 * How long a slot holds after it is used at the latest, when nobody says anything of it. Its dialer has died before it claimed,
 * or the call's claim is in doubt; a call that is on is asked about before (`CALL_CHECK_MS`), and keeps its slot.
 */
export const SLOT_LEASE_MS = 4 * MINUTE_MS;

/** A dialer that found no free slot looks again after so long. */
export const SLOT_POLL_MS = 1 * SECOND_MS;

/** Characters of a slot's name that tell its campaign. */
const TAG = 4;

/** Most shares are told by one character. */
const SHARD_RADIX = 36;

/**
 * What all slots of a campaign begin with: four characters stand for up to 64 of its id, to keep the item small. Two
 * campaigns of 100 share one with a chance of 1 to 3,000; each then counts the slots of both towards its own limit.
 */
export function campaignTag(campaignId: string): string {
  return createHash('sha256').update(campaignId).digest('base64url').slice(0, TAG);
}

/** The name of a slot of `shard`. `id` is unique, and has no dot. */
export function slotName(campaignId: string, id: string, shard: number): string {
  return `${campaignTag(campaignId)}${id}${shard === 0 ? '' : `.${shard.toString(SHARD_RADIX)}`}`;
}

/** Which share a slot is of. */
export function shardOf(slot: string): number {
  return Number.parseInt(slot.split('.')[1] ?? '0', SHARD_RADIX);
}

/** How many shares the slots of a deployment need. */
export function shardCount(maxConcurrentCalls: number, slotsPerShard = SLOTS_PER_SHARD): number {
  return Math.min(MAX_SHARDS, Math.ceil(maxConcurrentCalls / slotsPerShard));
}

export interface SlotLimits {
  /** Calls at a time over all campaigns. */
  readonly shared: number;
  /** Calls at a time of this campaign. */
  readonly campaign: number;
}

export interface FreeSlots {
  /** How many more calls of the campaign may be on. */
  readonly free: number;
  /** Whether it is the campaign's own limit that is reached. */
  readonly isOwnLimit: boolean;
}

/**
 * What of the limits falls to one of `shards`; all of them together make the whole. What cannot be divided is one slot
 * more in some shares: not in the same ones for each campaign, so that small campaigns do not meet in the first.
 */
export function limitsOfShard(
  shard: number,
  shards: number,
  campaignId: string,
  { shared, campaign }: SlotLimits,
): SlotLimits {
  const all = part(shared, shard, shards);
  // Divided in another way the last of the slots would be nobody's.
  if (campaign >= shared) return { shared: all, campaign: all };
  const first = createHash('sha256').update(campaignId).digest().readUInt32BE() % shards;
  return { shared: all, campaign: part(campaign, (shard + first) % shards, shards) };
}

function part(total: number, index: number, parts: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

/** How many more calls of a campaign may be on, and which limit says so. */
export function freeSlots(slots: Slots, campaignId: string, limits: SlotLimits): FreeSlots {
  const names = Object.keys(slots);
  const tag = campaignTag(campaignId);
  const shared = limits.shared - names.length;
  const own = limits.campaign - names.filter((name) => name.startsWith(tag)).length;
  return { free: Math.max(0, Math.min(shared, own)), isOwnLimit: own < shared };
}

/** How many of `slots` are too many: over all campaigns, and of this one. */
export function slotsOver(slots: Slots, campaignId: string, limits: SlotLimits): SlotLimits {
  const names = Object.keys(slots);
  const tag = campaignTag(campaignId);
  const own = names.filter((name) => name.startsWith(tag)).length;
  return {
    shared: Math.max(0, names.length - limits.shared),
    campaign: Math.max(0, own - limits.campaign),
  };
}

/** The slots with those of `names`, which are used until `usedUntil` (ms since 1970) at the latest. */
export function takeSlots(slots: Slots, names: readonly string[], usedUntil: number): Slots {
  // Without a prototype it is a dictionary from the start: V8 makes no class for each new name, which costs most of the time.
  const taken: Record<string, number> = Object.assign(Object.create(null), slots);
  for (const name of names) taken[name] = leaseFrom(usedUntil);
  return taken;
}

/** What a sweep found out about calls. */
export interface SlotFindings {
  /** Slots of calls that are on, as far as anybody knows, each with when it will be asked about next, ms since 1970. */
  readonly stillActive: ReadonlyMap<string, number>;
  /** Slots of calls that are over, or were never placed. */
  readonly over: ReadonlySet<string>;
  /**
   * Whether every call whose deadline has passed is among `stillActive` or `over`. Only then a slot whose time is up
   * surely belongs to nobody who is known to be calling.
   */
  readonly isComplete: boolean;
  /** When the deadlines were read, ms since 1970: of a call that came up later nothing is known. */
  readonly begunAt: number;
}

/** The slots after a sweep: calls that are on keep theirs, slots of nobody are freed. */
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
