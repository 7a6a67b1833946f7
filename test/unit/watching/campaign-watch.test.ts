import { describe, expect, it } from 'vitest';
import type { DeploymentSettings } from '../../../src/campaign/deployment.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { toIso } from '../../../src/time/instant.ts';
import { type CampaignLook, isIdle, withLook } from '../../../src/watching/campaign-snapshot.ts';
import { figuresOf } from '../../../src/watching/campaign-watch.ts';
import { aDeployment, aFile, aLook, aWatchedCampaign, noon, slotsOf } from '../../support/a-look.ts';

const figures = (looks: readonly CampaignLook[], changes: Partial<DeploymentSettings> = {}) =>
  figuresOf(looks, { ...aDeployment, ...changes });

describe('the rate', () => {
  it('of a single look is the average since the first call', () => {
    expect(figures([aLook(20)]).rate).toMatchObject({ seen: 2, since: 'start' });
  });

  it('of somebody who watches is that of the last half minute', () => {
    const looks = [aLook(0, { calls: 0 }), aLook(60, { calls: 60 }), aLook(70, { calls: 160 })].reduce(
      withLook,
      [] as readonly CampaignLook[],
    );

    expect(figures(looks).rate).toMatchObject({ seen: 10, since: 'watching' });
  });

  it('is not shown in the first seconds, in which a start has more calls than are allowed by the second', () => {
    expect(figures([aLook(4, { calls: 94 })]).rate).not.toHaveProperty('seen');
    expect(figures([aLook(5, { calls: 100 })]).rate.seen).toBe(20);
  });

  it('is not taken from two looks right after each other', () => {
    expect(figures([aLook(20, { calls: 40 }), aLook(21, { calls: 60 })]).rate.since).toBe('start');
  });

  it('falls to nothing while a campaign is paused', () => {
    expect(figures([aLook(20), aLook(40, { state: 'PAUSED' })]).rate.seen).toBe(0);
  });

  it('of a campaign that is over is that of its whole time', () => {
    const over = { completedAt: toIso(noon + 80_000) };

    expect(figures([aLook(900, over), aLook(960, over)]).rate).toMatchObject({ seen: 0.5, since: 'start' });
  });

  it('is not known before the first call, nor of a campaign whose calls were not counted', () => {
    const { calls: _, ...uncounted } = aWatchedCampaign();
    const { startedAt: __, ...unbegun } = uncounted;

    expect(figures([{ ...aLook(20), campaign: uncounted }])).not.toHaveProperty('calls');
    expect(figures([{ ...aLook(20), campaign: unbegun }])).toMatchObject({
      calls: 0,
      rate: { since: 'start' },
    });
  });

  it('is allowed as far as the pacer has climbed back since its last fall', () => {
    const pace = { ...initialPace, fallenTo: 5, climbsFrom: noon };

    expect(figures([aLook(0, {}, { pace })]).rate).toMatchObject({ allowed: 5, ceiling: 20 });
  });

  it("is allowed by the campaign's own setting, when that is slower", () => {
    const settings = { callsPerSecond: 3 };

    expect(figures([aLook(0, { settings })]).rate).toMatchObject({ allowed: 3, ceiling: 3 });
  });
});

describe('calls in progress', () => {
  const slots = { ...slotsOf('spring', 4), ...slotsOf('autumn', 6) };

  it('are those of the campaign and those of the instance, each against its own cap', () => {
    const settings = { maxConcurrentCalls: 12 };

    expect(figures([aLook(0, { settings }, { slots })]).inProgress).toEqual({
      campaign: 4,
      campaignMax: 12,
      instance: 10,
      instanceMax: 40,
    });
  });

  it('hold a campaign back when nearly all that are allowed are on', () => {
    expect(figures([aLook(20, {}, { slots })], { maxConcurrentCalls: 10 }).limit).toBe('concurrentCalls');
    expect(figures([aLook(20, {}, { slots })]).limit).toBeUndefined();
  });

  it('hold a campaign back whose contacts wait for a line', () => {
    const counts = { WAITING: 80, DIALED: 10, COMPLETED: 10 };

    expect(figures([aLook(20, { counts }, { slots })], { maxConcurrentCalls: 10 }).limit).toBe(
      'concurrentCalls',
    );
  });

  it('may be as many as Connect has lines for, once it has refused a call', () => {
    const lineLimit = { lines: 10, climbsFrom: Number.POSITIVE_INFINITY, pauseMs: 5_000 };
    const look = aLook(20, {}, { slots, pace: { ...initialPace, lineLimit } });

    expect(figures([look])).toMatchObject({
      limit: 'concurrentCalls',
      inProgress: { campaignMax: 10, instance: 10, instanceMax: 10, configuredMax: 40 },
    });
  });

  it('do not hold back a campaign that has no contact to call', () => {
    const counts = { DIALED: 10, COMPLETED: 90 };

    expect(figures([aLook(20, { counts }, { slots })], { maxConcurrentCalls: 10 }).limit).toBeUndefined();
  });

  it('leave it to the rate when they do not', () => {
    expect(figures([aLook(20)], { callsPerSecond: 2 }).limit).toBe('rate');
  });
});

