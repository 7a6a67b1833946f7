/**
 * The life of a contact: every fact that can happen to it, and what it changes. The table in
 * docs/architecture.md is this file in prose. A transition names the statuses (and the attempt) it may start
 * from; a store applies it only then, in one conditional write, so that whatever is delivered twice, late or
 * out of order changes nothing.
 */

import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { clientTokenOf } from './attempt.ts';
import { dueUntil } from './call-back.ts';
import { type Contact, type ContactStatus, PARKED } from './contact.ts';
import type { ContactFact, Ending } from './contact-fact.ts';
import { noteOn } from './contact-note.ts';
import type { ContactChange, ContactTransition } from './contact-transition.ts';
import { OPTED_OUT } from './disposition.ts';

export { PARKED };

/**
 * How long a claim holds. Far longer than a dialer can still be asking Connect after it claimed
 * (`CLAIM_USABLE_MS` and the request's own time limit), so an expired claim belongs to a dead dialer.
 */
export const CLAIM_LEASE_MS = 120 * SECOND_MS;

/** A dialer asks Connect only this long after its claim; later it gives the claim back unasked. */
export const CLAIM_USABLE_MS = 30 * SECOND_MS;

/**
 * When to look up a call whose end was not reported. The sweep that does so comes up to a minute later, so the slot
 * of a call whose end was not reported is free within five minutes.
 */
export const CALL_CHECK_MS = 2.5 * MINUTE_MS;

/** The statuses from which each fact moves a contact: the arrows of the state diagram. */
export const arrows: Record<
  ContactFact['type'],
  { from: readonly ContactStatus[]; to: ContactStatus | 'same' }
> = {
  // A call in progress is recorded whatever happened to its contact since the claim; a late record overrides
  // UNCERTAIN.
  dialed: { from: ['QUEUED', 'WAITING', 'DIALING', 'CANCELLED', 'SUPPRESSED', 'UNCERTAIN'], to: 'DIALED' },
  refused: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'FAILED' },
  deferred: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'WAITING' },
  outcomeUnknown: { from: ['QUEUED', 'WAITING', 'DIALING', 'CANCELLED', 'SUPPRESSED'], to: 'DIALING' },
  suppressed: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'SUPPRESSED' },
  numberSkipped: { from: ['QUEUED', 'WAITING', 'DIALING'], to: 'WAITING' },
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
  recycled: { from: ['COMPLETED'], to: 'WAITING' },
  noted: { from: ['DIALED', 'COMPLETED', 'QUEUED', 'WAITING', 'CANCELLED', 'SUPPRESSED'], to: 'same' },
  toCallBack: { from: ['COMPLETED', 'QUEUED', 'WAITING'], to: 'WAITING' },
  declined: { from: ['QUEUED', 'WAITING'], to: 'CANCELLED' },
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
  'disposition',
  'disconnectReason',
  'expiresAt',
  'events',
] as const satisfies readonly (keyof Contact)[];

type FactType = ContactFact['type'];
type FactOf<Type extends FactType> = ContactFact & { readonly type: Type };

/**
 * Whom a fact is about, as it was read. Since then one with several numbers may have gone on to the next one, and the customer may have
 * asked to be called at another time (`callBackAt`); `callUntil` bounds every deadline up to which it waits.
 */
type FactSubject = Pick<
  Contact,
  'campaignId' | 'contactKey' | 'phoneNumber' | 'phoneNumbers' | 'callUntil' | 'callBackAt'
>;

/** What a fact asks of a contact, and changes beside its status; what it does not name stays as `arrows` has it. */
interface Change extends Omit<Partial<ContactTransition>, 'expect'> {
  readonly expect: ContactTransition['expect'];
}
type ChangeBy<Type extends FactType> = (fact: FactOf<Type>, contact: FactSubject, nowMs: number) => Change;

