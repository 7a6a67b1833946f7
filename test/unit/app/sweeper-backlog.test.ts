import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, toIso } from '../../../src/domain/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

describe('a sweeper with more due contacts than it can read at once', () => {
  it('still settles a claim that is due behind all of them', async () => {
    const world = new World({ simulator: { callSeconds: { min: 0, max: 0 } } });
    const job = world.uploads.drop('spring.csv', aFileOf(6_000));
    await world.clock.run(world.import(job));
    const [first, ...rest] = world.dialQueue.take(6_000);
    if (!first) throw new Error('Nobody is queued.');
    const process = new MortalProcess({ call: 'telephony.call', when: 'after' });
    await world.clock.run(process.run(world.dialBatch(world.dialer(process), [first])));
    const due = toIso(world.clock.now());
    for (const { campaignId, contactKey } of rest) {
      const contact = world.contacts.get(campaignId, contactKey);
      const id = JSON.stringify([campaignId, contactKey]);
      if (contact) world.contacts.items.set(id, { ...contact, status: 'WAITING', dueAt: due });
    }
    world.clock.jump(10 * MINUTE_MS);

    const sweep = () => world.sweeper().sweep(world.clock.now() + HOUR_MS);
    await world.clock.run(sweep());
    await world.clock.run(sweep());

    expect(world.contacts.get(first.campaignId, first.contactKey)?.status).toBe('DIALED');
    expect(world.contacts.all().filter(({ dueAt }) => dueAt === undefined)).toHaveLength(0);
  });
});
