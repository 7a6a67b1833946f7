import { describe, expect, it } from 'vitest';
import { contactViewOf } from '../../../cli/console/contact-view.ts';
import { RateHistory } from '../../../cli/console/rate-history.ts';
import { SharedReads } from '../../../cli/console/shared-reads.ts';
import { addSpring, addTeam, consoleWorld } from '../../browser/console-world.ts';
import { aContact, noon } from '../../support/a-contact.ts';
import { aDeployment } from '../../support/a-look.ts';

/** Something that is waited for. */
function aSignal() {
  let give = () => {};
  const given = new Promise<void>((done) => {
    give = done;
  });
  return { given, give: () => give() };
}

describe('the rate of late', () => {
  it('is the calls placed over the last ten seconds', () => {
    const history = new RateHistory();
    let points = history.note('spring', 0, 0);
    for (let second = 2; second <= 60; second += 2)
      points = history.note('spring', 18 * second, second * 1000);

    expect(points[0]?.atMs).toBe(6_000);
    expect(points.map(({ callsPerSecond }) => callsPerSecond)).toEqual(Array(points.length).fill(18));
  });

  it('is smooth although counts come in batches', () => {
    const history = new RateHistory();
    let points = history.note('spring', 0, 0);
    for (let second = 1; second <= 60; second++) {
      points = history.note('spring', 50 * Math.floor(second / 5), second * 1000);
    }

    for (const { callsPerSecond } of points.slice(10)) expect(callsPerSecond).toBe(10);
  });

  it('is never below nothing when counts are corrected', () => {
    const history = new RateHistory();
    history.note('spring', 100, 0);

    expect(history.note('spring', 90, 10_000).at(-1)?.callsPerSecond).toBe(0);
  });

  it('shows nothing of a time when the campaign was not watched', () => {
    const history = new RateHistory();
    for (let second = 0; second <= 60; second += 2) history.note('spring', 10 * second, second * 1000);
    // 20 a second for half a minute more, then paused.
    let points = history.note('spring', 1_200, 300_000);
    for (let second = 302; second <= 330; second += 2) points = history.note('spring', 1_200, second * 1000);

    const after = points.filter(({ atMs }) => atMs > 60_000);
    expect(after.length).toBeGreaterThan(5);
    expect(after.map(({ callsPerSecond }) => callsPerSecond)).toEqual(Array(after.length).fill(0));
  });

  it('goes back ten minutes and no further', () => {
    const history = new RateHistory();
    let points = history.note('spring', 0, 0);
    for (let second = 2; second <= 3_600; second += 2) points = history.note('spring', second, second * 1000);

    expect(points.length).toBeLessThanOrEqual(310);
    expect(points.at(-1)?.atMs).toBe(3_600_000);
  });
});

describe('reads that are shared', () => {
  it('cost one while they are fresh, and one while they are under way', async () => {
    let [now, reads] = [0, 0];
    const shared = new SharedReads(() => now);
    const read = async () => ++reads;

    expect(await Promise.all([shared.get('a', read), shared.get('a', read), shared.get('b', read)])).toEqual([
      1, 1, 2,
    ]);
    now = 999;
    expect(await shared.get('a', read)).toBe(1);
    now = 1_000;
    expect(await shared.get('a', read)).toBe(3);
  });

  it('are shared while under way however long that takes, and fresh from when the answer came', async () => {
    let [now, reads] = [0, 0];
    const shared = new SharedReads(() => now);
    let resolve = (_: number) => {};
    const answer = new Promise<number>((done) => {
      resolve = done;
    });
    const read = () => {
      reads++;
      return answer;
    };
    const asked = [0, 2_000, 4_000, 6_000].map((at) => {
      now = at;
      return shared.get('a', read);
    });
    now = 7_000;
    resolve(1);
    expect(await Promise.all(asked)).toEqual([1, 1, 1, 1]);
    now = 7_999;
    await shared.get('a', read);
    expect(reads).toBe(1);
    now = 8_000;
    await shared.get('a', read);
    expect(reads).toBe(2);
  });

  it('are asked anew when an answer never comes', () => {
    let [now, reads] = [0, 0];
    const shared = new SharedReads(() => now);
    for (; now < 20_000; now += 2_000) {
      void shared.get('a', () => {
        reads++;
        return new Promise(() => undefined);
      });
    }
    expect(reads).toBe(2);
  });

  it('are asked again after a failure', async () => {
    const shared = new SharedReads(() => 0);
    await expect(shared.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await shared.get('a', async () => 'yes')).toBe('yes');
  });
});

