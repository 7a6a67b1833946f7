/**
 * The steps of a dialer: `DialContact.#dialWith` in src/dialing/dial-contact.ts, `takeClaim` and `DialAttempt` beside it, one step
 * for what it does between two awaits. A write whose answer is lost is to the contact what a death after it is.
 */
import type { PlacedCall } from '../../src/contact/call-register.ts';
import type { ContactFact } from '../../src/contact/contact-fact.ts';
import { CLAIM_LEASE_MS, PARKED } from '../../src/contact/contact-life.ts';
import { REQUEST_ARRIVES_MS } from '../../src/contact/reconciliation.ts';
import {
  hasExpired,
  isClaimOfNextAttempt,
  type NumberClaim,
  retryAfterClaim,
} from '../../src/dialing/number-claim.ts';
import { dialedFactOf } from '../../src/dialing/record-call.ts';
import { MINUTE_MS, toIso } from '../../src/time/instant.ts';
import { place } from './connect-steps.ts';
import { entered, mayRelease, released } from './number-steps.ts';
import type { Protocol } from './protocol-rules.ts';
import { type Claim, type Dialer, rivalContact, type State } from './protocol-state.ts';
import { type Actor, type Change, fault, reported, type Step, withItem, without } from './step.ts';

const names = ['Dialer A', 'Dialer B'] as const;
const refusal = { name: 'DestinationNotAllowedException', message: 'not allowed' };
const noAnswer = { name: 'InternalServiceException', message: 'no answer' };

export function dialerSteps(state: State, protocol: Protocol): readonly Step[] {
  return state.dialers.flatMap((dialer, i) => stepsOf(dialer, i, state, protocol));
}

