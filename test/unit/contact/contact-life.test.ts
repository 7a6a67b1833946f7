import { describe, expect, it } from 'vitest';
import { clientTokenOf } from '../../../src/contact/attempt.ts';
import { type Contact, contactStatuses, endStatuses } from '../../../src/contact/contact.ts';
import type { ContactFact } from '../../../src/contact/contact-fact.ts';
import {
  arrows,
  CALL_CHECK_MS,
  CLAIM_LEASE_MS,
  CLAIM_USABLE_MS,
  PARKED,
  transitionFor,
} from '../../../src/contact/contact-life.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { REQUEST_LIMIT_MS } from '../../../src/contact/reconciliation.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, aContactIn, noon } from '../../support/a-contact.ts';

const now = noon + MINUTE_MS;
const later = toIso(now + HOUR_MS);
const error = { name: 'ServiceUnavailable', message: 'down' };

function record(contact: Contact, fact: ContactFact, nowMs = now): Contact | undefined {
  return applyTransition(contact, transitionFor(contact, fact, nowMs));
}

/** Each fact as it comes about for `contact` (which is in its first attempt or before it). */
function factsFor({ dueAt = later, status }: Contact): Record<ContactFact['type'], ContactFact> {
  const claim = { attempt: 1, claimId: 'claim-1' };
  const seen = { seenDueAt: dueAt, dueAt: later };
  const note = { contactId: 'call-1', seen: { status }, set: { disposition: 'NOT_HOME' } };
  const callOver = { attempt: 1, contactId: 'call-1', dialedAt: noon, endedAt: now };
  return {
    dialed: { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon },
    refused: { type: 'refused', ...claim, error, reason: 'Refused.', expiresAt: 1 },
    deferred: { type: 'deferred', ...claim, dueAt: later, reason: 'Throttled.' },
    outcomeUnknown: { type: 'outcomeUnknown', ...claim, claimedAt: noon, error, dueAt: later },
    suppressed: { type: 'suppressed', ...claim, reason: 'On the do-not-call list.', expiresAt: 1 },
    numberSkipped: {
      type: 'numberSkipped',
      ...claim,
      phoneNumber: '+12065550101',
      next: '+12065550102',
      skippedNumbers: { '+12065550101': 'Refused.' },
      dueAt: later,
      reason: 'Refused.',
    },
    cancelled: { type: 'cancelled', reason: 'The campaign was cancelled.', expiresAt: 1 },
    postponed: { type: 'postponed', attempt: 1, dueAt: PARKED, reason: 'The campaign is paused.' },
    queued: { type: 'queued', ...seen },
    postponedForCapacity: { type: 'postponedForCapacity', ...seen, reason: 'Its hours are closed.' },
    stillUnknown: { type: 'stillUnknown', attempt: 1, misses: 1, ...seen },
    confirmedNotPlaced: { type: 'confirmedNotPlaced', attempt: 1, ...seen },
    markedUncertain: {
      type: 'markedUncertain',
      attempt: 1,
      seenDueAt: dueAt,
      reason: 'Connect cannot tell.',
      expiresAt: 1,
    },
    stillActive: { type: 'stillActive', contactId: 'call-1', ...seen },
    ended: { type: 'ended', ...callOver, outcome: 'ANSWERED', expiresAt: 1 },
    toRetry: { type: 'toRetry', ...callOver, outcome: 'BUSY', dueAt: later, reason: 'Called again.' },
    recycled: {
      type: 'recycled',
      seen: { attempt: 1 },
      recycle: { id: 'again', after: 1, attempts: 1 },
      dueAt: later,
      reason: 'Again.',
    },
    noted: { type: 'noted', ...note },
    toCallBack: {
      type: 'toCallBack',
      ...note,
      set: { callBackAt: later, callBack: { after: 1, asked: 'PT1H' } },
      dueAt: later,
      reason: 'Called back.',
    },
    declined: { type: 'declined', ...note, reason: 'Opted out.', expiresAt: 1 },
  };
}

