import { describe, expect, it } from 'vitest';
import { refusalFor, warningOf } from '../../../cli/call-warnings.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const files = { a: { file: 'spring.csv' } };

function aCampaign(change: object): Campaign {
  return { campaignId: 'spring', state: 'RUNNING', files, ...change } as unknown as Campaign;
}

describe('one contact for a campaign', () => {
  it.each([
    [{}, false],
    [{ state: 'CANCELLED' }, true],
    [{ settings: { endAt: toIso(noon) } }, true],
    [{ settings: { endAt: toIso(noon + 1) } }, false],
  ])('is not sent when it would not be called: %j', (change, expected) => {
    expect(refusalFor(aCampaign(change), noon) !== undefined).toBe(expected);
  });

  it.each([
    ['has files and no endAt', {}, true],
    ['is open for requests', { requestsSince: toIso(noon) }, false],
    ['has an endAt', { settings: { endAt: toIso(noon) } }, false],
    ['has no customer file', { files: { a: { file: 'spring.json' } } }, false],
  ])('that %s comes with a warning if the campaign stays open from now on', (_, change, expected) => {
    expect(warningOf(aCampaign(change))?.includes('stays open') ?? false).toBe(expected);
  });
});