const changes: { readonly [Type in FactType]: ChangeBy<Type> } = {
  dialed: ({ type, attempt, contactId, dialedAt: dialedAtMs, claim, events }, id, nowMs) => {
    const dialedAt = toIso(dialedAtMs);
    return {
      ...inOrBefore(type, attempt),
      set: {
        attempt,
        clientToken: clientTokenOf({ ...id, attempt }),
        ...(claim && { claimId: claim.claimId, claimedAt: toIso(claim.claimedAt) }),
        contactId,
        dialedAt,
        dueAt: toIso(nowMs + CALL_CHECK_MS),
        ...(events && { events }),
      },
      remove: [
        'error',
        'reason',
        ...lastCallBut(['contactId', 'dialedAt', ...(events ? (['events'] as const) : [])]),
      ],
      entry: { attempt, contactId, dialedAt },
    };
  },
  refused: ({ type, attempt, claimId, error, reason, ...ending }, contact, nowMs) => ({
    ...unlessAskedSince(contact, inOrBefore(type, attempt, claimId)),
    set: {
      attempt,
      clientToken: clientTokenOf({ ...contact, attempt }),
      error,
      reason,
      ...ended(nowMs, ending),
    },
    remove: ['dueAt', ...lastCallBut(['endedAt', 'expiresAt', 'events']), ...unmarked(ending)],
    entry: { attempt, outcome: 'ERROR' },
  }),
  deferred: ({ type, attempt, claimId, dueAt, reason, error }, contact) => ({
    ...unlessAskedSince(contact, inOrBefore(type, attempt, claimId)),
    set: { attempt: attempt - 1, dueAt, reason, ...(error && { error }) },
    remove: ['clientToken', 'claimId', 'claimedAt', 'misses'],
  }),
  outcomeUnknown: ({ type, attempt, claimId, claimedAt, dueAt, error }, id) => ({
    ...inOrBefore(type, attempt, claimId),
    set: {
      attempt,
      clientToken: clientTokenOf({ ...id, attempt }),
      claimId,
      claimedAt: toIso(claimedAt),
      dueAt,
      ...(error && { error }),
    },
    remove: ['reason', ...lastCall, ...(error ? [] : (['error'] as const))],
  }),
  suppressed: ({ type, attempt, claimId, reason, ...ending }, contact, nowMs) => ({
    // Without a claim nothing is known of one whose outcome is unknown.
    ...unlessAskedSince(
      contact,
      claimId === undefined
        ? { from: ['QUEUED', 'WAITING'], expect: { attempt: attempt - 1, ...numberOf(contact) } }
        : inOrBefore(type, attempt, claimId),
    ),
    set: { attempt: attempt - 1, reason, ...ended(nowMs, ending) },
    remove: [...unmarked(ending), 'dueAt', 'error', 'clientToken', 'claimId', 'claimedAt', 'misses'],
  }),
  numberSkipped: ({ type, attempt, claimId, phoneNumber, next, skippedNumbers, dueAt, reason }, contact) => ({
    ...unlessAskedSince(
      contact,
      claimId === undefined
        ? { from: ['QUEUED', 'WAITING'], expect: { attempt: attempt - 1, phoneNumber } }
        : inOrBefore(type, attempt, claimId),
    ),
    set: {
      // With a claim Connect was asked, and the attempt is used up: its ClientToken and its name stand for one number.
      attempt: claimId === undefined ? attempt - 1 : attempt,
      phoneNumber: next,
      skippedNumbers,
      dueAt,
      reason,
    },
    // Of a used attempt, as of one that was refused, nothing of an earlier call is left.
    remove: [
      ...(claimId === undefined ? (['misses'] as const) : lastCall),
      'error',
      'clientToken',
      'claimId',
      'claimedAt',
    ],
    ...(claimId !== undefined && {
      entry: { attempt, phoneNumber, outcome: 'ERROR', isUncounted: true } as const,
    }),
  }),
  cancelled: ({ reason, ...ending }, contact, nowMs) => ({
    expect: numberOf(contact),
    set: { reason, ...ended(nowMs, ending) },
    remove: ['dueAt', 'error', ...unmarked(ending)],
  }),
  postponed: ({ attempt, dueAt, reason }, contact) => ({
    ...unlessAskedSince(contact, { expect: { attempt: attempt - 1, ...numberOf(contact) } }),
    set: { dueAt, reason },
  }),
  queued: ({ seenDueAt, dueAt }) => ({
    expect: { dueAt: seenDueAt },
    set: { dueAt },
    remove: ['reason', 'error'],
  }),
  postponedForCapacity: ({ seenDueAt, dueAt, reason }) => ({
    expect: { dueAt: seenDueAt },
    set: { dueAt, reason },
  }),
  stillUnknown: ({ attempt, misses, seenDueAt, dueAt }) => ({
    expect: { attempt, dueAt: seenDueAt },
    set: { dueAt, misses },
  }),
  confirmedNotPlaced: ({ attempt, seenDueAt, dueAt }) => ({
    expect: { attempt, dueAt: seenDueAt },
    set: { attempt: attempt - 1, dueAt },
    remove: ['clientToken', 'claimId', 'claimedAt', 'error'],
  }),
  markedUncertain: ({ attempt, seenDueAt, reason, ...ending }, _, nowMs) => ({
    expect: { attempt, dueAt: seenDueAt },
    set: { reason, ...ended(nowMs, ending) },
    remove: ['dueAt', ...unmarked(ending)],
    entry: { attempt },
  }),
  stillActive: ({ contactId, seenDueAt, dueAt }) => ({
    expect: { contactId, dueAt: seenDueAt },
    set: { dueAt },
  }),
  ended: (fact) => ({
    ...callOver(fact, {
      expiresAt: fact.expiresAt,
      ...(fact.reason !== undefined && { reason: fact.reason }),
    }),
    remove: ['dueAt'],
  }),
  toRetry: (fact) => {
    const { dueAt, reason, uncounted, callBack, phoneNumber } = fact;
    return callOver(fact, {
      dueAt,
      reason,
      ...(uncounted !== undefined && { uncounted }),
      ...(callBack && { callBack }),
      ...(phoneNumber !== undefined && { phoneNumber }),
    });
  },
  recycled: ({ type: _, seen: { attempt, flowRevision }, ...set }) => ({
    expect: { attempt, flowRevision: flowRevision ?? null },
    set,
    // The contact has not ended any more: it must not expire while it waits.
    remove: ['expiresAt', 'events', 'uncounted'],
  }),
  noted: (fact) => noteOn(fact, arrows.noted.from),
  toCallBack: ({ dueAt, reason, phoneNumber, skippedNumbers, ...fact }) => {
    const { set, ...note } = noteOn(fact, arrows.toCallBack.from);
    const number = {
      ...(phoneNumber !== undefined && { phoneNumber }),
      ...(skippedNumbers && { skippedNumbers }),
    };
    return { ...note, set: { ...set, ...number, dueAt, reason }, remove: ['expiresAt', 'error'] };
  },
  declined: ({ reason, ...fact }, _, nowMs) => {
    const { set, ...note } = noteOn(fact, arrows.declined.from);
    return {
      ...note,
      set: { ...set, reason, ...ended(nowMs, fact) },
      remove: ['dueAt', 'error', ...unmarked(fact)],
    };
  },
};

