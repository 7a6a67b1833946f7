import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CampaignState } from '../../../src/campaign/campaign.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { World } from '../../support/world.ts';

async function imported(key: string, content: string | Uint8Array, world = new World()) {
  // Without the clock: unzipping takes real time, and nobody here waits for any other.
  await world.import(world.uploads.drop(key, content));
  const campaign = world.campaigns.items.get('spring');
  return { world, campaign, file: Object.values(campaign?.files ?? {}).at(-1) };
}

const good = ['+12065550101', '+12065550102'];

describe('a file that cannot be read, or not to its end', () => {
  it.each<[string, string, string | Uint8Array, number, RegExp]>([
    ['has nothing in it', 'spring.csv', '', 0, /only blank lines|is empty/],
    ['has blank lines only', 'spring.csv', '\n  \n\r\n', 0, /only blank lines/],
    ['has no column of phone numbers', 'spring.csv', 'name,city\nAnn,Rome\n', 0, /phoneNumber/],
    ['has two columns of phone numbers', 'spring.csv', 'phone,mobile\n1,2\n', 0, /phone.*mobile/],
    [
      'has columns that become the same attribute',
      'spring.csv',
      'phone,a b,a_b\n+12065550101,1,2\n',
      0,
      /a b.*a_b|a_b/,
    ],
    ['is not UTF-8', 'spring.csv', Buffer.from('phone,name\n+12065550101,Zo\xeb\n', 'latin1'), 0, /UTF-8/],
    ['is binary', 'spring.csv', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe, 0]), 0, /./],
    ['is no gzip, but named so', 'spring.csv.gz', `phone\n${good[0]}\n`, 0, /not gzip-compressed/],
    [
      'is a gzip that was cut off',
      'spring.csv.gz',
      gzipSync(aFileOf(50)).subarray(0, -20),
      0,
      /gzip file is damaged/,
    ],
    [
      'never closes a quote',
      'spring.csv',
      `phone,name\n${good[0]},Ann\n${good[1]},"Bob\n`,
      1,
      /Line 3: .*quote/,
    ],
  ])('because it %s is marked done, with the reason', async (_, key, content, rowsBefore, reason) => {
    const { world, campaign, file } = await imported(key, content);

    expect(file).toMatchObject({ done: true, error: expect.stringMatching(reason) });
    expect(campaign?.state).toBe('RUNNING');
    const [report = []] = [...world.reports.finished.values()];
    expect(report.at(-1)).toMatchObject({ result: 'file', contactKey: '' });
    expect(file?.error).toContain(report.at(-1)?.reason);
    expect(world.importQueue.jobs).toHaveLength(0);
    if (rowsBefore > 0) {
      expect(file?.rows).toBe(rowsBefore);
      expect(world.dialQueue.messages.map(({ contactKey }) => contactKey)).toEqual([good[0]]);
    }
  });

  it('is reported once and not again when its message comes twice', async () => {
    const { world, file } = await imported('spring.csv', '');

    await world.clock.run(world.import({ bucket: 'uploads', key: 'spring.csv', version: 'v1', bytes: 0 }));

    const files = Object.values(world.campaigns.items.get('spring')?.files ?? {});
    expect(files).toEqual([file]);
    expect([...world.reports.finished.values()][0]).toHaveLength(1);
  });

  it('does not hinder the next file of its campaign', async () => {
    const { world } = await imported('spring.csv', '');

    const { campaign, file } = await imported('spring/better.csv', `phone\n${good.join('\n')}\n`, world);

    expect(campaign?.state).toBe('RUNNING');
    expect(file).toMatchObject({ rows: 2, done: true });
    expect(world.dialQueue.messages).toHaveLength(2);
  });
});

