import { describe, expect, it } from 'vitest';
import { dialerProgram, runProgram } from '../../../cli/program.ts';
import { beginRecycle, recyclableSince, recycleOf } from '../../../cli/recycle-campaign.ts';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeTerminal } from './fake-terminal.ts';

const completedAt = toIso(noon - 1);
const over: Campaign = { campaignId: 'spring', state: 'COMPLETED', createdAt: toIso(noon - 2), completedAt };
const choice = { outcomes: ['NO_ANSWER', 'BUSY', 'BUSY'], attempts: 2 } as const;
const recycle = recycleOf(choice, noon);

describe('what an operator asks for', () => {
  it('has an id of its own, and each outcome once', () => {
    expect(recycle).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      outcomes: ['NO_ANSWER', 'BUSY'],
      attempts: 2,
      startedAt: toIso(noon),
    });
    expect(recycleOf(choice, noon).id).not.toBe(recycle.id);
  });

  it('is refused when the campaign has changed meanwhile', async () => {
    const store = { beginRecycle: async () => false };
    await expect(beginRecycle(store, over, recycle, { nowMs: noon })).rejects.toThrow(
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
    [{ ...live, state: 'PAUSED', recycle: { ...recycle, doneAt: toIso(noon) } }, 'spring is PAUSED: '],
    [live, 'spring is being started again by a file or a request: '],
    [
      { ...over, state: 'CANCELLED' },
      'spring is CANCELLED: its contacts cannot be called again. Upload its customers under another name.',
    ],
    [
      { ...over, settings: { endAt: '2026-11-01T00:00:00Z' } },
      'No contact of spring can be called again. The campaign ended at 2026-11-01T00:00:00Z. Change that first: npx dialer settings spring endAt=null',
    ],
  ])('is refused when it is %o', (campaign, sentence) => {
    expect(() => recyclableSince(campaign, noon)).toThrow(sentence);
  });
});
