/** The figures of a watched campaign as a whole, and their edges. */
import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/campaign/campaign.ts';
import { addActivity } from '../../../src/counting/campaign-activity.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { toIso } from '../../../src/time/instant.ts';
import { type CampaignLook, isIdle, WINDOW_MS, withLook } from '../../../src/watching/campaign-snapshot.ts';
import { figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aFile, aLook, aWatchedCampaign, noon, slotsOf } from '../../support/a-look.ts';

const figures = (looks: readonly CampaignLook[], changes = {}) =>
  figuresOf(looks, { ...aDeployment, ...changes });
const secondsIn = (seconds: number) => toIso(noon + seconds * 1_000);

/** `campaign` without `fields`: those that it has not had yet. */
function without(campaign: Campaign, ...fields: (keyof Campaign)[]): Campaign {
  return Object.fromEntries(
    Object.entries(campaign).filter(([field]) => !fields.includes(field as keyof Campaign)),
  ) as unknown as Campaign;
}

describe('all figures of a campaign', () => {
  it('are those of the last snapshot', () => {
    const files = {
      a: { ...aFile, rejected: 3, duplicates: 2 },
      b: { ...aFile, version: '2', duplicates: 5 },
    };

    expect(figures([aLook(20, { files })])).toStrictEqual({
      campaignId: 'spring',
      state: 'RUNNING',
      at: secondsIn(20),
      createdAt: secondsIn(0),
      startedAt: secondsIn(0),
      rows: 200,
      over: 40,
      isOpenForRequests: false,
      duplicates: 7,
      files: [],
      counts: { QUEUED: 60, DIALED: 10, COMPLETED: 30, ANSWERED: 30 },
      calls: 40,
      rate: { seen: 2, since: 'start', allowed: 20, ceiling: 20 },
      inProgress: { campaign: 0, campaignMax: 40, instance: 0, instanceMax: 40 },
      remaining: { type: 'time', seconds: 70 / 1.5 },
      errors: [],
      history: [],
    });
  });

  it('of one that is over and was stopped say when and why', () => {
    const over = {
      state: 'STOPPED',
      stateReason: 'Connect refused it.',
      completedAt: secondsIn(40),
    } as const;

    expect(figures([aLook(60, over)])).toMatchObject({
      state: 'STOPPED',
      stateReason: 'Connect refused it.',
      completedAt: secondsIn(40),
      rate: { seen: 1, since: 'start' },
    });
    expect(figures([aLook(60)])).not.toHaveProperty('completedAt');
    expect(figures([aLook(60)])).not.toHaveProperty('stateReason');
  });

  it('of one that nobody has dropped a file for are nothing', () => {
    const campaign = without(aWatchedCampaign(), 'files', 'counts', 'startedAt', 'calls');

    expect(figures([{ ...aLook(20), campaign }])).toStrictEqual({
      campaignId: 'spring',
      state: 'RUNNING',
      at: secondsIn(20),
      createdAt: secondsIn(0),
      rows: 0,
      over: 0,
      isOpenForRequests: false,
      duplicates: 0,
      files: [],
      counts: {},
      calls: 0,
      rate: { since: 'start', allowed: 20, ceiling: 20 },
      inProgress: { campaign: 0, campaignMax: 40, instance: 0, instanceMax: 40 },
      remaining: { type: 'closing' },
      errors: [],
      history: [],
    });
  });

  it('need a look', () => {
    expect(() => figures([])).toThrow('There are no figures without a snapshot of the campaign.');
  });

  it('count customer files that are being read, not settings and lists', () => {
    const open = { ...aFile, done: false, rows: 5 };
    const files = {
      a: open,
      b: { ...open, file: 'spring.json' },
      c: { ...open, file: 'suppressions/x.csv' },
    };

    expect(figures([aLook(20, { files })]).files).toStrictEqual([{ file: 'spring.csv', rows: 5 }]);
  });
});