function stepsOf(dialer: Dialer, i: number, state: State, protocol: Protocol): readonly Step[] {
  const { rules } = protocol;
  const actor: Actor = names[i] ?? 'Dialer A';
  const now = state.now + (protocol.suppositions.clocks.dialers[i] ?? 0);
  const to = (next: Dialer, change: Change = {}): State => ({
    ...state,
    ...change,
    dialers: withItem(state.dialers, i, next),
  });
  const record = (fact: ContactFact, since: number): Change => ({
    contact: reported(state.contact, fact, since, protocol) ?? state.contact,
  });
  const idle: Dialer = { at: 'idle' };
  switch (dialer.at) {
    case 'idle':
      return [...new Set(state.messages)].flatMap((attempt) => takes(attempt, state, now, actor, to));
    case 'claim':
      return claims(dialer, state, protocol, now, actor, to);
    case 'readHolder':
      return [judges(dialer, state, protocol, now, actor, to)];
    case 'readAgain':
      return readsAgain(dialer.claim, state, protocol, actor, to);
    case 'review': {
      const { attempt } = dialer;
      const standing = claimOf(state, attempt);
      if (!standing || !hasExpired(standing, now))
        return [{ actor, kind: 'finds no claim that has expired', next: to(idle) }];
      const kind = 'finds a claim that has expired on an ended contact';
      return [{ actor, kind, next: to({ at: 'leaveUnknown', attempt, standing, since: now }) }];
    }
    case 'leaveUnknown': {
      const { attempt, standing, since } = dialer;
      const { claimId } = standing;
      const claimedAt = Date.parse(standing.claimedAt);
      if (rules.openClaimIsChecked && state.claim?.claimId !== claimId)
        return [{ actor, kind: 'finds that the number has that claim no more', next: to(idle) }];
      const fact = { type: 'outcomeUnknown', attempt, claimId, claimedAt, dueAt: toIso(since) } as const;
      return [{ actor, kind: 'leaves an expired claim to the sweeper', next: to(idle, record(fact, since)) }];
    }
    case 'spare': {
      const { attempt, since } = dialer;
      const fact = { type: 'suppressed', attempt, reason: 'do not call', expiresAt: 1 } as const;
      return [{ actor, kind: 'ends the contact unclaimed', next: to(idle, record(fact, since)) }];
    }
    case 'putOff': {
      const { claim } = dialer;
      const hold: Dialer = { at: 'hold', attempt: claim.attempt, dueAt: now + MINUTE_MS, since: now };
      const kind = 'gives back a claim that was perhaps written';
      return [{ actor, kind, next: to(hold, released(state, claim.claimId, protocol)) }];
    }
    case 'release': {
      const { claim, failed } = dialer;
      const change = released(state, claim.claimId, protocol);
      const messages = failed ? [...state.messages, claim.attempt] : state.messages;
      return [{ actor, kind: 'gives back a claim of no use', next: to(idle, { ...change, messages }) }];
    }
    case 'hold': {
      const { attempt, since } = dialer;
      const fact = { type: 'postponed', attempt, dueAt: toIso(dialer.dueAt), reason: 'later' } as const;
      return [{ actor, kind: 'puts the contact off', next: to(idle, record(fact, since)) }];
    }
    case 'note': {
      const { claim, doubtFrom } = dialer;
      const dueAt = now + MINUTE_MS;
      const open: Dialer | undefined =
        doubtFrom === undefined ? undefined : { at: 'leaveOpen', claim, since: now };
      const isOurs = state.claim?.claimId === claim.claimId;
      return [
        isOurs
          ? { actor, kind: 'finds that the number may still be called', next: to({ ...dialer, at: 'ask' }) }
          : { actor, kind: 'finds its claim gone', next: to(open ?? idle) },
        {
          actor,
          kind: 'cannot read the do-not-call list',
          isFault: true,
          next: to(open ?? { at: 'defer', claim, dueAt, since: now }, fault(state)),
        },
        {
          actor,
          kind: 'finds the number on the do-not-call list by now',
          isFault: true,
          next: to(open ?? { at: 'suppress', claim, since: now }, fault(state)),
        },
      ];
    }
    case 'ask':
      return asks(dialer, state, protocol, now, actor, to);
    case 'hear':
      return hears(dialer, state, protocol, now, actor, to);
    case 'unanswered': {
      const next = to(unknownOutcome(dialer, now, protocol));
      return [{ actor, kind: 'hears an error; the call was placed', next }];
    }
    case 'enter': {
      const { call, claim } = dialer;
      const record: Dialer = { at: 'record', call, claim, since: now };
      return [
        { actor, kind: 'enters the call', detail: call.contactId, next: to(record, entered(state, call)) },
        { actor, kind: 'cannot enter the call', isFault: true, next: to(record, fault(state)) },
      ];
    }
    case 'record': {
      const { call, since } = dialer;
      return [
        {
          actor,
          kind: 'records the call',
          detail: call.contactId,
          next: to(idle, record(dialedFactOf(call), since)),
        },
      ];
    }
    case 'leaveOpen': {
      const { attempt, claimId, claimedAt } = dialer.claim;
      const dueAt = toIso(claimedAt + CLAIM_LEASE_MS);
      if (rules.openClaimIsChecked && state.claim?.claimId !== claimId)
        return [{ actor, kind: 'finds its claim gone', next: to(idle) }];
      const fact = { type: 'outcomeUnknown', attempt, claimId, claimedAt, error: noAnswer, dueAt } as const;
      return [{ actor, kind: 'leaves the claim open', next: to(idle, record(fact, dialer.since)) }];
    }
    case 'refuse':
    case 'suppress':
    case 'defer':
      return [givesBack(dialer, state, protocol, actor, to)];
  }
}

