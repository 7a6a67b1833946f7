/** What comes late, or is lost for good, must not decide what becomes of a campaign. */
import { describe, expect, it } from 'vitest';
import { afterCall } from '../../../src/outcomes/retry.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { aFileOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

describe('news that comes late, or never', () => {
  it('a late event of a call from before the stop does not stop a campaign that was just resumed', () => {
    const { deployment } = new World();
    const end = {
      contactId: 'call-1',
      initiatedAt: noon,
      endedAt: noon + 1_000,
      disconnectReason: 'OUTBOUND_RESOURCE_ERROR',
    };
    // Stopped at noon + 2 s by another call (so provenAt is gone), repaired, resumed at noon + 2 min; news at noon + 3 min.
    const after = afterCall(aContact().dialed(), end, { state: 'RUNNING' }, deployment, noon + 180_000);
    expect(after.stopReason).toBeUndefined();
  });

  it('refusals that come in after the stop do not count after the resume', async () => {
    const world = new World();
    world.campaigns.items.set('spring', {
      campaignId: 'spring',
      state: 'RUNNING',
      createdAt: '',
      provenAt: 'x',
      refusals: 9,
    });
    await world.campaigns.countRefusal('spring');
    await world.campaigns.changeState('spring', ['RUNNING'], 'STOPPED', 'no');
    // eight requests were under way
    for (let i = 0; i < 8; i += 1) await world.campaigns.countRefusal('spring');
    await world.campaigns.changeState('spring', ['STOPPED'], 'RUNNING', undefined);
    expect(await world.campaigns.countRefusal('spring')).toBe(1);
  });

  it('a retry on the fifth day whose messages end in the dead-letter queue for an hour is dialed within hours', async () => {
    const world = new World();
    const now = world.clock.now();
    world.campaigns.items.set('spring', {
      campaignId: 'spring',
      state: 'RUNNING',
      createdAt: toIso(now - 5 * DAY_MS),
      provenAt: toIso(now),
    });
    await world.contacts.create(
      aContact({ createdAt: toIso(now - 5 * DAY_MS) }).waiting({ dueAt: toIso(now) }),
    );
    const end = now + HOUR_MS;
    while (world.clock.now() < end) {
      await world.clock.run(world.sweeper().sweep(world.clock.now() + 37 * SECOND_MS));
      world.dialQueue.take(10); // five receives in vain: dead letters
      world.clock.jump(MINUTE_MS);
    }
    const [contact] = world.contacts.all();
    expect(Date.parse(contact?.dueAt ?? '') - end).toBeLessThanOrEqual(6 * HOUR_MS);
  });

  it('a cancelled campaign whose import failed for good is closed', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(20))));
    const bad = world.uploads.drop('spring/more.csv', aFileOf(5));
    world.uploads.open = () => {
      throw new Error('AccessDenied');
    };
    for (let i = 0; i < 5; i += 1)
      await world
        .importer()
        .importFile(bad, world.clock.now() + MINUTE_MS)
        .catch(() => undefined);
    await world.importer().recordFailure(bad, 'AccessDenied');
    world.campaigns.change('spring', { state: 'CANCELLED' });
    for (let i = 0; i < 180; i += 1) {
      await world.clock.run(world.sweeper().sweep(world.clock.now() + 37 * SECOND_MS));
      world.clock.jump(MINUTE_MS);
    }
    expect(world.contacts.all().every(({ status }) => status === 'CANCELLED')).toBe(true);
    expect(world.closeQueue.jobs.length).toBeGreaterThan(0);
  });
});
