import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import type { FileSource } from '../../../src/csv/csv-file.ts';
import { callEntry } from '../../../src/dialing/frequency-cap.ts';
import { assumptionDefaults } from '../../../src/forecast/forecast-assumptions.ts';
import type { PlanBasis } from '../../../src/planning/plan-basis.ts';
import { readDoNotCall } from '../../../src/planning/plan-do-not-call.ts';
import { type PlanFileOptions, planFile } from '../../../src/planning/plan-file.ts';
import type { NumberRecord } from '../../../src/planning/plan-number.ts';
import { defaultPrices } from '../../../src/planning/plan-prices.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

/** 07:00 in Seattle, 15:00 in London. */
const atMs = Date.UTC(2026, 10, 2, 15);

function source(text: string | Uint8Array, name = 'spring.csv'): FileSource {
  const bytes = Buffer.from(text);
  return {
    name,
    async *open(fromByte) {
      yield bytes.subarray(fromByte);
    },
  };
}

function basis(over: Partial<PlanBasis> = {}): PlanBasis {
  const { deployment } = new World({ deployment: { callingHours: '08:00-21:00', maxConcurrentCalls: 10 } });
  return {
    file: 'spring.csv',
    campaignId: 'spring',
    settings: undefined,
    deployment,
    assumptions: assumptionDefaults,
    prices: defaultPrices,
    atMs,
    ...over,
  };
}

const plan = (text: string, over?: Partial<PlanBasis>, options?: PlanFileOptions) =>
  planFile(source(text), basis(over), options);

const file = [
  'phone,timeZone',
  '+12065550101,',
  '206 555 0101,',
  '123,',
  '12,',
  '+442079460114,',
  '+12125550102,America/New_York',
  '+870773111632,',
  '+12065550103,',
].join('\n');

const spring = { campaignId: 'spring', state: 'RUNNING', createdAt: '2026-11-01T00:00:00.000Z' } as const;

/** Rows with customerIds `C1`…, each with its number. */
const customersWith = (...numbers: readonly string[]) =>
  `customerId,phone\n${numbers.map((number, i) => `C${i + 1},${number}`).join('\n')}\n`;

