/** Do-not-call, frequency cap and calling hours, at the moment of dialing. */
import { describe, expect, it, vi } from 'vitest';
import type { LocatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { nextOpening } from '../../../src/calling-hours/calling-hours.ts';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import { gateFor } from '../../../src/campaign/may-dial.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aContact } from '../../support/a-contact.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const number = numberOf(0);

async function drop(world: World, name: string, rows: number, settings: object = {}): Promise<void> {
  await world.clock.run(world.import(world.uploads.drop(`${name}.json`, JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop(`${name}.csv`, aFileOf(rows))));
}

describe('where the row says that its contact is', () => {
  /** 08:30 on a Tuesday in Miami, 06:30 in Utah. */
  const startMs = Date.parse('2026-12-01T13:30:00Z');
  const rows =
    'phone,state,zip\n+13055550100,FL,33101\n+13055550101,Utah,\n+13055550102,,84101\n+13055550103,Nowhere,0\n';
  const numbersCalled = (world: World) =>
    world.simulator.calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber).sort();

  async function campaign(settings: object): Promise<World> {
    const world = new World({ deployment: { callingHours: '08:00-21:00' } });
    await world.clock.run(world.clock.sleepUntil(startMs));
    await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
    await world.clock.run(world.import(world.uploads.drop('spring.csv', rows)));
    return world;
  }

  it.each([{}, { callingRules: 'off' }])('the hours must be open, too, with %j', async (settings) => {
    const world = await campaign(settings);
    await runFunctions(world, { minutes: 10 });

    expect(numbersCalled(world)).toEqual(['+13055550100', '+13055550103']);
    const waiting = world.contacts.get('spring', '+13055550101');
    expect(waiting).toMatchObject({ status: 'WAITING', dueAt: '2026-12-01T15:00:00.000Z', attempt: 0 });
    await runFunctions(world, { minutes: 100 });
    expect(numbersCalled(world)).toEqual(['+13055550100', '+13055550101', '+13055550102', '+13055550103']);
  });

  it.each([
    ['a number without rules', '+818012345678', 'US-CA', '2026-12-01T17:00:00Z'],
    ['a number of the mother country', '+33612345678', 'FR-GP', '2026-12-01T22:30:00Z'],
    ['a toll-free number', '+18005550100', 'US-FL', '2026-12-01T14:00:00Z'],
  ])('the hours of %s stay closed, too', (_, phoneNumber, place, now) => {
    const deployment = { callingHours: { start: '08:00', end: '21:00' } };
    const isOpen = (callee: LocatedCallee) =>
      gateFor(callee, { state: 'RUNNING' }, deployment, Date.parse(now)).type === 'open';

    expect(isOpen({ phoneNumber })).toBe(false);
    expect(isOpen({ phoneNumber, place })).toBe(false);
  });

  it('the law is named', async () => {
    const world = await campaign({});

    expect(world.contacts.get('spring', '+13055550101')?.reason).toMatch(
      /^Outside calling rules \((?:Utah|United States).*: 08:00–21:00.*\): called from 2026-12-01T15:00:00.000Z\.$/,
    );
  });

  it('counts at the moment of dialing, when the contact was queued in the hours of its number alone', async () => {
    const world = await campaign({});
    const queued = world.contacts.get('spring', '+13055550100') as Contact;
    world.contacts.replace({ ...queued, place: 'US-UT' });
    await runFunctions(world, { minutes: 10 });

    expect(queued.status).toBe('QUEUED');
    expect(numbersCalled(world)).toEqual(['+13055550103']);
    expect(world.contacts.get('spring', '+13055550100')).toMatchObject({
      status: 'WAITING',
      dueAt: '2026-12-01T15:00:00.000Z',
    });
  });
});

describe('a number on the do-not-call list', () => {
  it('is not called when it came there after its message went into the queue', async () => {
    const world = new World();
    await drop(world, 'spring', 3);
    const at = toIso(world.clock.now());
    await world.numbers.suppress(number, { at, source: 'by hand' });

    await world.clock.run(world.drain(1));

    expect(world.callsTo(number)).toBe(0);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'SUPPRESSED',
      attempt: 0,
      attempts: [],
      reason: `The number has been on the do-not-call list since ${at}.`,
      endedAt: expect.any(String),
    });
    expect(world.contacts.get('spring', number)).not.toHaveProperty('dueAt');
    expect(world.simulator.calls).toHaveLength(2);
    expect(Object.keys(world.pace.standing.slots)).toHaveLength(2);
  });

  it('of some campaigns is not called by these, and by others it is', async () => {
    const world = new World();
    await drop(world, 'spring', 1, { doNotCallLists: ['all', 'Brand A'] });
    await drop(world, 'autumn', 1, { doNotCallLists: ['brand-b'] });
    const at = toIso(world.clock.now());
    await world.numbers.suppress(number, { at, source: 'by hand' }, 'brand-a');

    await runFunctions(world, { minutes: 2 });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('autumn', number)?.status).toMatch(/DIALED|COMPLETED/);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'SUPPRESSED',
      reason: `The number has been on the do-not-call list brand-a since ${at}.`,
    });
  });

  it('of all is called by no campaign, also where the settings name other lists alone', async () => {
    const world = new World();
    await drop(world, 'spring', 1, { doNotCallLists: [] });
    await drop(world, 'autumn', 1, { doNotCallLists: ['brand-b'] });
    await world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'by hand' });

    await runFunctions(world, { minutes: 2 });

    expect(world.callsTo(number)).toBe(0);
    for (const campaign of ['spring', 'autumn'])
      expect(world.contacts.get(campaign, number)).toMatchObject({ status: 'SUPPRESSED' });
  });

  it('that a running campaign comes to respect is not called from then on', async () => {
    const world = new World({ simulator: { fates: { [number]: ['BUSY'] }, events: { enabled: true } } });
    const retry = { delayMinutes: { BUSY: 5 } };
    await drop(world, 'spring', 1, { retry });
    await world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'by hand' }, 'brand-a');
    await runFunctions(world, { minutes: 3 });
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'WAITING', outcome: 'BUSY' });

    const settings = JSON.stringify({ retry, doNotCallLists: ['brand-a'] });
    await world.clock.run(world.import(world.uploads.drop('spring.json', settings, 'v2')));
    await runFunctions(world, { minutes: 10 });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'SUPPRESSED', attempt: 1 });
  });

  it.each(['all', 'brand-a'])(
    'is called again when it was removed from it before the next attempt (%s)',
    async (list) => {
      const world = new World({
        simulator: { fates: { [number]: ['BUSY', 'BUSY'] }, events: { enabled: true } },
      });
      await drop(world, 'spring', 1, { retry: { delayMinutes: { BUSY: 5 } }, doNotCallLists: ['brand-a'] });
      await runFunctions(world, { minutes: 3 });
      await world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'by hand' }, list);
      world.numbers.remove(number, list);

      await runFunctions(world, { minutes: 10 });

      expect(world.callsTo(number)).toBeGreaterThan(1);
    },
  );

  it('is not called again when it comes there between two attempts', async () => {
    const world = new World({ simulator: { fates: { [number]: ['BUSY'] }, events: { enabled: true } } });
    await drop(world, 'spring', 1, { retry: { delayMinutes: { BUSY: 5 } } });
    await runFunctions(world, { minutes: 3 });
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'WAITING', outcome: 'BUSY' });
    await world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'by hand' });

    await runFunctions(world, { minutes: 10 });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'SUPPRESSED',
      attempt: 1,
      attempts: [{ attempt: 1, outcome: 'BUSY' }],
    });
  });

  it.each(['throttle', 'too-many-requests'] as const)(
    'is not called when it came there between two requests of one claim (%s)',
    async (kind) => {
      const world = new World({
        simulator: { faults: [{ kind, next: 1, api: 'start' }] },
        deployment: { callsPerSecond: 0.1 },
      });
      await drop(world, 'spring', 1);
      const suppress = async () => {
        await world.clock.sleep(5 * SECOND_MS);
        await world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'by hand' });
      };

      await world.clock.run(
        Promise.all([suppress(), world.dialBatch(world.dialer(), world.dialQueue.take(1))]),
      );

      expect(world.simulator.requests).toHaveLength(1);
      expect(world.callsTo(number)).toBe(0);
      expect(world.contacts.get('spring', number)).toMatchObject({ status: 'SUPPRESSED', attempt: 0 });
      expect(world.pace.standing.slots).toEqual({});
    },
  );

  it('is called in the end although the answer to its claim was lost, and the claim could not be released at once', async () => {
    const world = new World({ simulator: { events: { enabled: true }, callSeconds: { min: 30, max: 30 } } });
    await drop(world, 'spring', 1);
    const claim = world.claims.claim.bind(world.claims);
    const release = world.claims.release.bind(world.claims);
    world.claims.claim = async (...asked) => {
      await claim(...asked);
      world.claims.claim = claim;
      throw new Error('The answer was lost.');
    };
    let failures = 3;
    world.claims.release = async (...asked) => {
      if (failures-- > 0) throw new Error('The table is busy.');
      return release(...asked);
    };

    await runFunctions(world, { minutes: 5, dialers: 1 });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('that cannot be looked up is called later, not in the dark', async () => {
    const world = new World();
    await drop(world, 'spring', 1);
    const claim = world.claims.claim.bind(world.claims);
    world.claims.claim = async () => {
      throw new Error('The table is busy.');
    };
    await world.clock.run(world.drain(1));
    expect(world.simulator.requests).toHaveLength(0);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'WAITING',
      attempt: 0,
      reason: 'The contact and the do-not-call list could not be written right before the call.',
      dueAt: toIso(world.clock.now() + MINUTE_MS),
    });

    world.claims.claim = claim;
    await runFunctions(world, { minutes: 3 });

    expect(world.callsTo(number)).toBe(1);
  });
});