/** A contact in `status` to which `fact` may happen: its last call was `call-1` if the fact is about that. */
function aContactFor(fact: ContactFact['type'], status: Contact['status']): Contact {
  const isAboutLastCall = fact === 'noted' || fact === 'declined' || fact === 'toCallBack';
  return aContactIn(status, isAboutLastCall ? { contactId: 'call-1' } : {});
}

const factTypes = Object.keys(arrows) as ContactFact['type'][];

describe('the life of a contact', () => {
  // The state diagram once more, as a table: a row for each fact, a word for each status.
  const diagram: Record<ContactFact['type'], Partial<Record<Contact['status'], Contact['status']>>> = {
    dialed: {
      QUEUED: 'DIALED',
      WAITING: 'DIALED',
      DIALING: 'DIALED',
      CANCELLED: 'DIALED',
      SUPPRESSED: 'DIALED',
      UNCERTAIN: 'DIALED',
    },
    refused: { QUEUED: 'FAILED', WAITING: 'FAILED', DIALING: 'FAILED' },
    deferred: { QUEUED: 'WAITING', WAITING: 'WAITING', DIALING: 'WAITING' },
    outcomeUnknown: {
      QUEUED: 'DIALING',
      WAITING: 'DIALING',
      DIALING: 'DIALING',
      CANCELLED: 'DIALING',
      SUPPRESSED: 'DIALING',
    },
    suppressed: { QUEUED: 'SUPPRESSED', WAITING: 'SUPPRESSED', DIALING: 'SUPPRESSED' },
    numberSkipped: { QUEUED: 'WAITING', WAITING: 'WAITING', DIALING: 'WAITING' },
    cancelled: { QUEUED: 'CANCELLED', WAITING: 'CANCELLED' },
    postponed: { QUEUED: 'WAITING' },
    queued: { WAITING: 'QUEUED', QUEUED: 'QUEUED' },
    postponedForCapacity: { WAITING: 'WAITING' },
    stillUnknown: { DIALING: 'DIALING' },
    confirmedNotPlaced: { DIALING: 'QUEUED' },
    markedUncertain: { DIALING: 'UNCERTAIN' },
    stillActive: { DIALED: 'DIALED' },
    ended: { DIALED: 'COMPLETED' },
    toRetry: { DIALED: 'WAITING' },
    recycled: { COMPLETED: 'WAITING' },
    // The call of these contacts was the one on which something was said.
    noted: {
      DIALED: 'DIALED',
      COMPLETED: 'COMPLETED',
      QUEUED: 'QUEUED',
      WAITING: 'WAITING',
      CANCELLED: 'CANCELLED',
      SUPPRESSED: 'SUPPRESSED',
    },
    toCallBack: { COMPLETED: 'WAITING', QUEUED: 'WAITING', WAITING: 'WAITING' },
    declined: { QUEUED: 'CANCELLED', WAITING: 'CANCELLED' },
  };
  const cases = factTypes.flatMap((fact) =>
    contactStatuses.map((status) => ({ fact, status, to: diagram[fact][status] })),
  );

  it.each(cases)('$fact, told of a contact that is $status, makes it $to', ({ fact, status, to }) => {
    const contact = aContactFor(fact, status);

    const after = record(contact, factsFor(contact)[fact]);

    expect(after?.status).toBe(to);
    if (after) {
      expect(after.updatedAt).toBe(toIso(now));
      expect(after.dueAt === undefined).toBe(endStatuses.has(after.status));
    }
  });

  // While a claim is on the number alone, a contact that waits may be put off once more: that is as good as once.
  it.each(factTypes.filter((fact) => !['outcomeUnknown', 'deferred'].includes(fact)))(
    '%s changes nothing when it is told again',
    (fact) => {
      const status = arrows[fact].from[0] ?? 'QUEUED';
      const contact = aContactFor(fact, status);
      const late = factsFor(contact)[fact];

      const after = record(contact, late);

      expect(after).toBeDefined();
      if (after) expect(record(after, late, now + SECOND_MS)).toBeUndefined();
    },
  );

  it('keeps an open claim as it is when its answer is recorded again', () => {
    const contact = aContact().dialing();
    const { outcomeUnknown } = factsFor(contact);

    const after = record(contact, outcomeUnknown);

    expect(after && record(after, outcomeUnknown)).toEqual(after);
  });

  // These are about a deadline that was seen, a call by its ContactId, or the campaign: not about an attempt.
  const withoutAttempt: readonly ContactFact['type'][] = [
    'queued',
    'postponedForCapacity',
    'stillActive',
    'cancelled',
  ];

  it.each(factTypes.filter((fact) => !withoutAttempt.includes(fact)))(
    '%s of another attempt changes nothing',
    (fact) => {
      const status = arrows[fact].from[0] ?? 'QUEUED';
      // In its third attempt, or before it; its second one ended long ago.
      const before = ['QUEUED', 'WAITING'].includes(status) ? 2 : 3;
      const contact = aContactIn(status, { attempt: before });

      expect(record(contact, { ...factsFor(contact)[fact] })).toBeUndefined();
    },
  );
});

