import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

const number = '+12065550101';
const file = `id,phone\n7,${number}\n`;

describe('what makes two rows the same contact', () => {
  it('is fixed when the file is first opened: settings that come while it is read do not double its rows', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', file);
    const process = new MortalProcess({ call: 'campaigns.saveFile', when: 'before' });
    await world.clock.run(
      process.run(world.importer(process).importFile(job, world.clock.now() + MINUTE_MS)),
    );
    await world.campaigns.saveSettings('spring', { dedupeBy: 'customerId' });

    await world.clock.run(world.import(job));
    await world.clock.run(world.drain(2));

    expect(world.contacts.all().map(({ contactKey }) => contactKey)).toEqual([number]);
    expect(world.callsTo(number)).toBe(1);
  });

  it('cannot be changed once there are contacts', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
    const settings = world.uploads.drop('spring.json', '{"dedupeBy":"customerId"}');

    await world.clock.run(world.importer().importFile(settings, world.clock.now() + MINUTE_MS));
    await world.clock.run(world.import(world.uploads.drop('spring.csv', file, 'v2')));
    await world.clock.run(world.drain(2));

    expect(world.campaigns.items.get('spring')?.settings).toBeUndefined();
    expect(
      world.reports.finished.get('results/spring/imports/spring-json.csv') ??
        [...world.reports.finished.values()].flat(),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: expect.stringContaining('can no longer be set') }),
      ]),
    );
    expect(world.callsTo(number)).toBe(1);
  });
});

describe('settings dropped just before their customers', () => {
  it.each([
    ['Spring.csv', 'Spring.json'],
    ['Spring/b/c.csv', 'Spring/campaign.json'],
    ['Spring/a.csv', 'Spring.json'],
  ])('hold for %s, though the message of %s comes later', async (customersKey, settingsKey) => {
    const world = new World();
    const settings = world.uploads.drop(settingsKey, '{"dedupeBy":"customerId"}');
    await world.clock.run(world.import(world.uploads.drop(customersKey, file)));
    await world.clock.run(world.import(settings));

    expect(world.contacts.all().map(({ contactKey }) => contactKey)).toEqual(['7']);
    const campaign = world.campaigns.items.get('spring');
    expect(campaign?.state).toBe('RUNNING');
    expect(Object.values(campaign?.files ?? {}).map(({ done, error }) => [done, error])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });
});

describe('a file whose import failed before', () => {
  it('says so until a later delivery goes through', async () => {
    const world = new World();
    const job = world.uploads.drop('spring.csv', file);
    const process = new MortalProcess({ call: 'campaigns.saveFile', when: 'before' });
    await world.clock.run(
      process.run(world.importer(process).importFile(job, world.clock.now() + MINUTE_MS)),
    );
    const entry = () => Object.values(world.campaigns.items.get('spring')?.files ?? {})[0];

    await world.clock.run(world.importer().recordFailure(job, 'the table is gone'));
    expect(entry()).toMatchObject({ done: false, error: expect.stringContaining('the table is gone') });
    await world.clock.run(world.import(job));

    expect(entry()).toMatchObject({ done: true, rows: 1 });
    expect(entry()).not.toHaveProperty('error');
  });
});

describe('a settings file that is delivered late', () => {
  it('does not come back over a newer one of the same name', async () => {
    const world = new World();
    const old = world.uploads.drop('spring.json', '{"callsPerSecond":1}', 'v1');
    const newer = world.uploads.drop('spring.json', '{"callsPerSecond":2}', 'v2');
    await world.clock.run(world.importer().importFile(newer, world.clock.now() + MINUTE_MS));

    await world.clock.run(world.importer().importFile(old, world.clock.now() + MINUTE_MS));

    expect(world.campaigns.items.get('spring')?.settings).toEqual({ callsPerSecond: 2 });
  });
});

describe('a contact that has not ended', () => {
  it('does not expire, however long its campaign takes', async () => {
    const world = new World({ deployment: { retentionDays: 1 } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${number}\nnobody\n`)));

    const [queued, rejected] = world.contacts.all();

    expect(queued).not.toHaveProperty('expiresAt');
    const dayLater = (world.clock.now() + DAY_MS) / SECOND_MS;
    expect(Math.abs((rejected?.expiresAt ?? 0) - dayLater)).toBeLessThan(10);
  });
});

describe('a row with a flow of its own that is not there', () => {
  it('fails alone: the campaign goes on', async () => {
    const world = new World({
      simulator: { knownContactFlowIds: ['flow-1'], quotaPerSecond: 10, burst: 25 },
      deployment: { callsPerSecond: 10 },
    });
    const rows = ['+12065550101,', '+12065550102,flow-2', '+12065550103,'];
    const job = world.uploads.drop('spring.csv', `phone,contactFlowId\n${rows.join('\n')}\n`);
    await world.clock.run(world.import(job));

    await world.clock.run(world.drain(1));

    expect(world.contacts.all().map(({ status }) => status)).toEqual(['DIALED', 'FAILED', 'DIALED']);
    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
  });
});
