import { describe, expect, it } from 'vitest';
import { recycleRulesOf } from '../../../src/campaign/retry-rules.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { type Contact, contactStatuses, PARKED } from '../../../src/contact/contact.ts';
import { transitionFor } from '../../../src/contact/contact-life.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { isRecycling, type Recycle, recycledFact, recycledOutcomes } from '../../../src/contact/recycle.ts';
import { HOUR_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, aContactIn, noon } from '../../support/a-contact.ts';

const [mobile, home, work] = ['+12065550101', '+12065550102', '+12065550103'] as const;
const recycle: Recycle = {
  id: 'again',
  outcomes: ['NO_ANSWER', 'BUSY'],
  attempts: 2,
  startedAt: toIso(noon),
};

const factOf = (contact: Contact, settings?: CampaignSettings, wish = recycle) =>
  recycledFact(contact, wish, recycleRulesOf(settings), noon);

/** A contact with three numbers, the last of which was called last. */
function aContactWithNumbers(change: Partial<Contact> = {}): Contact {
  const numbers = { phoneNumbers: [mobile, home, work], phoneNumber: work, attempt: 3 };
  const attempts = [mobile, home, work].map((phoneNumber, i) => {
    return { attempt: i + 1, phoneNumber, outcome: 'NO_ANSWER' as const };
  });
  return aContact().completed({ outcome: 'NO_ANSWER', ...numbers, attempts, ...change });
}

describe('a contact of a campaign that was over', () => {
  it('waits for its next attempt, and neither expires nor is published meanwhile', () => {
    const contact = aContact().completed({
      outcome: 'BUSY',
      attempt: 3,
      uncounted: 1,
      flowRevision: 2,
      events: true,
    });

    const fact = factOf(contact);
    const after = fact && applyTransition(contact, transitionFor(contact, fact, noon));

    expect(after).toMatchObject({
      status: 'WAITING',
      dueAt: PARKED,
      attempt: 3,
      outcome: 'BUSY',
      recycle: { id: 'again', after: 3, attempts: 2 },
      reason: 'Called again, as an operator asked after the campaign had completed.',
    });
    for (const field of ['expiresAt', 'events', 'uncounted']) expect(after).not.toHaveProperty(field);
  });

  it.each<[string, Partial<Contact>]>([
    ['has been called since', { attempt: 2 }],
    ['has opted out since', { disposition: 'OPTED_OUT', flowRevision: 1 }],
  ])('is left as it is when it %s', (_, change) => {
    const contact = aContact().completed({ outcome: 'BUSY' });
    const fact = factOf(contact);
    if (!fact) throw new Error('It is not recycled.');
    expect(applyTransition({ ...contact, ...change }, transitionFor(contact, fact, noon))).toBeUndefined();
  });

  it.each(contactStatuses.filter((status) => status !== 'COMPLETED'))(
    'is not called again when it is %s',
    (status) => {
      expect(factOf(aContactIn(status, { outcome: 'NO_ANSWER' }))).toBeUndefined();
    },
  );

  it.each<[string, Partial<Contact>]>([
    ['its last call ended otherwise', { outcome: 'ANSWERED' }],
    ['this recycle has had it called again', { recycle: { id: 'again', after: 1, attempts: 2 } }],
    ['the customer has opted out', { disposition: 'OPTED_OUT' }],
    ['its disposition excludes another attempt', { disposition: 'REFUSED' }],
    ['its request limits it to an earlier time', { callUntil: toIso(noon) }],
  ])('is not called again when %s', (_, change) => {
    const settings: CampaignSettings = { retry: { dispositions: { REFUSED: 'never', NOT_HOME: 60 } } };
    const contact = aContact().completed({ outcome: 'NO_ANSWER', ...change });

    expect(factOf(contact, settings)).toBeUndefined();
    expect(factOf({ ...contact, outcome: 'BUSY' }, settings)?.type).toBe(
      change.outcome === undefined ? undefined : 'recycled',
    );
  });

  it('is called again after an earlier recycle, and after a disposition that excludes nothing', () => {
    const earlier = { id: 'earlier', after: 1, attempts: 1 };
    const contact = aContact().completed({ outcome: 'BUSY', recycle: earlier, disposition: 'NOT_HOME' });

    expect(factOf(contact)?.recycle).toEqual({ id: 'again', after: 1, attempts: 2 });
  });

  it('is called at the time and number for which the customer asked', () => {
    const callBackAt = toIso(noon + HOUR_MS);
    const asked = { callBackAt, callBack: { after: 1, asked: 'PT1H', phoneNumber: home } };
    const contact = aContact().completed({ outcome: 'BUSY', ...asked });

    expect(factOf(contact)).toMatchObject({ dueAt: callBackAt, phoneNumber: home });
    expect(
      factOf(aContactWithNumbers({ ...asked, callBack: { ...asked.callBack, after: 3 } })),
    ).toMatchObject({
      dueAt: callBackAt,
      phoneNumber: home,
    });
  });

  it('can be called again after every outcome but that of a number that does not exist', () => {
    expect(recycledOutcomes).not.toContain('INVALID_NUMBER');
    expect(recycledOutcomes).toContain('VOICEMAIL');
  });
});

describe('a contact with several numbers', () => {
  it('goes on with the number after the last one, or stays with it', () => {
    const contact = aContactWithNumbers();

    expect(factOf(contact)?.phoneNumber).toBe(mobile);
    expect(factOf(contact, { numbers: 'exhaust' })?.phoneNumber).toBe(work);
  });

  it('is never called at a number that does not exist, is refused or is on a do-not-call list', () => {
    const skippedNumbers = {
      [mobile]: 'The number does not exist.',
      [work]: 'The number has been on the do-not-call list since 2026-11-01T00:00:00.000Z.',
    };

    for (const numbers of ['rotate', 'exhaust'] as const) {
      expect(factOf(aContactWithNumbers({ skippedNumbers }), { numbers })).toMatchObject({
        phoneNumber: home,
        skippedNumbers,
      });
      const none = { ...skippedNumbers, [home]: 'Amazon Connect rejected the call.' };
      expect(factOf(aContactWithNumbers({ skippedNumbers: none }), { numbers })).toBeUndefined();
    }
  });

  it('is called again at numbers that were given up after one of the outcomes alone', () => {
    const skippedNumbers = { [mobile]: 'VOICEMAIL: not called again.', [home]: 'BLOCKED: not called again.' };
    const contact = aContactWithNumbers({ skippedNumbers, outcome: 'VOICEMAIL' });

    const fact = factOf(contact, undefined, { ...recycle, outcomes: ['VOICEMAIL'] });

    expect(fact).toMatchObject({ phoneNumber: mobile });
    expect(fact?.skippedNumbers).toEqual({ [home]: 'BLOCKED: not called again.' });
  });
});

describe('a recycle', () => {
  it('goes on until the sweeper has seen all contacts', () => {
    expect(isRecycling({})).toBe(false);
    expect(isRecycling({ recycle })).toBe(true);
    expect(isRecycling({ recycle: { ...recycle, after: 'C-7' } })).toBe(true);
    expect(isRecycling({ recycle: { ...recycle, doneAt: toIso(noon) } })).toBe(false);
  });
});
