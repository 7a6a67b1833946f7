/** Connect in the model: calls begin and end, and requests of the dead arrive or do not. */
import type { Protocol, Suppositions } from './protocol-rules.ts';
import type { CallOfModel, State } from './protocol-state.ts';
import { mishap, type Step, without } from './step.ts';

/** What a request for `attempt` leads to: the ClientToken leads to the call that is on, and may lead to one that was. */
export function place(
  state: State,
  attempt: number,
  { clientToken, clocks }: Suppositions,
): { readonly calls: readonly CallOfModel[]; readonly contactId: string } {
  const { calls, now } = state;
  const known = calls.find(
    (call) => call.attempt === attempt && (clientToken === 'always-first' || !call.end),
  );
  if (known) return { calls, contactId: known.contactId };
  const contactId = `call-${calls.length + 1}`;
  return { calls: [...calls, { contactId, attempt, initiatedAt: now + clocks.connect }], contactId };
}

export function connectSteps(state: State, { suppositions }: Protocol): readonly Step[] {
  const who = 'Connect' as const;
  const arrivals = [...new Set(state.orphans)].flatMap((attempt): Step[] => {
    const orphans = without(state.orphans, attempt);
    const { calls, contactId } = place(state, attempt, suppositions);
    const detail = `attempt ${attempt}: ${contactId}`;
    return [
      { who, kind: 'places the call of a dead dialer', detail, next: { ...state, orphans, calls } },
      { who, kind: 'never gets the request of a dead dialer', next: { ...state, orphans } },
    ];
  });
  return [...arrivals, ...state.calls.flatMap((call) => (call.end ? [] : endsOf(call, state, suppositions)))];
}

function endsOf(call: CallOfModel, state: State, { clocks, tellsOfEnds }: Suppositions): Step[] {
  const at = state.now + clocks.connect;
  const answered = { at, answeredAt: call.initiatedAt, disconnectReason: 'CUSTOMER_DISCONNECT' };
  const busy = { at, disconnectReason: 'TELECOM_BUSY' };
  const who = 'Connect' as const;
  const { contactId } = call;
  const event = { contactId, looks: 0 };
  return [answered, busy].flatMap((end): Step[] => {
    const calls = state.calls.map((each) => (each === call ? { ...call, end } : each));
    const detail = `${contactId}, ${end.disconnectReason}`;
    const over = { ...state, calls };
    const { events } = state;
    if (!tellsOfEnds) return [{ who, kind: 'ends a call and tells nobody', detail, next: over }];
    return [
      {
        who,
        kind: 'ends a call and tells of it',
        detail,
        weather: 'fair',
        next: { ...over, events: [...events, event] },
      },
      {
        who,
        kind: 'ends a call and tells nobody',
        detail,
        weather: 'foul',
        isMishap: true,
        next: { ...over, ...mishap(state) },
      },
      {
        who,
        kind: 'ends a call and tells of it twice',
        detail,
        isMishap: true,
        next: { ...over, ...mishap(state), events: [...events, event, event] },
      },
    ];
  });
}
