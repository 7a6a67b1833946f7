/** The whole record of a contact after each fact: what is written, what is left as it was, and what is gone. */
import { describe, expect, it } from 'vitest';
import { clientTokenOf } from '../../../src/contact/attempt.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import type { ContactFact } from '../../../src/contact/contact-fact.ts';
import { CALL_CHECK_MS, transitionFor } from '../../../src/contact/contact-life.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';

const now = noon + MINUTE_MS;
const later = toIso(now + HOUR_MS);
const expiresAt = now / SECOND_MS + 90 * 86_400;
const error = { name: 'ServiceUnavailable', message: 'down' };
const reason = 'Told why.';

/** What an earlier attempt, or an earlier try of this one, may have left on a contact. */
const leftovers = { error, reason: 'Of before.', misses: 2 };
const earlier = [{ attempt: 1, contactId: 'call-1', dialedAt: toIso(noon), outcome: 'NO_ANSWER' as const }];
const lastCall = {
  contactId: 'call-1',
  dialedAt: toIso(noon),
  answeredAt: toIso(noon),
  endedAt: toIso(noon),
  outcome: 'NO_ANSWER' as const,
  disconnectReason: 'TELECOM_TIMEOUT',
};
const claimFields = ['clientToken', 'claimId', 'claimedAt'] as const;

const queued = aContact().queued({ ...leftovers, attempt: 1, attempts: earlier });
const waiting = aContact().waiting({ ...leftovers, attempt: 1, attempts: earlier });
const dialing = aContact({ attempt: 2, attempts: earlier }).dialing(leftovers);
const dialed = aContact({ attempt: 2 }).dialed({ ...leftovers, attempts: earlier });
const uncertain = aContact({ attempt: 2, attempts: [...earlier, { attempt: 2 }] }).uncertain(leftovers);

const mine = { attempt: 2, claimId: 'claim-2' };
const clientToken = clientTokenOf({ campaignId: 'spring', contactKey: '+12065550101', attempt: 2 });
const overCall = { attempt: 2, contactId: 'call-2', dialedAt: noon, endedAt: noon + 40 * SECOND_MS };
const overEntry = { attempt: 2, contactId: 'call-2', dialedAt: toIso(noon) };
const dueOf = ({ dueAt = '' }: Contact) => dueAt;
const seen = (contact: Contact) => ({ seenDueAt: dueOf(contact), dueAt: later });

interface Case {
  readonly title: string;
  readonly before: Contact;
  readonly fact: ContactFact;
  readonly written: Partial<Contact>;
  readonly gone?: readonly (keyof Contact)[];
}

