/**
 * The life of a contact: every fact that can happen to it, and what it changes. The table in
 * docs/architecture.md is this file in prose. A transition names the statuses (and the attempt) it may start
 * from; a store applies it only then, in one conditional write, so that whatever is delivered twice, late or
 * out of order changes nothing.
 */
import { clientTokenOf } from './attempt.ts';
import type { AttemptEntry, Contact, ContactError, ContactStatus } from './contact.ts';
import type { ContactFact } from './contact-fact.ts';
import type { ContactChange, ContactTransition } from './contact-transition.ts';
import { MINUTE_MS, SECOND_MS, toIso } from './instant.ts';

/**
 * `dueAt` of a contact whose campaign may not dial (paused, stopped, not begun): beyond every other deadline, so that a
 * million of them never stand in the sweeper's way. The sweeper looks for them by this value when the
 * campaign runs again.
 */
export const PARKED = '9999-12-31T00:00:00.000Z';

/**
 * How long a claim holds. Far longer than a dialer can still be asking Connect after it claimed
 * (`CLAIM_USABLE_MS` and the request's own time limit), so an expired claim belongs to a dead dialer.
 */
export const CLAIM_LEASE_MS = 120 * SECOND_MS;

/** A dialer asks Connect only this long after its claim; later it gives the claim back unasked. */
export const CLAIM_USABLE_MS = 30 * SECOND_MS;

/**
 * When to ask Connect for a call whose end nobody told us. The sweep that asks comes up to a minute later: so a slot
 * whose call ended untold is free within five minutes.
 */
export const CALL_CHECK_MS = 2.5 * MINUTE_MS;

/** The statuses from which each fact moves a contact: the arrows of the state diagram. */
export const arrows: Record<ContactFact['type'], { from: readonly ContactStatus[]; to: ContactStatus }> = {
  claimed: { from: ['QUEUED'], to: 'DIALING' },
  // Late news beats UNCERTAIN: Connect has told after all.
  dialed: { from: ['DIALING', 'UNCERTAIN'], to: 'DIALED' },
  refused: { from: ['DIALING'], to: 'FAILED' },
  deferred: { from: ['DIALING'], to: 'WAITING' },
  leftOpen: { from: ['DIALING'], to: 'DIALING' },
  suppressed: { from: ['DIALING'], to: 'SUPPRESSED' },
  spared: { from: ['QUEUED'], to: 'SUPPRESSED' },
  cancelled: { from: ['QUEUED', 'WAITING'], to: 'CANCELLED' },
  held: { from: ['QUEUED'], to: 'WAITING' },
  queued: { from: ['WAITING', 'QUEUED'], to: 'QUEUED' },
  parked: { from: ['WAITING'], to: 'WAITING' },
  stillOpen: { from: ['DIALING'], to: 'DIALING' },
  foundAbsent: { from: ['DIALING'], to: 'QUEUED' },
  gaveUp: { from: ['DIALING'], to: 'UNCERTAIN' },
  stillOn: { from: ['DIALED'], to: 'DIALED' },
  ended: { from: ['DIALED'], to: 'COMPLETED' },
  toRetry: { from: ['DIALED'], to: 'WAITING' },
};

