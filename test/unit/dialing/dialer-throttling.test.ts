import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../local/simulator/settings.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const number = numberOf(0);

async function aWorldWithOneContact(kind: FaultKind, fault: object): Promise<World> {
  const world = new World({ simulator: { faults: [{ kind, api: 'start', ...fault }] } });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
  return world;
}

const waits = ['throttle', 'too-many-requests'] as const;

describe('a request that Connect has no room for', () => {
  it.each(waits)('(%s) is made again under the same claim and uses up no attempt', async (kind) => {
    const world = await aWorldWithOneContact(kind, { next: 3 });

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(4);
    expect(world.callsTo(number)).toBe(1);
    const contact = world.contacts.get('spring', number);
    expect(contact).toMatchObject({ status: 'DIALED', attempt: 1 });
    // One slot for all four requests, and the claim is named after it.
    expect(Object.keys(world.pace.standing.slots)).toEqual([contact?.claimId]);
    expect(contact?.claimId).toMatch(/000001\b/);
    expect(contact?.attempts).toHaveLength(1);
  });

  it.each(waits)(
    '(%s) for long leaves the contact waiting, with no attempt used up, and says why',
    async (kind) => {
      const world = await aWorldWithOneContact(kind, { share: 1 });

      await world.clock.run(world.drain(1));

      expect(world.simulator.calls).toHaveLength(0);
      const contact = world.contacts.get('spring', number);
      expect(contact).toMatchObject({
        status: 'WAITING',
        attempt: 0,
        attempts: [],
        error: expect.anything(),
      });
      expect(contact?.reason).toMatch(/^Amazon Connect throttled the request/);
      expect(contact?.dueAt).toBe(toIso(world.clock.now()));
      expect(contact).not.toHaveProperty('claimId');
    },
  );

  it('for lack of a line leaves the contact waiting for the next one, with no attempt used up', async () => {
    const world = await aWorldWithOneContact('limit-exceeded', { share: 1 });

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(1);
    const contact = world.contacts.get('spring', number);
    expect(contact).toMatchObject({ status: 'WAITING', dueAt: PARKED, attempt: 0, attempts: [] });
    expect(contact?.reason).toMatch(/^Amazon Connect has reached its limit of concurrent calls/);
    expect(contact).not.toHaveProperty('claimId');
    expect(world.pace.standing.slots).toEqual({});
    expect(await world.waiting.list()).toEqual(['spring']);
  });

  it.each([...waits, 'limit-exceeded'] as const)('(%s) is dialed when there is room again', async (kind) => {
    const world = await aWorldWithOneContact(kind, { share: 1 });
    await runFunctions(world, { minutes: 10 });
    expect(world.simulator.calls).toHaveLength(0);

    world.simulator.configure({ faults: [] });
    await runFunctions(world, { minutes: 3 });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'DIALED', attempt: 1 });
  });

  it('is not made again before the time that Connect asks to wait is over', async () => {
    const world = await aWorldWithOneContact('throttle', { next: 1, retryAfterSeconds: 10 });

    await world.clock.run(world.drain(1));

    const [first, second] = world.simulator.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(10 * SECOND_MS);
    expect(world.callsTo(number)).toBe(1);
  });
});

describe('ten dialers that Connect throttles', () => {
  it('reach everybody exactly once, with few requests in vain', async () => {
    const world = new World({
      simulator: { quotaPerSecond: 10, burst: 25, callSeconds: { min: 1, max: 1 } },
      deployment: { callsPerSecond: 20 },
    });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1_000))));

    await runFunctions(world, { minutes: 5 });

    expect(world.simulator.calls).toHaveLength(1_000);
    expect(world.simulator.summary(world.clock.now()).distinctNumbers).toBe(1_000);
    const { throttled, callsPerSecond } = world.simulator.summary(world.clock.now());
    expect(callsPerSecond).toBeGreaterThan(8);
    expect(throttled).toBeLessThan(150);
  });

  it('go on when all ten slots for calls are taken, without using up an attempt', async () => {
    const world = new World({
      simulator: { quotaPerSecond: 2, burst: 5, concurrentCalls: 10, callSeconds: { min: 20, max: 40 } },
    });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(100))));

    await runFunctions(world, { minutes: 20 });

    expect(world.simulator.calls).toHaveLength(100);
    expect(world.simulator.summary(world.clock.now())).toMatchObject({ distinctNumbers: 100, maxActive: 10 });
    for (const contact of world.contacts.all())
      expect(contact).toMatchObject({ attempt: 1, status: 'COMPLETED' });
  });
});
