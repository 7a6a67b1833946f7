import { describe, expect, it } from 'vitest';
import { fileId } from '../../../src/campaign/campaign-id.ts';
import { itemBytes, MAX_ITEM_BYTES } from '../../../src/campaign/item-size.ts';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';
import { openedFile } from '../../../src/importing/file-entries.ts';
import { DAY_MS, toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';
import { aFileOf } from '../../support/a-file.ts';
import { killPoints, MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

async function drop(world: World, key: string, content: string | Uint8Array, version = 'v1') {
  await world.clock.run(world.import(world.uploads.drop(key, content, version)));
  const campaign = world.campaigns.items.get('spring');
  return { campaign, file: campaign?.files?.[fileId(key, version)] };
}

describe('a settings file', () => {
  it.each(['spring.json', 'spring/campaign.json', 'Spring/Campaign.json'])(
    '%s gives its campaign settings',
    async (key) => {
      const { campaign, file } = await drop(new World(), key, '\ufeff{ "callsPerSecond": 5 }');

      expect(campaign?.settings).toEqual({ callsPerSecond: 5 });
      expect(file).toMatchObject({ done: true });
      expect(file).not.toHaveProperty('error');
    },
  );

  it('dropped again replaces all that was set before, and the campaign has to prove itself anew', async () => {
    const world = new World();
    await drop(world, 'spring.json', '{ "callsPerSecond": 5 }');
    world.campaigns.change('spring', { provenAt: '2026-11-02T12:00:00.000Z', refusals: 3 });

    const { campaign } = await drop(world, 'spring.json', '{ "queueId": "queue-1" }', 'v2');

    expect(campaign?.settings).toEqual({ queueId: 'queue-1' });
    expect(campaign?.provenAt).toBeUndefined();
    expect(campaign?.refusals).toBe(0);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['is no JSON', '{ "callsPerSecond": 5, }', /not valid JSON, line 1/],
    ['has a key that is none', '{ "callPerSecond": 5 }', /callPerSecond/],
    ['has a value that cannot be', '{ "callsPerSecond": -1 }', /callsPerSecond/],
    ['contradicts itself', '{ "startAt": "2026-12-02T09:00:00Z", "endAt": "2026-12-01T09:00:00Z" }', /endAt/],
    ['is not UTF-8', Buffer.from('{ "attributes": { "name": "Zo\xeb" } }', 'latin1'), /not UTF-8/],
    [
      'is far too long',
      `{ "attributes": { "a": "${'x'.repeat(300_000)}" } }`,
      /at most 262144 bytes; this one has 300/,
    ],
    ['is empty', '', /JSON/],
  ])('that %s changes nothing and says why, in the table and in the report', async (_, content, reason) => {
    const world = new World();
    await drop(world, 'spring.json', '{ "callsPerSecond": 5 }');

    const { campaign, file } = await drop(world, 'spring.json', content, 'v2');

    expect(campaign?.settings).toEqual({ callsPerSecond: 5 });
    expect(file).toMatchObject({ done: true, error: expect.stringMatching(reason) });
    const [report] = [...world.reports.finished.values()];
    expect(report).toEqual([{ row: '', contactKey: '', result: 'file', reason: file?.error }]);
  });

  it('that asks for more lines than the deployment has changes nothing, also together with customers', async () => {
    const world = new World({ deployment: { maxConcurrentCalls: 10, queueId: 'queue-1' } });
    await drop(world, 'spring.json', '{ "agents": { "mode": "power" } }');
    world.uploads.drop('spring.json', '{ "agents": { "mode": "predictive" } }', 'v2');

    const { campaign } = await drop(world, 'spring/customers.csv', aFileOf(3));

    expect(campaign?.settings).toEqual({ agents: { mode: 'power' } });
    expect(campaign?.files?.[fileId('spring.json', 'v2')]).toMatchObject({
      done: true,
      error: expect.stringContaining('at least 15 concurrent calls; the campaign may have 10.'),
    });
  });

  it('that is gone before it is read changes nothing, says why, and does not hold up its campaign', async () => {
    const world = new World();
    const message = 'The file was deleted before it was imported. Upload it again.';
    const open = world.uploads.open.bind(world.uploads);
    world.uploads.open = async function* (job, fromByte) {
      if (job.key === 'spring.json') throw new UnreadableFile(message);
      yield* open(job, fromByte);
    };
    await drop(world, 'spring.json', '{ "callsPerSecond": 5 }');

    const { campaign } = await drop(world, 'spring/customers.csv', aFileOf(3));

    expect(campaign?.files?.[fileId('spring.json', 'v1')]).toMatchObject({ done: true, error: message });
    expect(campaign).toMatchObject({ state: 'RUNNING' });
    expect(campaign?.settings).toBeUndefined();
  });

  it('loses the error of an earlier delivery when a later one goes well', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.json', '{ "callsPerSecond": 5 }');
    await world.campaigns.openFile('spring', openedFile(job, world.clock.now()));
    await world.importer().recordFailure(job, 'AccessDenied');
    const id = fileId(job.key, job.version);
    expect(world.campaigns.items.get('spring')?.files?.[id]?.error).toContain('AccessDenied');

    await world.clock.run(world.import(job));

    const file = world.campaigns.items.get('spring')?.files?.[id];
    expect(file).toMatchObject({ done: true });
    expect(file).not.toHaveProperty('error');
  });

  it.each([
    ['are in force', '{ "callsPerSecond": 6 }', 6],
    ['are wrong', '{ "callsPerSecond": -1 }', 5],
  ])('whose importer is slow is not put over newer ones when these %s', async (_, newer, inForce) => {
    const world = new World();
    const old = world.uploads.drop('spring.json', '{ "callsPerSecond": 5 }', 'v1');
    const saveSettings = world.campaigns.saveSettings.bind(world.campaigns);
    let saves = 0;
    world.campaigns.saveSettings = async (...settings) => {
      saves += 1;
      // The first to save is overtaken by all of the other.
      if (saves === 1) await world.importer().importFile(world.uploads.drop('spring.json', newer, 'v2'), 0);
      return saveSettings(...settings);
    };

    await world.clock.run(world.importer().importFile(old, world.clock.now()));

    const { settings, files = {} } = world.campaigns.items.get('spring') ?? {};
    expect(settings).toEqual({ callsPerSecond: inForce });
    expect(Object.values(files).map(({ version, done }) => [version, done])).toEqual([
      ['v1', true],
      ['v2', true],
    ]);
  });

  it('that was put over newer ones is put under them again, wherever its importer is killed', async () => {
    const newer = '{ "callsPerSecond": 6 }';
    const overtaken = () => {
      const world = new World();
      const job = world.uploads.drop('spring.json', '{ "callsPerSecond": 5 }', 'v1');
      const saveSettings = world.campaigns.saveSettings.bind(world.campaigns);
      world.campaigns.saveSettings = async (...settings) => {
        world.campaigns.saveSettings = saveSettings;
        await world.importer().importFile(world.uploads.drop('spring.json', newer, 'v2'), 0);
        return saveSettings(...settings);
      };
      return { world, job };
    };
    const whole = overtaken();
    const alive = new MortalProcess();
    await whole.world.clock.run(whole.world.importer(alive).importFile(whole.job, 0));

    const from = alive.calls.indexOf('campaigns.saveSettings') + 1;
    const points = killPoints(alive.calls.length).filter(({ call }) => call >= from);
    expect(points.length).toBeGreaterThan(6);
    for (const point of points) {
      const { world, job } = overtaken();
      const mortal = new MortalProcess(point);
      await world.clock.run(mortal.run(world.importer(mortal).importFile(job, 0)));
      const latest = await world.uploads.latest('uploads', 'spring.json');
      // Killed before it saved, it was not overtaken: the newer ones come then.
      if (latest?.version !== 'v2') world.uploads.drop('spring.json', newer, 'v2');
      await world.clock.run(world.import(job));
      if (latest?.version !== 'v2') await world.clock.run(world.import({ ...job, version: 'v2', bytes: 23 }));

      const at = `killed ${point.when} call ${point.call} (${alive.calls[point.call - 1]})`;
      expect(world.campaigns.items.get('spring')?.settings, at).toEqual({ callsPerSecond: 6 });
    }
  });

  it('alone starts nothing: the campaign waits for its customers', async () => {
    const { campaign } = await drop(new World(), 'spring.json', '{}');

    expect(campaign?.state).toBe('IMPORTING');
  });

  it('that is read last ends the import, so that the campaign runs', async () => {
    // Given settings whose import began before the customers' and ends after it.
    const world = new World();
    const settings = world.uploads.drop('spring/week/campaign.json', '{ "callsPerSecond": 5 }');
    await world.campaigns.openFile('spring', openedFile(settings, world.clock.now()));
    const { settingsOf } = world.uploads;
    world.uploads.settingsOf = async () => [];
    const { campaign: between } = await drop(world, 'spring.csv', aFileOf(3));
    expect(between?.state).toBe('IMPORTING');
    world.uploads.settingsOf = settingsOf;

    await world.clock.run(world.import(settings));

    expect(world.campaigns.items.get('spring')).toMatchObject({
      state: 'RUNNING',
      settings: { callsPerSecond: 5 },
    });
  });

  it('leaves a paused campaign paused', async () => {
    const world = new World();
    await drop(world, 'spring.csv', aFileOf(3));
    world.campaigns.change('spring', { state: 'PAUSED' });

    const { campaign } = await drop(world, 'spring.json', '{ "callsPerSecond": 5 }');

    expect(campaign?.state).toBe('PAUSED');
  });
});

describe('a campaign of very many files', () => {
  const big = `{ ${Array.from({ length: 200 }, (_, i) => `"unknown${i}": ${i}`).join(', ')} }`;
  const sizeOf = (world: World) => itemBytes(world.campaigns.items.get('spring') ?? {});

  it('has room for settings and for customers, however often settings are replaced', async () => {
    const world = new World();
    for (let i = 0; i < 400; i += 1) {
      world.clock.jump(1_000);
      await drop(world, 'spring.json', i % 2 ? big : `{ "callsPerSecond": ${1 + i} }`, `v${i}`);
    }

    const { file } = await drop(world, 'spring/list.csv', aFileOf(2));

    expect(file).toMatchObject({ rows: 2, done: true });
    expect(world.campaigns.items.get('spring')?.settings).toEqual({ callsPerSecond: 399 });
    expect(sizeOf(world)).toBeLessThan(MAX_ITEM_BYTES - 40_000);
    expect(world.reports.refused.size).toBe(0);
  });

  it.each(['x'.repeat(900), '中'.repeat(300)])(
    'stays within its item when their keys are long, and says which were not read',
    async (long) => {
      const world = new World();
      for (let i = 0; i < 150; i += 1) await drop(world, `spring/${long}${i}.csv`, aFileOf(1));

      const before = Object.keys(world.campaigns.items.get('spring')?.files ?? {}).length;
      expect(before).toBeLessThan(150);
      expect(world.reports.refused.size).toBe(150 - before);
      expect([...world.reports.refused.values()][0]).toContain(`has ${before} files already`);
      expect(sizeOf(world)).toBeLessThan(MAX_ITEM_BYTES - 40_000);
      expect((await drop(world, 'spring.json', '{ "callsPerSecond": 5 }')).campaign?.settings).toEqual({
        callsPerSecond: 5,
      });
    },
  );

  it('keeps its settings and says so when settings of ever other keys leave no room', async () => {
    const world = new World();
    for (let i = 0; i < 330; i += 1) {
      await drop(world, `spring/${i}/campaign.json`, `{ "callsPerSecond": ${1 + i} }`);
    }

    const { files = {}, settings } = world.campaigns.items.get('spring') ?? {};
    expect(Object.keys(files)).toHaveLength(305);
    expect(settings).toEqual({ callsPerSecond: 305 });
    const reported = [...world.reports.finished.values()];
    expect(reported).toHaveLength(25);
    expect(reported[0]).toMatchObject([
      { result: 'file', reason: expect.stringContaining('too many files') },
    ]);
  });
});

/** A campaign as it could be before settings were limited: 220 KB of holidays, and rejected files up to the brim. */
function aFullCampaign(world: World, rows = 0): void {
  const file = (n: number, error: string) => ({
    ...openedFile(
      { bucket: 'uploads', key: `spring/${'long '.repeat(190)}${n}.csv`, version: 'v1', bytes: 9 },
      noon,
    ),
    rows,
    error,
    done: true,
    doneAt: toIso(noon + n),
  });
  const campaign = (files: number, letters: number) => {
    const all = Array.from({ length: files }, (_, n) => file(n, 'x'.repeat(n === 0 ? letters : 2_900)));
    return {
      campaignId: 'spring',
      state: 'RUNNING' as const,
      createdAt: toIso(noon),
      counts: {},
      settings: {
        callingHours: { holidays: Array.from({ length: 20_003 }, (_, n) => toIso(n * DAY_MS).slice(0, 10)) },
      },
      files: Object.fromEntries(all.map((each) => [fileId(each.file, each.version), each])),
    };
  };
  const bare = itemBytes(campaign(1, 0));
  const files = Math.floor((MAX_ITEM_BYTES - bare) / (itemBytes(campaign(2, 0)) - bare));
  const full = campaign(files, 0);
  world.campaigns.items.set('spring', campaign(files, MAX_ITEM_BYTES - itemBytes(full)));
  expect(itemBytes(world.campaigns.items.get('spring') ?? {})).toBe(MAX_ITEM_BYTES);
  expect(files).toBeGreaterThan(30);
}

describe('a campaign that is full from before settings were limited', () => {
  it('takes customers again: entries of rejected files make room', async () => {
    const world = new World();
    world.campaigns.countsOf = undefined;
    aFullCampaign(world);

    const { campaign, file } = await drop(world, 'spring/new.csv', aFileOf(3));

    expect(file).toMatchObject({ rows: 3, done: true });
    expect(itemBytes(campaign ?? {})).toBeLessThan(MAX_ITEM_BYTES - 40_000);
  });

  it('takes smaller settings even when nothing else can make room', async () => {
    const world = new World();
    world.campaigns.countsOf = undefined;
    aFullCampaign(world, 5);

    const { campaign, file } = await drop(world, 'spring.json', '{ "callsPerSecond": 5 }');

    expect(campaign?.settings).toEqual({ callsPerSecond: 5 });
    expect(file).toMatchObject({ done: true });
  });

  it('has room again after a sweep', async () => {
    const world = new World();
    world.campaigns.countsOf = undefined;
    aFullCampaign(world);

    await world.clock.run(world.sweeper().sweep(world.clock.now() + 37_000));

    expect(itemBytes(world.campaigns.items.get('spring') ?? {})).toBeLessThan(MAX_ITEM_BYTES - 40_000);
  });
});
