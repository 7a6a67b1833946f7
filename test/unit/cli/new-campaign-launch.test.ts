/** The start of a campaign whose requests fail at every place: nothing is half-started, and nothing is sent twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Launch } from '../../../cli/console/new-campaign/launch.ts';
import { type ConsoleWorld, consoleWorld } from '../../browser/console-world.ts';
import { MemoryUploads } from '../../browser/draft-world.ts';

const customers = `phoneNumber\n${'+12065550142\n'.repeat(20_000)}`;
const keys = { campaignId: 'fresh', customers: 'fresh/list.csv', settings: 'fresh/campaign.json' };

let folder: string;
let world: ConsoleWorld;
let uploads: MemoryUploads;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launch-test-'));
  writeFileSync(join(folder, 'list.csv'), customers);
  world = consoleWorld(Date.now());
  uploads = new MemoryUploads(world);
});

afterEach(() => rmSync(folder, { recursive: true }));

function aLaunch(
  draftId = 'one',
  campaigns: Pick<ConsoleWorld['campaigns'], 'get'> = world.campaigns,
): Launch {
  const order = {
    draftId,
    path: join(folder, 'list.csv'),
    bytes: customers.length,
    keys,
    settings: '{"events":true}',
  };
  return new Launch(order, { campaigns, uploads });
}

const sent = [
  ['fresh/campaign.json', '{"events":true}'],
  ['fresh/list.csv', customers],
];

describe('the start of a campaign', () => {
  it('sends the settings before the file is there, and the file whole', async () => {
    const launch = aLaunch();
    await launch.run();
    expect(launch.view()).toEqual({
      state: 'started',
      campaignId: 'fresh',
      isClaimed: true,
      sent: customers.length,
    });
    expect([...uploads.objects]).toEqual(sent);
  });

  it.each(['settings', 'customers'] as const)(
    'that fails at the %s is finished by another try',
    async (failing) => {
      uploads.failing = failing;
      const launch = aLaunch();
      await launch.run();
      expect(launch.state).toBe('failed');
      expect(uploads.objects.has(keys.customers)).toBe(false);
      // No answer came: the settings may be there.
      expect(launch.isClaimed).toBe(true);
      expect(launch.view().problem).not.toContain('Nothing was started');
      await launch.run();
      expect(launch.state).toBe('started');
      expect([...uploads.objects]).toEqual(sent);
    },
  );

  it('whose last answer is lost is known by the campaign, which has the file', async () => {
    uploads.failing = 'answer to customers';
    const launch = aLaunch();
    await launch.run();
    expect(launch.state).toBe('started');
  });

  it('whose last answer is lost before the import is finished by another try', async () => {
    uploads.failing = 'answer to customers';
    const launch = aLaunch('one', { get: async () => undefined });
    await launch.run();
    expect(launch.view()).toMatchObject({ state: 'failed', problem: expect.stringContaining('not known') });
    await launch.run();
    expect(launch.state).toBe('started');
    expect([...uploads.objects]).toEqual(sent);
  });

  it.each([keys.settings, keys.customers])('overwrites nothing (%s)', async (key) => {
    uploads.objects.set(key, 'of somebody else');
    const launch = aLaunch();
    await launch.run();
    expect(launch.state).toBe('failed');
    expect(uploads.objects.get(key)).toBe('of somebody else');
  });

  it('leaves a campaign of its name alone', async () => {
    world.add('fresh', [], {});
    const launch = aLaunch();
    await launch.run();
    expect(launch.view().problem).toContain('there is a campaign fresh already');
    expect(uploads.objects.size).toBe(0);
  });

  it('leaves a campaign alone that came while the file was sent', async () => {
    let asked = 0;
    const launch = aLaunch('one', {
      get: async (id) => {
        asked += 1;
        if (asked === 2) world.add('fresh', [], {});
        return world.campaigns.get(id);
      },
    });
    await launch.run();
    expect(launch.view().problem).toContain('Nothing was started: there is a campaign fresh already');
    expect([launch.isClaimed, uploads.objects.size]).toEqual([false, 0]);
  });

  it('never takes the file of somebody else for its own, however often it is tried', async () => {
    uploads.objects.set(keys.customers, 'of somebody else');
    const launch = aLaunch();
    for (let n = 0; n < 3; n++) {
      await launch.run();
      expect(launch.view()).toMatchObject({
        state: 'failed',
        problem: expect.stringContaining('another file'),
      });
    }
    expect(uploads.objects.get(keys.customers)).toBe('of somebody else');
  });

  it('is too late to cancel while the settings are written', async () => {
    const launch = aLaunch();
    const put = uploads.putSettings.bind(uploads);
    const answers: boolean[] = [];
    uploads.putSettings = async (...given) => {
      answers.push(launch.cancel());
      return put(...given);
    };
    await launch.run();
    expect([answers, launch.state]).toEqual([[false], 'started']);
  });

  it('of two at once is one', async () => {
    const launches = [aLaunch('one'), aLaunch('two')];
    await Promise.all(launches.map((launch) => launch.run()));
    expect(launches.map(({ state }) => state).sort()).toEqual(['failed', 'started']);
    expect([...uploads.objects]).toEqual(sent);
  });

  it('that is cancelled in time sends nothing, and says when it is too late', async () => {
    let release = () => {};
    uploads.held = new Promise((resolve) => {
      release = resolve;
    });
    const launch = aLaunch();
    const run = launch.run();
    await expect.poll(() => launch.view().sent, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(launch.cancel()).toBe(true);
    await run;
    expect(launch.view().problem).toBe('Cancelled. Nothing was started.');
    expect(uploads.objects.size).toBe(0);
    release();
    await launch.run();
    expect(launch.cancel()).toBe(false);
  });
});
