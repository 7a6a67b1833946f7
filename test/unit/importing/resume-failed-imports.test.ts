import { describe, expect, it } from 'vitest';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';
import { openedFile } from '../../../src/importing/file-entries.ts';
import { Importer } from '../../../src/importing/import-file.ts';
import { ROWS_PER_CHUNK } from '../../../src/importing/import-list.ts';
import type { ImportJob } from '../../../src/importing/import-ports.ts';
import { aFileOf } from '../../support/a-file.ts';
import { killPoints, MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

const LAST_RECEIVE = 10;

/** An importer to which the dial queue, the do-not-call list and the settings are closed. */
function brokenImporter(world: World): Importer {
  const refuse = async () => {
    throw new Error('AccessDenied');
  };
  const ports = world.ports();
  const campaigns = new Proxy(ports.campaigns, {
    get: (target, key) => {
      if (key === 'saveSettings') return refuse;
      const member = Reflect.get(target, key) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const closed = { dialQueue: { send: refuse }, numbers: { suppress: refuse } };
  return new Importer({ ...ports, ...closed, campaigns } as never, world.deployment);
}

/** Delivers `job` as often as the queue does before it gives up. */
async function failForGood(world: World, job: ImportJob): Promise<void> {
  const importer = brokenImporter(world);
  const deadline = world.clock.now() + 60_000;
  for (let receive = 1; receive < LAST_RECEIVE; receive += 1) {
    await expect(importer.importFile(job, deadline)).rejects.toThrow('AccessDenied');
  }
  await expect(importer.importLastTime(job, deadline)).rejects.toThrow('AccessDenied');
}

async function aFailedFile(key: string, content: string) {
  const world = new World();
  await failForGood(world, world.uploads.drop(key, content, 'v1'));
  return world;
}

const filesOf = (world: World, id = 'spring') => Object.values(world.campaigns.items.get(id)?.files ?? {});

describe('a file whose import has failed for good', () => {
  it('is finished when it is uploaded again, and the campaign runs', async () => {
    const world = await aFailedFile('spring.csv', aFileOf(3));
    expect(filesOf(world)).toMatchObject([
      { done: false, error: expect.stringContaining('upload the file again') },
    ]);

    await world.import(world.uploads.drop('spring.csv', aFileOf(4), 'v2'));

    expect(filesOf(world)).toMatchObject([
      { version: 'v1', rows: 3, duplicates: 0, done: true },
      { version: 'v2', rows: 4, duplicates: 3, done: true },
    ]);
    expect(filesOf(world)[0]).not.toHaveProperty('error');
    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
    expect(new Set(world.dialQueue.messages.map(({ contactKey }) => contactKey)).size).toBe(4);
  });

  it('goes on from where it stood', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', aFileOf(ROWS_PER_CHUNK + 5), 'v1');
    await world.importer().importFile(job, world.clock.now() - 1);
    world.importQueue.jobs.length = 0;
    await failForGood(world, job);

    await world.import(world.uploads.drop('spring.csv', aFileOf(2), 'v2'));

    expect(filesOf(world)).toMatchObject([
      { version: 'v1', rows: ROWS_PER_CHUNK + 5, duplicates: 0, done: true },
      { version: 'v2', rows: 2, duplicates: 2, done: true },
    ]);
  });

  it('ends as unreadable when its version is gone', async () => {
    const world = await aFailedFile('spring.csv', aFileOf(3));
    const open = world.uploads.open.bind(world.uploads);
    world.uploads.open = async function* (job, fromByte) {
      if (job.version === 'v1') throw new UnreadableFile('The file was deleted before it was imported.');
      yield* open(job, fromByte);
    };

    await world.import(world.uploads.drop('spring.csv', aFileOf(3), 'v2'));

    expect(filesOf(world)).toMatchObject([
      { version: 'v1', done: true, error: 'The file was deleted before it was imported.' },
      { version: 'v2', rows: 3, done: true },
    ]);
    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
  });

  it('is left alone when another file of its campaign is uploaded', async () => {
    const world = await aFailedFile('spring.csv', aFileOf(3));

    await world.import(world.uploads.drop('spring/more.csv', aFileOf(3)));

    expect(filesOf(world)).toMatchObject([{ done: false }, { done: true }]);
  });

  it('and fails again is not called up by the other versions, however many fail', async () => {
    const world = await aFailedFile('spring.csv', aFileOf(3));
    await failForGood(world, world.uploads.drop('spring.csv', aFileOf(5), 'v2'));
    expect(world.importQueue.jobs.map(({ version }) => version)).toEqual(['v1']);
    world.importQueue.jobs.length = 0;

    for (const version of ['v1', 'v2']) {
      const again = { bucket: 'uploads', key: 'spring.csv', version, bytes: 100 };
      await failForGood(world, again);
    }

    expect(world.importQueue.jobs).toEqual([]);
  });

  it('is taken up when it is a do-not-call list', async () => {
    const world = await aFailedFile('suppressions/no.csv', aFileOf(3));

    await world.import(world.uploads.drop('suppressions/no.csv', aFileOf(3), 'v2'));

    expect(filesOf(world, 'suppressions')).toMatchObject([{ done: true }, { done: true }]);
    expect(world.campaigns.items.get('suppressions')?.state).toBe('RUNNING');
    expect(world.numbers.suppressed.size).toBe(3);
  });

  it('is taken up when it is a settings file, and does not replace the newer settings', async () => {
    const world = await aFailedFile('spring.json', '{ "callsPerSecond": 5 }');

    await world.import(world.uploads.drop('spring.json', '{ "callsPerSecond": 6 }', 'v2'));
    await world.import(world.uploads.drop('spring.csv', aFileOf(1)));

    expect(filesOf(world)).toMatchObject([{ done: true }, { done: true }, { done: true }]);
    expect(filesOf(world)[0]).not.toHaveProperty('error');
    expect(world.campaigns.items.get('spring')).toMatchObject({
      state: 'RUNNING',
      settings: { callsPerSecond: 6 },
    });
  });

  it('reports so wherever its last run is killed, and is finished when it is uploaded again', async () => {
    const content = aFileOf(ROWS_PER_CHUNK + 5);
    const begun = async () => {
      const world = new World();
      const job = world.uploads.drop('spring.csv', content, 'v1');
      // Earlier runs got as far as the file's entry.
      await world.campaigns.openFile('spring', openedFile(job, world.clock.now()));
      return { world, job };
    };
    const { world: whole, job } = await begun();
    const alive = new MortalProcess();
    await whole.importer(alive).importLastTime(job, whole.clock.now() + 60_000);
    expect(filesOf(whole)).toMatchObject([{ done: true, rows: ROWS_PER_CHUNK + 5 }]);
    expect(filesOf(whole)[0]).not.toHaveProperty('error');
    const firstReported = alive.calls.indexOf('campaigns.saveFile') + 1;
    const saved = alive.calls.indexOf('campaigns.saveFile', firstReported) + 1;
    const points = killPoints(alive.calls.length).filter(
      ({ call, when }) => call > firstReported && (call < saved || (call === saved && when === 'before')),
    );
    expect(points.length).toBeGreaterThan(6);

    for (const point of points.filter((_, i) => i % 40 === 0 || i > points.length - 4)) {
      const { world, job: last } = await begun();
      const mortal = new MortalProcess(point);
      await mortal.run(world.importer(mortal).importLastTime(last, world.clock.now() + 60_000));
      expect(filesOf(world)).toMatchObject([
        {
          done: false,
          error: expect.stringMatching(/its last run was terminated before .* upload the file again/),
        },
      ]);

      await world.import(world.uploads.drop('spring.csv', aFileOf(2), 'v2'));

      expect(filesOf(world)).toMatchObject([{ done: true }, { done: true }]);
      expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
    }
  });

  it('reports why when its last run fails, also when that could not be reported before', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', aFileOf(3), 'v1');
    const last = brokenImporter(world).importLastTime(job, world.clock.now() + 60_000);

    await expect(last).rejects.toThrow('AccessDenied');

    // Before the run there was no entry to tell it in.
    expect(filesOf(world)).toMatchObject([{ done: false, error: expect.stringContaining('(AccessDenied)') }]);
  });

  it('is finished wherever the importer of its new version is killed', async () => {
    const whole = await aFailedFile('spring.csv', aFileOf(3));
    const alive = new MortalProcess();
    await whole
      .importer(alive)
      .importFile(whole.uploads.drop('spring.csv', aFileOf(4), 'v2'), whole.clock.now());

    for (const point of killPoints(alive.calls.length)) {
      const world = await aFailedFile('spring.csv', aFileOf(3));
      const job = world.uploads.drop('spring.csv', aFileOf(4), 'v2');
      const mortal = new MortalProcess(point);
      await mortal.run(world.importer(mortal).importFile(job, world.clock.now() + 60_000));
      await world.import(job);

      const at = `killed ${point.when} call ${point.call} (${alive.calls[point.call - 1]})`;
      expect(filesOf(world), at).toMatchObject([{ done: true }, { done: true }]);
      expect(
        filesOf(world).reduce((good, { rows, duplicates }) => good + rows - duplicates, 0),
        at,
      ).toBe(4);
      expect(world.campaigns.items.get('spring')?.state, at).toBe('RUNNING');
    }
  });
});
