import { describe, expect, it } from 'vitest';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import type { ContactStatus } from '../../../src/contact/contact.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

async function aWorldOf(rows: number, settings: object = {}, simulator: SimulatorSettingsInput = {}) {
  const world = new World({
    simulator: {
      quotaPerSecond: 50,
      burst: 125,
      callSeconds: { min: 120, max: 120 },
      events: { enabled: true },
      ...simulator,
    },
    deployment: { callsPerSecond: 10 },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(rows))));
  return world;
}

const sweep = (world: World) => world.clock.run(world.sweeper().sweep(world.clock.now() + 40 * SECOND_MS));
const cancel = (world: World) =>
  world.campaigns.changeState('spring', ['RUNNING', 'PAUSED'], 'CANCELLED', undefined);

function stage(world: World, i: number, change: object): void {
  const contact = world.contacts.get('spring', numberOf(i));
  if (contact) world.contacts.items.set(JSON.stringify(['spring', numberOf(i)]), { ...contact, ...change });
}

/** The campaigns that are sent to be closed. */
const closings = (world: World) => world.closeQueue.jobs.map(({ job }) => job);

function counts(world: World): Partial<Record<ContactStatus, number>> {
  const all: Partial<Record<ContactStatus, number>> = {};
  for (const { status } of world.contacts.all()) all[status] = (all[status] ?? 0) + 1;
  return all;
}

describe('a campaign that is cancelled', () => {
  it('ends every contact that waits, whether queued, due, due later or parked, and says why', async () => {
    const world = await aWorldOf(4);
    world.dialQueue.take(4);
    stage(world, 1, { status: 'WAITING', dueAt: toIso(world.clock.now()), reason: 'BUSY' });
    stage(world, 2, { status: 'WAITING', dueAt: toIso(world.clock.now() + 5 * HOUR_MS), reason: 'BUSY' });
    stage(world, 3, { status: 'WAITING', dueAt: PARKED, reason: 'The campaign is paused.' });
    await cancel(world);

    await sweep(world);

    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({
        status: 'CANCELLED',
        reason: 'The campaign was cancelled.',
        endedAt: toIso(world.clock.now()),
        expiresAt: expect.any(Number),
      });
      expect(contact).not.toHaveProperty('dueAt');
    }
  });

  it('lets calls that are on come to their end, and calls none of them again', async () => {
    const fates = { [numberOf(0)]: ['NO_ANSWER' as const], [numberOf(1)]: ['BUSY' as const] };
    const retry = { delayMinutes: { NO_ANSWER: 1, BUSY: 1 } };
    const world = await aWorldOf(30, { retry, ringTimeoutSeconds: 60 }, { fates });
    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));
    const called = world.simulator.calls.length;
    expect(called).toBe(10);
    await cancel(world);

    await runFunctions(world, { minutes: 10 });

    expect(world.simulator.calls).toHaveLength(called);
    expect(counts(world)).toEqual({ COMPLETED: 10, CANCELLED: 20 });
    expect(world.contacts.get('spring', numberOf(0))).toMatchObject({ outcome: 'NO_ANSWER', attempt: 1 });
    expect(world.pace.standing.slots).toEqual({});
  });

  it('ends a contact that is not swept yet when a dialer gets the message', async () => {
    const world = await aWorldOf(5);
    await cancel(world);

    await world.clock.run(world.drain(1));

    expect(counts(world)).toEqual({ CANCELLED: 5 });
    expect(world.simulator.requests).toHaveLength(0);
  });

  it('of 12,000 customers has ended them all within a few sweeps', async () => {
    const world = await aWorldOf(12_000);
    world.dialQueue.take(12_000);
    await cancel(world);

    for (let i = 0; i < 3; i += 1) {
      await sweep(world);
      world.clock.jump(MINUTE_MS);
    }

    expect(counts(world)).toEqual({ CANCELLED: 12_000 });
    expect(closings(world)).toEqual([{ campaignId: 'spring' }]);
  });
});

