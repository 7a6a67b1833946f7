/** The steps of what hears of ended calls: `EndedCalls` in src/app/handle-ended-calls.ts, for one event. */
import { afterCall } from '../../src/domain/retry.ts';
import { campaign, deployment, type Protocol } from './protocol-rules.ts';
import type { CallEvent, Outcomes, State } from './protocol-state.ts';
import { type Change, mishap, type Step, told, without } from './step.ts';

const who = 'Outcomes' as const;

/** How often an event of a call that nobody knows is looked at again, before Connect is asked whose it is. */
const LOOKS = 2;

export function outcomeSteps(state: State, protocol: Protocol): readonly Step[] {
  const { outcomes } = state;
  const now = state.now + protocol.suppositions.clocks.functions;
  const to = (next: Outcomes, change: Change = {}): State => ({ ...state, ...change, outcomes: next });
  switch (outcomes.at) {
    case 'idle':
      return takes(state, now, to);
    case 'lookAgain': {
      const { contactId, looks } = outcomes.event;
      const events = [...state.events, { contactId, looks: looks + 1 }];
      return [{ who, kind: 'will look at the event again', next: to({ at: 'idle' }, { events }) }];
    }
    case 'describe': {
      const { event } = outcomes;
      return [
        { who, kind: 'asks Connect whose call it was', next: to({ at: 'findClaim', event }) },
        {
          who,
          kind: 'cannot ask whose call it was',
          isMishap: true,
          next: to({ at: 'idle' }, mishap(state)),
        },
      ];
    }
    case 'findClaim': {
      const { event } = outcomes;
      const { contact: seen } = state;
      const { attempt } = callOf(state, event);
      if (seen.status !== 'DIALING' || seen.attempt !== attempt) {
        return [{ who, kind: 'finds no claim that placed the call', next: to({ at: 'idle' }) }];
      }
      return [
        {
          who,
          kind: 'finds the claim that placed the call',
          next: to({ at: 'record', event, seen, since: now }),
        },
      ];
    }
    case 'record': {
      const { event, seen, since } = outcomes;
      const { contactId } = event;
      const { attempt, initiatedAt } = callOf(state, event);
      const fact = { type: 'dialed', attempt, contactId, dialedAt: initiatedAt } as const;
      const contact = told(state.contact, fact, since, protocol);
      const kind = 'records the call of the claim';
      if (!contact) return [{ who, kind: 'finds the claim moved on', next: to({ at: 'idle' }) }];
      return [
        {
          who,
          kind,
          detail: `attempt ${seen.attempt}`,
          next: to(
            { at: 'end', event, seen: { ...seen, status: 'DIALED', contactId }, since: now },
            { contact },
          ),
        },
      ];
    }
    case 'end': {
      const { contactId, end, initiatedAt } = callOf(state, outcomes.event);
      const { seen, since } = outcomes;
      const { at, ...rest } = end ?? { at: since, disconnectReason: '' };
      const call = { contactId, initiatedAt, endedAt: at, ...rest };
      const { fact } = afterCall(seen, call, campaign, deployment, since);
      const contact = told(state.contact, fact, since, protocol) ?? state.contact;
      return [{ who, kind: 'writes down the end of the call', next: to({ at: 'idle' }, { contact }) }];
    }
  }
}

/** `calls.lookUp`: the register knows a call once it is recorded, also when its contact has gone on. */
function takes(state: State, now: number, to: (next: Outcomes, change?: Change) => State): Step[] {
  const first = state.events.filter(
    ({ contactId, looks }, i) =>
      state.events.findIndex((each) => each.contactId === contactId && each.looks === looks) === i,
  );
  return first.map((event): Step => {
    const events = without(state.events, event);
    const { contact: seen } = state;
    const detail = event.contactId;
    const isEntered = seen.attempts?.some(({ contactId }) => contactId === event.contactId);
    if (!isEntered) {
      const at = event.looks < LOOKS ? 'lookAgain' : 'describe';
      return {
        who,
        kind: 'hears of the end of a call that nobody knows',
        detail,
        next: to({ at, event }, { events }),
      };
    }
    if (seen.contactId !== event.contactId || seen.status !== 'DIALED') {
      return {
        who,
        kind: 'hears again of a call that is over',
        detail,
        next: to({ at: 'idle' }, { events }),
      };
    }
    return {
      who,
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
