import { describe, expect, it } from 'vitest';
import type { CampaignState } from '../../../src/campaign/campaign.ts';
import { rejectedRowKey } from '../../../src/importing/row.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

const number = '+12065550101';
const request = { campaign: 'Welcome', requestId: 'r-1', phoneNumber: number };

async function received(messages: readonly unknown[], world = new World()) {
  const failed = await world.clock.run(world.request(messages));
  expect(failed).toEqual([]);
  return world;
}

describe('a request', () => {
  it('is a contact of its campaign, which is made for it and stays open', async () => {
    const world = await received([
      {
        ...request,
        customerId: 'c-7',
        timeZone: 'America/New_York',
        attributes: { plan: 'gold', visits: 3 },
      },
    ]);

    expect(world.contacts.get('welcome', number)).toMatchObject({
      status: 'QUEUED',
      phoneNumber: number,
      customerId: 'c-7',
      timeZone: 'America/New_York',
      attributes: { plan: 'gold', visits: '3' },
      source: { file: 'requests', version: 'r-1' },
    });
    expect(world.campaigns.items.get('welcome')).toMatchObject({
      state: 'RUNNING',
      dedupeBy: 'phoneNumber',
      requestsSince: expect.any(String),
    });
    expect(world.dialQueue.messages).toEqual([
      { campaignId: 'welcome', contactKey: number, attempt: 1, callBack: true },
    ]);
  });

  it('follows the settings in the bucket, which are read first', async () => {
    const world = new World();
    world.uploads.drop('welcome.json', '{ "dedupeBy": "customerId", "defaultCountry": "DE" }');
    await received([{ ...request, phoneNumber: '030 901820', customerId: 'c-7' }], world);

    expect(world.contacts.get('welcome', 'c-7')).toMatchObject({ phoneNumber: '+4930901820' });
  });

  it('is the same row however often it comes, also with other content', async () => {
    const world = await received([request, request, request]);
    await received([request, { ...request, phoneNumber: '+12065550102' }], world);

    expect(world.contacts.all()).toHaveLength(1);
  });

  it('keeps its row when the settings change between two deliveries', async () => {
    const national = { ...request, phoneNumber: '030 901820', country: undefined };
    const world = new World();
    world.uploads.drop('welcome.json', '{ "defaultCountry": "DE" }');
    await received([national], world);
    world.campaigns.change('welcome', { settings: { defaultCountry: 'IT' } as never });
    await received([national], world);

    expect(world.contacts.all().map(({ contactKey }) => contactKey)).toEqual(['+4930901820']);
  });

  it('with the key of another one is its duplicate: the first counts', async () => {
    const second = { ...request, requestId: 'r-2', attributes: { plan: 'late' } };
    const world = await received([request, second]);
    await received([second], world);

    expect(world.contacts.all()).toHaveLength(1);
    expect(world.contacts.get('welcome', number)?.source.version).toBe('r-1');
  });

  it('waits for callAt, and is not called before', async () => {
    const world = new World();
    const callAt = toIso(world.clock.now() + 30 * MINUTE_MS);
    await received([{ ...request, callAt }], world);

    expect(world.contacts.get('welcome', number)).toMatchObject({ status: 'WAITING', dueAt: callAt });
    await world.clock.run(world.live(29));
    expect(world.callsTo(number)).toBe(0);
    await world.clock.run(world.live(4));
    expect(world.simulator.calls[0]?.placedAtMs).toBeGreaterThanOrEqual(Date.parse(callAt));
  });

  it.each<[string, CampaignState]>([
    ['that is paused', 'PAUSED'],
    ['that runs, outside its hours', 'RUNNING'],
  ])('ends at expiresAt in a campaign %s', async (_, state) => {
    const world = new World({ deployment: { callingHours: state === 'RUNNING' ? '03:00-03:01' : 'always' } });
    const expiresAt = toIso(world.clock.now() + 10 * MINUTE_MS);
    await received([{ ...request, requestId: 'first' }], world);
    world.campaigns.change('welcome', { state });
    const late = '+12065550109';
    await received([{ ...request, phoneNumber: late, expiresAt }], world);

    await world.clock.run(world.live(9));
    expect(world.contacts.get('welcome', late)?.status).toBe('WAITING');
    await world.clock.run(world.live(4));

    expect(world.contacts.get('welcome', late)).toMatchObject({
      status: 'CANCELLED',
      reason: `It was to be called before ${expiresAt}.`,
    });
    expect(world.callsTo(late)).toBe(0);
  });

  it('that comes after its expiresAt is cancelled, and not called', async () => {
    const world = new World();
    await received([{ ...request, expiresAt: toIso(world.clock.now() - 1) }], world);
    await world.clock.run(world.live(3));

    expect(world.contacts.get('welcome', number)?.status).toBe('CANCELLED');
    expect(world.simulator.calls).toEqual([]);
  });

  it('is not retried after its expiresAt', async () => {
    const world = new World({ simulator: { fates: { [number]: ['BUSY', 'BUSY', 'BUSY'] } } });
    const expiresAt = toIso(world.clock.now() + 20 * MINUTE_MS);
    await received([{ ...request, expiresAt }], world);
    await world.clock.run(world.live(60));

    for (const call of world.simulator.calls) expect(call.placedAtMs).toBeLessThan(Date.parse(expiresAt));
    expect(['COMPLETED', 'CANCELLED']).toContain(world.contacts.get('welcome', number)?.status);
  });
});

