/** What counting the contacts of campaigns needs of the world: changes, and a ledger that counts each of them once. */
import { createHash } from 'node:crypto';
import type { Campaign } from '../campaign/campaign.ts';
import type { Contact } from '../contact/contact.ts';
import type { Counted, Counts } from '../contact/counts.ts';
import { SECOND_MS } from '../time/instant.ts';
import type { CampaignActivity, Reported } from './campaign-activity.ts';
import type { ContactEnded, Endable } from './contact-ended.ts';

/** What of a contact is counted and reported. */
export type CountedContact = Counted & Reported & Endable;

/** The fields of a contact that a change must bring; all others may be long and need not be read. */
export const countedFields = [
  'campaignId',
  'contactKey',
  'customerId',
  'status',
  'outcome',
  'attempt',
  'callBack',
  'attempts',
  'error',
  'reason',
  'updatedAt',
] as const satisfies readonly (keyof Contact)[];

/** One change of a contact, from the table's stream. */
export interface ContactChanged {
  /** Unique to the change: see `changeIdOf`. */
  readonly eventId: string;
  readonly campaignId: string;
  /** Missing: the contact is new. */
  readonly before?: CountedContact;
  readonly after: CountedContact;
}

/**
 * A change's name in markers: 11 characters of a hash of its event's 32-character id, because a marker names up to
 * 500 changes and is written twice, in a transaction. Two of a million markers have the same 66 bits with a
 * probability of 1 in 10^8.
 */
export function changeIdOf(eventId: string): string {
  return createHash('sha256').update(eventId).digest('base64url').slice(0, 11);
}

/** Says that changes of one campaign are counted: their ids in order; kept under the first. */
export interface CountMarker {
  readonly eventIds: readonly string[];
}

/** What changes of contacts add to one campaign. */
export interface CampaignChange {
  readonly campaignId: string;
  readonly counts: Counts;
  readonly activity: CampaignActivity;
}

export type CountAnswer =
  | { readonly type: 'counted' }
  /** Nothing was written: these changes, or some of them, were counted before. */
  | { readonly type: 'before'; readonly marker: CountMarker }
  /** Nothing was written: the campaign is not in the table. */
  | { readonly type: 'missing' }
  /** Nothing was written: something else was writing to the same campaign. */
  | { readonly type: 'conflict' }
  /** Nothing was written, and the same write will never be accepted: the item is full, or not as the product writes it. */
  | { readonly type: 'refused'; readonly reason: string };

/** What was counted beside a campaign whose item refused it. */
export interface SetAside {
  readonly counts: Counts;
  /** Calls that were placed. */
  readonly calls: number;
  /** Grows with each change that is set aside. */
  readonly version: number;
}

/** What closing a campaign needs of counts that were set aside. */
export interface SetAsideCounts {
  /** Undefined when there are none. */
  setAsideOf(campaignId: string): Promise<SetAside | undefined>;
  /**
   * Puts `counts` and `calls` in the place of those of `seen`, and takes away what was set aside: both or neither. False
   * when either is not as it was seen any more.
   */
  foldIn(
    seen: Pick<Campaign, 'campaignId' | 'counts'>,
    aside: SetAside,
    counts: Counts,
    calls: number,
  ): Promise<boolean>;
}

/** Where ends of contacts are published. */
export interface ContactEvents {
  /**
   * Publishes all `events`, each at least once. Answers those that are refused for good.
   * @throws Error when one of them could not be published for now; others may have been
   */
  ended(events: readonly ContactEnded[]): Promise<readonly RefusedEvent[]>;
}

/** An event that would be refused again. `code`: the reason, as the service names it. */
export interface RefusedEvent {
  readonly event: ContactEnded;
  readonly code: string;
}

export interface CountLedger {
  /** Adds `change` to its campaign and writes `marker`: both or neither. */
  count(marker: CountMarker, change: CampaignChange): Promise<CountAnswer>;
  /**
   * Adds counts and calls of `change` to what is set aside of its campaign and writes `marker`: both or neither. Never
   * `missing` or `refused`.
   */
  setAside(marker: CountMarker, change: CampaignChange): Promise<CountAnswer>;
  /** Writes a marker alone. Idempotent. */
  mark(marker: CountMarker): Promise<void>;
}

/** When a marker may go: the stream keeps a change for 24 hours. `expiresAt`, seconds since 1970. */
export function markerExpiry(nowMs: number): number {
  return Math.ceil(nowMs / SECOND_MS) + 3 * 86_400;
}