describe('a campaign past its endAt', () => {
  it('places no more calls: waiting contacts end, calls in progress come to their own end', async () => {
    const endMs = new World().clock.now() + 20 * SECOND_MS;
    const world = await aWorldOf(1_000, { endAt: toIso(endMs) });

    await runFunctions(world, { minutes: 6 });

    const called = world.simulator.calls.length;
    expect(called).toBeGreaterThan(100);
    expect(world.simulator.calls.at(-1)?.placedAtMs).toBeLessThan(endMs);
    expect(counts(world)).toEqual({ COMPLETED: called, CANCELLED: 1_000 - called });
    const cancelled = world.contacts.all().filter(({ status }) => status === 'CANCELLED');
    for (const { reason } of cancelled) expect(reason).toBe(`The campaign ended at ${toIso(endMs)}.`);
    expect(closings(world)).toEqual([{ campaignId: 'spring' }]);
  });
});

describe('a campaign whose endAt is put off', () => {
  it('loses no contact to a sweep that had read the old one', async () => {
    const endMs = new World().clock.now() + 20 * SECOND_MS;
    const world = await aWorldOf(3, { endAt: toIso(endMs) });
    const list = world.campaigns.list.bind(world.campaigns);
    world.campaigns.list = async () => {
      const before = structuredClone(await list());
      await world.campaigns.saveSettings('spring', { endAt: toIso(endMs + HOUR_MS) });
      await world.clock.sleepUntil(endMs + SECOND_MS);
      return before;
    };

    await sweep(world);

    expect(world.clock.now()).toBeGreaterThan(endMs);
    expect(counts(world)).toEqual({ QUEUED: 3 });
  });

  it('loses no further contact from that moment on', async () => {
    const endMs = new World().clock.now() + 20 * SECOND_MS;
    const world = await aWorldOf(12_000, { endAt: toIso(endMs) });
    world.clock.jump(MINUTE_MS);
    const due = world.contacts.due.bind(world.contacts);
    let pages = 0;
    world.contacts.due = async (...range) => {
      const page = await due(...range);
      if (range[2] === PARKED) pages += 1;
      if (pages === 2) await world.campaigns.saveSettings('spring', { endAt: toIso(endMs + HOUR_MS) });
      return page;
    };

    await sweep(world);

    expect(counts(world)).toEqual({ CANCELLED: 5_000, QUEUED: 7_000 });
  });
});

describe('the closing of a campaign', () => {
  it('is asked for once, and not before everybody has come to an end', async () => {
    const world = await aWorldOf(20);
    let earliest = Number.POSITIVE_INFINITY;

    await runFunctions(world, {
      minutes: 12,
      meanwhile: async () => {
        while (world.closeQueue.jobs.length === 0) await world.clock.sleep(SECOND_MS);
        earliest = world.clock.now();
      },
    });

    expect(closings(world)).toEqual([{ campaignId: 'spring' }]);
    const lastEnd = Math.max(...world.simulator.calls.map(({ ends }) => ends.endsAtMs));
    expect(earliest).toBeGreaterThanOrEqual(lastEnd);
    expect(earliest).toBeLessThanOrEqual(lastEnd + 65 * SECOND_MS);
  });

  it.each(['PAUSED', 'STOPPED'] as const)(
    'is not asked for while it is %s and somebody waits',
    async (state) => {
      const world = await aWorldOf(5);
      await world.campaigns.changeState('spring', ['RUNNING'], state, undefined);

      await runFunctions(world, { minutes: 30, dialers: 1 });

      expect(closings(world)).toEqual([]);
      expect(counts(world)).toEqual({ WAITING: 5 });
    },
  );

  it('is not asked for while a file is being read', async () => {
    const world = await aWorldOf(3);
    await world.clock.run(world.drain(1));
    const files = world.campaigns.items.get('spring')?.files ?? {};
    const file = Object.values(files).find((each) => each.file === 'spring.csv');
    if (!file) throw new Error('There is no file.');
    const later = { ...file, file: 'spring/later.csv', done: false };
    world.campaigns.change('spring', { files: { ...files, later } });

    await runFunctions(world, { minutes: 10 });
    expect(counts(world)).toEqual({ COMPLETED: 3 });
    expect(closings(world)).toEqual([]);

    world.campaigns.change('spring', { files });
    await sweep(world);
    expect(closings(world)).toEqual([{ campaignId: 'spring' }]);
  });

  it('is not asked for when there are only settings yet', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.json', '{}')));

    await sweep(world);

    expect(closings(world)).toEqual([]);
  });

  it('is asked for again half an hour later, when nobody carried it out', async () => {
    const world = await aWorldOf(1);
    await runFunctions(world, { minutes: 5 });
    expect(world.closeQueue.jobs).toHaveLength(1);

    await runFunctions(world, { minutes: 40, dialers: 1 });

    expect(world.closeQueue.jobs).toHaveLength(2);
  });
});

