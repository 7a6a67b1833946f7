import { describe, expect, it } from 'vitest';
import type { ConnectVerdict } from '../../../src/connect/connect-errors.ts';
import {
  endsContact,
  REFUSALS_THAT_STOP,
  REFUSALS_THAT_STOP_PROVEN,
  stopReason,
  stopsCampaign,
} from '../../../src/dialing/connect-refusals.ts';

const proven = { provenAt: '2026-11-02T12:00:00.000Z' };
const unproven = {};

describe('a refusal', () => {
  it.each<[ConnectVerdict, object, boolean]>([
    ['contactRefused', unproven, true],
    ['contactRefused', proven, true],
    ['requestRefused', unproven, false],
    ['requestRefused', proven, true],
    ['misconfigured', unproven, false],
    ['misconfigured', proven, false],
  ])('that means %s, in a campaign that is %o, ends the contact: %s', (verdict, campaign, ends) => {
    expect(endsContact(verdict, campaign)).toBe(ends);
  });

  it.each([unproven, proven])('stops the campaign (%o) at once when nobody can be dialed', (campaign) => {
    expect(stopsCampaign('misconfigured', 1, campaign)).toBe(true);
  });

  it.each([
    ['contactRefused', unproven, 5],
    ['requestRefused', unproven, 5],
    ['contactRefused', proven, 10],
    ['requestRefused', proven, 10],
  ] as const)(
    'that means %s stops a campaign that is %o only when %i come in a row',
    (verdict, campaign, most) => {
      expect([REFUSALS_THAT_STOP, REFUSALS_THAT_STOP_PROVEN]).toContain(most);
      expect(stopsCampaign(verdict, most - 1, campaign)).toBe(false);
      expect(stopsCampaign(verdict, most, campaign)).toBe(true);
    },
  );

  it.each(['misconfigured', 'contactRefused'] as const)(
    'that means %s says what Connect said and what to do',
    (verdict) => {
      const error = { name: 'ResourceNotFoundException', message: 'Contact flow x was not found' };
      const reason = stopReason(verdict, error, 7);

      expect(reason).toContain('ResourceNotFoundException: Contact flow x was not found');
      expect(reason).toContain('resume the campaign');
    },
  );

  it('that stops it says how many there were in a row', () => {
    const error = { name: 'DestinationNotAllowedException', message: 'no' };

    expect(stopReason('contactRefused', error, 12)).toContain('refused 12 contacts in a row');
  });
});
