/**
 * A campaign that was over, and contacts of which are called again: three were not reached, one of them at either of two numbers; two were
 * reached or have opted out. Wherever the sweeper dies, each of the three is called once more, and no other contact.
 */
import { describe, expect, it } from 'vitest';
import { OPTED_OUT } from '../../src/contact/disposition.ts';
import type { Recycle } from '../../src/contact/recycle.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { numberOf } from '../support/a-file.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

const numbers = [0, 1, 2, 3, 4].map(numberOf);
const [notReached = '', busy = '', answered = '', optedOut = '', withTwo = ''] = numbers;
const second = numberOf(5);
const recycle: Recycle = {
  id: 'again',
  outcomes: ['NO_ANSWER', 'BUSY'],
  attempts: 1,
  startedAt: '2026-11-02',
};

async function aWorldThatIsOver(): Promise<World> {
  const world = new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 10, max: 10 },
      events: { enabled: true },
      fates: {
        [notReached]: ['NO_ANSWER', 'ANSWERED'],
        [busy]: ['BUSY'],
        [answered]: ['ANSWERED'],
        [optedOut]: ['NO_ANSWER'],
        [withTwo]: ['NO_ANSWER'],
        [second]: ['ANSWERED'],
      },
    },
  });
  // Three pages.
  world.contacts.pageSize = 2;
  const settings = {
    columns: { phoneNumber: ['one', 'two'] },
    callingRules: 'off',
    retry: { maxAttempts: 1 },
  };
  const rows = numbers.map((number) => `${number},${number === withTwo ? second : ''}`);
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `one,two\n${rows.join('\n')}\n`)));
  await runFunctions(world, { minutes: 4, dialers: 1 });
  const contact = world.contacts.get('spring', optedOut);
  if (contact) world.contacts.replace({ ...contact, disposition: OPTED_OUT });
  const completedAt = toIso(world.clock.now());
  world.campaigns.change('spring', { state: 'COMPLETED', completedAt });
  expect(world.contacts.countsOf('spring')).toMatchObject({ COMPLETED: 5, NO_ANSWER: 3, BUSY: 1 });
  expect(await world.campaigns.beginRecycle('spring', completedAt, recycle)).toBe(true);
  return world;
}

const sweepBy = (world: World, process: MortalProcess) =>
  world.clock.run(
    process.run(world.sweeper(process).sweep(world.clock.now() + 40 * SECOND_MS)).then(() => {}),
  );

function expectEachCalledAsAsked(world: World, at: string): void {
  const calls = [...numbers, second].map((number) => world.callsTo(number));
  expect(calls, at).toEqual([2, 2, 1, 1, 1, 1]);
  const tokens = world.simulator.calls.map(({ name }) => name);
  expect(new Set(tokens).size, at).toBe(8);
  expect(world.campaigns.items.get('spring')?.recycle?.doneAt, at).toBeDefined();
  const outcomes = numbers.map((number) => {
    const { status, outcome, attempt } = world.contacts.get('spring', number) ?? {};
    return [status, outcome, attempt];
  });
  expect(outcomes, at).toEqual([
    ['COMPLETED', 'ANSWERED', 2],
    ['COMPLETED', 'BUSY', 2],
    ['COMPLETED', 'ANSWERED', 1],
    ['COMPLETED', 'NO_ANSWER', 1],
    ['COMPLETED', 'ANSWERED', 2],
  ]);
}

describe('a sweeper that has contacts called again', () => {
  it('takes those that were asked for and no others; until then the campaign is not closed', async () => {
    const world = await aWorldThatIsOver();
    expect(await world.campaigns.beginClosing('spring', world.clock.now())).toBe(false);

    await sweepBy(world, new MortalProcess());
    expect(world.contacts.get('spring', withTwo)).toMatchObject({
      status: expect.not.stringMatching('COMPLETED'),
      phoneNumber: second,
    });
    expect(world.contacts.get('spring', notReached)).not.toHaveProperty('expiresAt');
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expectEachCalledAsAsked(world, 'never killed');
    expect(world.closeQueue.jobs.map(({ job }) => job.campaignId)).toContain('spring');
  });

  it('may run twice at once', async () => {
    const world = await aWorldThatIsOver();
    const sweep = () => world.sweeper().sweep(world.clock.now() + 40 * SECOND_MS);
    await world.clock.run(Promise.all([sweep(), sweep()]));
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expectEachCalledAsAsked(world, 'twice at once');
  });

  it('leaves contacts as they are when the campaign is cancelled first', async () => {
    const world = await aWorldThatIsOver();
    world.campaigns.change('spring', { state: 'CANCELLED' });
    await runFunctions(world, { minutes: 5, dialers: 1 });

    expect(world.contacts.countsOf('spring')).toMatchObject({ COMPLETED: 5 });
    expect(world.simulator.calls).toHaveLength(5);
  });

  it('wherever it is killed, has each of them called once', async () => {
    const lives = new MortalProcess();
    await sweepBy(await aWorldThatIsOver(), lives);
    expect(lives.calls.filter((name) => name === 'campaigns.saveRecycle')).toHaveLength(3);

    for (const point of oneInEach(3, killPoints(lives.calls.length))) {
      const world = await aWorldThatIsOver();
      await sweepBy(world, new MortalProcess(point));
      world.clock.jump(MINUTE_MS);
      await runFunctions(world, { minutes: 20, dialers: 1 });

      expectEachCalledAsAsked(world, `killed ${point.when} call ${point.call}`);
    }
  }, 300_000);
});