/** What `fact` changes in the contact `id`, told at `nowMs`. */
export function transitionFor(
  id: Pick<Contact, 'campaignId' | 'contactKey'>,
  fact: ContactFact,
  nowMs: number,
): ContactTransition {
  const { from, to } = arrows[fact.type];
  const base = { from, set: { status: to, updatedAt: toIso(nowMs) }, remove: [] as (keyof Contact)[] };
  switch (fact.type) {
    case 'claimed':
      return {
        ...base,
        expect: { attempt: fact.attempt - 1 },
        set: {
          ...base.set,
          attempt: fact.attempt,
          clientToken: clientTokenOf({ ...id, attempt: fact.attempt }),
          claimId: fact.claimId,
          claimedAt: toIso(nowMs),
          dueAt: toIso(nowMs + CLAIM_LEASE_MS),
        },
        remove: [
          'error',
          'reason',
          'misses',
          'contactId',
          'dialedAt',
          'answeredAt',
          'endedAt',
          'outcome',
          'disconnectReason',
        ],
      };
    case 'dialed': {
      const dialedAt = toIso(fact.dialedAt);
      return {
        ...base,
        expect: { attempt: fact.attempt },
        set: { ...base.set, contactId: fact.contactId, dialedAt, dueAt: toIso(nowMs + CALL_CHECK_MS) },
        remove: ['error', 'reason', 'endedAt', 'expiresAt'],
        entry: { attempt: fact.attempt, contactId: fact.contactId, dialedAt },
      };
    }
    case 'refused':
      return {
        ...base,
        expect: { attempt: fact.attempt, claimId: fact.claimId },
        set: { ...base.set, error: fact.error, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt'],
        entry: { attempt: fact.attempt, outcome: 'ERROR' },
      };
    case 'deferred':
      return {
        ...base,
        expect: { attempt: fact.attempt, claimId: fact.claimId },
        set: {
          ...base.set,
          attempt: fact.attempt - 1,
          dueAt: fact.dueAt,
          reason: fact.reason,
          ...withError(fact),
        },
        remove: ['clientToken', 'claimId', 'claimedAt'],
      };
    case 'leftOpen':
      return {
        ...base,
        expect: { attempt: fact.attempt, claimId: fact.claimId },
        set: { ...base.set, error: fact.error, dueAt: fact.dueAt },
      };
    case 'suppressed':
      return {
        ...base,
        expect: { attempt: fact.attempt, claimId: fact.claimId },
        set: { ...base.set, attempt: fact.attempt - 1, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt', 'clientToken', 'claimId', 'claimedAt'],
      };
    case 'spared':
      return {
        ...base,
        expect: { attempt: fact.attempt - 1 },
        set: { ...base.set, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt', 'error'],
      };
    case 'cancelled':
      return {
        ...base,
        expect: {},
        set: { ...base.set, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt', 'error'],
      };
    case 'held':
      return {
        ...base,
        expect: { attempt: fact.attempt - 1 },
        set: { ...base.set, dueAt: fact.dueAt, reason: fact.reason },
      };
    case 'queued':
      return {
        ...base,
        expect: { dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt },
        remove: ['reason', 'error'],
      };
    case 'parked':
      return {
        ...base,
        expect: { dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt, reason: fact.reason },
      };
    case 'stillOpen':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt, misses: fact.misses },
      };
    case 'foundAbsent':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, attempt: fact.attempt - 1, dueAt: fact.dueAt },
        remove: ['clientToken', 'claimId', 'claimedAt', 'error'],
      };
    case 'gaveUp':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt'],
        entry: { attempt: fact.attempt },
      };
    case 'stillOn':
      return {
        ...base,
        expect: { contactId: fact.contactId, dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt },
      };
    case 'ended':
      return {
        ...base,
        expect: { contactId: fact.contactId },
        set: {
          ...base.set,
          ...callOver(fact),
          expiresAt: fact.expiresAt,
          ...(fact.reason !== undefined && { reason: fact.reason }),
        },
        remove: ['dueAt'],
        entry: entryOf(fact),
      };
    case 'toRetry':
      return {
        ...base,
        expect: { contactId: fact.contactId },
        set: {
          ...base.set,
          ...callOver(fact),
          dueAt: fact.dueAt,
          reason: fact.reason,
          ...(fact.uncounted !== undefined && { uncounted: fact.uncounted }),
        },
        remove: [],
        entry: entryOf(fact),
      };
  }
}

type OverFact = ContactFact & { readonly type: 'ended' | 'toRetry' };

function callOver({ outcome, endedAt, disconnectReason, answeredAt }: OverFact): ContactChange {
  return {
    outcome,
    endedAt: toIso(endedAt),
    ...(disconnectReason !== undefined && { disconnectReason }),
    ...(answeredAt !== undefined && { answeredAt: toIso(answeredAt) }),
  };
}

function entryOf({ attempt, contactId, dialedAt, outcome }: OverFact): AttemptEntry {
  return { attempt, contactId, dialedAt: toIso(dialedAt), outcome };
}

function withError(fact: { readonly error?: ContactError }): ContactChange {
  return fact.error === undefined ? {} : { error: fact.error };
}

function ended(atMs: number, { expiresAt }: { readonly expiresAt: number }): ContactChange {
  return { endedAt: toIso(atMs), expiresAt };
}
