/** The steps of what hears of ended calls: `EndedCalls` in src/outcomes/handle-ended-calls.ts, for one event. */
import { dialedFactOf } from '../../src/dialing/record-call.ts';
import { afterCall } from '../../src/outcomes/retry.ts';
import { entered } from './number-steps.ts';
import { campaign, deployment, type Protocol } from './protocol-rules.ts';
import type { CallEvent, Outcomes, State } from './protocol-state.ts';
import { type Change, fault, reported, type Step, without } from './step.ts';

const actor = 'Outcomes' as const;

/** How often an event of a call that nobody knows is looked at again, before Connect is asked whose it is. */
const LOOKS = 2;

export function outcomeSteps(state: State, protocol: Protocol): readonly Step[] {
  const { outcomes } = state;
  const now = state.now + protocol.suppositions.clocks.functions;
  const to = (next: Outcomes, change: Change = {}): State => ({ ...state, ...change, outcomes: next });
  switch (outcomes.at) {
    case 'idle':
      return takes(state, protocol, now, to);
    case 'lookAgain': {
      const { contactId, looks } = outcomes.event;
      const events = [...state.events, { contactId, looks: looks + 1 }];
      return [{ actor, kind: 'will look at the event again', next: to({ at: 'idle' }, { events }) }];
    }
    case 'describe': {
      const { event } = outcomes;
      return [
        { actor, kind: 'asks Connect whose call it was', next: to({ at: 'findClaim', event }) },
        {
          actor,
          kind: 'cannot ask whose call it was',
          isFault: true,
          next: to({ at: 'idle' }, fault(state)),
        },
      ];
    }
    case 'findClaim': {
      const { event } = outcomes;
      const { attempt } = callOf(state, event);
      const { claim: standing, contact } = state;
      if (standing?.campaignId !== contact.campaignId || standing.attempt !== attempt) {
        return [{ actor, kind: 'finds no claim that placed the call', next: to({ at: 'idle' }) }];
      }
      const { initiatedAt, end } = callOf(state, event);
      if (protocol.rules.mayBeFollowed({ initiatedAt, ...(end && { endedAt: end.at }) })) {
        const kind = 'leaves the claim to the sweeper: its call was short';
        return [{ actor, kind, next: to({ at: 'idle' }) }];
      }
      return [
        {
          actor,
          kind: 'finds the claim that placed the call',
          next: to({ at: 'readHolder', event, standing }),
        },
      ];
    }
    case 'readHolder': {
      const { event, standing } = outcomes;
      const { contactId } = event;
      const { contact: seen } = state;
      if (seen.contactId === contactId && seen.status === 'DIALED')
        return [{ actor, kind: 'finds the call recorded', next: to({ at: 'end', event, seen, since: now }) }];
      const { campaignId, contactKey, attempt, claimId } = standing;
      const claimedAt = Date.parse(standing.claimedAt);
      const dialedAt = callOf(state, event).initiatedAt;
      const call = { campaignId, contactKey, attempt, claimId, claimedAt, contactId, dialedAt };
      if (seen.contactId === contactId || !reported(seen, dialedFactOf(call), dialedAt, protocol))
        return [{ actor, kind: 'finds that the contact has gone on', next: to({ at: 'idle' }) }];
      return [{ actor, kind: 'will record the call of the claim', next: to({ at: 'enter', event, call }) }];
    }
    case 'enter': {
      const { event, call } = outcomes;
      const record: Outcomes = { at: 'record', event, call, isEntered: false, since: now };
      return [{ actor, kind: 'enters the call of the claim', next: to(record, entered(state, call)) }];
    }
    case 'record': {
      const { event, call, isEntered, since } = outcomes;
      const contact = reported(state.contact, dialedFactOf(call), since, protocol);
      if (contact) {
        const kind = isEntered ? 'records the call of the register' : 'records the call of the claim';
        const next: Outcomes = { at: 'end', event, seen: contact, since: now };
        return [{ actor, kind, detail: `attempt ${call.attempt}`, next: to(next, { contact }) }];
      }
      const again: Outcomes = { at: 'lookAgain', event: { ...event, looks: -1 } };
      return [{ actor, kind: 'finds the contact changed', next: to(isEntered ? again : { at: 'idle' }) }];
    }
    case 'end': {
      const { contactId, end, initiatedAt } = callOf(state, outcomes.event);
      const { seen, since } = outcomes;
      const { at, ...rest } = end ?? { at: since, disconnectReason: '' };
      const call = { contactId, initiatedAt, endedAt: at, ...rest };
      const { fact } = afterCall(seen, call, campaign, deployment, since);
      const contact = reported(state.contact, fact, since, protocol) ?? state.contact;
      return [{ actor, kind: 'writes down the end of the call', next: to({ at: 'idle' }, { contact }) }];
    }
  }
}

/** `calls.lookUp`: the register knows a call from before it is recorded, also when its contact has gone on. */
function takes(
  state: State,
  protocol: Protocol,
  now: number,
  to: (next: Outcomes, change?: Change) => State,
): Step[] {
  const first = state.events.filter(
    ({ contactId, looks }, i) =>
      state.events.findIndex((each) => each.contactId === contactId && each.looks === looks) === i,
  );
  return first.map((event): Step => {
    const events = without(state.events, event);
    const { contact: seen } = state;
    const detail = event.contactId;
    const call = state.entered.find(({ contactId }) => contactId === event.contactId);
    if (!call) {
      const at = event.looks < LOOKS ? 'lookAgain' : 'describe';
      return {
        actor,
        kind: 'hears of the end of a call that nobody knows',
        detail,
        next: to({ at, event }, { events }),
      };
    }
    if (seen.contactId !== event.contactId && reported(seen, dialedFactOf(call), call.dialedAt, protocol)) {
      const next: Outcomes = { at: 'record', event, call, isEntered: true, since: now };
      const kind = 'hears of the end of a call that its contact does not know';
      return { actor, kind, detail, next: to(next, { events }) };
    }
    if (seen.contactId !== event.contactId || seen.status !== 'DIALED') {
      return {
        actor,
        kind: 'hears again of a call that is over',
        detail,
        next: to({ at: 'idle' }, { events }),
      };
    }
    return {
      actor,
      kind: 'hears of the end of a call',
      detail,
      next: to({ at: 'end', event, seen, since: now }, { events }),
    };
  });
}

function callOf(state: State, { contactId }: CallEvent) {
  const call = state.calls.find((each) => each.contactId === contactId);
  if (!call) throw new Error(`Connect tells of ${contactId}, which it never placed.`);
  return call;
}