describe('the time to go', () => {
  it('is that of all who are left at the pace at which contacts end', () => {
    const earlier = { counts: { QUEUED: 80, DIALED: 10, COMPLETED: 10 } };

    expect(figures([aLook(0, earlier), aLook(10)]).remaining).toEqual({ type: 'time', seconds: 35 });
  });

  it('goes by calls as long as no contact has ended', () => {
    const counts = { QUEUED: 60, DIALED: 40 };

    expect(figures([aLook(20, { counts })]).remaining).toEqual({ type: 'time', seconds: 50 });
  });

  it('is unknown before the first call', () => {
    const { startedAt: _, ...campaign } = aWatchedCampaign({ counts: { QUEUED: 100 }, calls: 0 });

    expect(figures([{ ...aLook(20), campaign }])).not.toHaveProperty('remaining');
  });

  it('leaves out the time in which no contact could be called', () => {
    const idle = { counts: { WAITING: 40, COMPLETED: 60 } };
    const again = { counts: { WAITING: 30, DIALED: 10, COMPLETED: 60 } };
    const later = { counts: { WAITING: 20, DIALED: 10, COMPLETED: 70 } };

    expect(figures([aLook(0, idle), aLook(20, again)])).not.toHaveProperty('remaining');
    expect(figures([aLook(0, idle), aLook(20, again), aLook(30, later)]).remaining).toEqual({
      type: 'time',
      seconds: 30,
      plusWait: true,
    });
  });

  it('is not shown while a file is read: it is unknown how many are to come', () => {
    const files = { a: { ...aFile, done: false } };

    expect(figures([aLook(20, { files })])).not.toHaveProperty('remaining');
  });

  it('goes by contacts that are called, not by rows that are rejected or come twice', () => {
    const files = { a: { ...aFile, rows: 500, rejected: 300, duplicates: 100 } };
    const counts = { QUEUED: 60, DIALED: 10, COMPLETED: 30, REJECTED: 300 };

    expect(figures([aLook(30, { files, counts })]).remaining).toEqual({ type: 'time', seconds: 70 });
  });

  it.each(['PAUSED', 'STOPPED'] as const)('of a campaign that is %s is up to somebody', (state) => {
    expect(figures([aLook(20, { state })]).remaining?.type).toBe('held');
  });

  it('begins with the start date of its settings', () => {
    const startAt = '2026-11-03T09:00:00-05:00';
    const counts = { WAITING: 100 };

    expect(figures([aLook(20, { settings: { startAt }, counts })]).remaining).toMatchObject({
      type: 'goesOn',
      at: startAt,
    });
  });

  it('begins when the first who is left may be called, when no contact may be called now', () => {
    const counts = { WAITING: 70, COMPLETED: 30 };
    const next = { dueAt: '2026-11-03T13:00:00.000Z', phoneNumber: '+12065550100' };
    const looks = [aLook(20, { counts, settings: { callingHours: { end: '08:30' } } }, { next })];

    expect(isIdle(aWatchedCampaign({ counts }))).toBe(true);
    expect(figures(looks).remaining).toEqual({
      type: 'goesOn',
      at: next.dueAt,
      reason: 'Outside the calling hours of all remaining contacts.',
    });
  });

  it('begins with the next attempt, when all who are left are to be called again', () => {
    const counts = { WAITING: 7, COMPLETED: 93 };
    const next = { dueAt: toIso(noon + 60_000), phoneNumber: '+12065550100' };
    const looks = [aLook(20, { counts, settings: { callingHours: 'always' } }, { next })];

    expect(figures(looks).remaining).toMatchObject({ type: 'goesOn', at: next.dueAt });
  });

  it('waits for room when the contacts have no time of their own', () => {
    const counts = { WAITING: 7, COMPLETED: 93 };

    expect(figures([aLook(20, { counts }, { next: { dueAt: PARKED } })]).remaining?.type).toBe('held');
  });

  it('is that of closing when everybody has ended', () => {
    expect(figures([aLook(20, { counts: { COMPLETED: 100 } })]).remaining).toEqual({ type: 'closing' });
  });

  it('is unknown while contacts are about to be called again', () => {
    const recycle = { id: 'again', outcomes: ['BUSY'], attempts: 1, startedAt: toIso(noon) } as const;

    expect(figures([aLook(20, { counts: { COMPLETED: 100 }, recycle })])).not.toHaveProperty('remaining');
  });

  it('is none of a campaign that is over', () => {
    const over = { completedAt: toIso(noon + 10_000), counts: { COMPLETED: 100 } };

    expect(figures([aLook(20, over)])).not.toHaveProperty('remaining');
  });
});

describe('files', () => {
  it('are reported while they are read, and when they could not be', () => {
    const files = {
      a: aFile,
      b: { ...aFile, file: 'spring/more.csv', rows: 20, done: false },
      c: { ...aFile, file: 'spring.json', rows: 0, error: 'retry.maxAttempts is 0.' },
    };

    expect(figures([aLook(20, { files })]).files).toEqual([
      { file: 'spring/more.csv', rows: 20 },
      { file: 'spring.json', rows: 0, error: 'retry.maxAttempts is 0.' },
    ]);
  });
});

describe('the rows that are over', () => {
  it('are all rows when a file has come a second time: its rejected rows are rows again, but no new contacts', () => {
    const files = {
      a: { ...aFile, rows: 200, rejected: 11, duplicates: 9 },
      b: { ...aFile, version: '2', rows: 200, rejected: 11, duplicates: 189 },
    };
    const counts = { COMPLETED: 180, REJECTED: 11 };

    expect(figures([aLook(20, { files, counts })])).toMatchObject({ rows: 400, over: 400 });
  });

  it('have the rejected ones in them before these are counted', () => {
    const files = { a: { ...aFile, rejected: 11 } };

    expect(figures([aLook(20, { files, counts: { QUEUED: 80, COMPLETED: 9 } })]).over).toBe(20);
    expect(figures([aLook(20, { files, counts: { QUEUED: 80, COMPLETED: 9, REJECTED: 7 } })]).over).toBe(20);
  });
});