describe('a request that is sent twice', () => {
  it('is not called again once its contact may have been deleted', async () => {
    const world = new World();
    const lasting = { ...request, expiresAt: toIso(world.clock.now() + 200 * DAY_MS) };
    await received([lasting], world);
    world.contacts.items.clear();
    await world.clock.run(world.clock.sleep(120 * DAY_MS));
    await received([lasting], world);

    expect(world.contacts.all()).toEqual([]);
  });

  it.each([
    ['too many for its attributes', 'QUEUED', {}, { big: 'x'.repeat(32_700) }],
    ['few enough for its attributes', 'REJECTED', { big: 'x'.repeat(32_700) }, {}],
  ])(
    'stays the contact that it was when the attributes of its campaign are %s',
    async (_, status, before, after) => {
      const world = new World();
      world.uploads.drop('welcome.json', JSON.stringify({ attributes: before }));
      const own = { ...request, attributes: { note: 'y'.repeat(200) } };
      await received([own], world);
      world.campaigns.change('welcome', { settings: { attributes: after } as never });
      await received([own], world);

      expect(world.contacts.all().map((contact) => contact.status)).toEqual([status]);
    },
  );

  it('after its process was killed gets its message, also behind another request of its key', async () => {
    const world = new World();
    const { send } = world.dialQueue;
    world.dialQueue.send = async () => {
      throw new Error('Not now.');
    };
    await world.clock.run(world.request([request]));
    world.dialQueue.send = send;
    expect(world.dialQueue.messages).toEqual([]);
    await received([{ ...request, requestId: 'r-2' }, request], world);

    expect(world.dialQueue.messages).toHaveLength(1);
  });
});

describe('a request that cannot be used', () => {
  it('for thousands of reasons names the first of them', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 7_000 }, (_, i) => [`a${i}`, []]));
    const world = await received([{ ...request, attributes }]);

    expect(world.contacts.all()).toMatchObject([{ status: 'REJECTED' }]);
    expect(world.contacts.all()[0]?.reason).toHaveLength(2_000);
  });

  it('has no half of a character', async () => {
    const world = await received([{ ...request, customerId: 'c\ud800', attributes: { a: '\udc00' } }]);

    expect(world.contacts.get('welcome', number)).toMatchObject({
      customerId: 'c\ufffd',
      attributes: { a: '\ufffd' },
    });
  });

  it('and cannot be written takes none of its batch along', async () => {
    const world = new World();
    const { insert } = world.contacts;
    world.contacts.insert = async (contacts) => {
      if (contacts.some(({ source }) => source.version === 'poison')) throw new Error('Too large.');
      return insert.call(world.contacts, contacts);
    };
    const poison = { ...request, requestId: 'poison', phoneNumber: '+12065550102' };

    expect(await world.clock.run(world.request([request, poison]))).toEqual([JSON.stringify(poison)]);
    expect(world.dialQueue.messages).toMatchObject([{ contactKey: number }]);
  });

  it.each<[string, object, RegExp]>([
    ['has a number that cannot be called', { phoneNumber: 'none' }, /./],
    ['has no number', { phoneNumber: null }, /phone number|number/i],
    ['has a number that is an object', { phoneNumber: {} }, /must be a text/],
    ['has a time zone that is none', { timeZone: 'EST' }, /timeZone/],
    ['has a key that is not known', { expireAt: '2026-12-01T09:00:00Z' }, /"expireAt"/],
    ['has a callAt without an offset', { callAt: '2026-12-01T09:00:00' }, /"callAt" must be/],
    ['has an expiresAt that is a number', { expiresAt: 1_764_000_000 }, /"expiresAt" must be/],
    [
      'expires before it is to be called',
      { callAt: '2026-12-02T09:00:00Z', expiresAt: '2026-12-01T09:00:00Z' },
      /expires before/,
    ],
    ['has attributes that are a list', { attributes: ['x'] }, /"attributes" must be/],
    ['has an attribute that is an object', { attributes: { a: {} } }, /"a" must be a text/],
    ['has attributes that are one when repaired', { attributes: { 'a b': 1, a_b: 2 } }, /both mean "a_b"/],
    [
      'has more attributes than a call takes',
      { attributes: { a: 'x'.repeat(32_000), b: 'x'.repeat(2_000) } },
      /bytes/,
    ],
  ])('because it %s is a rejected contact with the reason', async (_, change, reason) => {
    const world = await received([{ ...request, ...change }]);

    expect(world.contacts.all()).toEqual([
      expect.objectContaining({
        contactKey: 'row:requests:r-1',
        status: 'REJECTED',
        reason: expect.stringMatching(reason),
      }),
    ]);
    expect(world.dialQueue.messages).toEqual([]);
  });

  it.each([
    ['is too long', 'é'.repeat(600)],
    ['looks like a row of a file', 'spring.csv:7'],
  ])('has a hash for a key when its requestId %s', async (_, requestId) => {
    const world = await received([{ ...request, requestId, phoneNumber: 'none' }]);

    const [contact] = world.contacts.all();
    expect(contact?.contactKey).toMatch(/^row:requests:sha256-[0-9a-f]{64}$/);
    expect(contact?.contactKey).not.toBe(rejectedRowKey('requests:spring.csv', 7));
  });

  it.each([
    ['is no JSON', 'call +12065550101'],
    ['is a list', []],
    ['has no campaign', { ...request, campaign: undefined }],
    ['has a campaign that is no name', { ...request, campaign: '???' }],
    ['has the campaign of a do-not-call list', { ...request, campaign: 'Do-Not-Call' }],
    ['has a reserved campaign', { ...request, campaign: 'results' }],
    ['has no requestId', { ...request, requestId: ' ' }],
  ])('and %s goes to the dead-letter queue', async (_, message) => {
    const world = await received([message]);

    expect(world.deadLetters.bodies).toEqual([
      typeof message === 'string' ? message : JSON.stringify(message),
    ]);
    expect(world.campaigns.items.size + world.contacts.items.size).toBe(0);
  });
});

