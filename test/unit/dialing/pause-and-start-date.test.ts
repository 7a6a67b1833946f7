import { describe, expect, it } from 'vitest';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const contacts = 1_500;

async function aFastWorld(settings?: object): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 50, burst: 125, callSeconds: { min: 5, max: 5 } },
    deployment: { callsPerSecond: 50 },
  });
  if (settings)
    await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  return world;
}

function expectEverybodyCalledOnce(world: World): void {
  expect(world.simulator.calls).toHaveLength(contacts);
  for (let i = 0; i < contacts; i += 1) expect(world.callsTo(numberOf(i))).toBe(1);
}

describe('a campaign that is paused', () => {
  it('starts no call 10 s later at 50 calls a second, and goes on where it was when it is resumed', async () => {
    const world = await aFastWorld();
    const { campaigns, clock } = world;
    let pausedAt = 0;
    await runFunctions(world, {
      minutes: 5,
      meanwhile: async () => {
        await clock.sleep(10 * SECOND_MS);
        pausedAt = clock.now();
        await campaigns.changeState('spring', ['RUNNING'], 'PAUSED', undefined);
      },
    });
    const called = world.simulator.calls.length;
    expect(called).toBeGreaterThan(400);
    expect(called).toBeLessThan(700);
    const lastCallAt = world.simulator.calls.at(-1)?.placedAtMs ?? 0;
    expect(lastCallAt - pausedAt).toBeLessThanOrEqual(10 * SECOND_MS);
    const parked = world.contacts.all().filter(({ dueAt }) => dueAt === PARKED);
    expect(parked).toHaveLength(contacts - called);
    expect(new Set(parked.map(({ reason }) => reason))).toEqual(new Set(['The campaign is paused.']));

    await campaigns.changeState('spring', ['PAUSED'], 'RUNNING', undefined);
    await runFunctions(world, { minutes: 3 });

    expectEverybodyCalledOnce(world);
  });

  it('does not call somebody whose number took long to look up', async () => {
    const world = await aFastWorld();
    const { campaigns, claims, clock, numbers } = world;
    campaigns.change('spring', { provenAt: toIso(clock.now()) });
    const claim = claims.claim.bind(claims);
    claims.claim = async (...asked) => {
      const verdict = await claim(...asked);
      await clock.sleep(12 * SECOND_MS);
      return verdict;
    };
    const pause = async () => {
      await clock.sleep(SECOND_MS);
      await campaigns.changeState('spring', ['RUNNING'], 'PAUSED', undefined);
    };

    await clock.run(Promise.all([pause(), world.dialBatch(world.dialer(), world.dialQueue.take(10))]));

    expect(world.simulator.requests).toHaveLength(0);
    const asked = world.contacts.all().filter(({ dueAt }) => dueAt === PARKED);
    expect(asked).toHaveLength(10);
    for (const { status, attempt, phoneNumber = '' } of asked) {
      expect({ status, attempt }).toEqual({ status: 'WAITING', attempt: 0 });
      expect(numbers.calls.get(phoneNumber)).toEqual([]);
    }
    expect(world.pace.standing.slots).toEqual({});
  });

  it('keeps a contact whose request was throttled at the pause, and its attempt', async () => {
    const world = new World({ simulator: { faults: [{ kind: 'throttle', share: 1 }] } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
    await runFunctions(world, {
      minutes: 2,
      dialers: 1,
      meanwhile: async () => {
        await world.clock.sleep(3 * SECOND_MS);
        await world.campaigns.changeState('spring', ['RUNNING'], 'PAUSED', undefined);
      },
    });

    expect(world.contacts.get('spring', numberOf(0))).toMatchObject({
      status: 'WAITING',
      attempt: 0,
      dueAt: PARKED,
    });
    const last = world.simulator.requests.at(-1)?.atMs ?? 0;
    expect(last - (world.simulator.requests[0]?.atMs ?? 0)).toBeLessThanOrEqual(13 * SECOND_MS);
  });
});

describe('a campaign that is cancelled', () => {
  it('places no more calls', async () => {
    const world = await aFastWorld();
    await world.campaigns.changeState('spring', ['RUNNING'], 'CANCELLED', undefined);

    await runFunctions(world, { minutes: 10 });

    expect(world.simulator.requests).toHaveLength(0);
  });
});

describe('a campaign with a start date', () => {
  it('keeps everybody parked until then, and dials then', async () => {
    const startMs = new World().clock.now() + 30 * MINUTE_MS;
    const world = await aFastWorld({ startAt: toIso(startMs) });

    await runFunctions(world, { minutes: 29 });

    expect(world.simulator.requests).toHaveLength(0);
    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({ status: 'WAITING', dueAt: PARKED, attempt: 0 });
      expect(contact.reason).toBe(`The campaign starts at ${toIso(startMs)}.`);
    }

    await runFunctions(world, { minutes: 4 });

    expectEverybodyCalledOnce(world);
    const firstCallAt = world.simulator.calls[0]?.placedAtMs ?? 0;
    expect(firstCallAt).toBeGreaterThanOrEqual(startMs);
    expect(firstCallAt).toBeLessThanOrEqual(startMs + 65 * SECOND_MS);
  });

  it('starts no call from its end on', async () => {
    const endMs = new World().clock.now() + 10 * SECOND_MS;
    const world = await aFastWorld({ endAt: toIso(endMs) });

    await runFunctions(world, { minutes: 5 });

    expect(world.simulator.calls.length).toBeGreaterThan(100);
    expect(world.simulator.calls.at(-1)?.placedAtMs).toBeLessThan(endMs + SECOND_MS);
  });
});