describe('a number that is called as often as is allowed', () => {
  const miami = '+13055550100';
  const placed = (world: World, to: string) =>
    world.simulator.calls
      .filter(({ destinationPhoneNumber }) => destinationPhoneNumber === to)
      .map(({ placedAtMs }) => placedAtMs);

  it('waits in another campaign, which says why and until when, and is called then', async () => {
    const world = new World({ simulator: { callSeconds: { min: 20, max: 20 }, events: { enabled: true } } });
    const frequencyCap = [
      { attempts: 3, days: 7 },
      { attempts: 1, hours: 6 },
    ];
    await drop(world, 'spring', 5, { frequencyCap });
    await drop(world, 'autumn', 5, { frequencyCap });

    await runFunctions(world, { minutes: 10 });

    expect(world.simulator.calls).toHaveLength(5);
    for (let i = 0; i < 5; i += 1) expect(world.callsTo(numberOf(i))).toBe(1);
    const waiting = world.contacts.all().filter(({ status }) => status === 'WAITING');
    expect(waiting).toHaveLength(5);
    for (const { attempt, attempts, dueAt = '', reason, phoneNumber = '' } of waiting) {
      expect({ attempt, attempts }).toEqual({ attempt: 0, attempts: [] });
      const [firstAt = 0] = placed(world, phoneNumber);
      const lateMs = Date.parse(dueAt) - firstAt - 6 * HOUR_MS;
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(MINUTE_MS);
      expect(reason).toBe(
        `At the limit of calls to this number ("frequencyCap": at most 1 call in 6 hours): called from ${dueAt}.`,
      );
    }
    expect(world.pace.standing.slots).toEqual({});

    const claims = vi.spyOn(world.claims, 'claim');
    await runFunctions(world, { minutes: 5.5 * 60, dialers: 1 });
    expect(claims).not.toHaveBeenCalled();
    await runFunctions(world, { minutes: 30 });

    expect(world.simulator.calls).toHaveLength(10);
    expect(world.contacts.all().every(({ status }) => status === 'COMPLETED')).toBe(true);
    for (let i = 0; i < 5; i += 1) {
      const [firstAt = 0, secondAt = 0] = placed(world, numberOf(i));
      expect(secondAt - firstAt).toBeGreaterThanOrEqual(6 * HOUR_MS);
      expect(secondAt - firstAt).toBeLessThan(6 * HOUR_MS + 5 * MINUTE_MS);
    }
  });

  it('waits for the law of its place, unless the rules are off, whatever the hours', async () => {
    const simulator = { fates: { [miami]: ['BUSY' as const] }, events: { enabled: true } };
    const retry = { maxAttempts: 5, delayMinutes: { BUSY: 10 } };
    const after2Hours = async (settings: object) => {
      const world = new World({ simulator });
      await drop(world, 'spring', 0, { retry, ...settings });
      await world.clock.run(world.import(world.uploads.drop('spring/more.csv', `phone\n${miami}\n`)));
      await runFunctions(world, { minutes: 120, dialers: 1 });
      return { calls: world.callsTo(miami), contact: world.contacts.get('spring', miami) };
    };

    const { calls, contact } = await after2Hours({ callingHours: 'always' });
    expect(calls).toBe(3);
    expect(contact).toMatchObject({ status: 'WAITING', attempt: 3 });
    expect(contact?.reason).toContain('(Florida: at most 3 calls in 24 hours, Fla. Stat. 501.616(6)(b))');
    expect((await after2Hours({ callingRules: 'off' })).calls).toBe(5);
  });

  it('ends as CANCELLED when its campaign ends first', async () => {
    const world = new World();
    await drop(world, 'spring', 1, { frequencyCap: { attempts: 1, days: 7 } });
    const endAt = toIso(world.clock.now() + 30 * MINUTE_MS);
    await drop(world, 'autumn', 1, { frequencyCap: { attempts: 1, days: 7 }, endAt });
    await runFunctions(world, { minutes: 20 });
    const contact = () => world.contacts.all().find(({ attempt }) => attempt === 0);
    expect(contact()?.status).toBe('WAITING');

    await runFunctions(world, { minutes: 15 });

    expect(contact()).toMatchObject({
      status: 'CANCELLED',
      attempt: 0,
      reason: `The campaign ended at ${endAt}.`,
    });
  });

  it('is called again soon after new settings allow it, and not looked at each minute while they do not', async () => {
    const world = new World();
    await drop(world, 'spring', 1, { frequencyCap: { attempts: 1, days: 90 } });
    await drop(world, 'autumn', 1, { frequencyCap: { attempts: 1, days: 90 } });
    await runFunctions(world, { minutes: 20 });
    let version = 1;
    const settings = async (campaign: string, frequencyCap: object) => {
      version += 1;
      const file = JSON.stringify({ frequencyCap });
      await world.clock.run(world.import(world.uploads.drop(`${campaign}.json`, file, `v${version}`)));
    };
    const waiting = world.contacts.all().find(({ status }) => status === 'WAITING')?.campaignId ?? '';

    const claims = vi.spyOn(world.claims, 'claim');
    await settings(waiting, { attempts: 1, days: 60 });
    await runFunctions(world, { minutes: 20 });
    expect(world.callsTo(number)).toBe(1);
    expect(claims.mock.calls.length).toBeLessThanOrEqual(4);

    await settings(waiting, { attempts: 2, days: 90 });
    await runFunctions(world, { minutes: 5 });
    expect(world.callsTo(number)).toBe(2);
  });

  it('is not called when the record of its calls cannot be read, and looked at again after an hour', async () => {
    const world = new World();
    world.numbers.calls.set(number, ['yesterday#a']);
    await drop(world, 'spring', 1, { frequencyCap: { attempts: 1, days: 7 } });

    await runFunctions(world, { minutes: 50 });

    expect(world.callsTo(number)).toBe(0);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'WAITING',
      attempt: 0,
      reason: 'The record of calls to this number cannot be read: "calls" in the Numbers table.',
    });
    expect(world.pace.standing.slots).toEqual({});
    world.numbers.calls.set(number, []);
    await runFunctions(world, { minutes: 20 });
    expect(world.callsTo(number)).toBe(1);
  });

  it('is called by the claim that noted it, however often its request is made again', async () => {
    const world = new World({ simulator: { faults: [{ kind: 'throttle', next: 3, api: 'start' }] } });
    await drop(world, 'spring', 1, { frequencyCap: { attempts: 1, days: 7 } });

    await world.clock.run(world.drain(1));

    expect(world.callsTo(number)).toBe(1);
    expect(world.numbers.calls.get(number)).toHaveLength(1);
  });

  it('may be called when a request to Connect came to nothing: that was no call', async () => {
    const world = new World({ simulator: { faults: [{ kind: 'throttle', share: 1, api: 'start' }] } });
    await drop(world, 'spring', 1, { frequencyCap: { attempts: 1, days: 7 } });
    await world.clock.run(world.drain(1));
    expect(world.numbers.calls.get(number)).toEqual([]);
    expect(world.pace.standing.slots).toEqual({});

    world.simulator.configure({ faults: [] });
    await runFunctions(world, { minutes: 3 });

    expect(world.callsTo(number)).toBe(1);
  });
});

