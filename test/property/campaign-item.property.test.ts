/** Whatever is dropped into a campaign, in whatever order: its item stays small enough that its counts can be written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { fileId } from '../../src/campaign/campaign-id.ts';
import { makeRoomInFullItem } from '../../src/campaign/imported-files.ts';
import { itemBytes, MAX_ITEM_BYTES } from '../../src/campaign/item-size.ts';
import { columnMeanings } from '../../src/csv/column-names.ts';
import { aFileOf } from '../support/a-file.ts';
import { World } from '../support/world.ts';

/** More than the counter, the dialer and the closer may add between two imports. */
const GROWTH_BYTES = 25_000;

const letter = fc.constantFrom('x', 'é', '中', '😀');
/** S3 keys have at most 1,024 bytes; one drop has a name of its own. */
const longName = fc
  .tuple(letter, fc.integer({ min: 1, max: 1_000 }))
  .map(([character, bytes]) =>
    character.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(character)))),
  );
const brokenHeader = fc
  .tuple(letter, fc.integer({ min: 1, max: 5_000 }))
  .map(([character, n]) => `phone,${character.repeat(n)},${character.repeat(n)}\n+12065550100,a,b\n`);
const settings = fc
  .tuple(
    letter,
    fc.integer({ min: 0, max: 40_000 }),
    fc.integer({ min: 0, max: 450 }),
    fc.constantFrom(0, 20, 180, 201),
  )
  .map(([character, letters, days, name]) =>
    JSON.stringify({
      // Kept in the entry of each file, too.
      ...(name > 0 && {
        columns: Object.fromEntries(
          columnMeanings.map((meaning) => [meaning, meaning.slice(0, 13) + character.repeat(name / 2)]),
        ),
      }),
      attributes: { a: character.repeat(letters) },
      callingHours: {
        holidays: Array.from({ length: days }, (_, i) => new Date(i * 86_400_000).toISOString().slice(0, 10)),
      },
    }),
  );
const drop = fc.oneof(
  fc.record({ kind: fc.constant('csv' as const), name: longName, content: fc.constant(aFileOf(1)) }),
  fc.record({ kind: fc.constant('csv' as const), name: longName, content: brokenHeader }),
  fc.record({ kind: fc.constant('json' as const), name: longName, content: settings }),
  fc.record({ kind: fc.constant('json' as const), name: longName, content: brokenHeader }),
  fc.record({ kind: fc.constant('failing' as const), name: longName, content: fc.constant('') }),
);

describe('the item of a campaign', () => {
  it('never comes near to what DynamoDB refuses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drop, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (drops, rounds) => {
          const world = new World();
          world.campaigns.countsOf = undefined;
          for (let round = 0; round < rounds; round += 1) {
            for (const [i, { kind, name, content }] of drops.entries()) {
              const key =
                kind === 'json' ? `spring/${name}${i}/campaign.json` : `spring/${name}${i}-${round}.csv`;
              const version = `${round}-${i}`.padEnd(32, 'v');
              world.clock.jump(1_000);
              const job = world.uploads.drop(key, kind === 'failing' ? aFileOf(1) : content, version);
              const importer = world.importer();
              if (kind !== 'failing')
                await world.clock.run(importer.importFile(job, Number.POSITIVE_INFINITY));
              else {
                world.uploads.files.clear();
                await importer.importLastTime(job, Number.POSITIVE_INFINITY).catch(() => {});
              }
            }
            const campaign = world.campaigns.items.get('spring');
            expect(itemBytes(campaign ?? {})).toBeLessThan(MAX_ITEM_BYTES - GROWTH_BYTES);
          }
        },
      ),
      { numRuns: 8 },
    );
  }, 300_000);

  it('has room for the columns of a large old settings file in each of its files, two at a time', async () => {
    const world = new World();
    world.campaigns.countsOf = undefined;
    const columns = { state: 's'.repeat(28_000) };
    await world.campaigns.begin('spring', '2026-11-02T12:00:00.000Z');
    await world.campaigns.saveSettings('spring', { columns });
    for (let i = 0; i < 10; i += 1) {
      const drops = [0, 1].map((twin) => world.uploads.drop(`spring/${i}-${twin}.csv`, aFileOf(1), 'v1'));
      await world.clock.run(
        Promise.all(drops.map((job) => world.importer().importFile(job, Number.POSITIVE_INFINITY))),
      );
      expect(itemBytes(world.campaigns.items.get('spring') ?? {})).toBeLessThan(
        MAX_ITEM_BYTES - GROWTH_BYTES,
      );
    }
  });

  it('is made small enough again whatever filled it, as long as files without rows did', async () => {
    const file = fc.record({
      name: longName,
      rows: fc.constantFrom(0, 0, 0, 10),
      error: fc.integer({ min: 0, max: 8_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 40, maxLength: 150 }),
        fc.integer({ min: 0, max: 230_000 }),
        async (files, settingsBytes) => {
          const world = new World();
          const entries = files.map(({ name, rows, error }, i) => ({
            file: `spring/${name}${i}.csv`,
            version: 'v'.repeat(32),
            bytes: 1,
            rows,
            rejected: 0,
            duplicates: 0,
            done: true,
            startedAt: '2026-11-02T12:00:00.000Z',
            doneAt: `2026-11-02T12:00:00.${String(i).padStart(3, '0')}Z`,
            ...(rows === 0 && { error: 'x'.repeat(error) }),
          }));
          const campaign: Campaign = {
            campaignId: 'spring',
            state: 'RUNNING',
            createdAt: '2026-11-02T12:00:00.000Z',
            settings: { attributes: { a: 'x'.repeat(settingsBytes) } },
            files: Object.fromEntries(entries.map((each) => [fileId(each.file, each.version), each])),
          };
          fc.pre(itemBytes(campaign) <= MAX_ITEM_BYTES);
          world.campaigns.items.set('spring', campaign);

          await makeRoomInFullItem(campaign, world.campaigns);

          const after = world.campaigns.items.get('spring');
          const kept = Object.values(after?.files ?? {});
          expect(itemBytes(after ?? {})).toBeLessThan(MAX_ITEM_BYTES - GROWTH_BYTES);
          expect(kept.filter(({ rows }) => rows > 0)).toEqual(entries.filter(({ rows }) => rows > 0));
        },
      ),
      { numRuns: 100 },
    );
  });
});
