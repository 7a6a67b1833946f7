/**
 * The steps of a dialer: `ContactPath.#attempt` in src/app/contact-path.ts and `Attempt` in src/app/dial-attempt.ts, one step
 * for what it does between two awaits. A write whose answer is lost is to the contact what a death after it is.
 */
import type { ContactFact } from '../../src/domain/contact-fact.ts';
import { CLAIM_LEASE_MS } from '../../src/domain/contact-life.ts';
import { MINUTE_MS, toIso } from '../../src/domain/instant.ts';
import { place } from './connect-steps.ts';
import type { Protocol } from './protocol-rules.ts';
import type { Claim, Dialer, State } from './protocol-state.ts';
import { type Actor, type Change, mishap, type Step, told, withItem, without } from './step.ts';

const names = ['Dialer A', 'Dialer B'] as const;
const refusal = { name: 'DestinationNotAllowedException', message: 'not allowed' };
const noAnswer = { name: 'InternalServiceException', message: 'no answer' };

export function dialerSteps(state: State, protocol: Protocol): readonly Step[] {
  return state.dialers.flatMap((dialer, i) => stepsOf(dialer, i, state, protocol));
}

function stepsOf(dialer: Dialer, i: number, state: State, protocol: Protocol): readonly Step[] {
  const who: Actor = names[i] ?? 'Dialer A';
  const now = state.now + (protocol.suppositions.clocks.dialers[i] ?? 0);
  const to = (next: Dialer, change: Change = {}): State => ({
    ...state,
    ...change,
    dialers: withItem(state.dialers, i, next),
  });
  const tell = (fact: ContactFact, since: number): Change => ({
    contact: told(state.contact, fact, since, protocol) ?? state.contact,
  });
  const idle: Dialer = { at: 'idle' };
  switch (dialer.at) {
    case 'idle':
      return [...new Set(state.messages)].flatMap((attempt) => takes(attempt, state, now, who, to));
    case 'claim':
      return claims(dialer, state, protocol, now, who, to);
    case 'spare': {
      const { attempt, since } = dialer;
      const fact = { type: 'spared', attempt, reason: 'do not call', expiresAt: 1 } as const;
      return [{ who, kind: 'ends the contact unclaimed', next: to(idle, tell(fact, since)) }];
    }
    case 'putOff': {
      const { claim, since } = dialer;
      const { attempt, claimId } = claim;
      const dueAt = toIso(since + MINUTE_MS);
      const fact = { type: 'deferred', attempt, claimId, dueAt, reason: 'later' } as const;
      const contact = told(state.contact, fact, since, protocol);
      if (contact) return [{ who, kind: 'gives back a claim that was written', next: to(idle, { contact }) }];
      // One look at the clock says when both are due.
      const hold: Dialer = { at: 'hold', attempt, dueAt: since + MINUTE_MS, since: now };
      return [{ who, kind: 'finds no claim to give back', next: to(hold) }];
    }
    case 'hold': {
      const { attempt, since } = dialer;
      const fact = { type: 'held', attempt, dueAt: toIso(dialer.dueAt), reason: 'later' } as const;
      return [{ who, kind: 'puts the contact off', next: to(idle, tell(fact, since)) }];
    }
    case 'note': {
      const { claim } = dialer;
      const dueAt = now + MINUTE_MS;
      return [
        { who, kind: 'finds that the number may still be called', next: to({ at: 'ask', claim }) },
        {
          who,
          kind: 'cannot read the do-not-call list',
          isMishap: true,
          next: to({ at: 'defer', claim, dueAt, since: now }, mishap(state)),
        },
        {
          who,
          kind: 'finds the number on the do-not-call list by now',
          isMishap: true,
          next: to({ at: 'suppress', claim, since: now }, mishap(state)),
        },
      ];
    }
    case 'ask':
      return asks(dialer.claim, state, protocol, now, who, to);
    case 'hear':
      return hears(dialer, state, protocol, now, who, to);
    case 'record': {
      const { claim, contactId, askedAt } = dialer;
      const fact = { type: 'dialed', attempt: claim.attempt, contactId, dialedAt: askedAt } as const;
      return [{ who, kind: 'records the call', detail: contactId, next: to(idle, tell(fact, dialer.since)) }];
    }
    case 'leaveOpen': {
      const { attempt, claimId, claimedAt } = dialer.claim;
      const dueAt = toIso(claimedAt + CLAIM_LEASE_MS);
      const fact = { type: 'leftOpen', attempt, claimId, error: noAnswer, dueAt } as const;
      return [{ who, kind: 'leaves the claim open', next: to(idle, tell(fact, dialer.since)) }];
    }
    case 'refuse': {
      const { attempt, claimId } = dialer.claim;
      const fact = {
        type: 'refused',
        attempt,
        claimId,
        error: refusal,
        reason: 'refused',
        expiresAt: 1,
      } as const;
      return [
        { who, kind: 'ends the contact that Connect refused', next: to(idle, tell(fact, dialer.since)) },
      ];
    }
    case 'suppress': {
      const { attempt, claimId } = dialer.claim;
      const fact = { type: 'suppressed', attempt, claimId, reason: 'do not call', expiresAt: 1 } as const;
      return [
        { who, kind: 'ends the contact that must not be called', next: to(idle, tell(fact, dialer.since)) },
      ];
    }
    case 'defer': {
      const { attempt, claimId } = dialer.claim;
      const fact = {
        type: 'deferred',
        attempt,
        claimId,
        dueAt: toIso(dialer.dueAt),
        reason: 'later',
      } as const;
      const messages = dialer.failed ? [...state.messages, attempt] : state.messages;
      return [
        { who, kind: 'gives the claim back', next: to(idle, { ...tell(fact, dialer.since), messages }) },
      ];
    }
  }
}