describe('a file without an error', () => {
  it('may have headers only', async () => {
    const { file, world } = await imported('spring.csv', 'phone,name\n');

    expect(file).toMatchObject({ rows: 0, done: true });
    expect(file).not.toHaveProperty('error');
    expect([...world.reports.finished.values()]).toEqual([[]]);
  });

  it('has every row in the table or named as a duplicate, with its line', async () => {
    const { file, world } = await imported(
      'spring.csv',
      [
        'Phone,First Name',
        `${good[0]},Ann`,
        'nobody,Bob',
        `${good[0]},Ann again`,
        '',
        `${good[1]} x12,Cy`,
        ',,',
      ].join('\n'),
    );

    expect(file).toMatchObject({ rows: 5, rejected: 2, duplicates: 1 });
    expect(world.contacts.all().map(({ contactKey, status }) => [contactKey, status])).toEqual([
      [good[0], 'QUEUED'],
      ['row:spring.csv:3', 'REJECTED'],
      [good[1], 'QUEUED'],
      ['row:spring.csv:7', 'REJECTED'],
    ]);
    const report = world.reports.finished.get('results/spring/imports/spring.csv') ?? [];
    expect(report.map(({ row, contactKey, result }) => [row, contactKey, result])).toEqual([
      [1, '', 'repaired'],
      [3, 'row:spring.csv:3', 'rejected'],
      [4, good[0], 'duplicate'],
      [6, good[1], 'repaired'],
      [7, 'row:spring.csv:7', 'rejected'],
    ]);
    expect(report[2]?.reason).toBe('The same contact as row 2; that row counts.');
    expect(world.contacts.get('spring', good[0] ?? '')?.attributes).toEqual({ First_Name: 'Ann' });
  });

  it('names the other file when a row repeats one of that', async () => {
    const { world } = await imported('spring.csv', aFileOf(2));

    await imported('spring/more.csv', `phone\n${numberOf(1)}\n${numberOf(2)}\n`, world);

    expect(world.reports.finished.get('results/spring/imports/more.csv')).toEqual([
      {
        row: 2,
        contactKey: numberOf(1),
        result: 'duplicate',
        reason: 'The same contact as row 3 of spring.csv, imported before; that row counts.',
      },
    ]);
    expect(world.contacts.all()).toHaveLength(3);
  });

  it('may be compressed', async () => {
    const { world, file } = await imported('spring.csv.gz', gzipSync(aFileOf(30)));

    expect(file).toMatchObject({ rows: 30, done: true });
    expect(world.dialQueue.messages).toHaveLength(30);
  });
});

