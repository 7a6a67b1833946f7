/** Campaigns that share the dialers: one that may call little must not keep the others from calling. */
import { describe, expect, it } from 'vitest';
import { dialerConcurrency } from '../../../infra/config.ts';
import { PARKED } from '../../../src/domain/contact-life.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/domain/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

describe('campaigns side by side', () => {
  it('a campaign that calls one at a time does not keep another one, due this morning, from the free slots', async () => {
    const world = new World({
      simulator: {
        events: { enabled: true },
        quotaPerSecond: 50,
        burst: 50,
        callSeconds: { min: 20, max: 40 },
      },
      deployment: { callsPerSecond: 10, maxConcurrentCalls: 1_000 },
    });
    await world.clock.run(
      world.import(world.uploads.drop('one.json', JSON.stringify({ maxConcurrentCalls: 1 }))),
    );
    await world.clock.run(world.import(world.uploads.drop('one.csv', aFileOf(2_500))));
    const now = toIso(world.clock.now());
    world.campaigns.items.set('spring', {
      campaignId: 'spring',
      state: 'RUNNING',
      createdAt: now,
      provenAt: now,
    });
    for (let i = 10_000; i < 14_000; i += 1) {
      const who = { contactKey: numberOf(i), phoneNumber: numberOf(i), createdAt: now };
      await world.contacts.create(aContact(who).waiting({ dueAt: now }));
    }
    await runFunctions(world, { minutes: 6, dialers: 3 });
    const called = world.contacts.all('spring').filter(({ attempt }) => attempt > 0).length;
    expect(called).toBeGreaterThan(1_500);
  }, 120_000);

  for (const slow of [undefined, 0.1]) {
    it(`a campaign at ${slow ?? 'no'} calls a second of its own does not hold up the other`, async () => {
      const world = new World({
        simulator: {
          events: { enabled: true },
          quotaPerSecond: 50,
          burst: 50,
          callSeconds: { min: 5, max: 10 },
        },
        deployment: { callsPerSecond: 10, maxConcurrentCalls: 1_000 },
      });
      if (slow)
        await world.clock.run(
          world.import(world.uploads.drop('slow.json', JSON.stringify({ callsPerSecond: slow }))),
        );
      await world.clock.run(world.import(world.uploads.drop('slow.csv', aFileOf(2_500))));
      const rows = Array.from({ length: 2_500 }, (_, i) => numberOf(100_000 + i)).join('\n');
      await world.clock.run(world.import(world.uploads.drop('quick.csv', `phone\n${rows}\n`)));
      // A fair queue: both campaigns by turns.
      const { messages } = world.dialQueue;
      const of = (id: string) => messages.filter(({ campaignId }) => campaignId === id);
      const quick = of('quick');
      world.dialQueue.messages = of('slow').flatMap((message, i) => [message, ...quick.slice(i, i + 1)]);
      await runFunctions(world, { minutes: 4, dialers: dialerConcurrency(10, 1_000) });
      const called = world.contacts.all('quick').filter(({ attempt }) => attempt > 0).length;
      expect(called).toBeGreaterThan(1_000);
    }, 120_000);
  }

  it('a resumed campaign gets its 200 calls a second', async () => {
    const callsPerSecond = 200;
    const world = new World({ deployment: { callsPerSecond } });
    const now = toIso(world.clock.now());
    world.campaigns.items.set('spring', {
      campaignId: 'spring',
      state: 'RUNNING',
      createdAt: now,
      provenAt: now,
    });
    for (let i = 0; i < 30_000; i += 1) {
      await world.contacts.create(
        aContact({ contactKey: numberOf(i), phoneNumber: numberOf(i) }).waiting({ dueAt: PARKED }),
      );
    }
    let dialed = 0;
    for (let i = 0; i < 2; i += 1) {
      const begun = world.clock.now();
      await world.clock.run(world.sweeper().sweep(begun + 37 * SECOND_MS));
      dialed += world.dialQueue.messages.splice(0, callsPerSecond * 60).length;
      world.clock.jump(begun + MINUTE_MS - world.clock.now());
    }
    expect(dialed).toBeGreaterThanOrEqual(0.9 * 2 * 60 * callsPerSecond);
  }, 60_000);
});