describe('the rate, at its edges', () => {
  it('is seen over five seconds or more', () => {
    expect(figures([aLook(20, { calls: 40 }), aLook(25, { calls: 60 })]).rate).toMatchObject({
      seen: 4,
      since: 'watching',
    });
    expect(figures([aLook(20, { calls: 40 }), aLook(24.999, { calls: 60 })]).rate.since).toBe('start');
  });

  it('begins with the first look at which calls were counted', () => {
    const uncounted = { ...aLook(0), campaign: without(aWatchedCampaign(), 'calls') };

    expect(figures([uncounted, aLook(20, { calls: 40 }), aLook(30, { calls: 70 })]).rate).toMatchObject({
      seen: 3,
      since: 'watching',
    });
    expect(figures([aLook(0), { ...aLook(20), campaign: uncounted.campaign }]).rate).toEqual({
      since: 'start',
      allowed: 20,
      ceiling: 20,
    });
  });

  it('of a campaign that was over within a second is by that second', () => {
    expect(figures([aLook(60, { completedAt: secondsIn(0.1) })]).rate.seen).toBe(40);
    expect(figures([aLook(60, { completedAt: secondsIn(2) })]).rate.seen).toBe(20);
  });

  it('above the deployment’s is allowed to a campaign that has it, also after a fall', () => {
    const settings = { callsPerSecond: 50 };
    const pace = { ...initialPace, fallenTo: 45, climbsFrom: noon };

    expect(figures([aLook(0, { settings })]).rate).toMatchObject({ allowed: 50, ceiling: 50 });
    expect(figures([aLook(0, { settings }, { pace })]).rate).toMatchObject({ allowed: 45, ceiling: 50 });
  });

  it('is what holds a campaign back from nine tenths of it on', () => {
    const limitAt = (calls: number, state: Campaign['state'] = 'RUNNING') =>
      figures([aLook(0, { calls: 0, state }), aLook(10, { calls, state })]).limit;

    expect(limitAt(180)).toBe('rate');
    expect(limitAt(179)).toBeUndefined();
    expect(limitAt(180, 'IMPORTING')).toBe('rate');
    expect(limitAt(180, 'PAUSED')).toBeUndefined();
    expect(limitAt(180, 'CANCELLED')).toBeUndefined();
  });

  it('is not the limit where concurrent calls are, from nine tenths of them on', () => {
    const limitWith = (own: number, others: number, settings = {}) =>
      figures([
        aLook(20, { settings }, { slots: { ...slotsOf('spring', own), ...slotsOf('autumn', others) } }),
      ]).limit;

    expect(limitWith(9, 0, { maxConcurrentCalls: 10 })).toBe('concurrentCalls');
    expect(limitWith(8, 0, { maxConcurrentCalls: 10 })).toBeUndefined();
    expect(limitWith(0, 36)).toBe('concurrentCalls');
    expect(limitWith(0, 35)).toBeUndefined();
  });
});

describe('whether a campaign is idle', () => {
  it.each([
    [{ WAITING: 1 }, true],
    [{ WAITING: 1, COMPLETED: 5 }, true],
    [{ WAITING: 1, QUEUED: 1 }, false],
    [{ WAITING: 1, DIALING: 1 }, false],
    [{ WAITING: 1, DIALED: 1 }, false],
    [{ WAITING: 1, DIALING: 1, DIALED: 1 }, false],
    [{ WAITING: 1, QUEUED: 1, DIALING: 1 }, false],
    [{ COMPLETED: 5 }, false],
    [{}, false],
  ])('with %o: %s', (counts, idle) => {
    expect(isIdle({ ...aWatchedCampaign(), counts })).toBe(idle);
  });

  it('is never so when it is over', () => {
    expect(isIdle(aWatchedCampaign({ counts: { WAITING: 1 }, completedAt: secondsIn(1) }))).toBe(false);
  });

  it('is seen over looks of the last half minute, that half minute included', () => {
    const looks = [aLook(0), aLook(1), aLook(20)];

    expect(WINDOW_MS).toBe(30_000);
    expect(withLook(looks, aLook(30)).map(({ atMs }) => (atMs - noon) / 1_000)).toEqual([0, 1, 20, 30]);
    expect(withLook(looks, aLook(30.001)).map(({ atMs }) => (atMs - noon) / 1_000)).toEqual([1, 20, 30.001]);
  });
});

