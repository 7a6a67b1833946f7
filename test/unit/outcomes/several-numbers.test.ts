import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../../src/campaign/deployment.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { transitionFor } from '../../../src/contact/contact-life.ts';
import { applyTransition } from '../../../src/contact/contact-transition.ts';
import { afterCall } from '../../../src/outcomes/retry.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';

const reading = parseDeployment({
  instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555',
  contactFlowId: 'flow-1',
  callingHours: 'always',
});
if (!reading.ok) throw new Error(reading.messages.join(' '));
const { deployment } = reading;

const [mobile, home] = ['+12065550101', '+12065550102'] as const;
const reasons = {
  NO_ANSWER: 'TELECOM_TIMEOUT',
  INVALID_NUMBER: 'TELECOM_NUMBER_INVALID',
  BLOCKED: 'TELECOM_POTENTIAL_BLOCKING',
  NO_LINE: 'EXPIRED',
} as const;

/** The contact after its call, `minutes` after noon, ended by `disconnectReason`. */
function endsBy(contact: Contact, disconnectReason: string, settings: CampaignSettings = {}, given = {}) {
  const endedAt = noon + MINUTE_MS;
  const end = { contactId: contact.contactId ?? '', endedAt, initiatedAt: noon, disconnectReason, ...given };
  const after = afterCall(
    contact,
    end,
    { state: 'RUNNING', settings: { callingRules: 'off', ...settings } },
    deployment,
    endedAt,
  );
  const standing = applyTransition(contact, transitionFor(contact, after.fact, endedAt));
  if (!standing) throw new Error('The end does not fit the contact.');
  return standing;
}

const inCall = (change: Partial<Contact> = {}) =>
  aContact({ phoneNumbers: [mobile, home], ...change }).dialed();
const now = toIso(noon + MINUTE_MS);

