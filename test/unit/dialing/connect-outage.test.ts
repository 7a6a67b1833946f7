import { describe, expect, it } from 'vitest';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { shortOr } from '../../support/length.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

/** More than dialers can ask about within the hour. */
const manyContacts = shortOr(600, 2_000);

/** Ten calls go well, then Connect answers every request of every kind with 503 for an hour. */
async function aWorldAfterAnHourWithoutConnect(contacts: number, strangers = false): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 2, burst: 5, callSeconds: { min: 30, max: 30 } },
    deployment: { callsPerSecond: 2 },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(10)));
  expect(world.simulator.calls).toHaveLength(10);
  world.simulator.configure({ faults: [{ kind: 'service-unavailable', share: 1 }] });
  await runFunctions(world, { minutes: 60, strangers });
  expect(world.simulator.calls).toHaveLength(10);
  world.simulator.configure({ faults: [] });
  return world;
}

function expectNoContactCalledTwice(world: World, contacts: number): void {
  for (let i = 0; i < contacts; i += 1)
    expect(world.callsTo(numberOf(i)), numberOf(i)).toBeLessThanOrEqual(1);
}

const count = (world: World, status: string) =>
  world.contacts.all().filter((contact) => contact.status === status).length;

describe('an hour in which Connect is down', () => {
  it('ends with every contact called once: later successful calls witness for those of unknown outcome', async () => {
    const world = await aWorldAfterAnHourWithoutConnect(manyContacts);
    const unknownOutcome = count(world, 'DIALING');
    expect(unknownOutcome).toBeLessThan(manyContacts - 10);

    await runFunctions(world, { minutes: 240, strangers: true });

    expectNoContactCalledTwice(world, manyContacts);
    expect(count(world, 'COMPLETED') + count(world, 'DIALED') + count(world, 'UNCERTAIN')).toBe(manyContacts);
    expect(count(world, 'UNCERTAIN')).toBeLessThanOrEqual(5);
  });

  it('ends so for a campaign whose contacts all have an unknown outcome, when others call on the instance', async () => {
    const world = await aWorldAfterAnHourWithoutConnect(100, true);
    expect(count(world, 'DIALING')).toBe(90);

    await runFunctions(world, { minutes: 240, strangers: true });

    expectNoContactCalledTwice(world, 100);
    expect(count(world, 'COMPLETED') + count(world, 'DIALED') + count(world, 'UNCERTAIN')).toBe(100);
    expect(count(world, 'UNCERTAIN')).toBeLessThanOrEqual(5);
  });

  it('leaves those of unknown outcome to a person when no call is ever placed on the instance again', async () => {
    const world = await aWorldAfterAnHourWithoutConnect(100);

    await runFunctions(world, { minutes: 480 });

    expect(world.simulator.calls).toHaveLength(10);
    expect(count(world, 'UNCERTAIN')).toBe(90);
    for (const { status, reason } of world.contacts.all()) {
      if (status === 'UNCERTAIN') expect(reason).toContain('look it up in Connect');
    }
  });

  it('does not push the next start time away: calls begin again within a minute or two', async () => {
    const world = await aWorldAfterAnHourWithoutConnect(manyContacts);
    const over = world.clock.now();

    await runFunctions(world, { minutes: 3 });

    const first = world.simulator.calls[10]?.placedAtMs ?? Number.POSITIVE_INFINITY;
    expect(first - over).toBeLessThan(120_000);
    expect(world.simulator.calls.length).toBeGreaterThan(10 + 60);
  });
});
