/** What happens to the processes and around them: deaths, messages that are lost, time that passes. */

import { PARKED } from '../../src/contact/contact-life.ts';
import { REQUEST_ARRIVES_MS } from '../../src/contact/reconciliation.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import type { Protocol } from './protocol-rules.ts';
import type { Dialer, Orphan, State } from './protocol-state.ts';
import { type Change, fault, type Step, withItem, without } from './step.ts';

const dialerNames = ['Dialer A', 'Dialer B'] as const;
const sweeperNames = ['Sweeper 1', 'Sweeper 2'] as const;

/** Deaths, and messages that get lost. The queue delivers the dead one's message, or event, again. */
export function deathSteps(state: State): readonly Step[] {
  const dies = (actor: Step['actor'], change: Change): Step => {
    return { actor, kind: 'dies', isFault: true, next: { ...state, ...fault(state), ...change } };
  };
  const dialers = state.dialers.flatMap((dialer, i): Step[] => {
    if (dialer.at === 'idle') return [];
    const { attempt } = 'claim' in dialer ? dialer.claim : dialer;
    const orphans = dialer.at === 'hear' ? [...state.orphans, orphanOf(dialer)] : state.orphans;
    const messages = [...state.messages, attempt];
    const rest = { orphans, messages, dialers: withItem(state.dialers, i, { at: 'idle' as const }) };
    return [dies(dialerNames[i] ?? 'Dialer A', rest)];
  });
  const sweepers = state.sweepers.flatMap((sweeper, i): Step[] => {
    if (sweeper.at === 'idle') return [];
    return [
      dies(sweeperNames[i] ?? 'Sweeper 1', {
        sweepers: withItem(state.sweepers, i, { at: 'idle' as const }),
      }),
    ];
  });
  const { outcomes, events } = state;
  const handlers =
    outcomes.at === 'idle'
      ? []
      : [dies('Outcomes', { outcomes: { at: 'idle' }, events: [...events, outcomes.event] })];
  const lost = [...new Set(state.messages)].map((attempt): Step => {
    const messages = without(state.messages, attempt);
    const next = { ...state, ...fault(state), messages };
    return { actor: 'Queue', kind: 'loses a message', detail: `for attempt ${attempt}`, isFault: true, next };
  });
  return [...dialers, ...sweepers, ...handlers, ...lost];
}

/** The only request of its attempt may be late: nothing is asked for again before hours have passed. */
function orphanOf({ claim, doubtFrom, sentAt }: Dialer & { readonly at: 'hear' }): Orphan {
  const arrivesBy = sentAt + REQUEST_ARRIVES_MS;
  return { attempt: claim.attempt, ...(doubtFrom !== undefined && { arrivesBy }) };
}

/**
 * Time passes: to the contact's deadline, half a minute (as long as a claim may be used), or a long while. Not while
 * a request is under way: that takes 15 seconds at most.
 */
export function timeSteps(state: State, { suppositions }: Protocol): readonly Step[] {
  const isAsking =
    state.orphans.length > 0 || state.dialers.some(({ at }) => at === 'hear' || at === 'unanswered');
  if (isAsking && suppositions.requestsEnd) return [];
  const { dueAt } = state.contact;
  const isParked = dueAt === PARKED;
  const untilDue = isParked ? 0 : Date.parse(dueAt ?? '') - state.now - suppositions.clocks.functions;
  const isBetween = state.dialers.some(({ at }) => at === 'note' || at === 'ask');
  const jumps = [
    ...(untilDue > 0 ? [{ ms: untilDue, detail: 'until somebody must look at the contact' }] : []),
    ...(isBetween ? [{ ms: 30 * SECOND_MS, detail: 'half a minute' }] : []),
    ...suppositions.jumpsMs.map((ms) => ({ ms, detail: 'a long while' })),
  ];
  return jumps.map(({ ms, detail }) => ({
    actor: 'Time',
    kind: 'passes',
    detail: `${detail} (${Math.round((ms / MINUTE_MS) * 10) / 10} min)`,
    next: { ...state, now: state.now + ms, jumpsLeft: state.jumpsLeft - 1 },
  }));
}