describe('what is shown of a campaign', () => {
  it('are its own figures, the settings in force and what may be done', async () => {
    const world = consoleWorld(noon);
    addSpring(world, noon);
    const view = await world.reads.campaign('spring');

    expect(view).toMatchObject({
      campaignId: 'spring',
      state: 'RUNNING',
      rows: 9_162,
      contacts: 9_150,
      calls: 5_598,
      pace: { ceilingPerSecond: 20, allowedPerSecond: 20 },
      inProgress: { campaign: 31, campaignMax: 40, instance: 31, instanceMax: 40 },
      changes: ['pause', 'cancel'],
    });
    expect(view?.settings).toContainEqual({ name: 'callsPerSecond', value: '20', isOwn: false });
    expect(view?.settings).toContainEqual({
      name: 'callingHours',
      value: "09:00–20:00, MON TUE WED THU FRI, in the contact's local time",
      isOwn: true,
    });
    expect(view?.files.map(({ kind }) => kind)).toEqual(['customers', 'settings']);
  });

  it('are its agents if it is paced by them, in the words of status', async () => {
    const world = consoleWorld(noon);
    addSpring(world, noon);
    addTeam(world, noon);

    expect((await world.reads.campaign('spring'))?.agents).toEqual([]);
    const agents = (await world.reads.campaign('team'))?.agents ?? [];
    expect(agents.map(([label]) => label)).toEqual(['Agents', 'Pacing', 'Abandoned', 'Lines needed']);
    expect(agents[0]?.[1]).toMatch(/^3 free, 12 talking, 2 wrapping up; counted/);
  });

  it.each([
    [
      { mode: 'predictive', queueId: 'q-1' } as const,
      'predictive; at most 3% abandoned in 30 days; queue q-1',
    ],
    [
      { mode: 'power', window: '24h', abandonRate: 0.025, queueId: 'q-1' } as const,
      'power, 1.5 calls for each free agent; at most 2.5% abandoned in 24 hours and in 30 days; queue q-1',
    ],
  ])('are the agents by whom it is paced: %j', async (agents, value) => {
    const world = consoleWorld(noon);
    addSpring(world, noon);
    const get = world.campaigns.get.bind(world.campaigns);
    world.campaigns.get = async (id) => {
      const campaign = await get(id);
      return campaign && { ...campaign, settings: { agents } };
    };

    const view = await world.reads.campaign('spring');

    expect(view?.settings).toContainEqual({ name: 'agents', value, isOwn: true });
  });

  it('is never how it stood before a change, though that was asked first and comes last', async () => {
    const world = consoleWorld(noon);
    addSpring(world, noon);
    const get = world.campaigns.get.bind(world.campaigns);
    const [asked, slow] = [aSignal(), aSignal()];
    world.campaigns.get = async (id) => {
      world.campaigns.get = get;
      const before = await get(id);
      asked.give();
      await slow.given;
      return before;
    };
    const first = world.reads.campaign('spring');
    await asked.given;
    await world.reads.change('spring', 'pause', 'RUNNING');
    const second = await world.reads.campaign('spring');
    slow.give();

    const states = [second, await first, await world.reads.campaign('spring')].map((view) => view?.state);
    expect(states).toEqual(['PAUSED', 'PAUSED', 'PAUSED']);
  });

  it('is nothing of one that is not there', async () => {
    expect(await consoleWorld(noon).reads.campaign('winter')).toBeUndefined();
  });
});

describe('what is shown of a contact', () => {
  it('is every attempt, every time and what is next', () => {
    const contact = aContact({ attributes: { firstName: 'Maria' } }).dialed();

    expect(contactViewOf(contact, {}, aDeployment, noon)).toMatchObject({
      source: 'spring.csv, line 2',
      attempts: [{ attempt: 1, contactId: 'call-1' }],
      next: expect.stringMatching(/^Amazon Connect reports its end/),
      attributes: [['firstName', 'Maria']],
    });
  });

  it.each(['completed', 'failed', 'rejected', 'suppressed', 'uncertain', 'cancelled'] as const)(
    'says why nothing is next of one that is %s',
    (status) => {
      expect(contactViewOf(aContact()[status](), {}, aDeployment, noon).next).toMatch(/^Nothing.+\.$/);
    },
  );
});
