/**
 * The life of a contact: every fact that can happen to it, and what it changes. The table in
 * docs/architecture.md is this file in prose. A transition names the statuses (and the attempt) it may start
 * from; a store applies it only then, in one conditional write, so that whatever is delivered twice, late or
 * out of order changes nothing.
 */
import { clientTokenOf } from './attempt.ts';
import type { AttemptEntry, Contact, ContactError, ContactStatus } from './contact.ts';
import { MINUTE_MS, SECOND_MS, toIso } from './instant.ts';

/**
 * `dueAt` of a contact whose campaign may not dial (paused, stopped): beyond every other deadline, so that a
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

/** When to ask Connect for a call whose end nobody told us. */
export const CALL_CHECK_MS = 5 * MINUTE_MS;

/**
 * What happened to a contact. Instants in ms since 1970. A fact about a claim names the claim (`claimId`, or the
 * deadline that was seen): the same attempt may be claimed anew meanwhile, and late news of the old claim must
 * not end the new one. Only a ContactId counts whoever brings it.
 */
export type ContactFact =
  /** A dialer took the contact for attempt number `attempt`. */
  | { readonly type: 'claimed'; readonly attempt: number; readonly claimId: string }
  /** Connect gave a ContactId. `dialedAt` is when it was asked, or what Connect says. */
  | {
      readonly type: 'dialed';
      readonly attempt: number;
      readonly contactId: string;
      readonly dialedAt: number;
    }
  /** Connect refused this contact for good. */
  | {
      readonly type: 'refused';
      readonly attempt: number;
      readonly claimId: string;
      readonly error: ContactError;
      readonly reason: string;
    }
  /** Connect surely placed no call (throttled, configuration, never asked): the attempt is not used up. */
  | {
      readonly type: 'deferred';
      readonly attempt: number;
      readonly claimId: string;
      readonly dueAt: string;
      readonly reason: string;
      readonly error?: ContactError;
    }
  /** Connect's answer leaves open whether a call exists. */
  | {
      readonly type: 'leftOpen';
      readonly attempt: number;
      readonly claimId: string;
      readonly error: ContactError;
      readonly dueAt: string;
    }
  /** Not claimed, and not to be dialed before `dueAt`. */
  | { readonly type: 'held'; readonly attempt: number; readonly dueAt: string; readonly reason: string }
  /** A message for the next attempt is being put into the dial queue. */
  | { readonly type: 'queued'; readonly seenDueAt: string; readonly dueAt: string }
  /** Due, but so many others are that it must make room: taken up again when there is room. */
  | { readonly type: 'parked'; readonly seenDueAt: string }
  /** An expired claim was looked for in Connect; nothing is known yet. */
  | {
      readonly type: 'stillOpen';
      readonly attempt: number;
      /** How often Connect has answered without showing the call. */
      readonly misses: number;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** An expired claim that surely placed no call: the same attempt may be made. */
  | {
      readonly type: 'foundAbsent';
      readonly attempt: number;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** Connect cannot tell whether the attempt placed a call. */
  | {
      readonly type: 'gaveUp';
      readonly attempt: number;
      readonly seenDueAt: string;
      readonly reason: string;
    }
  /** The call is still on. */
  | {
      readonly type: 'stillOn';
      readonly contactId: string;
      readonly seenDueAt: string;
      readonly dueAt: string;
    }
  /** The call is over. */
  | {
      readonly type: 'ended';
      readonly attempt: number;
      readonly contactId: string;
      readonly dialedAt: number;
      readonly outcome: NonNullable<Contact['outcome']>;
      readonly disconnectReason?: string;
      readonly answeredAt?: number;
      readonly endedAt: number;
    };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type ContactChange = Partial<Mutable<Omit<Contact, 'campaignId' | 'contactKey'>>>;

/** One conditional write: applied whole when the contact is as expected, else not at all. */
export interface ContactTransition {
  readonly from: readonly ContactStatus[];
  /** Values that other fields must have; `undefined` values are not checked. */
  readonly expect: Partial<Pick<Contact, 'attempt' | 'claimId' | 'contactId' | 'dueAt'>>;
  readonly set: ContactChange;
  readonly remove: readonly (keyof Contact)[];
  /** Becomes the entry of `attempts` for its attempt (the first attempt's entry is the first). */
  readonly entry?: AttemptEntry;
}

/** The statuses from which each fact moves a contact: the arrows of the state diagram. */
export const arrows: Record<ContactFact['type'], { from: readonly ContactStatus[]; to: ContactStatus }> = {
  claimed: { from: ['QUEUED'], to: 'DIALING' },
  // Late news beats UNCERTAIN: Connect has told after all.
  dialed: { from: ['DIALING', 'UNCERTAIN'], to: 'DIALED' },
  refused: { from: ['DIALING'], to: 'FAILED' },
  deferred: { from: ['DIALING'], to: 'WAITING' },
  leftOpen: { from: ['DIALING'], to: 'DIALING' },
  held: { from: ['QUEUED'], to: 'WAITING' },
  queued: { from: ['WAITING', 'QUEUED'], to: 'QUEUED' },
  parked: { from: ['WAITING', 'QUEUED'], to: 'WAITING' },
  stillOpen: { from: ['DIALING'], to: 'DIALING' },
  foundAbsent: { from: ['DIALING'], to: 'QUEUED' },
  gaveUp: { from: ['DIALING'], to: 'UNCERTAIN' },
  stillOn: { from: ['DIALED'], to: 'DIALED' },
  ended: { from: ['DIALED'], to: 'COMPLETED' },
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
        remove: ['error', 'reason', 'endedAt'],
        entry: { attempt: fact.attempt, contactId: fact.contactId, dialedAt },
      };
    }
    case 'refused':
      return {
        ...base,
        expect: { attempt: fact.attempt, claimId: fact.claimId },
        set: { ...base.set, error: fact.error, reason: fact.reason, endedAt: toIso(nowMs) },
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
        set: { ...base.set, dueAt: PARKED, reason: 'Waits for its turn at the allowed rate.' },
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
        set: { ...base.set, reason: fact.reason, endedAt: toIso(nowMs) },
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
          outcome: fact.outcome,
          endedAt: toIso(fact.endedAt),
          ...(fact.disconnectReason !== undefined && { disconnectReason: fact.disconnectReason }),
          ...(fact.answeredAt !== undefined && { answeredAt: toIso(fact.answeredAt) }),
        },
        remove: ['dueAt'],
        entry: {
          attempt: fact.attempt,
          contactId: fact.contactId,
          dialedAt: toIso(fact.dialedAt),
          outcome: fact.outcome,
        },
      };
  }
}

function withError(fact: { readonly error?: ContactError }): ContactChange {
  return fact.error === undefined ? {} : { error: fact.error };
}

/** The contact after `transition`, or undefined when it is not as the transition expects. */
export function applyTransition(contact: Contact, transition: ContactTransition): Contact | undefined {
  if (!transition.from.includes(contact.status)) return undefined;
  for (const [field, value] of Object.entries(transition.expect)) {
    if (value !== undefined && contact[field as keyof Contact] !== value) return undefined;
  }
  const next: Record<string, unknown> = { ...contact, ...transition.set };
  for (const field of transition.remove) delete next[field];
  const { entry } = transition;
  if (entry) {
    const attempts = [...(contact.attempts ?? [])];
    attempts[Math.min(entry.attempt - 1, attempts.length)] = entry;
    next.attempts = attempts;
  }
  return next as unknown as Contact;
}