describe('a campaign that takes requests', () => {
  it('is not over before its end, and has its counts then', async () => {
    const world = new World();
    await received([request, { ...request, requestId: 'r-2', phoneNumber: 'none' }], world);
    await world.clock.run(world.live(10));
    await world.hearEvents();
    await world.clock.run(world.live(3));
    expect(world.contacts.get('welcome', number)?.status).toBe('COMPLETED');
    expect(world.closeQueue.jobs).toEqual([]);

    world.campaigns.change('welcome', { state: 'CANCELLED' });
    await world.clock.run(world.live(2));

    expect(world.closeQueue.jobs.map(({ job }) => job.campaignId)).toEqual(['welcome']);
  });

  it('is open for more although it has a file, which is done', async () => {
    const world = new World();
    await world.import(world.uploads.drop('welcome.csv', aFileOf(1)));
    await received([{ ...request, phoneNumber: '+12065550199' }], world);
    await world.clock.run(world.live(10));
    await world.hearEvents();
    await world.clock.run(world.live(3));

    expect(world.contacts.all().map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(world.closeQueue.jobs).toEqual([]);
  });

  it.each<[CampaignState, CampaignState]>([
    ['COMPLETED', 'RUNNING'],
    ['PAUSED', 'PAUSED'],
    ['STOPPED', 'STOPPED'],
    ['CANCELLED', 'CANCELLED'],
  ])('and was %s is %s after a request, and no longer over', async (before, after) => {
    const world = await received([request]);
    world.campaigns.change('welcome', { state: before, completedAt: toIso(world.clock.now()) });
    await received([{ ...request, requestId: 'r-2', phoneNumber: '+12065550102' }], world);

    const campaign = world.campaigns.items.get('welcome');
    expect(campaign).toMatchObject({ state: after, reopenedAt: expect.any(String) });
    expect(campaign?.completedAt).toBeUndefined();
  });

  it('ends contacts that come after its endAt', async () => {
    const world = new World();
    world.uploads.drop('welcome.json', JSON.stringify({ endAt: toIso(world.clock.now() + HOUR_MS) }));
    await received([request], world);
    await world.clock.run(world.clock.sleep(2 * HOUR_MS));
    await received([{ ...request, requestId: 'r-2', phoneNumber: '+12065550102' }], world);
    await world.clock.run(world.live(3));

    expect(world.contacts.get('welcome', '+12065550102')?.status).toBe('CANCELLED');
    expect(world.closeQueue.jobs).toHaveLength(1);
  });

  it('whose table does not answer has its messages redelivered, and no others', async () => {
    const world = new World();
    const { insert } = world.contacts;
    world.contacts.insert = async (contacts) => {
      if (contacts[0]?.campaignId === 'welcome') throw new Error('Not now.');
      return insert.call(world.contacts, contacts);
    };
    const other = { ...request, campaign: 'other' };

    expect(await world.clock.run(world.request([request, other, 'no JSON']))).toEqual([
      JSON.stringify(request),
    ]);
    expect(world.contacts.all('other')).toHaveLength(1);
  });
});
