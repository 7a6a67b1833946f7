/** The route of the console that has contacts called again: for its own page alone, and from the state that was shown. */
import { beforeEach, describe, expect, it } from 'vitest';
import { recycleFeature } from '../../../cli/console/recycle-routes.ts';
import { toIso } from '../../../src/time/instant.ts';
import { type ConsoleWorld, consoleWorld, operator } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole, foreignRequests } from '../../support/asked-console.ts';

const completedAt = toIso(noon);
const wish = { outcomes: ['NO_ANSWER', 'BUSY'], attempts: 2, completedAt };
const path = '/api/campaigns/autumn/recycle';

let world: ConsoleWorld;
let ask: AskConsole;
beforeEach(() => {
  world = consoleWorld(noon);
  world.add('autumn', [], { state: 'COMPLETED', completedAt });
  const desk = { campaigns: world.campaigns, caller: { known: async () => operator } };
  ask = askedConsole(world.reads, [recycleFeature(desk, () => noon + 1)]);
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