describe('a plan', () => {
  it('counts every row once', async () => {
    const { rows, rejected, hours } = await plan(file);

    expect(rows).toMatchObject({ read: 8, toCall: 4, rejected: 2, duplicates: 1, timeZoneUnknown: 1 });
    expect(rejected).toEqual([
      expect.objectContaining({ rows: 2, firstRow: 4, reason: expect.stringContaining('…') }),
    ]);
    expect(hours).toMatchObject({ openThen: 2, never: 0 });
    expect(hours.openLater).toEqual([
      {
        contacts: 2,
        opensAt: '2026-11-02T16:00:00.000Z',
        localTime: '2026-11-02 08:00',
        zones: 'America/Los_Angeles',
      },
    ]);
  });

  it('says the same as the importer does', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
    const [imported] = Object.values(world.campaigns.items.get('spring')?.files ?? {});

    const { rows } = await plan(file);

    expect(imported).toMatchObject({ rows: rows.read, rejected: rows.rejected, duplicates: rows.duplicates });
  });

  it('leaves out whom the stack knows: in the campaign, or on the do-not-call list; who was called too often waits', async () => {
    const calls = Array.from({ length: 7 }, (_, i) => callEntry({ id: `${i}`, atMs: atMs - i - 1 }));
    const lookup = {
      knownKeys: async () => new Set(['+12065550101']),
      numbers: async () =>
        new Map([
          ['+442079460114', { suppressedAt: '2026-01-01T00:00:00.000Z' }],
          ['+12065550103', { calls }],
        ]),
    };

    const { rows, hours, time } = await plan(file, { known: spring }, { lookup });

    expect(rows).toMatchObject({ toCall: 2, alreadyInCampaign: 1, onDoNotCallList: 1, overFrequencyCap: 1 });
    // Seven days after the last of the seven calls, at 07:01 in Seattle: when the hours open there.
    expect(hours).toMatchObject({ openThen: 1, never: 0 });
    expect(hours.openLater).toMatchObject([{ contacts: 1, opensAt: '2026-11-09T16:00:00.000Z' }]);
    expect(time.firstAttemptsEndAt).toMatch(/^2026-11-09T16:0/);
    const endAt = '2026-11-08T00:00:00Z';
    const ended = await plan(file, { known: spring, settings: { endAt } }, { lookup });
    expect(ended.time.notCalled).toBe(1);
  });

  it('counts by list, and hands on the numbers that are on none, whether or not they would be called now', async () => {
    const entry = { since: '2026-01-01T00:00:00.000Z' };
    const lookup = {
      knownKeys: async () => new Set(['+12065550106']),
      numbers: async () =>
        new Map<string, NumberRecord>([
          ['+12065550101', { suppressedAt: entry.since, lists: { 'brand-a': entry } }],
          ['+12065550102', { lists: { 'brand-a': entry } }],
          ['+12065550103', { lists: { 'brand-b': entry } }],
        ]),
    };
    const rows = [1, 2, 3, 4, 5, 6].map((n) => `+1206555010${n},2026-01-0${n},web form\n`).join('');
    const text = `phone,Consent At,consent_source\n${rows}+870773111632,last year,\n`;
    const numbers: unknown[] = [];
    const options = {
      lookup,
      doNotCall: new Set(['+12065550104']),
      onNumber: (...given: unknown[]) => numbers.push(given),
    };

    const settings = { doNotCallLists: ['brand-a', 'brand-c'] };
    const found = await plan(text, { known: spring, settings }, options);

    expect(found.rows).toMatchObject({
      toCall: 2,
      onDoNotCallList: 3,
      alreadyInCampaign: 1,
      timeZoneUnknown: 1,
    });
    expect(found.doNotCallLists).toEqual([
      { list: 'all', rows: 2 },
      { list: 'brand-a', rows: 1 },
      { list: 'brand-c', rows: 0 },
    ]);
    expect(numbers).toEqual([
      ['+12065550103', { consentAt: '2026-01-03', consentSource: 'web form' }],
      ['+12065550105', { consentAt: '2026-01-05', consentSource: 'web form' }],
      ['+12065550106', { consentAt: '2026-01-06', consentSource: 'web form' }],
      ['+870773111632', { consentAt: 'last year' }],
    ]);
  });

  it('asks for no contacts of a campaign that the stack does not have', async () => {
    const asked: string[] = [];
    const lookup = {
      knownKeys: async (campaignId: string) => {
        asked.push(campaignId);
        return new Set<string>();
      },
      numbers: async () => new Map(),
    };

    await plan(file, {}, { lookup });
    expect(asked).toEqual([]);

    await plan(file, { known: spring }, { lookup });
    expect(asked).toEqual(['spring']);
  });

  it('calls a number that several customers have as soon as the cap lets it, calls of late counted', async () => {
    const [ann, bob] = ['+12065550101', '+12065550102'];
    const rows = customersWith(ann, ann, ann, ann, ann, bob, bob, '+12065550103');
    const calls = [callEntry({ id: 'c', atMs: atMs - 1 })];
    const lookup = {
      knownKeys: async () => new Set<string>(),
      numbers: async () => new Map([[bob, { calls }]]),
    };
    const settings = { dedupeBy: 'customerId', frequencyCap: { attempts: 2, days: 7 } } as const;

    const shared = await plan(rows, { settings }, { lookup });
    const alone = await plan(customersWith(ann, bob), { settings }, { lookup });

    // Of Ann's five two are called at once, of Bob's two one, and the one alone.
    expect(shared.rows).toMatchObject({ read: 8, toCall: 8, overFrequencyCap: 4, duplicates: 0 });
    // Bob's second a week after his call of late, two of Ann's a week after her first two, her last another week later.
    const days = shared.hours.openLater.map(({ opensAt, contacts }) => [opensAt.slice(0, 10), contacts]);
    expect(days).toEqual([
      ['2026-11-02', 4],
      ['2026-11-09', 1],
      ['2026-11-09', 2],
      ['2026-11-16', 1],
    ]);
    expect(shared.warnings.join(' ')).toMatch(/^5 contacts of the file share a number .*"frequencyCap"/);
    expect(alone).toMatchObject({ rows: { toCall: 2, overFrequencyCap: 0 }, warnings: [] });
  });

  it('says of numbers that repeat what the run then does', async () => {
    const settings = {
      dedupeBy: 'customerId',
      callingHours: 'always',
      frequencyCap: { attempts: 1, days: 7 },
    } as const;
    const rows = customersWith(...Array.from({ length: 5 }, () => '+12065550101'));
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
    await world.clock.run(world.import(world.uploads.drop('spring.csv', rows)));
    await runFunctions(world, { minutes: 5, dialers: 2 });

    const { toCall, overFrequencyCap } = (await plan(rows, { settings })).rows;
    expect(toCall - overFrequencyCap).toBe(world.simulator.calls.length);
    expect(overFrequencyCap).toBe(world.contacts.all().filter(({ status }) => status === 'WAITING').length);
  });

  it('judges the frequency cap when each may first be called, not when the plan is made', async () => {
    const newest = Array.from({ length: 7 }, (_, i) => callEntry({ id: `${i}`, atMs: atMs - i - 1 }));
    // Leaves the window in half an hour: before the hours of Seattle open, after those of London did.
    const oldest = newest.map((_, i) =>
      callEntry({ id: `${i}`, atMs: atMs - 7 * DAY_MS + 30 * MINUTE_MS - i }),
    );
    const rows = 'phone\n+12065550101\n+442079460114\n';
    const capped = async (calls: readonly string[], startAt?: string) => {
      const numbers = async (all: readonly string[]) => new Map(all.map((each) => [each, { calls }]));
      const lookup = { knownKeys: async () => new Set<string>(), numbers };
      return (await plan(rows, { settings: startAt ? { startAt } : {} }, { lookup })).rows.overFrequencyCap;
    };

    expect(await capped(newest)).toBe(2);
    expect(await capped(newest, '2026-11-23T15:00:00Z')).toBe(0);
    expect(await capped(oldest)).toBe(1);
  });

  it('warns when contacts that end early are deleted before the results are written', async () => {
    const hours = { callingHours: '08:00-21:00', maxConcurrentCalls: 1 };
    const warned = async (retentionDays: number, text: string, settings?: CampaignSettings) => {
      const { deployment } = new World({ deployment: { ...hours, retentionDays } });
      return (await plan(text, { deployment, settings })).warnings.join(' ');
    };
    const good = `phone\n${Array.from({ length: 1_500 }, (_, i) => numberOf(i)).join('\n')}\n`;

    expect(await warned(1, good)).toMatch(/takes \d+ days.*deleted a day after.*results\.csv/);
    expect(await warned(90, good)).toBe('');
    // A rejected row ends when it is read, weeks before the first call.
    const later = { startAt: '2026-11-23T15:00:00Z' };
    expect(await warned(10, 'phone\n+12065550101\n', later)).toBe('');
    expect(await warned(10, 'phone\n+12065550101\nnobody\n', later)).toMatch(/results\.csv/);
  });

  it('leaves out who is on a list that is not in the stack yet', async () => {
    const list = source('phone\n(206) 555-0101\nnobody\n', 'list.csv');
    const doNotCall = await readDoNotCall(list, basis().deployment, atMs);

    expect((await plan(file, {}, { doNotCall })).rows).toMatchObject({ toCall: 3, onDoNotCallList: 1 });
  });

  it('calls no contact of a campaign that is over, and says so', async () => {
    const { warnings, time } = await plan(file, { settings: { endAt: '2026-11-01T00:00:00Z' } });

    expect(warnings[0]).toMatch(/ended at 2026-11-01T00:00:00Z\. No contact would be called/);
    expect(time).toMatchObject({ expectedCalls: 0, notCalled: 4 });
  });

  it('warns of a paused campaign, of contacts before these, and of another key', async () => {
    const rules = { defaultCountry: 'US', dedupeBy: 'customerId' } as const;
    const old = { file: 'old.csv', version: '1', bytes: 1, rows: 1, rejected: 0, duplicates: 0, done: true };
    const known = {
      campaignId: 'spring',
      state: 'PAUSED',
      createdAt: '2026-11-01T00:00:00.000Z',
      counts: { WAITING: 3 },
      files: { 'old.csv@1': { ...old, rules, startedAt: '2026-11-01T00:00:00.000Z' } },
    } as const;

    const { warnings } = await plan('phone\n+12065550101\n', { known });

    expect(warnings.join(' ')).toMatch(/is paused.*resumed.*"dedupeBy".*3 contacts of earlier files/);
  });

  it('of a file that breaks off says how far it can be read', async () => {
    await expect(plan('phone,name\n+12065550101,Ann\n+12065550102,"Bob\n')).rejects.toThrow(
      /quote.*Rows before it that would be imported: 1/,
    );
    await expect(plan('name\nAnn\n')).rejects.toThrow(/no column with phone numbers/);
  });

  it('reads a zipped file', async () => {
    const zipped = source(gzipSync(file), 'spring.csv.gz');

    expect((await planFile(zipped, basis())).rows.read).toBe(8);
  });
});