describe('an import that was done by one importer and begun anew by another one, which died', () => {
  it('is ended by the next sweep, so that the campaign comes to its end', async () => {
    const world = await aWorldOf(3, {}, { callSeconds: { min: 5, max: 5 } });
    await world.campaigns.changeState('spring', ['RUNNING'], 'IMPORTING', undefined);

    await sweep(world);
    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');

    await world.clock.run(world.live(10));
    await sweep(world);
    expect(closings(world)).toContainEqual({ campaignId: 'spring' });
  });

  it('is left alone as long as a file is not read to its end', async () => {
    const world = await aWorldOf(3);
    const late = { file: 'spring/late.csv', version: 'v1', bytes: 10, startedAt: toIso(world.clock.now()) };
    await world.campaigns.openFile('spring', { ...late, rows: 0, rejected: 0, duplicates: 0, done: false });
    await world.campaigns.changeState('spring', ['RUNNING'], 'IMPORTING', undefined);

    await sweep(world);

    expect(world.campaigns.items.get('spring')?.state).toBe('IMPORTING');
  });
});

describe('a campaign that is over', () => {
  async function anEndedWorld(): Promise<World> {
    const world = await aWorldOf(2);
    world.dialQueue.take(2);
    for (const i of [0, 1]) {
      const contact = world.contacts.get('spring', numberOf(i));
      if (!contact) continue;
      const { dueAt: _, ...ended } = aContact(contact).uncertain();
      world.contacts.replace(ended);
    }
    world.campaigns.change('spring', { state: 'COMPLETED', completedAt: toIso(world.clock.now()) });
    return world;
  }

  function looksAt(world: World): readonly string[] {
    const looked: string[] = [];
    const due = world.contacts.due.bind(world.contacts);
    world.contacts.due = async (campaignId, ...range) => {
      looked.push(campaignId);
      return due(campaignId, ...range);
    };
    return looked;
  }

  it('is not looked at, not even in the minute after its end', async () => {
    const world = await anEndedWorld();
    const looked = looksAt(world);

    await sweep(world);

    expect(looked).toEqual([]);
  });

  it('is looked at, also weeks later, when a late event has brought a call of it back', async () => {
    const world = await anEndedWorld();
    world.clock.jump(21 * 24 * HOUR_MS);
    const contact = world.contacts.get('spring', numberOf(0));
    const dueAt = toIso(world.clock.now() - SECOND_MS);
    if (contact) world.contacts.replace(aContact(contact).dialed({ dueAt, contactId: 'call-1' }));
    const asked: string[] = [];
    world.telephony.describe = async (contactId) => {
      asked.push(contactId);
      return undefined;
    };

    await sweep(world);

    expect(asked).toEqual(['call-1']);
  });

  it('is open again for a call that came back, and is closed once more after it', async () => {
    const world = await anEndedWorld();
    const contact = world.contacts.get('spring', numberOf(0));
    if (contact) world.contacts.replace(aContact(contact).dialed({ contactId: 'call-1', dueAt: PARKED }));

    await sweep(world);

    const campaign = await world.campaigns.get('spring');
    expect(campaign).toMatchObject({ state: 'RUNNING' });
    expect(campaign?.completedAt).toBeUndefined();
    expect(closings(world)).toEqual([]);
    if (contact) world.contacts.replace(contact);
    await sweep(world);
    expect(closings(world)).toEqual([{ campaignId: 'spring' }]);
  });
});
