import { describe, expect, it } from 'vitest';
import type { CampaignState } from '../../../src/campaign/campaign.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

/** 10:00 in Chicago, 08:00 in Seattle. */
const begun = new World().clock.now();
const seattle = '+12065550101';
const chicago = '+13125550101';

/** Each file is a version of its own. */
let versions = 0;

function settings(world: World, content: object) {
  return world.import(world.uploads.drop('spring.json', JSON.stringify(content), `v${++versions}`));
}

const importing = (world: World, content: string, key = 'spring.csv') =>
  world.clock.run(world.import(world.uploads.drop(key, content)));

const standing = (world: World) =>
  world.contacts
    .all()
    .map(({ phoneNumber, status, dueAt, reason }) => ({ phoneNumber, status, dueAt, reason }));

describe('rows that may not be dialed yet', () => {
  it('wait until the campaign starts, and no message is sent for them', async () => {
    const world = new World();
    const startAt = toIso(begun + 2 * HOUR_MS);
    await world.clock.run(settings(world, { startAt }));
    await importing(world, aFileOf(3));

    const reason = `The campaign starts at ${startAt}.`;
    expect(standing(world)).toMatchObject(
      [0, 1, 2].map((i) => ({ phoneNumber: numberOf(i), status: 'WAITING', dueAt: PARKED, reason })),
    );
    expect(world.dialQueue.sent).toBe(0);
    await world.clock.run(world.live(119));
    expect(world.simulator.calls).toHaveLength(0);
    await world.clock.run(world.live(3));
    expect(world.simulator.calls).toHaveLength(3);
  });

  it('wait each for the hours of its own place; the others are queued', async () => {
    const world = new World({ deployment: { callingHours: '09:00-21:00' } });
    await importing(world, `phone\n${seattle}\n${chicago}\n`);

    expect(standing(world)).toMatchObject([
      {
        phoneNumber: seattle,
        status: 'WAITING',
        dueAt: toIso(begun + 2 * HOUR_MS),
        reason: expect.stringMatching(/^Outside calling hours \(09:00–21:00 in America/),
      },
      { phoneNumber: chicago, status: 'QUEUED' },
    ]);
    expect(world.dialQueue.messages.map(({ contactKey }) => contactKey)).toEqual([chicago]);
    await world.clock.run(world.live(119));
    expect(world.callsTo(seattle)).toBe(0);
    await world.clock.run(world.live(3));
    expect([world.callsTo(seattle), world.callsTo(chicago)]).toEqual([1, 1]);
  });

  it.each<[CampaignState, RegExp]>([
    ['PAUSED', /paused/],
    ['STOPPED', /stopped/],
  ])('wait while the campaign is %s, and are called when it goes on', async (state, reason) => {
    const world = new World();
    await importing(world, 'phone\n');
    world.campaigns.change('spring', { state });
    await importing(world, aFileOf(2), 'spring/more.csv');

    expect(standing(world)).toMatchObject(
      [0, 1].map(() => ({ status: 'WAITING', dueAt: PARKED, reason: expect.stringMatching(reason) })),
    );
    expect(world.dialQueue.sent).toBe(0);
    await world.clock.run(world.live(5));
    expect(world.simulator.calls).toHaveLength(0);
    world.campaigns.change('spring', { state: 'RUNNING' });
    await world.clock.run(world.live(2));
    expect(world.simulator.calls).toHaveLength(2);
  });

  it.each<[string, CampaignState, object]>([
    ['is cancelled', 'CANCELLED', {}],
    ['has ended', 'RUNNING', { endAt: toIso(begun + MINUTE_MS) }],
  ])('end as CANCELLED within a minute when the campaign %s', async (_, state, content) => {
    const world = new World();
    await world.clock.run(settings(world, content));
    await importing(world, 'phone\n');
    world.campaigns.change('spring', { state });
    await world.clock.run(world.clock.sleep(2 * MINUTE_MS));
    await importing(world, aFileOf(2), 'spring/more.csv');

    expect(standing(world)).toMatchObject([{ status: 'WAITING' }, { status: 'WAITING' }]);
    expect(world.dialQueue.sent).toBe(0);
    await world.clock.run(world.live(1));
    expect(standing(world)).toMatchObject([{ status: 'CANCELLED' }, { status: 'CANCELLED' }]);
    expect(world.simulator.calls).toHaveLength(0);
  });

  it('are the same after their importer died: a contact that waits gets no message', async () => {
    const world = new World();
    await world.clock.run(settings(world, { startAt: toIso(begun + HOUR_MS) }));
    const job = world.uploads.drop('spring.csv', aFileOf(50));
    await world.clock.run(world.importer().importFile(job, begun + MINUTE_MS));
    const before = world.contacts.all();
    const [file] = Object.values(world.campaigns.items.get('spring')?.files ?? {}).filter(
      ({ rows }) => rows > 0,
    );
    world.campaigns.change('spring', {
      files: { 'spring.csv@v1': { ...file, rows: 0, done: false } as never },
    });

    await world.clock.run(world.import(job));

    expect(world.contacts.all()).toEqual(before);
    expect(world.dialQueue.sent).toBe(0);
  });
});

describe('contacts that wait for their hours', () => {
  it.each([
    ['always', { callingHours: 'always' }],
    ['hours that are open', { callingHours: { start: '07:00', end: '20:00' }, callingRules: 'off' }],
  ])(
    'are called within two minutes of settings with %s, however many they are',
    async (_, content) => {
      const world = new World({ deployment: { callingHours: '09:00-21:00', callsPerSecond: 20 } });
      await importing(world, aFileOf(1_500));
      expect(world.dialQueue.sent).toBe(0);
      await world.clock.run(world.live(2));
      expect(world.simulator.calls).toHaveLength(0);

      await world.clock.run(settings(world, content));
      await world.clock.run(world.live(1));

      expect(world.simulator.calls.length).toBeGreaterThan(500);
      await world.clock.run(world.live(3));
      expect(world.simulator.calls).toHaveLength(1_500);
    },
    60_000,
  );

  it('go on waiting under settings that keep them closed, and so do contacts that wait for a retry', async () => {
    const world = new World({ deployment: { callingHours: '09:00-21:00' } });
    await importing(world, `phone\n${seattle}\n`);
    const [before] = world.contacts.all();
    if (!before) throw new Error('There is no contact.');
    const retryAt = toIso(begun + DAY_MS);
    const reason = 'No answer: called again later.';
    world.contacts.replace({ ...before, contactKey: 'retry', attempt: 1, dueAt: retryAt, reason });

    await world.clock.run(settings(world, { callingHours: { start: '09:30', end: '20:00' } }));
    await world.clock.run(world.live(2));
    expect(standing(world)).toMatchObject([{ dueAt: before.dueAt }, { dueAt: retryAt }]);
    await world.clock.run(settings(world, { callingHours: 'always' }));
    await world.clock.run(world.live(2));

    expect(world.simulator.calls).toHaveLength(1);
    expect(world.contacts.get('spring', 'retry')).toMatchObject({ status: 'WAITING', dueAt: retryAt });
  });
});
