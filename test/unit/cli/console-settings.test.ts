import { beforeEach, describe, expect, it } from 'vitest';
import { settingsFeature } from '../../../cli/console/settings-routes.ts';
import { areInForce } from '../../../cli/settings-change.ts';
import { addSpring, type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { type AskConsole, askedConsole, foreignRequests } from '../../support/asked-console.ts';
import { memorySettings } from '../../support/memory-settings.ts';

const path = '/api/campaigns/spring/settings';
const text = '{ "maxConcurrentCalls": 20 }';

let world: ConsoleWorld;
let ask: AskConsole;

beforeEach(() => {
  world = consoleWorld(noon);
  addSpring(world, noon);
  ask = askedConsole(world.reads, [settingsFeature(memorySettings(world.campaigns, 'maria'))]);
});

const settings = async () => (await world.campaigns.get('spring'))?.settings;

describe('the settings of a campaign in the console', () => {
  it('are those of its own to edit, and those in force besides, with their sources', async () => {
    const { body } = await ask(path);

    expect(JSON.parse(body.text)).toEqual(await settings());
    expect(body.others).toContainEqual({ key: 'callsPerSecond', value: '20', source: 'deployment' });
    expect(body.others).toContainEqual({ key: 'callingRules', value: '"sales"', source: 'default' });
  });

  it('are checked as a dropped file: the sentence names the key and what is allowed', async () => {
    const wrong = await ask(`${path}/check`, { text: '{ "maxConcurrentCals": 2, "callsPerSecond": -1 }' });
    expect(wrong.body).toEqual({
      ok: false,
      problem: expect.stringMatching(/"callsPerSecond" is -1.*did you mean "maxConcurrentCalls"/),
    });
    const broken = await ask(`${path}/check`, { text: '{' });
    expect(broken.body).toMatchObject({ ok: false, problem: expect.stringMatching(/line 1/) });
    expect(await ask(`${path}/check`, { text: '{ "dedupeBy": "customerId" }' })).toMatchObject({
      body: { ok: true },
    });
  });

  it('are compared with those in force', async () => {
    const { body } = await ask(`${path}/check`, { text });

    expect(body.changes).toContainEqual({ key: 'maxConcurrentCalls', before: '40', after: '20' });
    expect(body.changes).toContainEqual({
      key: 'callingHours.start',
      before: '"09:00"',
      after: '"08:00" (deployment)',
    });
  });

  it('are changed, and the page hears when they are in force', async () => {
    const { basis } = (await ask(path)).body;
    const sent = await ask(path, { text, basis });
    expect(sent.status).toBe(200);
    expect(await settings()).toEqual({ maxConcurrentCalls: 20 });

    const { version } = sent.body;
    expect((await ask(`${path}/state?version=${version}`)).body).toEqual({ isInForce: true });
    expect((await ask(`${path}/state?version=other`)).status).toBe(404);
    expect((await ask(`/api/campaigns/other/settings/state?version=${version}`)).status).toBe(404);
    expect((await world.campaigns.get('spring'))?.history).toMatchObject([
      { action: 'settings', by: 'maria', detail: expect.stringContaining('maxConcurrentCalls') },
    ]);
  });

  it('are not changed when others are in force by then', async () => {
    const { basis } = (await ask(path)).body;
    world.campaigns.change('spring', { settings: { maxConcurrentCalls: 30 } });
    const late = await ask(path, { text, basis });

    expect([late.status, await settings()]).toEqual([409, { maxConcurrentCalls: 30 }]);
    expect(late.body.error).toMatch(/^The settings of spring were changed by someone else in the meantime\./);
  });

  it('are not changed to what the importer would reject', async () => {
    const before = await settings();
    const { basis } = (await ask(path)).body;
    const wrong = await ask(path, { text: '{ "callsPerSecond": -1 }', basis });

    expect([wrong.status, await settings()]).toEqual([409, before]);
    expect(wrong.body.error).toMatch(/^Nothing was changed: "callsPerSecond" is -1/);
  });

  it.each(foreignRequests)('are not changed or checked for another site (%j)', async (headers, status) => {
    const before = await settings();
    const { basis } = (await ask(path)).body;
    expect((await ask(path, { text, basis }, headers)).status).toBe(status);
    expect((await ask(`${path}/check`, { text }, headers)).status).toBe(status);
    expect(await settings()).toEqual(before);
  });

  it.each([{}, { text: 1 }, { text, basis: 1 }, { text, basis: 'x', more: 1 }, 'nonsense'])(
    'are not changed by what is no request (%j)',
    async (body) => {
      expect((await ask(path, body)).status).toBe(400);
    },
  );

  it('may take 32 KB, and no request much more', async () => {
    const { basis } = (await ask(path)).body;
    expect((await ask(path, { text: ' '.repeat(32_768) + text, basis })).status).toBe(200);
    expect((await ask(path, { text: ' '.repeat(200_000), basis })).status).toBe(413);
  });

  it('are those of no campaign that is not there', async () => {
    expect((await ask('/api/campaigns/winter/settings')).status).toBe(404);
  });
});

describe('settings that were sent', () => {
  const basis = { campaign: { campaignId: 'spring', state: 'RUNNING', createdAt: '' }, key: 'k' } as const;
  const change = { basis, sent: { key: 'k', version: 'v' }, settings: { callsPerSecond: 1 } };
  const file = {
    file: 'k',
    version: 'v',
    bytes: 1,
    rows: 0,
    rejected: 0,
    duplicates: 0,
    done: true,
    startedAt: '',
  };

  it('are in force when they are imported, and not before', () => {
    expect(areInForce(change, basis.campaign)).toBe(false);
    const after = { ...basis.campaign, settings: change.settings, files: { 'k@v': file } };
    expect(areInForce(change, after)).toBe(true);
  });

  it('are reported when they were not applied, or others came at the same time', () => {
    const failed = { ...basis.campaign, files: { 'k@v': { ...file, error: 'No room.' } } };
    expect(() => areInForce(change, failed)).toThrow('The settings were not applied: No room.');
    const other = { ...basis.campaign, files: { 'k@v': file }, settings: { callsPerSecond: 2 } };
    expect(() => areInForce(change, other)).toThrow('At the same time other settings were dropped');
    const spring = { ...file, file: 'spring.json' };
    const two = {
      ...basis.campaign,
      settings: change.settings,
      files: { 'k@v': file, 'spring.json@v': spring },
    };
    expect(() => areInForce(change, two)).toThrow('At the same time spring.json was dropped');
  });
});
