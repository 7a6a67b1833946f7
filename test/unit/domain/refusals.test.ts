import { describe, expect, it } from 'vitest';
import type { ConnectVerdict } from '../../../src/domain/connect-answer.ts';
import { onRefusal, REFUSALS_THAT_STOP, stopReason, stopsCampaign } from '../../../src/domain/refusals.ts';

const proven = { provenAt: '2026-11-02T12:00:00.000Z' };
const unproven = {};

describe('a refusal', () => {
  it.each<[ConnectVerdict, object, 'endContact' | 'keepContact']>([
    ['contactRefused', unproven, 'endContact'],
    ['contactRefused', proven, 'endContact'],
    ['requestRefused', unproven, 'keepContact'],
    ['requestRefused', proven, 'endContact'],
    ['misconfigured', unproven, 'keepContact'],
    ['misconfigured', proven, 'keepContact'],
  ])('that means %s, in a campaign that is %o, is: %s', (verdict, campaign, fate) => {
    expect(onRefusal(verdict, campaign)).toBe(fate);
  });

  it('stops the campaign at once when nobody can be dialed', () => {
    expect(stopsCampaign('misconfigured', 1)).toBe(true);
  });

  it.each(['contactRefused', 'requestRefused'] as const)(
    'that means %s stops it only when many come in a row',
    (verdict) => {
      expect(stopsCampaign(verdict, REFUSALS_THAT_STOP - 1)).toBe(false);
      expect(stopsCampaign(verdict, REFUSALS_THAT_STOP)).toBe(true);
    },
  );

  it.each(['misconfigured', 'contactRefused'] as const)(
    'that means %s says what Connect said and what to do',
    (verdict) => {
      const reason = stopReason(verdict, {
        name: 'ResourceNotFoundException',
        message: 'Contact flow x was not found',
      });

      expect(reason).toContain('ResourceNotFoundException: Contact flow x was not found');
      expect(reason).toContain('resume the campaign');
    },
  );
});
