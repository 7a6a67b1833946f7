import { describe, expect, it } from 'vitest';
import { ROWS_PER_CHUNK } from '../../src/importing/import-list.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import { MINUTE_MS } from '../../src/time/instant.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { World } from '../support/world.ts';

/** Two full chunks and a rest, with rejected, repeated and repaired rows in each. */
const rows = 2 * ROWS_PER_CHUNK + 100;

function aFile(): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    if (i % 500 === 7) return `Nobody ${i},not a number`;
    if (i % 500 === 9) return `Again ${i},${numberOf(i - 1)}`;
    if (i % 500 === 11) return `Extension ${i},${numberOf(i)} ext. 12`;
    return `Ann ${i},${numberOf(i)}`;
  });
  return `name,phone\n${lines.join('\n')}\n`;
}

function numberOf(i: number): string {
  return `+1206${String(2_000_000 + i)}`;
}

/** Everything that a reader of the tables and the report sees, without times. */
function whatCameOfIt(world: World): unknown {
  const contacts = world.contacts
    .all()
    .map(({ contactKey, status, source, reason, attempt }) => ({
      contactKey,
      status,
      source,
      reason,
      attempt,
    }))
    .sort((a, b) => (a.contactKey < b.contactKey ? -1 : 1));
  const campaign = world.campaigns.items.get('spring');
  const files = Object.values(campaign?.files ?? {}).map(({ startedAt, doneAt, ...file }) => file);
  return { contacts, state: campaign?.state, files, report: [...world.reports.finished] };
}

async function anImportThatLives(process = new MortalProcess()) {
  const world = new World();
  const job = world.uploads.drop('spring.csv', aFile());
  await world.clock.run(world.importer(process).importFile(job, world.clock.now() + MINUTE_MS));
  return { world, job, process };
}

describe('an importer that is killed', () => {
  it('accounts for every row when it lives', async () => {
    const { world } = await anImportThatLives();

    const [file] = Object.values(world.campaigns.items.get('spring')?.files ?? {});
    expect(file).toMatchObject({ rows, rejected: 5, duplicates: 5, done: true });
    expect(world.contacts.all()).toHaveLength(rows - 5);
    expect(world.dialQueue.messages).toHaveLength(rows - 10);
  });

  it('leaves table, report and calls as if it had not been, wherever it dies', async () => {
    const { world: expected, process } = await anImportThatLives();
    const interesting = oneOfEachSituation(process.calls);
    expect(interesting.length).toBeGreaterThan(60);

    for (const point of oneInEach(12, interesting)) {
      const world = new World();
      const job = world.uploads.drop('spring.csv', aFile());
      const mortal = new MortalProcess(point);
      await world.clock.run(
        mortal.run(world.importer(mortal).importFile(job, world.clock.now() + MINUTE_MS)),
      );
      const at = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      expect(mortal.isDead, at).toBe(true);
      await redeliver(world, job);

      expect(whatCameOfIt(world), at).toEqual(whatCameOfIt(expected));
      const queued = new Set(world.dialQueue.messages.map(({ contactKey }) => contactKey));
      expect(queued.size, at).toBe(rows - 10);
    }
  }, 240_000);

  it('goes on from its last checkpoint when its time runs out, and sends itself on', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', aFile());
    timePassesAt(world, 'saveFile');

    await world.clock.run(world.importer().importFile(job, world.clock.now() + MINUTE_MS));

    expect(world.importQueue.jobs).toEqual([job]);
    expect(Object.values(world.campaigns.items.get('spring')?.files ?? {})[0]).toMatchObject({
      rows: ROWS_PER_CHUNK,
      done: false,
    });
    await redeliver(world, job);
    const { world: expected } = await anImportThatLives();
    expect(whatCameOfIt(world)).toEqual(whatCameOfIt(expected));
  });

  it('sends itself on in the middle of a chunk, too, and writes no row again that is there', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', aFile());
    timePassesAt(world, 'insert');

    await world.clock.run(world.importer().importFile(job, world.clock.now() + MINUTE_MS));

    const begun = world.contacts.all().length;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(ROWS_PER_CHUNK);
    expect(world.importQueue.jobs).toEqual([job]);
    world.importQueue.jobs.length = 0;
    const inserted: string[] = [];
    const { contacts } = world;
    const insert = contacts.insert.bind(contacts);
    contacts.insert = async (rows) => {
      inserted.push(...rows.map(({ contactKey }) => contactKey));
      return insert(rows);
    };
    await redeliver(world, job);
    expect(inserted).toHaveLength(rows - 5 - begun);
    const { world: expected } = await anImportThatLives();
    expect(whatCameOfIt(world)).toEqual(whatCameOfIt(expected));
  });

  it('is not disturbed by a second importer of the same file at the same time', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', aFile());
    const until = world.clock.now() + MINUTE_MS;

    const both = await world.clock.run(
      Promise.allSettled([world.importer().importFile(job, until), world.importer().importFile(job, until)]),
    );
    await redeliver(world, job);

    // One of the two gave way, and its message comes again.
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { world: expected } = await anImportThatLives();
    expect(whatCameOfIt(world)).toEqual(whatCameOfIt(expected));
  });
});