/** What `fact` changes in `contact`, as it was read, recorded at `nowMs` (ms since 1970). */
export function transitionFor<Type extends FactType>(
  contact: FactSubject,
  fact: FactOf<Type>,
  nowMs: number,
): ContactTransition {
  const { from, to } = arrows[fact.type];
  const changeBy: ChangeBy<Type> = changes[fact.type as Type];
  const change = changeBy(fact, contact, nowMs);
  const status = to === 'same' ? {} : { status: to };
  const { dueAt } = change.set ?? {};
  // The sweeper looks at the contact when it may not be called any more.
  const due = dueAt !== undefined && waits.has(to) && { dueAt: dueUntil(dueAt, contact, nowMs) };
  return { from, remove: [], ...change, set: { ...status, updatedAt: toIso(nowMs), ...change.set, ...due } };
}

const waits: ReadonlySet<ContactStatus | 'same'> = new Set(['WAITING', 'QUEUED']);

/**
 * The contact has attempt `attempt` before it, or is in it; in it under the claim `claimId`, if that is given. As long as a
 * claim is only on the number, the contact does not know of it.
 */
function inOrBefore(
  type: FactType,
  attempt: number,
  claimId?: string,
): Pick<ContactTransition, 'from' | 'expect' | 'or'> {
  const { from } = arrows[type];
  return {
    from: from.filter((status) => !inAttempt.has(status)),
    expect: { attempt: attempt - 1 },
    or: {
      from: from.filter((status) => inAttempt.has(status)),
      expect: { attempt, ...(claimId !== undefined && { claimId }) },
    },
  };
}

/**
 * As `way`, unless the customer has asked for a callback since the contact was read: what became of an attempt without a call must not
 * undo it. No flow knows of a contact in an attempt.
 */
function unlessAskedSince<Way extends Pick<ContactTransition, 'expect'>>(
  { callBackAt }: FactSubject,
  way: Way,
): Way {
  return { ...way, expect: { ...way.expect, callBackAt: callBackAt ?? null } };
}

/** Of a contact with several numbers the one that was seen. */
function numberOf({ phoneNumber, phoneNumbers }: FactSubject): Pick<Contact, 'phoneNumber'> {
  return phoneNumbers === undefined || phoneNumber === undefined ? {} : { phoneNumber };
}

function lastCallBut(kept: readonly (typeof lastCall)[number][]): readonly (keyof Contact)[] {
  return lastCall.filter((field) => !kept.includes(field));
}

function callOver(
  {
    attempt,
    contactId,
    dialedAt,
    outcome,
    endedAt,
    disconnectReason,
    answeredAt,
    disposition,
    flowRevision,
    calledNumber,
    skippedNumbers,
    isUncounted,
  }: FactOf<'ended' | 'toRetry'>,
  set: ContactChange,
): Change {
  return {
    expect: { contactId, flowRevision: flowRevision ?? null },
    set: {
      outcome,
      endedAt: toIso(endedAt),
      ...(disconnectReason !== undefined && { disconnectReason }),
      ...(answeredAt !== undefined && { answeredAt: toIso(answeredAt) }),
      ...(skippedNumbers && { skippedNumbers }),
      ...(disposition === OPTED_OUT && { disposition }),
      ...set,
    },
    entry: {
      attempt,
      contactId,
      dialedAt: toIso(dialedAt),
      outcome,
      ...(disposition !== undefined && { disposition }),
      ...(calledNumber !== undefined && { phoneNumber: calledNumber }),
      ...(isUncounted && { isUncounted }),
    },
  };
}

function ended(atMs: number, ending: Ending): ContactChange {
  const { expiresAt, events } = ending;
  return { endedAt: toIso(atMs), expiresAt, ...(events && { events }) };
}

/** The mark of an earlier call goes when the end is not to be published. */
function unmarked({ events }: Pick<Ending, 'events'>): readonly (keyof Contact)[] {
  return events ? [] : ['events'];
}
