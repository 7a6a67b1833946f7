/**
 * When two states of the model are one: times count only as so long ago, the names of claims only as which are the same,
 * and dialers and sweepers whose clocks agree may change places.
 */

import type { PlacedCall } from '../../src/contact/call-register.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { PARKED } from '../../src/contact/contact-life.ts';
import type { SearchAnswer } from '../../src/contact/reconciliation.ts';
import type { NumberClaim } from '../../src/dialing/number-claim.ts';
import type { ClocksApart } from './protocol-rules.ts';
import type { Dialer, Outcomes, State, Sweeper } from './protocol-state.ts';

/** The state as text, without what may still go wrong. */
export function stateKey(state: State, clocks: ClocksApart): string {
  const nameOf = claimNames();
  const number = numberKey(state, nameOf);
  const contact = contactKey(state.contact, state.now, nameOf);
  const dialers = state.dialers.map((dialer) => dialerKey(dialer, state.now, nameOf));
  const sweepers = state.sweepers.map((sweeper) => sweeperKey(sweeper, state, nameOf));
  const areAlike = clocks.dialers.every((skew) => skew === clocks.dialers[0]);
  return [
    contact,
    number,
    state.messages.toSorted().join(','),
    (areAlike ? dialers.toSorted() : dialers).join(','),
    sweepers.toSorted().join(','),
    outcomesKey(state.outcomes, state, nameOf),
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
    state.orphans
      .map(
        ({ attempt, arrivesBy }) => `${attempt}@${arrivesBy === undefined ? '' : ago(arrivesBy, state.now)}`,
      )
      .toSorted()
      .join(','),
  ].join('|');
}

/** Names of claims by the order in which they are come by. */
type NameOf = (claimId: string | undefined) => string;

function claimNames(): NameOf {
  const names = new Map<string, string>();
  return (claimId) => {
    if (claimId === undefined) return '-';
    const name = names.get(claimId) ?? `k${names.size}`;
    names.set(claimId, name);
    return name;
  };
}

function numberKey({ claim, entered, rival, now }: State, nameOf: NameOf): string {
  const calls = entered.map((call) => placedKey(call, now, nameOf));
  const standing = rival && 'standing' in rival ? standingKey(rival.standing, now, nameOf) : '';
  return [claim ? standingKey(claim, now, nameOf) : '-', calls, rival?.at, standing].join(';');
}

function standingKey({ campaignId, attempt, claimId, claimedAt }: NumberClaim, now: number, nameOf: NameOf) {
  return [campaignId, attempt, nameOf(claimId), ago(Date.parse(claimedAt), now)].join('/');
}

/** When it was dialed is written down, and nothing follows from it. */
function placedKey({ contactId, attempt, claimId, claimedAt }: PlacedCall, now: number, nameOf: NameOf) {
  const claimed = claimedAt === undefined ? '-' : ago(claimedAt, now);
  return [contactId, attempt, nameOf(claimId), claimed].join('/');
}

/** The state as text, with what may still go wrong: by this the search knows it again. */
export function searchKey(state: State, clocks: ClocksApart): string {
  return `${stateKey(state, clocks)}|${state.faultsLeft}|${state.jumpsLeft}`;
}

function contactKey(contact: Contact, now: number, nameOf: NameOf): string {
  const { status, attempt, misses, contactId, dueAt, claimedAt, uncounted, attempts, claimId } = contact;
  const times = [dueAt, claimedAt].map((at) => (at === undefined ? '-' : ago(Date.parse(at), now)));
  const entries = attempts?.map((entry) => `${entry.contactId}${entry.outcome}`);
  return [status, attempt, misses, contactId, times, uncounted, entries, nameOf(claimId)].join(';');
}

/** What a process remembers of the contact: only that which it uses. */
function seenKey(seen: Contact, { now, contact }: State, nameOf: NameOf) {
  const { status, attempt, misses, contactId, dueAt, claimedAt, uncounted, claimId } = seen;
  const claimed = claimedAt === undefined ? '-' : ago(Date.parse(claimedAt), now);
  const isStanding = dueAt === contact.dueAt;
  const due = dueAt === undefined ? '-' : ago(Date.parse(dueAt), now);
  return [status, attempt, misses, contactId, claimed, due, isStanding, uncounted, nameOf(claimId)].join(';');
}

function dialerKey(dialer: Dialer, now: number, nameOf: NameOf): string {
  if (dialer.at === 'idle') return 'idle';
  const since = 'since' in dialer ? ago(dialer.since, now) : '';
  const due = 'dueAt' in dialer ? ago(dialer.dueAt, now) : '';
  const standing = 'standing' in dialer ? standingKey(dialer.standing, now, nameOf) : '';
  if (!('claim' in dialer)) return `${dialer.at}${dialer.attempt};${since};${due};${standing}`;
  const { attempt, claimId, claimedAt } = dialer.claim;
  const own = nameOf(claimId);
  const replaces = 'replaces' in dialer ? nameOf(dialer.replaces) : '';
  const call = 'call' in dialer ? placedKey(dialer.call, now, nameOf) : '';
  const asked = 'askedAt' in dialer ? ago(dialer.askedAt, now) : '';
  const failed = 'failed' in dialer;
  const doubt = 'doubtFrom' in dialer && dialer.doubtFrom !== undefined ? ago(dialer.doubtFrom, now) : '';
  const from = 'askFrom' in dialer && dialer.askFrom !== undefined ? ago(dialer.askFrom, now) : '';
  const times = [ago(claimedAt, now), asked, doubt, from, since, due];
  return [dialer.at, attempt, own, replaces, times, call, failed, standing].join(';');
}

function sweeperKey(sweeper: Sweeper, state: State, nameOf: NameOf): string {
  if (sweeper.at === 'idle') return 'idle';
  if (sweeper.at === 'send') return `send${sweeper.attempt}`;
  const since = 'since' in sweeper ? ago(sweeper.since, state.now) : '';
  if (sweeper.at === 'record') return `record;${placedKey(sweeper.call, state.now, nameOf)};${since}`;
  const seen = `${seenKey(sweeper.seen, state, nameOf)};${since}`;
  switch (sweeper.at) {
    case 'search':
      return `search;${seen};${sweeper.witness === undefined ? '-' : ago(sweeper.witness, state.now)}`;
    case 'hear':
    case 'reconcile':
      return `${sweeper.at};${seen};${ago(sweeper.askedAt, state.now)};${answerKey(sweeper.answer, state.now)}`;
    case 'applyCall':
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

function outcomesKey(outcomes: Outcomes, state: State, nameOf: NameOf): string {
  if (outcomes.at === 'idle') return 'idle';
  const { contactId, looks } = outcomes.event;
  const { now } = state;
  const seen = 'seen' in outcomes ? seenKey(outcomes.seen, state, nameOf) : '';
  const call = 'call' in outcomes ? placedKey(outcomes.call, now, nameOf) : '';
  const standing = 'standing' in outcomes ? standingKey(outcomes.standing, now, nameOf) : '';
  const since = 'since' in outcomes ? ago(outcomes.since, now) : '';
  const isEntered = 'isEntered' in outcomes && outcomes.isEntered;
  return [outcomes.at, contactId, looks, seen, since, call, standing, isEntered].join(';');
}

const parked = Date.parse(PARKED);

/** A contact that is parked is so at any time. */
function ago(at: number, now: number): number {
  return at === parked ? Number.NEGATIVE_INFINITY : now - at;
}