describe('calling hours', () => {
  // The world begins at 07:00 in Seattle, where these numbers are.
  const opening = new World().clock.now() + HOUR_MS;
  // An hour before the campaign's hours end, by the rule of Washington.
  const closing = opening + 12 * HOUR_MS;
  const hours = { callingHours: '08:00-21:00', callsPerSecond: 10 };
  const fast = { quotaPerSecond: 50, burst: 125 };

  it('keep every contact that was imported at night waiting, and begin in time', async () => {
    const world = new World({ simulator: fast, deployment: hours });
    await drop(world, 'spring', 200);

    await runFunctions(world, { minutes: 58 });

    expect(world.simulator.requests).toHaveLength(0);
    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({ status: 'WAITING', dueAt: toIso(opening), attempt: 0 });
      expect(contact.reason).toContain('Washington: 08:00–20:00, RCW 19.158.040(2)');
    }

    await runFunctions(world, { minutes: 6 });

    const times = world.simulator.calls.map(({ placedAtMs }) => placedAtMs);
    expect(times).toHaveLength(200);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(opening);
    expect(Math.max(...times)).toBeLessThanOrEqual(opening + 3 * MINUTE_MS);
  });

  it('hold for the start of the call, not for the delivery of its message', async () => {
    const world = new World({ simulator: fast, deployment: { ...hours, callsPerSecond: 0.5 } });
    world.clock.jump(closing - SECOND_MS - world.clock.now());
    await drop(world, 'spring', 10);

    await world.clock.run(world.drain(1));

    expect(world.simulator.calls.length).toBeGreaterThanOrEqual(1);
    expect(world.simulator.calls.length).toBeLessThan(3);
    for (const { placedAtMs } of world.simulator.calls) expect(placedAtMs).toBeLessThan(closing);
    const waiting = world.contacts.all().filter(({ status }) => status === 'WAITING');
    expect(waiting).toHaveLength(10 - world.simulator.calls.length);
    for (const { dueAt, attempt } of waiting) {
      expect(dueAt).toBe(toIso(opening + 24 * HOUR_MS));
      expect(attempt).toBe(0);
    }
    expect(Object.keys(world.pace.standing.slots)).toHaveLength(world.simulator.calls.length);
  });

  it.each([
    ['a day of next week', number, { days: ['SAT'] }],
    ['no hour at all, for a toll-free number,', '+18005550100', { start: '08:00', end: '08:30' }],
  ] as const)(
    'of new settings that open earlier hold, though they are closed when they come; before it was %s',
    async (_, phoneNumber, before) => {
      const world = new World({ simulator: fast, deployment: hours });
      const settings = async (callingHours: object, version: string) => {
        const file = JSON.stringify({ callingHours, callingRules: 'off' });
        await world.clock.run(world.import(world.uploads.drop('spring.json', file, version)));
      };
      await settings(before, 'v1');
      await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${phoneNumber}\n`)));
      await runFunctions(world, { minutes: 2 });
      const [waiting] = world.contacts.all();
      await settings({}, 'v2');
      await runFunctions(world, { minutes: 4 });

      const own = hoursFor({ callingHours: {}, callingRules: 'off' }, world.deployment);
      const opening = nextOpening({ phoneNumber }, own, world.clock.now()) ?? 0;
      expect(world.simulator.requests).toHaveLength(0);
      expect(opening).toBeLessThan(Date.parse(waiting?.dueAt ?? ''));
      expect(world.contacts.all()).toMatchObject([{ status: 'WAITING', dueAt: toIso(opening) }]);
    },
  );

  it('are those of the row where it names its place', async () => {
    const world = new World({ simulator: fast, deployment: hours });
    const settings = JSON.stringify({ callingHours: { trustTimeZone: true } });
    await world.clock.run(world.import(world.uploads.drop('spring.json', settings)));
    const file = `phone,timeZone\n${numberOf(0)},America/New_York\n${numberOf(1)},\n`;
    await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));

    await world.clock.run(world.drain(1));

    expect(world.simulator.calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber)).toEqual([
      numberOf(0),
    ]);
  });

  it('keep nobody waiting who is within them behind thousands who are not', async () => {
    // 10:00 in New York, 05:00 in Honolulu. All of them were paused or waited for room.
    const world = new World({
      simulator: { ...fast, callSeconds: { min: 1, max: 1 } },
      deployment: { ...hours, callsPerSecond: 2 },
    });
    const now = toIso(world.clock.now());
    const campaign = {
      campaignId: 'spring',
      state: 'RUNNING',
      settings: { callingHours: { trustTimeZone: true }, callingRules: 'off' },
      createdAt: now,
      provenAt: now,
    } as const;
    world.campaigns.items.set('spring', campaign);
    for (let i = 0; i < 12_000; i += 1) {
      const timeZone = i % 40 === 0 ? 'America/New_York' : 'Pacific/Honolulu';
      const phoneNumber = numberOf(i);
      const parked = aContact({ contactKey: phoneNumber, phoneNumber, timeZone }).waiting({ dueAt: PARKED });
      await world.contacts.create(parked);
    }

    await runFunctions(world, { minutes: 5, dialers: 3 });

    expect(world.simulator.calls).toHaveLength(300);
    const asleep = world.contacts.all().filter(({ timeZone }) => timeZone === 'Pacific/Honolulu');
    for (const { status, dueAt, reason, attempt } of asleep) {
      expect({ status, dueAt, attempt }).toEqual({
        status: 'WAITING',
        dueAt: toIso(opening + 2 * HOUR_MS),
        attempt: 0,
      });
      expect(reason).toContain('08:00–21:00 in Pacific/Honolulu');
    }
  });
});