const cases: readonly Case[] = [
  {
    title: 'a claim that is in doubt clears all that the last call left',
    before: { ...queued, ...lastCall },
    fact: { type: 'outcomeUnknown', ...mine, claimedAt: noon, dueAt: later },
    written: { status: 'DIALING', ...mine, clientToken, claimedAt: toIso(noon), dueAt: later },
    gone: ['error', 'reason', 'misses', 'expiresAt', ...(Object.keys(lastCall) as (keyof Contact)[])],
  },
  {
    title:
      'a call that was placed is all that its contact hears of the claim, and clears what the last call left',
    before: { ...queued, ...lastCall },
    fact: {
      type: 'dialed',
      attempt: 2,
      contactId: 'call-2',
      dialedAt: noon,
      claim: { claimId: 'claim-2', claimedAt: noon },
    },
    written: {
      status: 'DIALED',
      ...mine,
      clientToken,
      claimedAt: toIso(noon),
      contactId: 'call-2',
      dialedAt: toIso(noon),
      dueAt: toIso(now + CALL_CHECK_MS),
      attempts: [...earlier, overEntry],
    },
    gone: ['error', 'reason', 'misses', 'expiresAt', 'answeredAt', 'endedAt', 'outcome', 'disconnectReason'],
  },
  {
    title: 'a call that was placed has its entry, and is asked about later',
    before: dialing,
    fact: { type: 'dialed', attempt: 2, contactId: 'call-2', dialedAt: noon },
    written: {
      status: 'DIALED',
      contactId: 'call-2',
      dialedAt: toIso(noon),
      dueAt: toIso(now + CALL_CHECK_MS),
      attempts: [...earlier, overEntry],
    },
    gone: ['error', 'reason', 'misses', 'expiresAt'],
  },
  {
    title: 'a call that is found after all is no end any more, and is not deleted',
    before: uncertain,
    fact: { type: 'dialed', attempt: 2, contactId: 'call-2', dialedAt: noon },
    written: {
      status: 'DIALED',
      contactId: 'call-2',
      dialedAt: toIso(noon),
      dueAt: toIso(now + CALL_CHECK_MS),
      attempts: [...earlier, overEntry],
    },
    gone: ['error', 'reason', 'misses', 'endedAt', 'expiresAt'],
  },
  {
    title: 'a refusal ends the contact and is an attempt that failed',
    before: dialing,
    fact: { type: 'refused', ...mine, error: { name: 'Other', message: 'no' }, reason, expiresAt },
    written: {
      status: 'FAILED',
      error: { name: 'Other', message: 'no' },
      reason,
      endedAt: toIso(now),
      expiresAt,
      attempts: [...earlier, { attempt: 2, outcome: 'ERROR' }],
    },
    gone: ['dueAt', 'misses'],
  },
  {
    title: 'a claim that is given back leaves the attempt unused',
    before: dialing,
    fact: { type: 'deferred', ...mine, dueAt: later, reason },
    written: { status: 'WAITING', attempt: 1, dueAt: later, reason },
    gone: [...claimFields, 'misses'],
  },
  {
    title: 'a claim that is given back for an error tells it',
    before: dialing,
    fact: { type: 'deferred', ...mine, dueAt: later, reason, error: { name: 'Other', message: 'no' } },
    written: {
      status: 'WAITING',
      attempt: 1,
      dueAt: later,
      reason,
      error: { name: 'Other', message: 'no' },
    },
    gone: [...claimFields, 'misses'],
  },
  {
    title: 'an answer that leaves the call open keeps the claim',
    before: dialing,
    fact: {
      type: 'outcomeUnknown',
      ...mine,
      claimedAt: noon,
      error: { name: 'Other', message: 'no' },
      dueAt: later,
    },
    written: { status: 'DIALING', error: { name: 'Other', message: 'no' }, dueAt: later },
    gone: ['reason', 'misses', 'expiresAt'],
  },
  {
    title: 'who must not be called ends with the attempt unused, and no claim',
    before: dialing,
    fact: { type: 'suppressed', ...mine, reason, expiresAt },
    written: { status: 'SUPPRESSED', attempt: 1, reason, endedAt: toIso(now), expiresAt },
    gone: ['dueAt', 'error', 'misses', ...claimFields],
  },
  {
    title: 'a contact that must not be called ends without an error, also unclaimed',
    before: queued,
    fact: { type: 'suppressed', attempt: 2, reason, expiresAt },
    written: { status: 'SUPPRESSED', reason, endedAt: toIso(now), expiresAt },
    gone: ['dueAt', 'error', 'misses'],
  },
  {
    title: 'a cancelled contact ends without an error',
    before: waiting,
    fact: { type: 'cancelled', reason, expiresAt },
    written: { status: 'CANCELLED', reason, endedAt: toIso(now), expiresAt },
    gone: ['dueAt', 'error'],
  },
  {
    title: 'who is held waits',
    before: queued,
    fact: { type: 'postponed', attempt: 2, dueAt: later, reason },
    written: { status: 'WAITING', dueAt: later, reason },
  },
  {
    title: 'who is queued anew has nothing to tell any more',
    before: waiting,
    fact: { type: 'queued', ...seen(waiting) },
    written: { status: 'QUEUED', dueAt: later },
    gone: ['reason', 'error'],
  },
  {
    title: 'who makes room goes on waiting',
    before: waiting,
    fact: { type: 'postponedForCapacity', ...seen(waiting), reason },
    written: { status: 'WAITING', dueAt: later, reason },
  },
  {
    title: 'a claim of which Connect knows nothing yet is looked for again',
    before: dialing,
    fact: { type: 'stillUnknown', attempt: 2, misses: 3, ...seen(dialing) },
    written: { status: 'DIALING', dueAt: later, misses: 3 },
  },
  {
    title: 'a claim that placed no call leaves the attempt to be made',
    before: dialing,
    fact: { type: 'confirmedNotPlaced', attempt: 2, ...seen(dialing) },
    written: { status: 'QUEUED', attempt: 1, dueAt: later },
    gone: [...claimFields, 'error'],
  },
  {
    title: 'a claim of which nobody can tell ends the contact, with an entry that has no call',
    before: dialing,
    fact: { type: 'markedUncertain', attempt: 2, seenDueAt: dueOf(dialing), reason, expiresAt },
    written: {
      status: 'UNCERTAIN',
      reason,
      endedAt: toIso(now),
      expiresAt,
      attempts: [...earlier, { attempt: 2 }],
    },
    gone: ['dueAt'],
  },
  {
    title: 'a call that is still on is asked about again',
    before: dialed,
    fact: { type: 'stillActive', contactId: 'call-2', ...seen(dialed) },
    written: { status: 'DIALED', dueAt: later },
  },
  {
    title: 'a call that is over ends the contact',
    before: dialed,
    fact: { type: 'ended', ...overCall, outcome: 'NO_ANSWER', expiresAt },
    written: {
      status: 'COMPLETED',
      outcome: 'NO_ANSWER',
      endedAt: toIso(overCall.endedAt),
      expiresAt,
      attempts: [...earlier, { ...overEntry, outcome: 'NO_ANSWER' }],
    },
    gone: ['dueAt'],
  },
  {
    title: 'a call that is over leaves all that Connect told of it',
    before: dialed,
    fact: {
      type: 'ended',
      ...overCall,
      outcome: 'ANSWERED',
      answeredAt: noon + 5 * SECOND_MS,
      disconnectReason: 'CUSTOMER_DISCONNECT',
      reason,
      expiresAt,
    },
    written: {
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      answeredAt: toIso(noon + 5 * SECOND_MS),
      endedAt: toIso(overCall.endedAt),
      disconnectReason: 'CUSTOMER_DISCONNECT',
      reason,
      expiresAt,
      attempts: [...earlier, { ...overEntry, outcome: 'ANSWERED' }],
    },
    gone: ['dueAt'],
  },
  {
    title: 'a call that is made again leaves the contact waiting',
    before: dialed,
    fact: { type: 'toRetry', ...overCall, outcome: 'BUSY', dueAt: later, reason },
    written: {
      status: 'WAITING',
      outcome: 'BUSY',
      endedAt: toIso(overCall.endedAt),
      dueAt: later,
      reason,
      attempts: [...earlier, { ...overEntry, outcome: 'BUSY' }],
    },
  },
  {
    title: 'a call that does not count is counted as such',
    before: dialed,
    fact: { type: 'toRetry', ...overCall, outcome: 'ERROR', dueAt: later, reason, uncounted: 4 },
    written: {
      status: 'WAITING',
      outcome: 'ERROR',
      endedAt: toIso(overCall.endedAt),
      dueAt: later,
      reason,
      uncounted: 4,
      attempts: [...earlier, { ...overEntry, outcome: 'ERROR' }],
    },
  },
];

