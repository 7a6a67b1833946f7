/**
 * The claim on a phone number: which attempt of which contact calls it, or called it last. It is stored in the
 * number's own item, so that one write decides who calls, and no number has two concurrent calls, over all campaigns.
 * Protocol: docs/decisions/0023-claims-on-numbers.md.
 */
import { type Contact, endStatuses } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { CLAIM_LEASE_MS } from '../contact/contact-life.ts';
import { CLOCKS_APART_MS, SEARCH_MARGIN_MS } from '../contact/reconciliation.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';

/** The latest claim on a number. */
export interface NumberClaim {
  readonly campaignId: string;
  readonly contactKey: string;
  /** Number of the attempt that the claim is for, from 1. */
  readonly attempt: number;
  /** Unique to this claim; also the name of its slot. */
  readonly claimId: string;
  /** ISO 8601, by the clock of the dialer that claimed. */
  readonly claimedAt: string;
}

/** What is asked of a contact to judge claims. */
export type ClaimHolder = Pick<Contact, 'campaignId' | 'contactKey' | 'status' | 'attempt' | 'createdAt'>;

/** A contact that waits for a number is due again after half of the claim's age, within these bounds. */
const MIN_WAIT_MS = MINUTE_MS;
const MAX_WAIT_MS = 15 * MINUTE_MS;

/**
 * Whether `claim` is for the attempt that `contact` has to make next. A claim from before the contact was imported is that
 * of an earlier contact with the same key, which has been deleted since.
 */
export function isClaimOfNextAttempt(claim: NumberClaim, contact: Omit<ClaimHolder, 'status'>): boolean {
  if (!isOfContact(claim, contact)) return false;
  return claim.attempt === contact.attempt + 1 && !isOfEarlierContact(claim, contact);
}

/** Whether the dialer that made `claim` can no longer be at work at `nowMs`: what became of its call is unknown. */
export function hasExpired(claim: NumberClaim, nowMs: number): boolean {
  return nowMs > Date.parse(claim.claimedAt) + CLAIM_LEASE_MS;
}

/**
 * Whether no call of `claim` can be on, or come, any more. `holder` is the contact that it names, read consistently after the
 * claim was read; undefined: there is none.
 */
export function isOver(claim: NumberClaim, holder: ClaimHolder | undefined, nowMs: number): boolean {
  if (!holder || isOfEarlierContact(claim, holder)) return true;
  const { status, attempt } = holder;
  const isEnded = endStatuses.has(status);
  if (attempt === claim.attempt) return isEnded || (status !== 'DIALING' && status !== 'DIALED');
  if (attempt !== claim.attempt - 1) return true;
  // Not recorded yet: in progress, or of unknown outcome. A contact cancelled in the meantime can only get a late
  // record.
  return isEnded && nowMs > Date.parse(claim.claimedAt) + SEARCH_MARGIN_MS;
}

/** Its call is being made, or its dialer is dead: when the claim has expired, Connect is asked what became of it. */
export function outcomeUnknown({ attempt, claimId, claimedAt }: NumberClaim, nowMs: number): ContactFact {
  const since = Date.parse(claimedAt);
  const dueAt = toIso(Math.max(nowMs, since + CLAIM_LEASE_MS));
  return { type: 'outcomeUnknown', attempt, claimId, claimedAt: since, dueAt };
}

/** When a contact whose number has `claim` in progress is looked at again (ISO 8601). */
export function retryAfterClaim(claim: NumberClaim, nowMs: number): string {
  const age = nowMs - Date.parse(claim.claimedAt);
  return toIso(nowMs + Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, age / 2)));
}

function isOfContact(claim: NumberClaim, contact: Pick<Contact, 'campaignId' | 'contactKey'>): boolean {
  return claim.campaignId === contact.campaignId && claim.contactKey === contact.contactKey;
}

function isOfEarlierContact(claim: NumberClaim, contact: Pick<Contact, 'createdAt'>): boolean {
  return claim.claimedAt < claimsSince(contact);
}

/** Claims from before (ISO 8601) are those of an earlier contact with the same key. */
export function claimsSince({ createdAt }: Pick<Contact, 'createdAt'>): string {
  return toIso(Date.parse(createdAt) - CLOCKS_APART_MS);
}
