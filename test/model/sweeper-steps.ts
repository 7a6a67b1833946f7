/**
 * The steps of a sweeper: `DueContacts.#toQueued` in src/sweeping/due-contacts.ts, `ClaimReconciler` in src/sweeping/reconcile-claims.ts and
 * `CallChecker` in src/sweeping/check-calls.ts. It may act long after it has read the contact: so an index that is behind the
 * table is in the model, too.
 */

import type { Contact } from '../../src/contact/contact.ts';
import type { ContactFact } from '../../src/contact/contact-fact.ts';
import { CALL_CHECK_MS, PARKED } from '../../src/contact/contact-life.ts';
import { nextQueueDeadline } from '../../src/dialing/queue-deadline.ts';
import { dialedFactOf } from '../../src/dialing/record-call.ts';
import { afterCall } from '../../src/outcomes/retry.ts';
import { toIso } from '../../src/time/instant.ts';
import { searchAnswers, witnesses } from './index-answers.ts';
import { entered, mayRelease, released } from './number-steps.ts';
import { campaign, deployment, type Protocol } from './protocol-rules.ts';
import type { State, Sweeper } from './protocol-state.ts';
import { type Actor, type Change, fault, reported, type Step, withItem } from './step.ts';

const names = ['Sweeper 1', 'Sweeper 2'] as const;

type To = (next: Sweeper, change?: Change) => State;

export function sweeperSteps(state: State, protocol: Protocol): readonly Step[] {
  return state.sweepers.flatMap((sweeper, i) => {
    const to: To = (next, change = {}) => ({
      ...state,
      ...change,
      sweepers: withItem(state.sweepers, i, next),
    });
    return stepsOf(sweeper, names[i] ?? 'Sweeper 1', state, protocol, to);
  });
}

function stepsOf(sweeper: Sweeper, actor: Actor, state: State, protocol: Protocol, to: To): readonly Step[] {
  const { suppositions, rules } = protocol;
  const now = state.now + suppositions.clocks.functions;
  switch (sweeper.at) {
    case 'idle':
      return begins(actor, state, now, to);
    case 'askWitness': {
      const { seen } = sweeper;
      const { fair, foul } = witnesses(state, seen.attempt, suppositions);
      return [
        {
          actor,
          kind: 'sees a call of just now in the index',
          weather: 'fair',
          next: to({ at: 'search', seen, witness: fair }),
        },
        {
          actor,
          kind: 'sees nothing new in the index',
          weather: 'foul',
          next: to({ at: 'search', seen, ...foul }),
        },
      ];
    }
    case 'search': {
      const { seen, witness } = sweeper;
      const witnessed =
        witness !== undefined && witness > Date.parse(seen.claimedAt ?? '') + rules.witnessAfterMs;
      const answers = searchAnswers(state, seen.attempt, witness, witnessed, suppositions);
      const unreachable = { type: 'unreachable', message: 'no answer' } as const;
      return [
        ...answers.map(({ answer, ...rest }): Step => {
          const kind =
            answer.type === 'found' ? 'finds the call in the index' : 'does not find the call in the index';
          return { actor, kind, ...rest, next: to({ at: 'hear', seen, answer, askedAt: now }) };
        }),
        {
          actor,
          kind: 'cannot search',
          isFault: true,
          next: to({ at: 'hear', seen, answer: unreachable, askedAt: now }, fault(state)),
        },
      ];
    }
    case 'hear':
      return [
        { actor, kind: 'hears what Connect says', next: to({ ...sweeper, at: 'reconcile', since: now }) },
      ];
    case 'reconcile':
      return [reconciles(sweeper, actor, state, protocol, to)];
    case 'record': {
      const { call, since } = sweeper;
      const contact = reported(state.contact, dialedFactOf(call), since, protocol) ?? state.contact;
      return [{ actor, kind: 'records the call it found', next: to({ at: 'idle' }, { contact }) }];
    }
    case 'makeAgain': {
      const { seen, since } = sweeper;
      return [madeAgain(reported(state.contact, absentFact(seen, since), since, protocol), seen, actor, to)];
    }
    case 'describe': {
      const { seen } = sweeper;
      const record = state.calls.find(({ contactId }) => contactId === seen.contactId) ?? 'unreachable';
      return [
        {
          actor,
          kind: 'asks Connect about the call',
          next: to({ at: 'applyCall', seen, record, since: now }),
        },
        {
          actor,
          kind: 'cannot ask about the call',
          isFault: true,
          next: to({ at: 'applyCall', seen, record: 'unreachable', since: now }, fault(state)),
        },
      ];
    }
    case 'applyCall':
      return [appliesCall(sweeper, actor, state, protocol, to)];
    case 'queue': {
      const { seen, since } = sweeper;
      const queuedAt = seen.status === 'QUEUED' ? Date.parse(seen.createdAt) : since;
      const dueAt = toIso(nextQueueDeadline(since, queuedAt));
      const contact = reported(
        state.contact,
        { type: 'queued', seenDueAt: seen.dueAt ?? '', dueAt },
        since,
        protocol,
      );
      if (!contact) {
        // Parked contacts are read after those that are due.
        const isParked = state.contact.dueAt === PARKED && seen.dueAt !== PARKED;
        const next: Sweeper = isParked ? { at: 'queue', seen: state.contact, since: now } : { at: 'idle' };
        return [{ actor, kind: 'finds it moved on', next: to(next) }];
      }
      return [
        { actor, kind: 'queues it', next: to({ at: 'send', attempt: contact.attempt + 1 }, { contact }) },
      ];
    }
    case 'send': {
      const { attempt } = sweeper;
      const messages = [...state.messages, attempt];
      return [
        {
          actor,
          kind: 'sends a message',
          detail: `for attempt ${attempt}`,
          next: to({ at: 'idle' }, { messages }),
        },
      ];
    }
  }
}

