/** Settings and customers of one campaign, in whatever order their events arrive and their importers run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportJob } from '../../../src/importing/import-ports.ts';
import { interleave } from '../../support/held-process.ts';
import { World } from '../../support/world.ts';

const customers = 'id,phone\nA-1,020 7946 0101\nA-2,020 7946 0102\n';
const british = '{ "defaultCountry": "GB" }';

const calls = Array.from({ length: 16 }, (_, i) => i + 1);

describe('the key of a campaign’s contacts', () => {
  it.each(calls)('is one, when settings that change it are saved at call %i of an importer', async (n) => {
    for (const first of ['customers', 'settings'] as const) {
      const world = new World();
      const file = world.uploads.drop('spring.csv', customers.replaceAll('020', '+4420'));
      // Dropped after the customers: no importer of customers looks for them in time.
      const settings = world.uploads.drop('spring.json', '{ "dedupeBy": "customerId" }');
      world.uploads.settingsOf = async () => [];
      const jobs = first === 'customers' ? ([file, settings] as const) : ([settings, file] as const);

      await interleave(world, n, ...jobs);
      await world.clock.run(
        world.import(world.uploads.drop('spring/more.csv', customers.replaceAll('020', '+4420'))),
      );

      const campaign = world.campaigns.items.get('spring');
      const rules = Object.values(campaign?.files ?? {}).flatMap(({ rules }) => rules?.dedupeBy ?? []);
      const inForce = new Set([...rules, campaign?.settings?.dedupeBy ?? 'phoneNumber']);
      expect([...inForce], `${first} held`).toHaveLength(1);
      expect(world.contacts.all('spring'), `${first} held`).toHaveLength(2);
    }
  });
});

describe('settings that were in the bucket first', () => {
  it.each([
    ['spring.json', 'Spring.csv'],
    ['spring-sale.json', 'Spring Sale.csv'],
    ['spring/Campaign.json', 'spring.csv'],
    ['Spring.JSON', 'spring.csv'],
    ['SPRING/a/CAMPAIGN.JSON', 'spring/b.csv'],
    ['Fru\u0308hling.json', 'Frühling.csv'],
    [' spring .json', 'spring.csv'],
  ])('%j hold for every row of %j, also when their own event comes last', async (settings, file) => {
    const world = new World();
    const late = world.uploads.drop(settings, british);
    await world.clock.run(world.import(world.uploads.drop(file, customers)));
    await world.clock.run(world.import(late));

    expect(world.contacts.all().map(({ phoneNumber }) => phoneNumber)).toEqual([
      '+442079460101',
      '+442079460102',
    ]);
  });

  it('are those dropped last, in whatever order their events arrive and under whatever keys they lie', async () => {
    const keys = ['spring.json', 'spring/campaign.json', 'Spring.json', 'spring/x/Campaign.json'];
    const drops = fc.array(fc.record({ key: fc.constantFrom(...keys), isGood: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(drops, fc.infiniteStream(fc.nat()), async (dropped, order) => {
        const world = new World();
        const jobs = dropped.map(({ key, isGood }, i) =>
          world.uploads.drop(key, isGood ? `{ "callsPerSecond": ${i + 1} }` : '{ "nonsense": 1 }', `v${i}`),
        );
        for (let left = jobs; left.length > 0; ) {
          const next = left[(order.next().value as number) % left.length] as ImportJob;
          left = left.filter((job) => job !== next);
          await world.clock.run(world.import(next));
        }
        // Of one key only its newest version is in the bucket; a good one below a bad one of its key may still count.
        const standing = dropped.filter(
          ({ key }, i) => dropped.findLastIndex((each) => each.key === key) === i,
        );
        const newest = dropped.findLastIndex((each) => each.isGood && standing.includes(each));
        const inForce = world.campaigns.items.get('spring')?.settings?.callsPerSecond;
        if (newest >= 0) expect(inForce).toBe(newest + 1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a customer file dropped into a campaign that was over', () => {
  it('marks the campaign as opened again, under the settings that it had', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.json', '{ "callingHours": "always" }')));
    await world.clock.run(
      world.import(world.uploads.drop('spring.csv', customers.replaceAll('020', '+4420'))),
    );
    expect(world.campaigns.items.get('spring')?.reopenedAt).toBeUndefined();
    world.campaigns.change('spring', { state: 'COMPLETED', completedAt: '2026-11-02T13:00:00.000Z' });

    await world.clock.run(world.import(world.uploads.drop('spring/more.csv', 'phone\n+442079460103\n')));

    const campaign = world.campaigns.items.get('spring');
    expect(campaign).toMatchObject({ settings: { callingHours: 'always' }, reopenedAt: expect.any(String) });
    expect(campaign).not.toHaveProperty('completedAt', expect.any(String));
  });
});
