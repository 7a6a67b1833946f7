/**
 * When two states of the model are one: times count only as so long ago, the names of claims only as the contact's own
 * or another's, and dialers and sweepers whose clocks agree may change places.
 */
import type { Contact } from '../../src/domain/contact.ts';
import type { SearchAnswer } from '../../src/domain/settlement.ts';
import type { ClocksApart } from './protocol-rules.ts';
import type { Dialer, Outcomes, State, Sweeper } from './protocol-state.ts';

/** The state as text, without what may still go wrong. */
export function stateKey(state: State, clocks: ClocksApart): string {
  const dialers = state.dialers.map((dialer) => dialerKey(dialer, state));
  const sweepers = state.sweepers.map((sweeper) => sweeperKey(sweeper, state));
  const areAlike = clocks.dialers.every((skew) => skew === clocks.dialers[0]);
  return [
    contactKey(state.contact, state.now),
    state.messages.toSorted().join(','),
    (areAlike ? dialers.toSorted() : dialers).join(','),
    sweepers.toSorted().join(','),
    outcomesKey(state.outcomes, state),
    state.calls
      .map(({ attempt, initiatedAt, end }) => {
        const over = end ? `${end.disconnectReason}@${ago(end.at, state.now)}` : 'on';
        return `${attempt}@${ago(initiatedAt, state.now)}${over}`;
      })
      .join(','),
    state.events
      .map(({ contactId, looks }) => `${contactId}x${looks}`)
      .toSorted()
      .join(','),
    state.orphans.toSorted().join(','),
  ].join('|');
}

/** The state as text, with what may still go wrong: by this the search knows it again. */
export function searchKey(state: State, clocks: ClocksApart): string {
  return `${stateKey(state, clocks)}|${state.mishapsLeft}|${state.jumpsLeft}`;
}

function contactKey(contact: Contact, now: number): string {
  const { status, attempt, misses, contactId, dueAt, claimedAt, uncounted, attempts } = contact;
  const times = [dueAt, claimedAt].map((at) => (at === undefined ? '-' : ago(Date.parse(at), now)));
  const entries = attempts?.map((entry) => `${entry.contactId}${entry.outcome}`);
  return [status, attempt, misses, contactId, times, uncounted, entries].join(';');
}

/** What a process remembers of the contact: only that which it uses. */
function seenKey({ status, attempt, misses, contactId, dueAt, claimedAt, uncounted }: Contact, state: State) {
  const { now, contact } = state;
  const claimed = claimedAt === undefined ? '-' : ago(Date.parse(claimedAt), now);
  const isStanding = dueAt === contact.dueAt;
  const due = dueAt === undefined ? '-' : ago(Date.parse(dueAt), now);
  return [status, attempt, misses, contactId, claimed, due, isStanding, uncounted].join(';');
}

function dialerKey(dialer: Dialer, { contact, now }: State): string {
  if (dialer.at === 'idle') return 'idle';
  const since = 'since' in dialer ? ago(dialer.since, now) : '';
  const due = 'dueAt' in dialer ? ago(dialer.dueAt, now) : '';
  if (!('claim' in dialer)) return `${dialer.at}${dialer.attempt};${since};${due}`;
  const { attempt, claimId, claimedAt } = dialer.claim;
  const own = claimId === contact.claimId ? 'own' : 'other';
  const call = dialer.at === 'record' ? dialer.contactId : '';
  const asked = 'askedAt' in dialer ? ago(dialer.askedAt, now) : '';
  const failed = 'failed' in dialer;
  return [dialer.at, attempt, own, ago(claimedAt, now), asked, since, call, due, failed].join(';');
}

function sweeperKey(sweeper: Sweeper, state: State): string {
  if (sweeper.at === 'idle') return 'idle';
  if (sweeper.at === 'send') return `send${sweeper.attempt}`;
  const since = 'since' in sweeper ? ago(sweeper.since, state.now) : '';
  const seen = `${seenKey(sweeper.seen, state)};${since}`;
  switch (sweeper.at) {
    case 'search':
      return `search;${seen};${sweeper.witness === undefined ? '-' : ago(sweeper.witness, state.now)}`;
    case 'hear':
    case 'settle':
      return `${sweeper.at};${seen};${ago(sweeper.askedAt, state.now)};${answerKey(sweeper.answer, state.now)}`;
    case 'tellCall':
      return `tell;${seen};${sweeper.record === 'unreachable' ? '?' : sweeper.record.end === undefined ? 'on' : 'over'}`;
    default:
      return `${sweeper.at};${seen}`;
  }
}

function answerKey(answer: SearchAnswer, now: number): string {
  switch (answer.type) {
    case 'found':
      return `${answer.contactId}@${ago(answer.initiatedAt, now)}`;
    case 'missing':
      return answer.witnessed ? 'witnessed' : 'missing';
    case 'unreachable':
      return 'unreachable';
  }
}

function outcomesKey(outcomes: Outcomes, state: State): string {
  if (outcomes.at === 'idle') return 'idle';
  const { contactId, looks } = outcomes.event;
  const seen = 'seen' in outcomes ? seenKey(outcomes.seen, state) : '';
  const since = 'since' in outcomes ? ago(outcomes.since, state.now) : '';
  return [outcomes.at, contactId, looks, seen, since].join(';');
}

function ago(at: number, now: number): number {
  return now - at;
}
