import { describe, expect, it } from 'vitest';
import { attemptNameOf } from '../../../src/domain/attempt.ts';
import { PARKED } from '../../../src/domain/contact-life.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/domain/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
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

  it('settles a claim, queues who is due and frees lost slots behind 6,000 calls that are on', async () => {
    const world = new World({ deployment: { maxConcurrentCalls: 10_000 } });
    const { clock, contacts, pace } = world;
    const now = clock.now();
    aRunningCampaign(world);
    for (let i = 0; i < 6_000; i += 1) {
      await contacts.create(
        contact(i).dialed({ dueAt: toIso(now - HOUR_MS + i), contactId: `call-${i}`, claimId: `slot-${i}` }),
      );
    }
    const behind = toIso(now - SECOND_MS);
    const claim = contact(50_000).dialing({ dueAt: behind, claimedAt: toIso(now - HOUR_MS) });
    await contacts.create(claim);
    await contacts.create(contact(50_001).waiting({ dueAt: behind }));
    await contacts.create(contact(50_002).waiting({ dueAt: PARKED }));
    pace.hold({ lost: Math.floor((now - MINUTE_MS) / SECOND_MS) });
    const asked = askedOf(world);

    await clock.run(world.sweeper().sweep(now + 37 * SECOND_MS));

    expect(asked).toContain(attemptNameOf(claim));
    expect(world.dialQueue.messages.map(({ contactKey }) => contactKey).sort()).toEqual(
      [numberOf(50_001), numberOf(50_002)].sort(),
    );
    expect(pace.standing.slots).not.toHaveProperty('lost');
  });

  it('finds who is parked and may be called behind 12,000 whose hours are closed', async () => {
    const world = new World({ deployment: { callingHours: '09:00-10:00' } });
    const { clock, contacts } = world;
    const now = clock.now();
    aRunningCampaign(world);
    const at = (timeZone: string) => ({ dueAt: PARKED, timeZone });
    for (let i = 0; i < 12_000; i += 1) await contacts.create(contact(i).waiting(at('Asia/Tokyo')));
    await contacts.create(contact(50_000).waiting(at('America/Chicago')));

    await clock.run(world.sweeper().sweep(now + 37 * SECOND_MS));

    expect(world.dialQueue.messages.map(({ contactKey }) => contactKey)).toEqual([numberOf(50_000)]);
    // The others wait until their hours open.
    expect(contacts.all().filter(({ dueAt }) => dueAt === PARKED)).toEqual([]);
  });

  it('asks about claims and calls behind 40,000 of them at 84 calls a second, within three sweeps', async () => {
    const callsPerSecond = 84;
    const world = new World({ deployment: { callsPerSecond } });
    const { clock, contacts, dialQueue } = world;
    const now = clock.now();
    aRunningCampaign(world);
    for (let i = 0; i < 40_000; i += 1) {
      await contacts.create(contact(i).waiting({ dueAt: toIso(now - MINUTE_MS) }));
    }
    const behind = toIso(now - SECOND_MS);
    const claim = contact(50_000).dialing({ dueAt: behind, claimedAt: toIso(now - HOUR_MS) });
    await contacts.create(claim);
    await contacts.create(contact(50_001).dialed({ dueAt: behind, contactId: 'call-behind' }));
    const asked = askedOf(world);
    slowTables(world);

    for (let i = 0; i < 3; i += 1) {
      const begun = clock.now();
      await clock.run(world.sweeper().sweep(begun + 37 * SECOND_MS));
      clock.jump(begun + MINUTE_MS - clock.now());
      // What is dialed in a minute.
      for (const { contactKey, attempt } of dialQueue.messages.splice(0, callsPerSecond * 60)) {
        const dialed = contact(0).completed({ contactKey, phoneNumber: contactKey, attempt });
        contacts.replace(dialed);
      }
    }

    expect(asked).toContain('call-behind');
    expect(asked).toContain(attemptNameOf(claim));
    // The queue is kept as full as it is dialed, and no fuller.
    expect(dialQueue.sent).toBeGreaterThanOrEqual(3 * 60 * callsPerSecond);
    expect(dialQueue.messages.length).toBeLessThanOrEqual(120 * callsPerSecond + 10);
  });
});

/** The campaign `spring`, whose contacts may go side by side. */
function aRunningCampaign({ campaigns, clock }: World): void {
  const now = toIso(clock.now());
  // Rows name their zones, whatever their numbers are.
  const settings = { callingHours: { trustTimeZone: true } };
  const proven = { settings, createdAt: now, provenAt: now };
  campaigns.items.set('spring', { campaignId: 'spring', state: 'RUNNING', ...proven });
}

function contact(i: number) {
  return aContact({ contactKey: numberOf(i), phoneNumber: numberOf(i) });
}

/** What Connect is asked about: ContactIds and names of calls. It says that all of them are on. */
function askedOf({ telephony, clock }: World): string[] {
  const asked: string[] = [];
  telephony.describe = async (contactId) => {
    asked.push(contactId);
    return { contactId, initiatedAt: clock.now() };
  };
  telephony.findByName = async (name) => {
    asked.push(name);
    return undefined;
  };
  return asked;
}

/** Requests take as long as they do: a page of 5,000 deadlines 150 ms, a write 15 ms, ten messages 10 ms. */
function slowTables({ contacts, dialQueue, clock }: World): void {
  const due = contacts.due.bind(contacts);
  contacts.due = async (...range) => {
    await clock.sleep(150);
    return due(...range);
  };
  const apply = contacts.apply.bind(contacts);
  contacts.apply = async (...change) => {
    await clock.sleep(15);
    return apply(...change);
  };
  const send = dialQueue.send.bind(dialQueue);
  dialQueue.send = async (messages, delaySeconds) => {
    await clock.sleep(messages.length);
    return send(messages, delaySeconds);
  };
}