/** `claims.releaseWithContact`: claim and contact in one transaction. */
function givesBack(
  dialer: Dialer & { readonly at: 'refuse' | 'suppress' | 'defer' },
  state: State,
  protocol: Protocol,
  actor: Actor,
  to: To,
): Step {
  const { claim, since } = dialer;
  const failed = dialer.at === 'defer' && dialer.failed;
  const messages = failed ? [...state.messages, claim.attempt] : state.messages;
  if (!mayRelease(state, claim.claimId, protocol))
    return { actor, kind: 'finds its claim gone', next: to({ at: 'idle' }, { messages }) };
  const contact = reported(state.contact, factOf(dialer), since, protocol);
  const release: Dialer = { at: 'release', claim, ...(failed && { failed }) };
  if (!contact) return { actor, kind: 'finds the contact changed', next: to(release) };
  const kinds = {
    refuse: 'ends the contact that Connect refused',
    suppress: 'ends the contact that must not be called',
    defer: 'gives the claim back',
  };
  const change = { contact, messages, ...released(state, claim.claimId, protocol) };
  return { actor, kind: kinds[dialer.at], next: to({ at: 'idle' }, change) };
}

function factOf(dialer: Dialer & { readonly at: 'refuse' | 'suppress' | 'defer' }): ContactFact {
  const { attempt, claimId } = dialer.claim;
  switch (dialer.at) {
    case 'refuse':
      return { type: 'refused', attempt, claimId, error: refusal, reason: 'refused', expiresAt: 1 };
    case 'suppress':
      return { type: 'suppressed', attempt, claimId, reason: 'do not call', expiresAt: 1 };
    case 'defer':
      return { type: 'deferred', attempt, claimId, dueAt: toIso(dialer.dueAt), reason: 'later' };
  }
}

type To = (next: Dialer, change?: Change) => State;

/** `contacts.read` of the batch: a contact that has gone on is not dialed by this message. */
function takes(attempt: number, state: State, now: number, actor: Actor, to: To): Step[] {
  const { contact, messages, claims: made } = state;
  const detail = String(attempt);
  const rest = { messages: without(messages, attempt) };
  const isBefore = contact.attempt === attempt - 1;
  if (isBefore && (contact.status === 'CANCELLED' || contact.status === 'SUPPRESSED')) {
    const kind = 'takes a message of a contact that has ended';
    return [{ actor, kind, detail, next: to({ at: 'review', attempt }, rest) }];
  }
  if (contact.status !== 'QUEUED' || !isBefore) {
    return [{ actor, kind: 'takes a message that is out of date', detail, next: to({ at: 'idle' }, rest) }];
  }
  const claim = { attempt, claimId: `claim-${made + 1}`, claimedAt: now };
  const { claimId: replaces } = contact;
  const next: Dialer = { at: 'claim', claim, ...(replaces !== undefined && { replaces }) };
  const kind = 'takes a message that is delivered to another, too';
  const more = { claims: made + 1 };
  return [
    { actor, kind: 'takes a message', detail, next: to(next, { ...rest, ...more }) },
    { actor, kind, detail, isFault: true, next: to(next, { ...fault(state), ...more }) },
    {
      actor,
      kind: 'takes a message, and finds no line',
      detail,
      isFault: true,
      next: to({ at: 'hold', attempt, dueAt: Date.parse(PARKED), since: now }, { ...rest, ...fault(state) }),
    },
  ];
}

/** The write to the number: all that stands between two dialers with the same message. */
function claims(
  dialer: Dialer & { readonly at: 'claim' },
  state: State,
  { rules }: Protocol,
  now: number,
  actor: Actor,
  to: To,
): Step[] {
  const { claim, replaces } = dialer;
  const { attempt } = claim;
  const standing = state.claim;
  const putOff: Dialer = { at: 'putOff', claim };
  const cannotClaim: Step = { actor, kind: 'cannot claim', isFault: true, next: to(putOff, fault(state)) };
  const own = claimOf(state, attempt);
  if (standing && standing.claimId !== replaces && rules.claimIsConditional) {
    if (!own) {
      const kind = 'finds another claim on the number';
      return [{ actor, kind, next: to({ at: 'readHolder', claim, standing }) }, cannotClaim];
    }
    if (!hasExpired(own, now))
      return [{ actor, kind: 'finds the attempt taken', next: to({ at: 'idle' }) }, cannotClaim];
    if (rules.expiredClaimIsAskedAbout) {
      const kind = 'finds that a claim of this attempt has expired';
      return [
        { actor, kind, next: to({ at: 'leaveUnknown', attempt, standing: own, since: now }) },
        cannotClaim,
      ];
    }
  }
  const claimed = { claim: numberClaimOf(state, claim) };
  const next: Dialer = { at: rules.contactIsReadAgain ? 'readAgain' : 'ask', claim };
  return [
    { actor, kind: 'claims', detail: `for attempt ${attempt}`, next: to(next, claimed) },
    cannotClaim,
    {
      actor,
      kind: 'claims, and does not hear of it',
      isFault: true,
      next: to(putOff, { ...fault(state), ...claimed }),
    },
    {
      actor,
      kind: 'finds the number on the do-not-call list',
      isFault: true,
      next: to({ at: 'spare', attempt, since: now }, fault(state)),
    },
  ];
}

