/** Contacts that may be called until a certain time, and calls that were asked for, where many wait. */
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import type { DueContact } from '../../../src/contact/contact-store.ts';
import { messageFor } from '../../../src/dialing/dial-queue.ts';
import { ContactMover } from '../../../src/dialing/move-contacts.ts';
import { MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const late = '+12065550199';

async function aWorld(): Promise<World> {
  const world = new World({
    simulator: { callSeconds: { min: 60, max: 60 }, events: { enabled: true } },
    deployment: { maxConcurrentCalls: 1 },
  });
  const numbers = Array.from({ length: 4 }, (_, i) => numberOf(i));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${numbers.join('\n')}\n`)));
  return world;
}

describe('a contact that may be called for some time yet', () => {
  it.each([
    ['its first call', { callBack: { after: 0, asked: 'requests' } }, 0],
    ['a retry', {}, 1],
  ])('and finds no line for %s gets one in time', async (_, asked, attempt) => {
    const world = await aWorld();
    const now = world.clock.now();
    const contact = aContact({ contactKey: late, phoneNumber: late, attempt, ...asked }).queued({
      callBackAt: toIso(now),
      callUntil: toIso(now + 10 * MINUTE_MS),
      dueAt: toIso(now + 9 * MINUTE_MS),
    });
    await world.contacts.create(contact);
    world.dialQueue.messages.push(messageFor(contact));

    await runFunctions(world, { minutes: 9, dialers: 1 });

    expect(world.callsTo(late)).toBe(1);
  });

  it('ends in time in a campaign that is paused before a retry', async () => {
    const world = await aWorld();
    const now = world.clock.now();
    const callUntil = toIso(now + 5 * MINUTE_MS);
    const contact = aContact({ contactKey: late, phoneNumber: late, attempt: 1, callUntil }).queued();
    await world.contacts.create(contact);
    world.dialQueue.messages.push(messageFor(contact));
    world.campaigns.change('spring', { state: 'PAUSED' });

    await world.clock.run(world.live(8));

    expect(world.contacts.get('spring', late)).toMatchObject({
      status: 'CANCELLED',
      reason: `It was to be called before ${callUntil}.`,
    });
  });
});

describe('calls that were asked for', () => {
  it('are queued as far as there is room, those of customers first', async () => {
    const world = await aWorld();
    const now = world.clock.now();
    const contacts = Array.from({ length: 200 }, (_, i) => {
      const isCustomer = i >= 195;
      return aContact({ contactKey: numberOf(100 + i), phoneNumber: numberOf(100 + i) }).waiting({
        attempt: isCustomer ? 1 : 0,
        callBack: isCustomer ? { after: 1, asked: 'PT1H' } : { after: 0, asked: 'requests' },
        callBackAt: toIso(now),
        dueAt: toIso(now),
      });
    });
    for (const contact of contacts) await world.contacts.create(contact);
    world.dialQueue.messages.splice(0);
    const mover = new ContactMover(world.ports(), world.deployment);
    const campaign = world.campaigns.items.get('spring') as Campaign;
    const move = { campaign, room: 10, askedRoom: 50, mustMakeRoom: true, deadline: now + MINUTE_MS };

    const moved = await world.clock.run(mover.move(contacts as DueContact[], move));

    expect(moved).toEqual({ queued: 50, moved: 200 });
    expect(world.dialQueue.messages.filter(({ attempt }) => attempt === 2)).toHaveLength(5);
    // The others wait for one of the next sweeps each.
    const times = world.contacts
      .all('spring')
      .filter(({ status }) => status === 'WAITING')
      .map(({ dueAt }) => dueAt);
    expect(times.filter((at) => at === toIso(now + MINUTE_MS))).toHaveLength(50);
    expect(times.filter((at) => at === toIso(now + 3 * MINUTE_MS))).toHaveLength(50);
  });
});
