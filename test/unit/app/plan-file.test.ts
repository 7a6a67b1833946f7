import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDoNotCall } from '../../../src/app/plan-do-not-call.ts';
import { type PlanFileOptions, planFile } from '../../../src/app/plan-file.ts';
import type { FileSource } from '../../../src/domain/csv/csv-file.ts';
import { assumptionDefaults } from '../../../src/domain/forecast-assumptions.ts';
import { callEntry } from '../../../src/domain/frequency-cap.ts';
import type { PlanBasis } from '../../../src/domain/plan.ts';
import { defaultPrices } from '../../../src/domain/plan-prices.ts';
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
  '+12065550102,America/New_York',
  '+870773111632,',
  '+12065550103,',
].join('\n');

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

  it('leaves out whom the stack knows: in the campaign, on the do-not-call list, called too often', async () => {
    const calls = Array.from({ length: 7 }, (_, i) => callEntry({ id: `${i}`, atMs: atMs - i - 1 }));
    const lookup = {
      knownKeys: async () => new Set(['+12065550101']),
      numbers: async () =>
        new Map([
          ['+442079460114', { suppressedAt: '2026-01-01T00:00:00.000Z' }],
          ['+12065550103', { calls }],
        ]),
    };

    const { rows } = await plan(file, {}, { lookup });

    expect(rows).toMatchObject({ toCall: 1, alreadyInCampaign: 1, onDoNotCallList: 1, overFrequencyCap: 1 });
  });

  it('leaves out who is on a list that is not in the stack yet', async () => {
    const list = source('phone\n(206) 555-0101\nnobody\n', 'list.csv');
    const doNotCall = await readDoNotCall(list, basis().deployment, atMs);

    expect((await plan(file, {}, { doNotCall })).rows).toMatchObject({ toCall: 3, onDoNotCallList: 1 });
  });

  it('calls nobody of a campaign that is over, and says so', async () => {
    const { warnings, time } = await plan(file, { settings: { endAt: '2026-11-01T00:00:00Z' } });

    expect(warnings[0]).toMatch(/ended at 2026-11-01T00:00:00Z\. Nobody would be called/);
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

  it('of a file that breaks off tells how far it can be read', async () => {
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