describe('a call', () => {
  it('takes up the attempt, its token and its claim, and clears what the last attempt left', () => {
    const contact = aContact({ attempt: 1, attempts: [{ attempt: 1, outcome: 'NO_ANSWER' }] }).queued({
      outcome: 'NO_ANSWER',
      contactId: 'call-1',
      dialedAt: toIso(noon),
      endedAt: toIso(noon),
      disconnectReason: 'TELECOM_TIMEOUT',
      claimId: 'claim-1',
      error,
    });
    const claim = { claimId: 'claim-2', claimedAt: noon };

    const after = record(contact, { type: 'dialed', attempt: 2, contactId: 'call-2', dialedAt: noon, claim });

    expect(after).toMatchObject({
      status: 'DIALED',
      attempt: 2,
      clientToken: clientTokenOf({ campaignId: 'spring', contactKey: '+12065550101', attempt: 2 }),
      claimId: 'claim-2',
      claimedAt: toIso(noon),
      contactId: 'call-2',
      dueAt: toIso(now + CALL_CHECK_MS),
      attempts: [
        { attempt: 1, outcome: 'NO_ANSWER' },
        { attempt: 2, contactId: 'call-2' },
      ],
    });
    for (const gone of ['outcome', 'endedAt', 'disconnectReason', 'error'])
      expect(after).not.toHaveProperty(gone);
  });

  it.each(['QUEUED', 'WAITING', 'CANCELLED', 'SUPPRESSED'] as const)(
    'of an attempt that a contact which is %s has behind it, or not yet before it, is none of its own',
    (status) => {
      for (const attempt of [1, 3]) {
        const contact = aContactIn(status, { attempt });
        expect(
          record(contact, { type: 'dialed', attempt: 1, contactId: 'call-1', dialedAt: noon }),
        ).toBeUndefined();
      }
    },
  );
});

