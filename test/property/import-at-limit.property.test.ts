import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Importer } from '../../src/importing/import-file.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import { SECOND_MS } from '../../src/time/instant.ts';
import { numberOf } from '../support/a-file.ts';
import { shortOr } from '../support/length.ts';
import { LimitedContacts } from '../support/limited-contacts.ts';
import { MemoryImportQueue } from '../support/memory-stores.ts';
import { World } from '../support/world.ts';

/** What the importer function has for a run (lambdas/importer.ts). */
const RUN_MS = 90 * SECOND_MS;

interface Import {
  /** Files of one campaign, a process each. */
  readonly files: number;
  readonly rows: number;
  /** Of the attributes of each row. */
  readonly bytes?: number;
  /** Write units a second that the key takes, `seconds` after the beginning. */
  readonly limit: (seconds: number) => number;
  /** Write units a second that others ask of it, who do not wait. */
  readonly others?: number;
}

/** Imports as the queue would have it: what is handed on is the next message, what throws a failed delivery. */
async function importBehind({ files, rows, bytes = 10, limit, others = 0 }: Import) {
  const world = new World();
  const { clock } = world;
  const begun = clock.now();
  const seconds = () => (clock.now() - begun) / SECOND_MS;
  const contacts = new LimitedContacts(clock, () => limit(seconds()));
  const ofOthers = { asked: 0, throttled: 0 };
  let failedDeliveries = 0;
  let runs = 0;
  let left = files;

  async function run(job: ImportJob): Promise<void> {
    let deadline = 0;
    const importQueue = new MemoryImportQueue();
    importQueue.jobs.push(job);
    const table = contacts.table(() => deadline);
    const importer = new Importer({ ...world.ports(), contacts: table, importQueue }, world.deployment);
    for (let next = importQueue.jobs.shift(); next; next = importQueue.jobs.shift()) {
      deadline = clock.now() + RUN_MS;
      runs += 1;
      await importer.importFile(next, deadline).catch(() => {
        failedDeliveries += 1;
      });
      expect(clock.now()).toBeLessThan(deadline + SECOND_MS);
    }
    left -= 1;
  }

  async function write(): Promise<void> {
    while (others > 0 && left > 0) {
      await clock.sleep(SECOND_MS / others);
      ofOthers.asked += 1;
      if (!contacts.take(1)) ofOthers.throttled += 1;
    }
  }

  const jobs = Array.from({ length: files }, (_, f) =>
    world.uploads.drop(`spring/${f}.csv`, aFile(f, rows, bytes)),
  );
  await clock.run(Promise.all([...jobs.map(run), write()]));
  const entries = Object.values(world.campaigns.items.get('spring')?.files ?? {});
  expect(entries.map(({ rows, done }) => ({ rows, done }))).toEqual(jobs.map(() => ({ rows, done: true })));
  expect(contacts.items.size).toBe(files * rows);
  const queued = new Set(world.dialQueue.messages.map(({ contactKey }) => contactKey));
  expect(queued.size).toBe(files * rows);
  return { contacts, failedDeliveries, runs, seconds: seconds(), ofOthers };
}

function aFile(file: number, rows: number, bytes: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${numberOf(file * rows + i)},${'x'.repeat(bytes)}`);
  return `phone,note\n${lines.join('\n')}\n`;
}

describe('an import behind the limit of one key', () => {
  const manyRows = shortOr(10_000, 20_000);
  it(`of ${manyRows} rows uses nine tenths of 1,000 units a second, and no delivery fails`, async () => {
    const { seconds, failedDeliveries, contacts } = await importBehind({
      files: 1,
      rows: manyRows,
      limit: () => 1_000,
    });

    expect(failedDeliveries).toBe(0);
    expect(manyRows / seconds).toBeGreaterThan(900);
    expect(contacts.units / manyRows).toBeLessThanOrEqual(1.1);
    expect(contacts.throttled / contacts.units).toBeLessThan(0.03);
  }, 60_000);

  it('of five files at once shares it, and leaves room for those who do not wait', async () => {
    const { seconds, failedDeliveries, contacts, ofOthers } = await importBehind({
      files: 5,
      rows: shortOr(1_500, 4_000),
      limit: () => 1_000,
      others: 250,
    });

    expect(failedDeliveries).toBe(0);
    // Five that fall by themselves leave more than one does.
    expect((contacts.units + ofOthers.asked) / seconds).toBeGreaterThan(700);
    expect(ofOthers.throttled / ofOthers.asked).toBeLessThan(0.01);
  }, 60_000);

  it('finds a higher limit after a split, and a lower one', async () => {
    const higher = (seconds: number) => (seconds < 8 ? 1_000 : 3_000);
    const rows = shortOr(20_000, 40_000);
    const { seconds, failedDeliveries } = await importBehind({ files: 1, rows, limit: higher });

    expect(failedDeliveries).toBe(0);
    expect(seconds).toBeLessThan(shortOr(18, 30));
    const fewer = shortOr(12_000, 20_000);
    const slower = await importBehind({ files: 1, rows: fewer, limit: (s) => (s < 8 ? 1_000 : 400) });
    expect(slower.failedDeliveries).toBe(0);
    expect(slower.seconds).toBeLessThan(8 + (fewer - 8_000) / (0.85 * 400));
  }, 60_000);

  it('of 500 rows with 12 KB each goes in', async () => {
    const { seconds, failedDeliveries, contacts } = await importBehind({
      files: 1,
      rows: 500,
      bytes: 12 * 1_024,
      limit: () => 1_000,
    });

    expect(failedDeliveries).toBe(0);
    expect(contacts.units).toBeGreaterThanOrEqual(500 * 12);
    expect(contacts.units / seconds).toBeGreaterThan(850);
  }, 60_000);

  it('is handed on as often as it takes when the table is so slow that no run gets through a chunk', async () => {
    const { runs, failedDeliveries, contacts } = await importBehind({
      files: 1,
      rows: 1_500,
      limit: () => 5,
    });

    expect(failedDeliveries).toBe(0);
    expect(runs).toBeGreaterThan(3);
    // A row that is there is read, not written once more.
    expect(contacts.units).toBeLessThan(1_600);
  }, 60_000);

  it('never fails, whatever the limit, the rows and the number of importers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          files: fc.integer({ min: 1, max: 5 }),
          rows: fc.integer({ min: 1, max: shortOr(600, 1_200) }),
          bytes: fc.integer({ min: 1, max: 8_000 }),
          limits: fc.array(fc.integer({ min: 3, max: 4_000 }), { minLength: 1, maxLength: 4 }),
        }),
        async ({ limits, ...more }) => {
          const limit = (seconds: number) => limits[Math.floor(seconds / 20) % limits.length] ?? 1_000;
          const { failedDeliveries } = await importBehind({ ...more, limit });
          expect(failedDeliveries).toBe(0);
        },
      ),
      { numRuns: shortOr(4, 15) },
    );
  }, 120_000);
});
