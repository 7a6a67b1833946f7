/** The route of the console that has contacts called again: for its own page alone, and from the state that was shown. */
import { beforeEach, describe, expect, it } from 'vitest';
import { recycleFeature } from '../../../cli/console/recycle-routes.ts';
import { OPTED_OUT } from '../../../src/contact/disposition.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { type ConsoleWorld, consoleWorld, operator } from '../../browser/console-world.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole, foreignRequests } from '../../support/asked-console.ts';
import { MemoryContacts } from '../../support/memory-stores.ts';

const completedAt = toIso(noon);
const wish = { outcomes: ['NO_ANSWER', 'BUSY'], attempts: 2, completedAt };
const path = '/api/campaigns/autumn/recycle';
const over = aContact({ campaignId: 'autumn' }).completed({ attempt: 1 });

let world: ConsoleWorld;
let contacts: MemoryContacts;
let nowMs: number;
let ask: AskConsole;
beforeEach(() => {
  world = consoleWorld(noon);
  world.add('autumn', [], { state: 'COMPLETED', completedAt });
  nowMs = noon + 1;
  contacts = new MemoryContacts();
  contacts.pageSize = 1;
  contacts.replace({ ...over, contactKey: 'A', outcome: 'ANSWERED' });
  contacts.replace({ ...over, contactKey: 'B', outcome: 'BUSY' });
  const desk = { campaigns: world.campaigns, contacts, caller: { known: async () => operator } };
  ask = askedConsole(world.reads, [recycleFeature(desk, () => nowMs)]);
});

const standing = () => world.campaigns.get('autumn');

describe('contacts of a completed campaign', () => {
  it('are called again for the page of the console, and the history says who asked for it', async () => {
    expect(await ask(path, wish)).toMatchObject({ status: 200 });
    expect(await standing()).toMatchObject({
      state: 'RUNNING',
      recycle: { outcomes: ['NO_ANSWER', 'BUSY'], attempts: 2, startedAt: toIso(noon + 1) },
      history: [{ action: 'recycle', by: operator, detail: 'NO_ANSWER, BUSY; 2 attempts' }],
    });
    expect(await ask(path, wish)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('autumn is RUNNING: ') },
    });
  });

  it.each(foreignRequests)('are not called for %j', async (headers, status) => {
    expect(await ask(path, wish, headers)).toMatchObject({ status });
    expect(await standing()).toMatchObject({ state: 'COMPLETED' });
  });

  it.each([
    { ...wish, outcomes: [] },
    { ...wish, outcomes: ['INVALID_NUMBER'] },
    { ...wish, attempts: 0 },
    { ...wish, attempts: 11 },
    { ...wish, attempts: 1.5 },
    { ...wish, more: 1 },
    'nonsense',
  ])('are not called for a request that is not valid: %j', async (body) => {
    expect(await ask(path, body)).toMatchObject({ status: 400 });
    expect(await standing()).toMatchObject({ state: 'COMPLETED' });
  });

  it('are not called when none can be: the results stay as they are', async () => {
    contacts.replace({ ...over, contactKey: 'B', outcome: 'BUSY', disposition: OPTED_OUT });
    const none = await ask(path, wish);
    expect([none.status, none.body.error]).toEqual([
      409,
      'No contact of autumn with NO_ANSWER or BUSY can be called again. Nothing was changed.',
    ]);
    expect(await standing()).toMatchObject({ state: 'COMPLETED', completedAt });
  });

  it('are not called when reading takes too long: the command reads them all', async () => {
    const page = contacts.page.bind(contacts);
    contacts.page = (campaignId, after) => {
      nowMs += 10 * SECOND_MS;
      return page(campaignId, after);
    };
    const late = await ask(path, wish);
    expect([late.status, late.body.error]).toEqual([
      409,
      'autumn is too large for this page: no contact that can be called again was found in 8 s. Nothing was changed. Run: npx dialer recycle autumn --outcome NO_ANSWER,BUSY --attempts 2',
    ]);
    expect(await standing()).toMatchObject({ state: 'COMPLETED', completedAt });
  });

  it('are not called when the campaign has completed again since, or is not there', async () => {
    const stale = await ask(path, { ...wish, completedAt: toIso(noon - 1) });
    expect([stale.status, stale.body.error]).toEqual([
      409,
      'autumn has run and completed again since you were asked. Nothing was changed: check it and decide again.',
    ]);
    expect(await standing()).toMatchObject({ state: 'COMPLETED' });
    expect(await ask('/api/campaigns/winter/recycle', wish)).toMatchObject({ status: 404 });
  });
});