describe('a claim', () => {
  it('whose outcome is unknown is taken up by the contact, with its deadline', () => {
    const claim = { attempt: 1, claimId: 'claim-1', claimedAt: noon - HOUR_MS };

    const after = record(aContact().queued(), { type: 'outcomeUnknown', ...claim, dueAt: toIso(now) });

    expect(after).toMatchObject({
      status: 'DIALING',
      attempt: 1,
      claimId: 'claim-1',
      claimedAt: toIso(noon - HOUR_MS),
      dueAt: toIso(now),
    });
  });

  it('holds longer than its dialer can still be asking Connect', () => {
    expect(CLAIM_LEASE_MS).toBeGreaterThan(CLAIM_USABLE_MS + REQUEST_LIMIT_MS);
  });

  it.each(['refused', 'deferred', 'outcomeUnknown', 'suppressed'] as const)(
    'is not touched when a dialer that claimed the attempt before tells late that it was %s',
    (fact) => {
      const contact = aContact().dialing({ claimId: 'new-claim' });

      expect(
        record(contact, { ...factsFor(contact)[fact], claimId: 'old-claim' } as ContactFact),
      ).toBeUndefined();
    },
  );

  it.each(['postponed', 'cancelled', 'suppressed'] as const)(
    'is not touched when a dialer that read the contact before it went on to another number tells late that it was %s',
    (type) => {
      const seen = aContact({ phoneNumbers: ['+12065550101', '+12065550102'] }).queued();
      const { claimId: _, ...fact } = { claimId: '', ...factsFor(seen)[type] };
      const transition = transitionFor(seen, fact as ContactFact, noon);

      expect(applyTransition(seen, transition)).toBeDefined();
      expect(applyTransition({ ...seen, phoneNumber: '+12065550102' }, transition)).toBeUndefined();
    },
  );

  it.each(['confirmedNotPlaced', 'markedUncertain', 'stillUnknown'] as const)(
    'is not touched when a sweeper that saw an older claim of the attempt tells late that it was %s',
    (fact) => {
      const contact = aContact().dialing();
      const late = { ...factsFor(contact)[fact], seenDueAt: toIso(noon - MINUTE_MS) } as ContactFact;

      expect(record(contact, late)).toBeUndefined();
    },
  );

  it('that is released leaves the attempt unused and the contact waiting', () => {
    const contact = aContact({ attempts: [{ attempt: 1, outcome: 'BUSY' }] }).dialing({ attempt: 2 });

    const after = record(contact, {
      type: 'deferred',
      attempt: 2,
      claimId: 'claim-2',
      dueAt: later,
      reason: 'Throttled.',
      error,
    });

    expect(after).toMatchObject({ status: 'WAITING', attempt: 1, dueAt: later, reason: 'Throttled.', error });
    expect(after?.attempts).toEqual([{ attempt: 1, outcome: 'BUSY' }]);
    for (const gone of ['clientToken', 'claimId', 'claimedAt']) expect(after).not.toHaveProperty(gone);
  });
});

describe('an attempt that placed no call', () => {
  const withoutCall = ['refused', 'deferred', 'suppressed', 'numberSkipped', 'postponed'] as const;

  it.each(withoutCall)('undoes no callback that was promised since its contact was read (%s)', (type) => {
    const seen = aContactIn('QUEUED');
    const promised = { ...seen, callBackAt: later };
    const transition = transitionFor(seen, factsFor(seen)[type], now);
    expect(applyTransition(promised, transition)).toBeUndefined();
    expect(applyTransition(seen, transition)).toBeDefined();
    expect(record(promised, factsFor(promised)[type])?.callBackAt).toBe(later);
  });
});

describe('late events from Connect', () => {
  it('resolve an uncertain contact: the call is recorded, the entry is the same', () => {
    const after = record(aContact().uncertain(), {
      type: 'dialed',
      attempt: 1,
      contactId: 'call-1',
      dialedAt: noon,
    });

    expect(after).toMatchObject({ status: 'DIALED', contactId: 'call-1', dueAt: toIso(now + CALL_CHECK_MS) });
    expect(after?.attempts).toEqual([{ attempt: 1, contactId: 'call-1', dialedAt: toIso(noon) }]);
    expect(after).not.toHaveProperty('endedAt');
    expect(after).not.toHaveProperty('reason');
  });

  it('about another call than the one that is on changes nothing', () => {
    const contact = aContact().dialed();

    expect(
      record(contact, { ...factsFor(contact).ended, contactId: 'another' } as ContactFact),
    ).toBeUndefined();
  });

  it('of the end leaves outcome, reason and times on the contact and on the attempt', () => {
    const after = record(aContact().dialed(), {
      type: 'ended',
      attempt: 1,
      contactId: 'call-1',
      dialedAt: noon,
      outcome: 'BUSY',
      disconnectReason: 'TELECOM_BUSY',
      answeredAt: noon + SECOND_MS,
      endedAt: noon + MINUTE_MS,
      expiresAt: 1,
    });

    expect(after).toMatchObject({
      outcome: 'BUSY',
      disconnectReason: 'TELECOM_BUSY',
      answeredAt: toIso(noon + SECOND_MS),
      endedAt: toIso(noon + MINUTE_MS),
      attempts: [{ attempt: 1, contactId: 'call-1', dialedAt: toIso(noon), outcome: 'BUSY' }],
    });
  });
});