describe('after a call to a contact with several numbers', () => {
  it('the next number is called after the delay of the outcome', () => {
    const contact = endsBy(inCall(), reasons.NO_ANSWER);
    expect(contact).toMatchObject({
      status: 'WAITING',
      phoneNumber: home,
      dueAt: toIso(noon + MINUTE_MS + 2 * HOUR_MS),
      attempts: [{ attempt: 1, phoneNumber: mobile, outcome: 'NO_ANSWER' }],
    });
    expect(contact).not.toHaveProperty('skippedNumbers');
  });

  it('with exhaust the same number is', () => {
    expect(endsBy(inCall(), reasons.NO_ANSWER, { numbers: 'exhaust' })).toMatchObject({
      status: 'WAITING',
      phoneNumber: mobile,
      attempts: [{ phoneNumber: mobile }],
    });
    const last = { numbers: 'exhaust', retry: { maxAttempts: 1 } } as const;
    expect(endsBy(inCall(), reasons.NO_ANSWER, last)).toMatchObject({ status: 'WAITING', phoneNumber: home });
  });

  it('a number that does not exist is skipped, the next one called at once, and the attempt does not count', () => {
    const contact = endsBy(inCall(), reasons.INVALID_NUMBER, { retry: { maxAttempts: 1 } });
    expect(contact).toMatchObject({
      status: 'WAITING',
      phoneNumber: home,
      dueAt: now,
      skippedNumbers: { [mobile]: 'The number does not exist.' },
      attempts: [{ attempt: 1, phoneNumber: mobile, outcome: 'INVALID_NUMBER', isUncounted: true }],
    });
  });

  it.each(['rotate', 'exhaust'] as const)(
    'a number whose outcome is not retried is not called again: the next one is, at once (%s)',
    (numbers) => {
      const contact = endsBy(inCall(), reasons.BLOCKED, { numbers });
      expect(contact).toMatchObject({
        status: 'WAITING',
        phoneNumber: home,
        dueAt: now,
        skippedNumbers: { [mobile]: 'BLOCKED: not called again.' },
      });
    },
  );

  it('nothing comes when no number is left', () => {
    const skippedNumbers = { [home]: 'The number does not exist.' };
    expect(endsBy(inCall({ skippedNumbers }), reasons.INVALID_NUMBER)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'INVALID_NUMBER',
      skippedNumbers: { [home]: 'The number does not exist.', [mobile]: 'The number does not exist.' },
    });
  });

  it('nothing comes when a person was reached, or opted out, or said never', () => {
    const talked = { answeredAt: noon };
    expect(endsBy(inCall(), 'CUSTOMER_DISCONNECT', {}, talked)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
    });
    const optedOut = inCall({ disposition: 'OPTED_OUT' });
    expect(endsBy(optedOut, reasons.INVALID_NUMBER).status).toBe('COMPLETED');
    const settings = { retry: { dispositions: { REFUSED: 'never' } } } as const;
    expect(endsBy(inCall({ disposition: 'REFUSED' }), reasons.NO_ANSWER, settings).status).toBe('COMPLETED');
  });

  it('a disposition with a delay has the next number called then', () => {
    const settings = { retry: { dispositions: { NOT_HOME: 30 } } } as const;
    const contact = endsBy(inCall({ disposition: 'NOT_HOME' }), 'CUSTOMER_DISCONNECT', settings, {
      answeredAt: noon,
    });
    expect(contact).toMatchObject({
      status: 'WAITING',
      phoneNumber: home,
      dueAt: toIso(noon + 31 * MINUTE_MS),
    });
    expect(contact).not.toHaveProperty('skippedNumbers');
  });

  it('a call without a line stays with its number, and does not count', () => {
    const contact = endsBy(inCall(), reasons.NO_LINE, { retry: { maxAttempts: 1 } });
    expect(contact).toMatchObject({
      status: 'WAITING',
      phoneNumber: mobile,
      uncounted: 1,
      attempts: [{ phoneNumber: mobile, isUncounted: true }],
    });
  });

  it('a callback goes to the number that the customer named, or to the one that was called', () => {
    const callBackAt = toIso(noon + HOUR_MS);
    const asked = (callBack: Partial<NonNullable<Contact['callBack']>>) =>
      endsBy(
        inCall({ callBackAt, callBack: { after: 1, asked: 'PT1H', ...callBack } }),
        'CUSTOMER_DISCONNECT',
        {},
        { answeredAt: noon },
      );
    expect(asked({})).toMatchObject({ phoneNumber: mobile, dueAt: callBackAt });
    expect(asked({ phoneNumber: '+12065550109' })).toMatchObject({
      phoneNumber: '+12065550109',
      dueAt: callBackAt,
    });
    expect(asked({})).not.toHaveProperty('skippedNumbers');
  });

  it('a number that cannot be called before the end of the campaign gives way to one that can', () => {
    // Ten in the evening in Tokyo, and eight in the morning in New York.
    const tokyo = '+81312345678';
    const newYork = '+12125550101';
    const settings = {
      callingHours: { start: '08:00', end: '21:00' },
      endAt: toIso(noon + 3 * HOUR_MS),
      retry: { delayMinutes: { NO_ANSWER: 60 } },
    } as const;
    const contact = inCall({ phoneNumber: newYork, phoneNumbers: [newYork, tokyo] });
    expect(endsBy(contact, reasons.NO_ANSWER, settings)).toMatchObject({
      status: 'WAITING',
      phoneNumber: newYork,
    });
  });

  it('contacts with one number are as they were: nothing but their fields of old is written', () => {
    const contact = aContact().dialed();
    const after = endsBy(contact, reasons.NO_ANSWER);
    expect(after.attempts).toEqual([
      { attempt: 1, contactId: 'call-1', dialedAt: toIso(noon), outcome: 'NO_ANSWER' },
    ]);
    expect(Object.keys(after).sort()).toEqual(
      [...new Set([...Object.keys(contact), 'reason', 'outcome', 'endedAt', 'disconnectReason'])].sort(),
    );
    expect(endsBy(contact, reasons.INVALID_NUMBER)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'INVALID_NUMBER',
    });
  });
});