type To = (next: Dialer, change?: Change) => State;

/** `contacts.read` of the batch: whose contact has gone on is not dialed by this message. */
function takes(attempt: number, state: State, now: number, who: Actor, to: To): Step[] {
  const { contact, messages } = state;
  const detail = String(attempt);
  const rest = { messages: without(messages, attempt) };
  if (contact.status !== 'QUEUED' || contact.attempt !== attempt - 1) {
    return [{ who, kind: 'takes a message that is out of date', detail, next: to({ at: 'idle' }, rest) }];
  }
  const next: Dialer = { at: 'claim', attempt, since: now };
  const kind = 'takes a message that is delivered to another, too';
  return [
    { who, kind: 'takes a message', detail, next: to(next, rest) },
    { who, kind, detail, isMishap: true, next: to(next, mishap(state)) },
  ];
}

/** The transaction of claim and note: all that stands between two dialers with the same message. */
function claims(
  { attempt, since }: Dialer & { readonly at: 'claim' | 'spare' },
  state: State,
  protocol: Protocol,
  now: number,
  who: Actor,
  to: To,
): Step[] {
  const claimId = `claim-${state.claims + 1}`;
  const contact = told(state.contact, { type: 'claimed', attempt, claimId }, since, protocol);
  const claim = { attempt, claimId, claimedAt: since };
  const putOff: Dialer = { at: 'putOff', claim, since: now };
  const cannotClaim: Step = {
    who,
    kind: 'cannot claim',
    isMishap: true,
    next: to(putOff, { ...mishap(state), claims: state.claims + 1 }),
  };
  if (!contact) return [{ who, kind: 'finds nothing to claim', next: to({ at: 'idle' }) }, cannotClaim];
  const claimed = { contact, claims: state.claims + 1 };
  const barred = to({ at: 'spare', attempt, since: now }, mishap(state));
  const unheard = to(putOff, { ...mishap(state), ...claimed });
  return [
    { who, kind: 'claims', detail: `for attempt ${attempt}`, next: to({ at: 'ask', claim }, claimed) },
    cannotClaim,
    { who, kind: 'claims, and does not hear of it', isMishap: true, next: unheard },
    { who, kind: 'finds the number on the do-not-call list', isMishap: true, next: barred },
  ];
}

/** The look at the clock, and the request: nothing is awaited between the two. */
function asks(claim: Claim, state: State, { rules }: Protocol, now: number, who: Actor, to: To): Step[] {
  const cannotRead: Step = {
    who,
    kind: 'cannot read the campaign',
    isMishap: true,
    next: to({ at: 'defer', claim, dueAt: now, failed: true, since: now }, mishap(state)),
  };
  if (now > claim.claimedAt + rules.claimUsableMs) {
    return [
      {
        who,
        kind: 'finds its claim too old to ask',
        next: to({ at: 'defer', claim, dueAt: now, since: now }),
      },
      cannotRead,
    ];
  }
  return [{ who, kind: 'asks Connect to call', next: to({ at: 'hear', claim, askedAt: now }) }, cannotRead];
}

/** What Connect makes of the request, and what the dialer hears of it. */
function hears(
  { claim, askedAt }: Dialer & { readonly at: 'hear' },
  state: State,
  protocol: Protocol,
  now: number,
  who: Actor,
  to: To,
): Step[] {
  const { calls, contactId } = place(state, claim.attempt, protocol.suppositions);
  const down = mishap(state);
  const again: Dialer = { at: 'note', claim };
  const open: Dialer = { at: 'leaveOpen', claim, since: now };
  return [
    {
      who,
      kind: 'hears that the call is placed',
      detail: contactId,
      next: to({ at: 'record', claim, askedAt, contactId, since: now }, { calls }),
    },
    { who, kind: 'hears that it asks too often', isMishap: true, next: to(again, down) },
    { who, kind: 'hears an error; no call was placed', isMishap: true, next: to(open, down) },
    {
      who,
      kind: 'hears an error; the call was placed',
      detail: contactId,
      isMishap: true,
      next: to(open, { ...down, calls }),
    },
    {
      who,
      kind: 'hears that Connect refuses',
      isMishap: true,
      next: to({ at: 'refuse', claim, since: now }, down),
    },
  ];
}
