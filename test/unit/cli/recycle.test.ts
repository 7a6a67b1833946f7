import { describe, expect, it } from 'vitest';
import { dialerProgram, runProgram } from '../../../cli/program.ts';
import { beginRecycle, recyclableSince, wishOf } from '../../../cli/recycle-campaign.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { MemoryCampaigns } from '../../support/memory-stores.ts';
import { fakeTerminal } from './fake-terminal.ts';

const completedAt = toIso(noon - 1);
const over: Campaign = { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon - 2), completedAt };
const choice = { outcomes: ['NO_ANSWER', 'BUSY', 'BUSY'], attempts: 2 } as const;
const wish = wishOf(choice);
const recycle = { ...wish, startedAt: toIso(noon) };

describe('what an operator asks for', () => {
  it('has an id of its own, and each outcome once', () => {
    expect(wish).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      outcomes: ['NO_ANSWER', 'BUSY'],
      attempts: 2,
    });
    expect(wishOf(choice).id).not.toBe(wish.id);
  });

  it('begins when it is written, in the campaign and in its history', async () => {
    const campaigns = new MemoryCampaigns();
    campaigns.items.set('spring', over);
    await beginRecycle(campaigns, over, wish, { nowMs: noon + MINUTE_MS });
    expect(await campaigns.get('spring')).toMatchObject({
      recycle: { id: wish.id, startedAt: toIso(noon + MINUTE_MS) },
      history: [{ at: toIso(noon + MINUTE_MS), action: 'recycle' }],
    });
  });

  it('is refused when the campaign has changed meanwhile', async () => {
    const store = { beginRecycle: async () => false };
    await expect(beginRecycle(store, over, wish, { nowMs: noon })).rejects.toThrow(
      'spring has changed in the meantime, so nothing was changed. Check it and decide again.',
    );
  });

  it.each([
    [
      ['--outcome', 'NO_ANSWER,ANSWERD'],
      '"ANSWERD" is not an outcome. Outcomes: ANSWERED, VOICEMAIL, NO_ANSWER,',
    ],
    [['--outcome', 'invalid_number'], 'A number that does not exist is not called again.'],
    [['--outcome', ''], '"" is not an outcome.'],
    [['--outcome', 'BUSY', '--attempts', '11'], 'It must be a whole number from 1 to 10.'],
    [['--outcome', 'BUSY', '--attempts', '0'], 'It must be a whole number from 1 to 10.'],
    [[], "required option '--outcome <outcomes>' not specified"],
  ])('is a usage error as %j', async (args, message) => {
    const terminal = fakeTerminal();
    expect(await runProgram(['recycle', 'spring', ...args], terminal)).toBe(2);
    expect(terminal.written.err).toContain(message);
  });

  it('is shown by its help', async () => {
    const command = (await dialerProgram(fakeTerminal())).commands.find((each) => each.name() === 'recycle');
    expect(command?.helpInformation()).toContain('further attempts, 1 to 10');
  });
});

describe('a campaign whose contacts are to be called again', () => {
  it('must have completed, and says when it did', () => {
    expect(recyclableSince(over, noon)).toBe(completedAt);
    const taking = { ...over, requestsSince: toIso(noon - 2), settings: { endAt: toIso(noon + MINUTE_MS) } };
    expect(recyclableSince(taking, noon)).toBe(completedAt);
  });

  const { completedAt: _, ...live } = over;
  it.each<[Campaign, string]>([
    [
      { ...live, state: 'RUNNING' },
      'spring is RUNNING: contacts are called again only when their campaign has completed. Nothing was changed.',
    ],
    [
      { ...live, state: 'RUNNING', recycle },
      'Nothing was changed. Contacts with NO_ANSWER or BUSY are being called again, as asked on 2026-11-02 12:00 UTC.',
    ],
    [
      { ...live, state: 'PAUSED', recycle: { ...recycle, doneAt: toIso(noon) } },
      'spring is PAUSED: contacts are called again only when their campaign has completed. Nothing was changed. Contacts with NO_ANSWER or BUSY were last called again, as asked on 2026-11-02 12:00 UTC.',
    ],
    [live, 'spring is being started again by a file or a request: '],
    [
      { ...over, state: 'CANCELLED' },
      'spring is CANCELLED: its contacts cannot be called again. Upload its customers under another name.',
    ],
    [
      { ...over, settings: { endAt: '2026-11-01T00:00:00Z' } },
      'No contact of spring can be called again. The campaign ended at 2026-11-01T00:00:00Z. Change that first: npx dialer settings spring endAt=null',
    ],
    [
      { ...over, requestsSince: toIso(noon - 2), settings: { endAt: '2026-11-01T00:00:00Z' } },
      'The campaign ended at 2026-11-01T00:00:00Z. Change that first: npx dialer settings spring endAt=<a later date>',
    ],
    [
      { ...over, requestsSince: toIso(noon - 2) },
      'spring takes requests and has no endAt: it would not complete again. Nothing was changed. Set one first: npx dialer settings spring endAt=<a later date>',
    ],
  ])('is refused when it is %o', (campaign, sentence) => {
    expect(() => recyclableSince(campaign, noon)).toThrow(sentence);
  });
});