describe('a key that names no campaign', () => {
  it.each([
    ['results.csv', /reserved/],
    ['results/x.csv', /reserved/],
    ['suppressions.csv', /do-not-call/],
    ['customers.xlsx', /\.csv/],
    ['???.csv', /must name the campaign/],
    ['spring/other.json', /settings/],
    ['spring/../x.csv', /"\.\."/],
  ])('(%s) is reported under results/_refused/, and makes nothing', async (key, reason) => {
    const { world } = await imported(key, aFileOf(1));

    expect(world.campaigns.items.size).toBe(0);
    expect(world.contacts.all()).toHaveLength(0);
    const [[place = '', message = ''] = []] = [...world.reports.refused];
    expect(place).toMatch(/^results\/_refused\//);
    expect(message).toMatch(reason);
  });

  it('(a folder) is passed over', async () => {
    const { world } = await imported('spring/', '');

    expect(world.campaigns.items.size).toBe(0);
    expect(world.reports.refused.size).toBe(0);
  });
});

describe('the state of a campaign', () => {
  it.each<[CampaignState, CampaignState]>([
    ['RUNNING', 'RUNNING'],
    ['COMPLETED', 'RUNNING'],
    ['PAUSED', 'PAUSED'],
    ['STOPPED', 'STOPPED'],
    ['CANCELLED', 'CANCELLED'],
  ])('that was %s is %s after one more file', async (before, after) => {
    const { world } = await imported('spring.csv', aFileOf(1));
    world.campaigns.change('spring', { state: before });

    const { campaign } = await imported('spring/more.csv', aFileOf(2), world);

    expect(campaign?.state).toBe(after);
    expect(world.contacts.all()).toHaveLength(2);
  });

  it('is IMPORTING as long as one of its files is not done', async () => {
    const world = new World();
    const [one, two] = ['one', 'two'].map((name) => world.uploads.drop(`spring/${name}.csv`, aFileOf(1_500)));
    const late = world.clock.now() - 1;
    if (one) await world.clock.run(world.importer().importFile(one, late));
    expect(world.campaigns.items.get('spring')?.state).toBe('IMPORTING');
    if (two) await world.clock.run(world.import(two));

    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
  });
});

describe('a long file', () => {
  it.each([true, false])(
    'gives way after some seconds when others wait for an importer: %s',
    async (isWaitedFor) => {
      const world = new World();
      const job = world.uploads.drop('long.csv', aFileOf(5_000));
      world.importQueue.isWaitedFor = async () => isWaitedFor;
      const { contacts, clock } = world;
      const insert = contacts.insert.bind(contacts);
      // A chunk takes two and a half seconds.
      contacts.insert = async (rows) => {
        await clock.sleep(500);
        return insert(rows);
      };

      await clock.run(world.importer().importFile(job, clock.now() + 90 * SECOND_MS));

      const [file] = Object.values(world.campaigns.items.get('long')?.files ?? {});
      expect(world.importQueue.jobs).toEqual(isWaitedFor ? [job] : []);
      expect(file?.done).toBe(!isWaitedFor);
      expect(file?.rows).toBe(isWaitedFor ? 2_000 : 5_000);
    },
  );

  /** Reading the rows of `world` takes so long to begin with, as unzipping a large file from its start does. */
  function slowToOpen(world: World, seconds: number) {
    const open = world.uploads.open.bind(world.uploads);
    let opened = 0;
    world.uploads.open = async function* (...args: Parameters<typeof open>) {
      opened += 1;
      // The head and the headers come first.
      if (opened % 3 === 0) await world.clock.sleep(seconds * SECOND_MS);
      yield* open(...args);
    };
  }

  it('has its turn however long it takes to come to its rows', async () => {
    const world = new World();
    const job = world.uploads.drop('long.csv', aFileOf(5_000));
    world.importQueue.isWaitedFor = async () => true;
    slowToOpen(world, 20);
    const insert = world.contacts.insert.bind(world.contacts);
    world.contacts.insert = async (rows) => {
      await world.clock.sleep(500);
      return insert(rows);
    };

    await world.clock.run(world.importer().importFile(job, world.clock.now() + 90 * SECOND_MS));

    expect(Object.values(world.campaigns.items.get('long')?.files ?? {})[0]?.rows).toBe(2_000);
  });

  it('fails when a whole run does not come to its rows, for no run would', async () => {
    const world = new World();
    const job = world.uploads.drop('long.csv', aFileOf(5_000));
    slowToOpen(world, 95);

    const failure = world.importer().importLastTime(job, world.clock.now() + 90 * SECOND_MS);
    await world.clock.run(failure.catch(() => {}));

    await expect(failure).rejects.toThrow('too long to decompress');
    const [file] = Object.values(world.campaigns.items.get('long')?.files ?? {});
    expect(file?.error).toMatch(/It takes too long to decompress the file.*split it/);
    expect(world.importQueue.jobs).toEqual([]);
  });
});

describe('the columns of customer files', () => {
  it('are kept by their headers, of all files, in their order', async () => {
    const { world } = await imported('spring/a.csv', `First Name,phone,plan,state\nAnn,${good[0]},gold,WA\n`);
    const { campaign } = await imported(
      'spring/b.csv',
      `zip,phone,Plan,First_Name\n98101,${good[1]},x,Bob\n`,
      world,
    );

    expect(campaign?.attributeColumns).toEqual(['First Name', 'plan', 'state', 'zip', 'Plan']);
  });

  it('are written once, also when the file is delivered again', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', `phone,plan\n${good[0]},gold\n`);
    const save = world.campaigns.saveColumns.bind(world.campaigns);
    let writes = 0;
    world.campaigns.saveColumns = (...args) => {
      writes += 1;
      return save(...args);
    };
    await world.import(job);
    await world.import({ ...job, version: `${job.version}-again` }).catch(() => undefined);

    expect(writes).toBe(1);
  });

  it('are added to those that another importer has written meanwhile', async () => {
    const world = new World();
    const save = world.campaigns.saveColumns.bind(world.campaigns);
    world.campaigns.saveColumns = async (id, seen, columns) => {
      if (seen === undefined) world.campaigns.change('spring', { attributeColumns: ['city'] });
      return save(id, seen, columns);
    };
    const { campaign } = await imported('spring.csv', `phone,plan\n${good[0]},gold\n`, world);

    expect(campaign?.attributeColumns).toEqual(['city', 'plan']);
  });
});
