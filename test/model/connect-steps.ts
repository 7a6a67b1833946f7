/** Connect in the model: calls begin and end, and requests of the dead arrive or do not. */
import { REQUEST_ARRIVES_MS } from '../../src/contact/reconciliation.ts';
import type { Protocol, Suppositions } from './protocol-rules.ts';
import type { CallOfModel, State } from './protocol-state.ts';
import { fault, type Step, withItem, without } from './step.ts';

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
  const actor = 'Connect' as const;
  const arrivals = state.orphans.flatMap((orphan): Step[] => {
    const orphans = without(state.orphans, orphan);
    const { calls, contactId } = place(state, orphan.attempt, suppositions);
    const detail = `attempt ${orphan.attempt}: ${contactId}`;
    return [
      { actor, kind: 'gets a request that nobody waits for', detail, next: { ...state, orphans, calls } },
      { actor, kind: 'never gets a request that nobody waits for', next: { ...state, orphans } },
    ];
  });
  return [
    ...arrivals,
    ...callsWithoutAnswers(state, suppositions),
    ...state.calls.flatMap((call) => (call.end ? [] : endsOf(call, state, suppositions))),
  ];
}

/** A request is carried out long before its dialer hears that it failed. */
function callsWithoutAnswers(state: State, suppositions: Suppositions): Step[] {
  return state.dialers.flatMap((dialer, i): Step[] => {
    if (dialer.at !== 'hear') return [];
    const { calls, contactId } = place(state, dialer.claim.attempt, suppositions);
    const dialers = withItem(state.dialers, i, { ...dialer, at: 'unanswered' } as const);
    const next = { ...state, ...fault(state), calls, dialers };
    const kind = 'gets a request, and its answer is lost';
    return [{ actor: 'Connect', kind, detail: contactId, isFault: true, next }];
  });
}

/**
 * Until when a call can have rung and be over: time passes with it when it was placed just now. Undefined when a request of
 * the same attempt is to be carried out before.
 */
function overAfterRinging(call: CallOfModel, state: State, suppositions: Suppositions): number | undefined {
  const { clocks, minRingMs, requestsArriveInTime } = suppositions;
  const over = Math.max(state.now, call.initiatedAt - clocks.connect + minRingMs);
  const requests = state.dialers.flatMap((dialer) =>
    dialer.at === 'hear' && dialer.doubtFrom !== undefined ? [dialer.sentAt + REQUEST_ARRIVES_MS] : [],
  );
  const orphans = state.orphans.flatMap(({ arrivesBy = Number.POSITIVE_INFINITY }) => arrivesBy);
  const soonest = Math.min(...requests, ...orphans);
  return over > state.now && requestsArriveInTime && over >= soonest ? undefined : over;
}

function endsOf(call: CallOfModel, state: State, suppositions: Suppositions): Step[] {
  const { clocks, reportsEnds } = suppositions;
  const at = state.now + clocks.connect;
  const busy = { at, disconnectReason: 'TELECOM_BUSY' };
  const over = overAfterRinging(call, state, suppositions);
  const rang = over === undefined ? [] : [over + clocks.connect];
  const answered = rang.map((at) => {
    return { at, answeredAt: call.initiatedAt, disconnectReason: 'CUSTOMER_DISCONNECT' };
  });
  const rejected = rang.flatMap((later) => (later > at ? [{ ...busy, at: later }] : []));
  const actor = 'Connect' as const;
  const { contactId } = call;
  const event = { contactId, looks: 0 };
  return [...answered, busy, ...rejected].flatMap((end): Step[] => {
    const calls = state.calls.map((each) => (each === call ? { ...call, end } : each));
    const detail = `${contactId}, ${end.disconnectReason}`;
    const over = { ...state, calls, now: end.at - clocks.connect };
    const { events } = state;
    if (!reportsEnds) return [{ actor, kind: 'ends a call and tells nobody', detail, next: over }];
    return [
      {
        actor,
        kind: 'ends a call and tells of it',
        detail,
        weather: 'fair',
        next: { ...over, events: [...events, event] },
      },
      {
        actor,
        kind: 'ends a call and tells nobody',
        detail,
        weather: 'foul',
        isFault: true,
        next: { ...over, ...fault(state) },
      },
      {
        actor,
        kind: 'ends a call and tells of it twice',
        detail,
        isFault: true,
        next: { ...over, ...fault(state), events: [...events, event, event] },
      },
    ];
  });
}