/** `contacts.due`: who is due, or parked: the campaign may dial, and has a line by now. */
function begins(actor: Actor, state: State, now: number, to: To): Step[] {
  const { contact: seen } = state;
  if (seen.dueAt === undefined || (seen.dueAt > toIso(now) && seen.dueAt !== PARKED)) return [];
  const kind = `reads the contact, which is ${seen.status} and due`;
  if (seen.status === 'DIALING') return [{ actor, kind, next: to({ at: 'askWitness', seen }) }];
  if (seen.status === 'DIALED') return [{ actor, kind, next: to({ at: 'describe', seen }) }];
  return [{ actor, kind, next: to({ at: 'queue', seen, since: now }) }];
}

function reconciles(
  { seen, answer, askedAt, since }: Sweeper & { readonly at: 'reconcile' },
  actor: Actor,
  state: State,
  protocol: Protocol,
  to: To,
): Step {
  const { attempt, dueAt: seenDueAt = '', misses = 0 } = seen;
  const claimedAtMs = Date.parse(seen.claimedAt ?? seen.createdAt);
  const reconciliation = protocol.rules.reconcile(
    answer,
    { claimedAtMs, misses },
    protocol.rules.missIsAsOldAsItsQuestion ? askedAt : since,
  );
  const record = (fact: ContactFact) => reported(state.contact, fact, since, protocol);
  const end = (kind: string, fact: ContactFact): Step => {
    return { actor, kind, next: to({ at: 'idle' }, { contact: record(fact) ?? state.contact }) };
  };
  switch (reconciliation.type) {
    case 'found': {
      const { contactId, initiatedAt } = reconciliation;
      const { campaignId, contactKey, claimId } = seen;
      const claim = { claimedAt: claimedAtMs, ...(claimId !== undefined && { claimId }) };
      const call = { campaignId, contactKey, attempt, contactId, dialedAt: initiatedAt, ...claim };
      const next: Sweeper = { at: 'record', call, since: state.now + protocol.suppositions.clocks.functions };
      return { actor, kind: 'enters the call it found', next: to(next, entered(state, call)) };
    }
    case 'absent': {
      if (!mayRelease(state, seen.claimId, protocol)) {
        const next: Sweeper = { at: 'makeAgain', seen, since };
        return { actor, kind: 'finds no such claim on the number', next: to(next) };
      }
      const contact = record(absentFact(seen, since));
      const change = contact ? released(state, seen.claimId, protocol) : {};
      return madeAgain(contact, seen, actor, to, change);
    }
    case 'uncertain':
      return end('gives up: a person must look', {
        type: 'markedUncertain',
        attempt,
        seenDueAt,
        reason: 'unclear',
        expiresAt: 1,
      });
    case 'askAgain': {
      const reported = misses + (answer.type === 'unreachable' ? 0 : 1);
      const dueAt = toIso(reconciliation.at);
      return end('will ask again', { type: 'stillUnknown', attempt, misses: reported, seenDueAt, dueAt });
    }
  }
}

function appliesCall(
  { seen, record, since }: Sweeper & { readonly at: 'applyCall' },
  actor: Actor,
  state: State,
  protocol: Protocol,
  to: To,
): Step {
  const { contactId = '', dueAt: seenDueAt = '' } = seen;
  const apply = (kind: string, fact: ContactFact): Step => {
    const contact = reported(state.contact, fact, since, protocol) ?? state.contact;
    return { actor, kind, next: to({ at: 'idle' }, { contact }) };
  };
  if (record === 'unreachable' || !record.end) {
    const dueAt = toIso(since + CALL_CHECK_MS);
    return apply('takes it that the call is on', { type: 'stillActive', contactId, seenDueAt, dueAt });
  }
  const { at, ...end } = record.end;
  const { initiatedAt } = record;
  const call = { contactId, initiatedAt, endedAt: at, ...end };
  return apply('writes down the end of the call', afterCall(seen, call, campaign, deployment, since).fact);
}

function absentFact({ attempt, dueAt: seenDueAt = '' }: Contact, since: number): ContactFact {
  return { type: 'confirmedNotPlaced', attempt, seenDueAt, dueAt: toIso(nextQueueDeadline(since, since)) };
}

function madeAgain(
  contact: Contact | undefined,
  { attempt }: Contact,
  actor: Actor,
  to: To,
  change: Change = {},
): Step {
  const kind = 'takes it that no call was placed: the attempt may be made again';
  if (!contact) return { actor, kind: 'finds the claim moved on', next: to({ at: 'idle' }) };
  return { actor, kind, next: to({ at: 'send', attempt }, { contact, ...change }) };
}