describe('what a fact leaves on a contact', () => {
  it.each(cases)('$title', ({ before, fact, written, gone = [] }) => {
    const kept = Object.entries(before).filter(([field]) => !gone.includes(field as keyof Contact));

    const after = applyTransition(before, transitionFor(before, fact, now));

    expect(after).toStrictEqual({ ...Object.fromEntries(kept), ...written, updatedAt: toIso(now) });
  });

  it('toCallBack: a contact that has ended waits for it, at the number that was asked for', () => {
    const ended = aContact({ attempt: 2 }).completed({ ...leftovers, flowRevision: 4, contactId: 'call-2' });
    const callBack = { after: 2, asked: 'PT1H' };
    const fact = {
      type: 'toCallBack',
      contactId: 'call-2',
      seen: { status: 'COMPLETED', flowRevision: 4 },
      set: { callBackAt: later, callBack },
      dueAt: later,
      reason,
    } as const;
    const made = (more: object) => applyTransition(ended, transitionFor(ended, { ...fact, ...more }, now));

    const { expiresAt: _, error: __, ...left } = ended;
    const written = { status: 'WAITING', callBackAt: later, callBack, flowRevision: 5, dueAt: later, reason };
    expect(made({})).toStrictEqual({ ...left, ...written, updatedAt: toIso(now) });
    const number = { phoneNumber: '+12065550142', skippedNumbers: { '+12065550103': 'Refused.' } };
    expect(made(number)).toMatchObject({ ...written, ...number });
    expect(made({ seen: { status: 'COMPLETED', flowRevision: 3 } })).toBeUndefined();
    expect(made({ seen: { status: 'WAITING', flowRevision: 4 } })).toBeUndefined();
    expect(made({ contactId: 'call-1' })).toBeUndefined();
  });

  it.each(['refused', 'suppressed', 'cancelled', 'declined'] as const)(
    '%s: the mark of an earlier call stays only for an end that has one',
    (type) => {
      const before = { ...waiting, ...lastCall, events: true as const };
      const fact = {
        ...{ type, ...mine, error, reason, expiresAt, contactId: 'call-1', set: {} },
        seen: { status: 'WAITING' },
      } as ContactFact;
      const ending = (more: object) =>
        applyTransition(before, transitionFor(before, { ...fact, ...more }, now));
      expect(ending({})).toMatchObject({ endedAt: toIso(now), expiresAt });
      expect(ending({})).not.toHaveProperty('events');
      expect(ending({ events: true })).toHaveProperty('events', true);
    },
  );
});