describe('the same file dropped again', () => {
  it('changes nothing, whole or half', async () => {
    const { world } = await anImportThatLives();
    await world.clock.run(world.drain(4));
    const placed = world.simulator.calls.length;
    expect(placed).toBe(rows - 10);

    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFile(), 'v2')));
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFile().slice(0, 20_000), 'v3')));
    await world.clock.run(world.import(world.uploads.drop('spring/again.csv', aFile(), 'v1')));
    await world.clock.run(world.drain(4));

    expect(world.simulator.calls).toHaveLength(placed);
    const files = Object.values(world.campaigns.items.get('spring')?.files ?? {});
    expect(files).toHaveLength(4);
    expect(files[1]).toMatchObject({ version: 'v2', rows, rejected: 5, duplicates: rows - 5, done: true });
  });

  it('finishes what a half file had left out', async () => {
    const world = new World();
    const half = aFile().split('\n').slice(0, 1_200).join('\n');

    await world.clock.run(world.import(world.uploads.drop('spring.csv', half, 'v1')));
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFile(), 'v2')));
    await world.clock.run(world.drain(4));

    const numbers = world.simulator.calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber);
    expect(numbers).toHaveLength(rows - 10);
    expect(new Set(numbers).size).toBe(rows - 10);
  });
});

/** The next write of a contact or of the file's progress takes two minutes. */
function timePassesAt(world: World, write: 'insert' | 'saveFile'): void {
  const store = write === 'insert' ? world.contacts : world.campaigns;
  const original = Reflect.get(store, write).bind(store);
  Reflect.set(store, write, (...args: unknown[]) => {
    world.clock.jump(2 * MINUTE_MS);
    Reflect.set(store, write, original);
    return original(...args);
  });
}

async function redeliver(world: World, job: ImportJob): Promise<void> {
  world.importQueue.jobs.push(job);
  for (let next = world.importQueue.jobs.shift(); next; next = world.importQueue.jobs.shift()) {
    await world.clock.run(world.importer().importFile(next, world.clock.now() + MINUTE_MS));
  }
}

/**
 * Thousands of the calls are alike (one more contact of the same group): of each stretch of equal calls the first
 * two and the last are killed at, and every call of another kind.
 */
function oneOfEachSituation(calls: readonly string[]) {
  return killPoints(calls.length)
    .filter(({ call }) => {
      const name = calls[call - 1];
      const ofStretch = [calls[call - 2], calls[call - 3]].filter((before) => before === name).length;
      const rare = calls.filter((other) => other === name).length < 50;
      return rare || ofStretch < 2 || calls[call] !== name;
    })
    .filter(({ call }, i, all) => all.length < 400 || calls[call - 1] !== 'contacts.insert' || i % 5 === 0);
}
