import { describe, expect, it } from 'vitest';
import { attemptNameOf } from '../../../src/contact/attempt.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

describe('a campaign whose calling hours take 0.3 s for each contact', () => {
  it('leaves the others their turn in each sweep', async () => {
    const world = new World({ deployment: { callingHours: '09:00-10:00' } });
    const { clock, contacts, campaigns } = world;
    campaigns.countsOf = undefined;
    const quick = Array.from({ length: 9 }, (_, i) => `quick-${i}`);
    const at = (campaignId: string) =>
      ({ campaignId, state: 'RUNNING', createdAt: toIso(clock.now()) }) as const;
    const always = { settings: { callingHours: 'always' } } as const;
    for (const campaignId of quick) campaigns.items.set(campaignId, { ...at(campaignId), ...always });
    let evaluations = 0;
    campaigns.items.set('slow', {
      ...at('slow'),
      get settings() {
        evaluations += 1;
        clock.jump(300);
        return {};
      },
    });
    const due = toIso(clock.now());
    for (let i = 0; i < 1_000; i += 1)
      await contacts.create({ ...contact(i).waiting({ dueAt: due }), campaignId: 'slow' });
    for (const [i, campaignId] of quick.entries()) {
      await contacts.create({ ...contact(2_000 + i).waiting({ dueAt: due }), campaignId });
    }

    for (let minute = 0; minute < 10; minute += 1) {
      world.dialQueue.messages = [];
      for (const campaignId of quick) {
        for (const each of contacts.all(campaignId)) {
          contacts.items.set(JSON.stringify([campaignId, each.contactKey]), {
            ...each,
            status: 'WAITING',
            dueAt: due,
          });
        }
      }
      const begun = clock.now();
      await clock.run(world.sweeper().sweep(begun + 37 * SECOND_MS));

      expect(new Set(world.dialQueue.messages.map(({ campaignId }) => campaignId))).toEqual(new Set(quick));
      // What begins before the end may take its time once more.
      expect(clock.now() - begun).toBeLessThan(39 * SECOND_MS);
      clock.jump(MINUTE_MS);
    }
    expect(evaluations).toBeGreaterThan(10);
  });
});

describe('a campaign with 20,003 holidays, from before they were limited', () => {
  it('has the hours of 1,000 contacts looked at within seconds', async () => {
    const world = new World();
    const { clock, contacts, campaigns } = world;
    const holidays = Array.from({ length: 20_003 }, (_, i) =>
      toIso(clock.now() + i * 24 * HOUR_MS).slice(0, 10),
    );
    aRunningCampaign(world);
    campaigns.change('spring', { settings: { callingHours: { holidays } } });
    for (let i = 0; i < 1_000; i += 1) await contacts.create(contact(i).waiting({ dueAt: PARKED }));
    await clock.run(world.sweeper().sweep(clock.now() + 37 * SECOND_MS));

    expect(contacts.all().filter(({ dueAt }) => dueAt === PARKED)).toEqual([]);
  }, 20_000);
});

describe('a sweeper with more due contacts than it can read at once', () => {
  it('still reconciles a claim that is due behind all of them', async () => {
    const world = new World({ simulator: { callSeconds: { min: 5, max: 5 } } });
    const job = world.uploads.drop('spring.csv', aFileOf(6_000));
    await world.clock.run(world.import(job));
    const [first, ...rest] = world.dialQueue.take(6_000);
    if (!first) throw new Error('Nobody is queued.');
    const process = new MortalProcess({ call: 'telephony.call', when: 'after' });
    await world.clock.run(process.run(world.dialBatch(world.dialer(process), [first])));
    // Its message is delivered again: then it is known that its claim is in doubt.
    world.clock.jump(6 * MINUTE_MS);
    await world.clock.run(world.dialBatch(world.dialer(), [first]));
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

  it('reconciles a claim, queues who is due and frees lost slots behind 6,000 calls that are on', async () => {
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
  const settings = { callingHours: { trustTimeZone: true }, callingRules: 'off' } as const;
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