describe('what is to come', () => {
  const waiting = { WAITING: 7, COMPLETED: 93 };
  const always = { callingHours: 'always' } as const;

  it.each([
    ['PAUSED', 'No contact is called until it is resumed.'],
    ['STOPPED', 'No contact is called until the cause is fixed and it is resumed.'],
  ] as const)('of a campaign that is %s waits for somebody', (state, reason) => {
    const settings = { startAt: secondsIn(3_600) };

    expect(figures([aLook(20, { state })]).remaining).toEqual({ type: 'held', reason });
    expect(figures([aLook(20, { state, settings })]).remaining).toEqual({ type: 'held', reason });
  });

  it('begins at the start that the settings name, with its reason', () => {
    const startAt = secondsIn(3_600);

    expect(figures([aLook(20, { settings: { startAt } })]).remaining).toEqual({
      type: 'goesOn',
      at: startAt,
      reason: `The campaign starts at ${startAt}.`,
    });
  });

  it('of a campaign that is cancelled or past its end goes on with the calls that are on', () => {
    const counts = { DIALED: 10, COMPLETED: 20, CANCELLED: 70 };

    expect(figures([aLook(20, { state: 'CANCELLED', counts })]).remaining).toMatchObject({ type: 'time' });
    expect(figures([aLook(20, { settings: { endAt: secondsIn(10) }, counts })]).remaining).toMatchObject({
      type: 'time',
    });
  });

  it('is determined by the next call when that is more than five seconds away', () => {
    const at = (seconds: number) =>
      figures([
        aLook(20, { counts: waiting, settings: always }, { next: { dueAt: secondsIn(20 + seconds) } }),
      ]).remaining;

    expect(at(6)).toEqual({
      type: 'goesOn',
      at: secondsIn(26),
      reason: 'All remaining contacts are to be called later.',
    });
    expect(at(5)).not.toMatchObject({ type: 'goesOn' });
    expect(at(-60)).not.toMatchObject({ type: 'goesOn' });
  });

  it('is not determined by the next call while others are being called', () => {
    const next = { dueAt: secondsIn(600) };

    expect(figures([aLook(20, { settings: always }, { next })]).remaining).toMatchObject({ type: 'time' });
  });

  it('waits for room, and says so', () => {
    expect(
      figures([aLook(20, { counts: waiting }, { next: { dueAt: '9999-12-31T00:00:00.000Z' } })]).remaining,
    ).toEqual({
      type: 'held',
      reason: 'Its contacts are waiting for capacity.',
    });
  });

  it('goes by the clock of the row where there is one', () => {
    // 17:00 UTC is 02:00 in Tokyo, and 12:00 in New York.
    const next = { dueAt: secondsIn(3_600), phoneNumber: '+12125550100', timeZone: 'Asia/Tokyo' };
    const inNewYork = { dueAt: secondsIn(3_600), phoneNumber: '+12125550100' };
    const reason = (one: typeof inNewYork) => {
      const { remaining } = figures([aLook(20, { counts: waiting }, { next: one })]);
      return remaining?.type === 'goesOn' ? remaining.reason : remaining;
    };

    expect(reason(next)).toBe('Outside the calling hours of all remaining contacts.');
    expect(reason(inNewYork)).toBe('All remaining contacts are to be called later.');
  });

  it('of somebody without a number is outside of all hours', () => {
    expect(
      figures([aLook(20, { counts: waiting }, { next: { dueAt: secondsIn(3_600) } })]).remaining,
    ).toMatchObject({
      reason: 'Outside the calling hours of all remaining contacts.',
    });
  });

  it('counts every contact that is not over, whatever they are at', () => {
    const counts = { QUEUED: 10, WAITING: 5, DIALING: 4, DIALED: 1, COMPLETED: 20 };

    expect(figures([aLook(20, { counts })]).remaining).toEqual({ type: 'time', seconds: 20, plusWait: true });
  });

  it('is the closing only when all rows are in the counts', () => {
    const counts = { COMPLETED: 100 };
    const more = { ...aFile, version: '2', rows: 0 };

    expect(figures([aLook(20, { counts })]).remaining).toEqual({ type: 'closing' });
    expect(figures([aLook(20, { counts, state: 'IMPORTING' })])).not.toHaveProperty('remaining');
    expect(figures([aLook(20, { counts: { COMPLETED: 99 } })])).not.toHaveProperty('remaining');
    const files = { a: aFile, b: { ...more, done: false } };
    expect(figures([aLook(20, { counts, files })])).not.toHaveProperty('remaining');
  });

  it('is not known of who has nobody at all and was never started', () => {
    const campaign = without(
      aWatchedCampaign({ state: 'IMPORTING' }),
      'counts',
      'files',
      'startedAt',
      'calls',
    );

    expect(figures([{ ...aLook(20), campaign }])).not.toHaveProperty('remaining');
  });

  it('is not computed from an average from before a pause', () => {
    const idle = { counts: { WAITING: 40, COMPLETED: 60 } };

    expect(figures([aLook(0, idle), aLook(3, { counts: { QUEUED: 40, COMPLETED: 60 } })])).not.toHaveProperty(
      'remaining',
    );
  });
});

describe('activity of a campaign', () => {
  it('that are the first are reported as they are', () => {
    const activity = { calls: 2, errors: [] };

    expect(addActivity(undefined, activity)).toEqual(activity);
    expect(addActivity(activity, { calls: 3, errors: [] })).toEqual({ calls: 5, errors: [] });
  });
});