describe('a look-up that fails', () => {
  it('while the next rows are read ends the plan with its error, and nothing else', async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on('unhandledRejection', hear);
    const refuse = () => Promise.reject(new Error('Denied.'));
    const rows = Array.from({ length: 1_500 }, (_, i) => numberOf(i)).join('\n');
    const slow: FileSource = {
      name: 'spring.csv',
      async *open() {
        yield Buffer.from(`phone\n${rows}\n`);
        // A turn of the event loop, in which Node looks for rejections that nobody has heard of.
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        yield Buffer.from(`${numberOf(1_500)}\n`);
      },
    };

    const planned = planFile(slow, basis(), { lookup: { knownKeys: refuse, numbers: refuse } });

    await expect(planned).rejects.toThrow('Denied.');
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});

describe('the plan for a file with several columns of numbers', () => {
  const settings: CampaignSettings = { columns: { phoneNumber: ['Mobile', 'Home'] } };
  const rows = [
    'Mobile,Home',
    '+12065550101,+12065550111',
    '+12065550102,+12065550112',
    '+12065550103,none',
    'none,neither',
    '+12065550101,+12065550113',
  ].join('\n');

  it('counts each contact once, and names the numbers that are skipped', async () => {
    const doNotCall = new Set(['+12065550101', '+12065550102', '+12065550112']);
    const numbers: string[] = [];
    const onNumber = (phoneNumber: string) => void numbers.push(phoneNumber);
    const {
      rows: counted,
      severalNumbers,
      warnings,
    } = await plan(rows, { settings }, { doNotCall, onNumber });

    expect(counted).toMatchObject({
      read: 5,
      toCall: 2,
      rejected: 1,
      duplicates: 1,
      onDoNotCallList: 1,
      repaired: 1,
    });
    expect(severalNumbers).toEqual({ contacts: 2, numbers: 4, listed: 3 });
    expect(warnings.join()).toContain(
      '2 contacts have several numbers, 4 together. 3 of these numbers are on a do-not-call list',
    );
    expect(numbers).toEqual(['+12065550111', '+12065550103']);
  });

  it('says nothing of them where each contact has one', async () => {
    const one = await plan('phone\n+12065550101\n');
    expect(one).not.toHaveProperty('severalNumbers');
  });
});
