import { describe, expect, it } from 'vitest';
import { callingHoursAt } from '../../../src/calling-hours/calling-hours.ts';
import { waitReasonOf } from '../../../src/calling-hours/wait-reason.ts';
import { usualHours } from '../../support/usual-hours.ts';

const reasonAt = (iso: string) => {
  const verdict = callingHoursAt({ phoneNumber: '+13055550100' }, usualHours, Date.parse(iso));
  return verdict.type === 'closed' ? verdict.reason : '';
};

describe('what a contact waits for', () => {
  it.each([
    [reasonAt('2026-12-02T01:30:00Z'), 'rules', 'Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)'],
    [
      'Outside calling hours (09:00–12:00 in Europe/Berlin): called from 2026-12-02T08:00:00.000Z.',
      'hours',
      '09:00–12:00 in Europe/Berlin',
    ],
    ['NO_ANSWER: called again from 2026-12-02T08:00:00.000Z.', 'other', 'NO_ANSWER.'],
    [
      'The campaign starts at 2026-12-01T09:00:00-05:00.',
      'other',
      'The campaign starts at 2026-12-01T09:00:00-05:00.',
    ],
    [
      'Called 7 times within 7 days: called again from 2026-12-02T08:00:00.000Z.',
      'other',
      'Called 7 times within 7 days.',
    ],
    ['', 'other', ''],
  ])('by %j is %s: %s', (sentence, type, text) => {
    expect(waitReasonOf(sentence)).toEqual({ type, text });
  });
});
