/**
 * The life of a contact: every fact that can happen to it, and what it changes. The table in
 * docs/architecture.md is this file in prose. A transition names the statuses (and the attempt) it may start
 * from; a store applies it only then, in one conditional write, so that whatever is delivered twice, late or
 * out of order changes nothing.
 */

import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { clientTokenOf } from './attempt.ts';
import type { AttemptEntry, Contact, ContactError, ContactStatus } from './contact.ts';
import type { ContactFact } from './contact-fact.ts';
import type { ContactChange, ContactTransition } from './contact-transition.ts';

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
  // A call that is on is recorded whatever has been said of its contact since the claim; late news beats UNCERTAIN.
  dialed: { from: ['QUEUED', 'WAITING', 'DIALING', 'CANCELLED', 'SUPPRESSED', 'UNCERTAIN'], to: 'DIALED' },
  refused: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'FAILED' },
  deferred: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'WAITING' },
  outcomeUnknown: { from: ['QUEUED', 'WAITING', 'DIALING', 'CANCELLED', 'SUPPRESSED'], to: 'DIALING' },
  suppressed: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'SUPPRESSED' },
  cancelled: { from: ['QUEUED', 'WAITING'], to: 'CANCELLED' },
  postponed: { from: ['QUEUED'], to: 'WAITING' },
  queued: { from: ['WAITING', 'QUEUED'], to: 'QUEUED' },
  postponedForCapacity: { from: ['WAITING'], to: 'WAITING' },
  stillUnknown: { from: ['DIALING'], to: 'DIALING' },
  confirmedNotPlaced: { from: ['DIALING'], to: 'QUEUED' },
  markedUncertain: { from: ['DIALING'], to: 'UNCERTAIN' },
  stillActive: { from: ['DIALED'], to: 'DIALED' },
  ended: { from: ['DIALED'], to: 'COMPLETED' },
  toRetry: { from: ['DIALED'], to: 'WAITING' },
};

/** Statuses in which the attempt of a claim counts as used: the others have it still before them. */
const inAttempt: ReadonlySet<ContactStatus> = new Set<ContactStatus>(['DIALING', 'UNCERTAIN']);

/** What an attempt leaves on its contact, and the next one must not show. */
const lastCall = [
  'misses',
  'contactId',
  'dialedAt',
  'answeredAt',
  'endedAt',
  'outcome',
  'disconnectReason',
  'expiresAt',
] as const satisfies readonly (keyof Contact)[];

/** What `fact` changes in the contact `id`, told at `nowMs`. */
export function transitionFor(
  id: Pick<Contact, 'campaignId' | 'contactKey'>,
  fact: ContactFact,
  nowMs: number,
): ContactTransition {
  const { from, to } = arrows[fact.type];
  const base = { from, set: { status: to, updatedAt: toIso(nowMs) }, remove: [] as (keyof Contact)[] };
  switch (fact.type) {
    case 'dialed': {
      const dialedAt = toIso(fact.dialedAt);
      const { contactId, attempt } = fact;
      return {
        ...base,
        ...aboutAttempt(from, attempt),
        set: {
          ...base.set,
          attempt,
          clientToken: clientTokenOf({ ...id, attempt }),
          ...(fact.claim && { claimId: fact.claim.claimId, claimedAt: toIso(fact.claim.claimedAt) }),
          contactId,
          dialedAt,
          dueAt: toIso(nowMs + CALL_CHECK_MS),
        },
        remove: ['error', 'reason', ...lastCallBut(['contactId', 'dialedAt'])],
        entry: { attempt, contactId, dialedAt },
      };
    }
    case 'refused':
      return {
        ...base,
        ...aboutAttempt(from, fact.attempt, fact.claimId),
        set: {
          ...base.set,
          attempt: fact.attempt,
          clientToken: clientTokenOf({ ...id, attempt: fact.attempt }),
          error: fact.error,
          reason: fact.reason,
          ...ended(nowMs, fact),
        },
        remove: ['dueAt', ...lastCallBut(['endedAt', 'expiresAt'])],
        entry: { attempt: fact.attempt, outcome: 'ERROR' },
      };
    case 'deferred':
      return {
        ...base,
        ...aboutAttempt(from, fact.attempt, fact.claimId),
        set: {
          ...base.set,
          attempt: fact.attempt - 1,
          dueAt: fact.dueAt,
          reason: fact.reason,
          ...withError(fact),
        },
        remove: ['clientToken', 'claimId', 'claimedAt', 'misses'],
      };
    case 'outcomeUnknown':
      return {
        ...base,
        ...aboutAttempt(from, fact.attempt, fact.claimId),
        set: {
          ...base.set,
          attempt: fact.attempt,
          clientToken: clientTokenOf({ ...id, attempt: fact.attempt }),
          claimId: fact.claimId,
          claimedAt: toIso(fact.claimedAt),
          dueAt: fact.dueAt,
          ...withError(fact),
        },
        remove: ['reason', ...lastCall, ...(fact.error ? [] : (['error'] as const))],
      };
    case 'suppressed':
      return {
        ...base,
        // Without a claim nothing is known of one that is in doubt.
        ...(fact.claimId === undefined
          ? { from: ['QUEUED', 'WAITING'] as const, expect: { attempt: fact.attempt - 1 } }
          : aboutAttempt(from, fact.attempt, fact.claimId)),
        set: { ...base.set, attempt: fact.attempt - 1, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt', 'error', 'clientToken', 'claimId', 'claimedAt', 'misses'],
      };
    case 'cancelled':
      return {
        ...base,
        expect: {},
        set: { ...base.set, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt', 'error'],
      };
    case 'postponed':
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
    case 'postponedForCapacity':
      return {
        ...base,
        expect: { dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt, reason: fact.reason },
      };
    case 'stillUnknown':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, dueAt: fact.dueAt, misses: fact.misses },
      };
    case 'confirmedNotPlaced':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, attempt: fact.attempt - 1, dueAt: fact.dueAt },
        remove: ['clientToken', 'claimId', 'claimedAt', 'error'],
      };
    case 'markedUncertain':
      return {
        ...base,
        expect: { attempt: fact.attempt, dueAt: fact.seenDueAt },
        set: { ...base.set, reason: fact.reason, ...ended(nowMs, fact) },
        remove: ['dueAt'],
        entry: { attempt: fact.attempt },
      };
    case 'stillActive':
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

/**
 * The contact has attempt `attempt` before it, or is in it; in it under the claim `claimId`, if that is given. As long as a
 * claim is only on the number, the contact does not know of it.
 */
function aboutAttempt(
  from: readonly ContactStatus[],
  attempt: number,
  claimId?: string,
): Pick<ContactTransition, 'from' | 'expect' | 'or'> {
  const inIt = from.filter((status) => inAttempt.has(status));
  return {
    from: from.filter((status) => !inAttempt.has(status)),
    expect: { attempt: attempt - 1 },
    or: { from: inIt, expect: { attempt, ...(claimId !== undefined && { claimId }) } },
  };
}

function lastCallBut(kept: readonly (typeof lastCall)[number][]): readonly (keyof Contact)[] {
  return lastCall.filter((field) => !kept.includes(field));
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