/** `contacts.read` of the contact that a standing claim names. */
function judges(
  { claim, standing }: Dialer & { readonly at: 'readHolder' },
  state: State,
  { rules }: Protocol,
  now: number,
  actor: Actor,
  to: To,
): Step {
  const { contact, rival } = state;
  const isRival = standing.campaignId !== contact.campaignId;
  const holder = isRival ? rival && rivalContact(rival) : contact;
  if (rules.isOver(standing, holder, now)) {
    const next: Dialer = { at: 'claim', claim, replaces: standing.claimId };
    return { actor, kind: 'finds that the other claim is over', next: to(next) };
  }
  const dueAt = Date.parse(retryAfterClaim(standing, now));
  const next: Dialer = { at: 'hold', attempt: claim.attempt, dueAt, since: now };
  return { actor, kind: 'finds that the number is being called', next: to(next) };
}

/** `contacts.read` of its own contact, which may have gone on since the message was taken. */
function readsAgain(claim: Claim, state: State, _: Protocol, actor: Actor, to: To): Step[] {
  const { status, attempt } = state.contact;
  const isWaiting = status === 'QUEUED' && attempt === claim.attempt - 1;
  return [
    isWaiting
      ? { actor, kind: 'finds that its contact still waits', next: to({ at: 'ask', claim }) }
      : { actor, kind: 'finds that its contact has gone on', next: to({ at: 'release', claim }) },
    {
      actor,
      kind: 'cannot read its contact',
      isFault: true,
      next: to({ at: 'putOff', claim }, fault(state)),
    },
  ];
}

/** The number's claim, if it is for `attempt` of the contact. */
function claimOf({ claim, contact }: State, attempt: number) {
  const isOwn = claim && isClaimOfNextAttempt(claim, { ...contact, attempt: attempt - 1 });
  return isOwn ? claim : undefined;
}

function numberClaimOf({ contact }: State, { attempt, claimId, claimedAt }: Claim): NumberClaim {
  const { campaignId, contactKey } = contact;
  return { campaignId, contactKey, attempt, claimId, claimedAt: toIso(claimedAt) };
}

/** The look at the clock, and the request: nothing is awaited between the two. */
function asks(
  dialer: Dialer & { readonly at: 'note' | 'ask' },
  state: State,
  { rules, suppositions }: Protocol,
  now: number,
  actor: Actor,
  to: To,
): Step[] {
  const { claim, doubtFrom, askFrom = 0 } = dialer;
  const cannotRead: Step = {
    actor,
    kind: 'cannot read the campaign',
    isFault: true,
    next: to({ at: 'defer', claim, dueAt: now, failed: true, since: now }, fault(state)),
  };
  if (doubtFrom !== undefined) {
    const asGiven = to({ at: 'idle' }, { ...fault(state), messages: [...state.messages, claim.attempt] });
    const kind = 'cannot read the campaign, and leaves the claim as it is';
    const cannotReadUnknown: Step = { actor, kind, isFault: true, next: asGiven };
    // It has slept until then.
    const sentAt = rules.waitsForItsArrival ? Math.max(state.now, askFrom) : state.now;
    const askedAt = now + sentAt - state.now;
    const isTooLate = rules.windowIsCheckedLast && askedAt - doubtFrom > rules.askAgainWithinMs;
    if (isTooLate || askedAt > claim.claimedAt + rules.claimUsableMs) {
      const next = to({ at: 'leaveOpen', claim, since: now });
      return [{ actor, kind: 'finds it too late to ask again', next }, cannotReadUnknown];
    }
    const isArriving = state.orphans.some(({ arrivesBy = Number.POSITIVE_INFINITY }) => arrivesBy <= sentAt);
    if (isArriving && suppositions.requestsArriveInTime) return [cannotReadUnknown];
    const next = to({ at: 'hear', claim, askedAt, sentAt, doubtFrom }, { now: sentAt });
    return [{ actor, kind: 'asks Connect once more', next }, cannotReadUnknown];
  }
  if (now > claim.claimedAt + rules.claimUsableMs) {
    const next = to({ at: 'defer', claim, dueAt: now, since: now });
    return [{ actor, kind: 'finds its claim too old to ask', next }, cannotRead];
  }
  const next = to({ at: 'hear', claim, askedAt: now, sentAt: state.now });
  return [{ actor, kind: 'asks Connect to call', next }, cannotRead];
}

/** After an ambiguous answer: another request if there is time for it. */
function unknownOutcome(
  { claim, askedAt, sentAt, doubtFrom }: Dialer & { readonly at: 'hear' | 'unanswered' },
  now: number,
  { rules }: Protocol,
): Dialer {
  const from = doubtFrom ?? (rules.windowBeginsAtTheRequest ? askedAt : now);
  return now - from > rules.askAgainWithinMs
    ? { at: 'leaveOpen', claim, since: now }
    : { at: 'note', claim, doubtFrom: from, askFrom: sentAt + REQUEST_ARRIVES_MS };
}

/** What Connect makes of the request, and what the dialer hears of it. */
function hears(
  dialer: Dialer & { readonly at: 'hear' },
  state: State,
  protocol: Protocol,
  now: number,
  actor: Actor,
  to: To,
): Step[] {
  const { claim, askedAt, doubtFrom, sentAt } = dialer;
  const { calls, contactId } = place(state, claim.attempt, protocol.suppositions);
  const down = fault(state);
  const isLate = doubtFrom !== undefined && now - doubtFrom > protocol.rules.askAgainWithinMs;
  const open: Dialer = { at: 'leaveOpen', claim, since: now };
  const again: Dialer = { at: 'note', claim, ...(doubtFrom !== undefined && { doubtFrom }) };
  const arrivesBy = sentAt + REQUEST_ARRIVES_MS;
  const isOnItsWay = arrivesBy > state.now || !protocol.suppositions.requestsArriveInTime;
  const orphans = [...state.orphans, { attempt: claim.attempt, arrivesBy }];
  const failed = unknownOutcome(dialer, now, protocol);
  return [
    {
      actor,
      kind: 'hears that the call is placed',
      detail: contactId,
      next: to({ at: 'enter', claim, call: callOf(state, claim, contactId, askedAt) }, { calls }),
    },
    { actor, kind: 'hears that it asks too often', isFault: true, next: to(isLate ? open : again, down) },
    { actor, kind: 'hears an error; no call was placed', isFault: true, next: to(failed, down) },
    ...(isOnItsWay
      ? [
          {
            actor,
            kind: 'hears an error while the request is still on its way',
            isFault: true,
            next: to(failed, { ...down, orphans }),
          } as const,
        ]
      : []),
    {
      actor,
      kind: 'hears that Connect refuses',
      isFault: true,
      next: to(doubtFrom === undefined ? { at: 'refuse', claim, since: now } : open, down),
    },
  ];
}

function callOf(state: State, claim: Claim, contactId: string, dialedAt: number): PlacedCall {
  const { campaignId, contactKey } = state.contact;
  return { campaignId, contactKey, ...claim, contactId, dialedAt };
}
