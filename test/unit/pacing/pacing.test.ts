import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialPace,
  judge,
  type PaceReport,
  type PaceState,
  paceRules,
  rateAt,
  reserveStarts,
  type StartRequest,
} from '../../../src/pacing/pacing.ts';
import { reserveOnCredit } from '../../../src/pacing/pacing-credit.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const { catchUpMs, horizonMs, farthestMs, windowMs, maxWindowMs, windowRequests, pauseMs } = paceRules;

const reserve = (state: PaceState, change: Partial<StartRequest> = {}, nowMs = noon) =>
  reserveStarts(
    state,
    { campaignId: 'spring', wanted: 3, callsPerSecond: 10, sharedCallsPerSecond: 10, ...change },
    nowMs,
  );

const paceWith = (change: Partial<PaceState>): PaceState => ({
  ...initialPace,
  nextStartAt: noon,
  windowFrom: noon,
  ...change,
});

describe('start times', () => {
  it('are a gap of the rate apart, and make up for a quarter of a second that was missed', () => {
    const { starts, state } = reserve(initialPace);

    expect(catchUpMs).toBe(250);
    expect(starts).toEqual([noon - 250, noon - 150, noon - 50]);
    expect(state).toEqual({ ...initialPace, nextStartAt: noon + 50 });
  });

  it('go on where the last reservation ended', () => {
    const { state } = reserve(initialPace);

    expect(reserve(state).starts).toEqual([noon + 50, noon + 150, noon + 250]);
  });

  it('reach as far as the horizon, and there are fewer then than were wanted', () => {
    const rate = { callsPerSecond: 20, sharedCallsPerSecond: 20 };
    const { starts, state } = reserve(paceWith({}), { wanted: 50, ...rate });

    expect(starts.at(-1)).toBe(noon + horizonMs);
    expect(starts).toHaveLength(horizonMs / 50 + 1);
    expect(state.nextStartAt).toBe(noon + horizonMs + 50);
  });

  it('are one at least, also beyond the horizon', () => {
    const { starts } = reserve(paceWith({ nextStartAt: noon + 5_000 }));

    expect(starts).toEqual([noon + 5_000]);
  });

  it('are none, and nothing is taken, when the next one is too late to be of use', () => {
    const state = paceWith({ nextStartAt: noon + 500 });

    expect(reserve(state, { latest: noon + 499 })).toEqual({ state, starts: [] });
    expect(reserve(state, { latest: noon + 600 }).starts).toEqual([noon + 500, noon + 600]);
  });

  it('are at most a minute and a gap away, whatever the clock of another dialer was', () => {
    const state = paceWith({ nextStartAt: noon + 10 * farthestMs });

    expect(reserve(state).starts).toEqual([noon + farthestMs + 100]);
  });

  it('of a campaign with a higher rate than the deployment come at its own rate', () => {
    const { starts, state } = reserve(paceWith({}), { callsPerSecond: 20 });

    expect(starts).toEqual([noon, noon + 50, noon + 100]);
    expect(state.nextStartAt).toBe(noon + 150);
    expect(state.campaigns).toEqual({});
  });
});

describe('start times on credit', () => {
  const onCredit = (state: PaceState, change: Partial<StartRequest> = {}, nowMs = noon) =>
    reserveOnCredit(
      state,
      { campaignId: 'spring', wanted: 1, callsPerSecond: 10, sharedCallsPerSecond: 10, ...change },
      nowMs,
    );

  it('are now, and are paid for by those that come next', () => {
    const ahead = paceWith({ nextStartAt: noon + horizonMs });

    const { starts, state } = onCredit(ahead);

    expect(starts).toEqual([noon]);
    expect(reserve(state, { wanted: 1 }).starts).toEqual([noon + horizonMs + 100]);
  });

  it('do not depend on a rate that has fallen, nor on what others have reserved', () => {
    const fallen = paceWith({ nextStartAt: noon + 50_000, fallenTo: 0.2, climbsFrom: noon, generation: 3 });

    const { starts, state } = onCredit(fallen);

    expect(starts).toEqual([noon]);
    expect(state.nextStartAt).toBe(noon + 50_100);
  });

  it('are those of five seconds at once, and then one for each gap', () => {
    let state = paceWith({});
    const starts: number[] = [];
    for (let i = 0; i < 1_000; i += 1) {
      const reserved = onCredit(state, { latest: noon + 1_000 });
      starts.push(...reserved.starts);
      state = reserved.state;
    }

    expect(starts.filter((at) => at === noon)).toHaveLength(50);
    expect(starts.slice(50)).toEqual(Array.from({ length: 10 }, (_, i) => noon + 100 * (i + 1)));
    expect(onCredit(state, { latest: noon + 1_000 })).toEqual({ starts: [], state });
    expect(onCredit(state, {}, noon + 60_000).starts).toEqual([noon + 60_000]);
  });

  it('are four at least, at however low a rate', () => {
    const slow = { callsPerSecond: 0.2, sharedCallsPerSecond: 0.2, latest: noon + 1_000 };
    let state = paceWith({});
    let taken = 0;
    for (let i = 0; i < 10; i += 1) {
      const reserved = onCredit(state, slow);
      taken += reserved.starts.length;
      state = reserved.state;
    }

    expect(taken).toBe(4);
  });

  it('are not charged to a slower campaign: its rate is one of calls, and its call has had its turn', () => {
    const slow = paceWith({ campaigns: { spring: noon + 20_000 } });

    const { starts, state } = onCredit(slow, { callsPerSecond: 0.05 });

    expect(starts).toEqual([noon]);
    expect(state).toEqual({ ...slow, creditUntil: noon + 100, nextStartAt: noon + 100 });
  });

  it('are not withheld for what a wrong clock has written', () => {
    expect(onCredit(paceWith({ creditUntil: noon + 3_600_000 })).starts).toEqual([noon]);
  });

  it('never make more requests than the rate and the credit allow, together with those in turn', () => {
    const act = fc.record({ waitMs: fc.integer({ min: 0, max: 700 }), credit: fc.boolean() });
    const rates = fc.constantFrom(2, 10, 50);
    fc.assert(
      fc.property(rates, fc.array(act, { maxLength: 120 }), (rate, acts) => {
        const both = { callsPerSecond: rate, sharedCallsPerSecond: rate, wanted: 1 };
        let state = paceWith({});
        let now = noon;
        const starts: number[] = [];
        for (const { waitMs, credit } of acts) {
          now += waitMs / rate;
          const latest = now + 2_000;
          const reserved = credit
            ? onCredit(state, { ...both, latest }, now)
            : reserve(state, { ...both, latest }, now);
          state = reserved.state;
          starts.push(...reserved.starts.map((at) => Math.max(at, now)));
        }
        starts.sort((a, b) => a - b);
        const spareMs = paceRules.creditMs + catchUpMs;
        for (const [last, to] of starts.entries()) {
          for (const [first, from] of starts.slice(0, last).entries()) {
            expect(last - first + 1).toBeLessThanOrEqual((rate * (to - from + spareMs)) / SECOND_MS + 2);
          }
        }
      }),
    );
  });
});

describe('start times of a slower campaign', () => {
  const slow = { callsPerSecond: 4 };

  /** It has made up already for what it missed. */
  const inStep = paceWith({ campaigns: { spring: noon } });

  it('are the shared places that its own pace allows, and leave those between to others', () => {
    const { starts, state } = reserve(inStep, slow);

    expect(starts).toEqual([noon, noon + 300, noon + 500]);
    expect(state).toEqual({
      ...inStep,
      nextStartAt: noon + 100,
      ahead: [noon + 300, noon + 500],
      campaigns: { spring: noon + 750 },
    });
    const others = reserve(state, { campaignId: 'autumn', wanted: 4 });
    expect(others.starts).toEqual([noon + 100, noon + 200, noon + 400, noon + 600]);
    expect(others.state).toMatchObject({ nextStartAt: noon + 700 });
    expect(others.state).not.toHaveProperty('ahead');
  });

  it('go on at its own pace, whatever the distance of the places', () => {
    const { state } = reserve(inStep, slow);

    expect(reserve(state, slow).starts).toEqual([noon + 800, noon + 1_000]);
    expect(reserve(state, { ...slow, wanted: 1 }).state.campaigns).toEqual({ spring: noon + 1_000 });
  });

  it('make up for what it lost to others, as far as the shared pace does', () => {
    const waited = paceWith({ nextStartAt: noon + 200, campaigns: { spring: noon } });

    expect(reserve(waited, slow).starts).toEqual([noon + 200, noon + 300, noon + 500]);
    const waitedLong = paceWith({ nextStartAt: noon + 1_000, campaigns: { spring: noon } });
    expect(reserve(waitedLong, slow).starts).toEqual([noon + 1_000, noon + 1_100]);
  });

  it('are none when its own pace keeps it waiting too long, but wait for the shared one', () => {
    const ownIsLater = paceWith({ campaigns: { spring: noon + 400 } });
    expect(reserve(ownIsLater, { ...slow, ownLatest: noon + 399 }).starts).toEqual([]);
    expect(reserve(ownIsLater, { ...slow, ownLatest: noon + 400, wanted: 1 }).starts).toEqual([noon + 400]);

    const bothAreLater = { ...ownIsLater, nextStartAt: noon + 900 };
    expect(reserve(bothAreLater, { ...slow, ownLatest: noon, wanted: 1 }).starts).toEqual([noon + 900]);
    expect(reserve(bothAreLater, { ...slow, ownLatest: noon, latest: noon + 899 }).starts).toEqual([]);
  });

  it('that are given out ahead are nobody’s any more once the rate falls', () => {
    const { state } = reserve(inStep, slow);
    const report = { generation: 0, taken: 0, throttled: windowRequests, failed: 0 };

    expect(judge(state, report, 10, noon + SECOND_MS)).not.toHaveProperty('ahead');
  });

  it('wait for the shared pace as well', () => {
    const state = paceWith({ nextStartAt: noon + 400, campaigns: { spring: noon + 100 } });

    expect(reserve(state, { ...slow, wanted: 1 }).starts).toEqual([noon + 400]);
  });

  it('make up for no more than the shared pace does', () => {
    const state = paceWith({ nextStartAt: noon - 5_000, campaigns: { spring: noon - 5_000 } });

    expect(reserve(state, slow).starts).toEqual([noon - 250, noon + 50, noon + 250]);
  });

  it('are at most a minute and its own gap away', () => {
    const state = paceWith({ campaigns: { spring: noon + 10 * farthestMs } });

    expect(reserve(state, slow).starts).toEqual([noon + farthestMs + 300]);
  });

  it('leave other campaigns theirs, and forget those that nobody waits for', () => {
    const campaigns = { autumn: noon + 100, winter: noon - catchUpMs, spring: noon };

    expect(reserve(paceWith({ campaigns }), slow).state.campaigns).toEqual({
      autumn: noon + 100,
      spring: noon + 750,
    });
    expect(reserve(paceWith({ campaigns })).state.campaigns).toEqual({ autumn: noon + 100 });
  });

  it('are kept for a campaign called __proto__, too', () => {
    const { state } = reserve(paceWith({}), { ...slow, campaignId: '__proto__' });

    expect(Object.entries(state.campaigns)).toEqual([['__proto__', noon + 500]]);
    expect(reserve(state, { ...slow, campaignId: '__proto__' }).starts[0]).toBe(noon + 500);
  });
});

describe('the rate', () => {
  const fallen = paceWith({ fallenTo: 5, climbsFrom: noon });

  it('is the ceiling as long as it never fell', () => {
    expect(rateAt(initialPace, 10, noon)).toBe(10);
  });

  it('climbs slowly at first, then faster and faster, and is back within a minute', () => {
    expect(rateAt(fallen, 10, noon)).toBe(5);
    expect(rateAt(fallen, 10, noon + 6_000)).toBeCloseTo(5 + 0.3 + 0.01);
    expect(rateAt(fallen, 10, noon + 30_000)).toBeCloseTo(5 + 1.5 + 1.25);
    expect(rateAt(fallen, 10, noon + 60_000)).toBe(10);
  });

  it('stays where it fell while nothing is taken, and for a dialer whose clock is behind', () => {
    expect(rateAt(paceWith({ fallenTo: 5, climbsFrom: undefined }), 10, noon + 60_000)).toBe(5);
    expect(rateAt(fallen, 10, noon - 60_000)).toBe(5);
  });

  it('is a fiftieth of the ceiling at least, and the ceiling at most', () => {
    expect(rateAt(paceWith({ fallenTo: 0.01, climbsFrom: noon }), 10, noon)).toBeCloseTo(0.2);
    expect(rateAt(paceWith({ fallenTo: 30, climbsFrom: noon }), 10, noon)).toBe(10);
  });

  it('that has fallen sets start times further apart', () => {
    expect(reserve(fallen).starts).toEqual([noon, noon + 200, noon + 400]);
  });

  it('that has fallen below a campaign’s own holds for the campaign, too', () => {
    const { starts, state } = reserve(paceWith({ fallenTo: 2, climbsFrom: noon }), { callsPerSecond: 4 });

    expect(starts).toEqual([noon, noon + 500, noon + 1_000]);
    expect(state.campaigns).toEqual({});
  });
});

describe('answers of Connect', () => {
  const judged = (state: PaceState, change: Partial<PaceReport>, nowMs = noon) =>
    judge(state, { generation: 0, taken: 0, throttled: 0, failed: 0, ...change }, 10, nowMs);

  it('are added up until they report enough', () => {
    const seen = judged(paceWith({ taken: 3, throttled: 1, failed: 1 }), {
      taken: 2,
      throttled: 1,
      failed: 1,
    });

    expect(seen).toMatchObject({ taken: 5, throttled: 2, failed: 2, windowFrom: noon, generation: 0 });
    expect(seen.fallenTo).toBeUndefined();
  });

  it('from before the first loss do not count: they came out of Connect’s burst', () => {
    const seen = judged(paceWith({ taken: 15 }), { taken: 2, throttled: 1 }, noon + 100);

    expect(seen).toMatchObject({ taken: 0, throttled: 1, windowFrom: noon + 100 });
    const failed = judged(paceWith({ taken: 15 }), { taken: 2, failed: 1 }, noon + 100);
    expect(failed).toMatchObject({ taken: 0, failed: 1, windowFrom: noon + 100 });
  });

  it('slow everybody down when a window of many requests is over, by the share that was throttled and a margin', () => {
    const before = paceWith({ taken: 15, throttled: 2 });
    const after = judged(before, { taken: 1, throttled: 2 }, noon + windowMs);

    expect(after.fallenTo).toBeCloseTo(10 * (1 - 4 / 20 - 0.05));
    expect(after).toMatchObject({
      generation: 1,
      climbsFrom: noon + windowMs,
      windowFrom: noon + windowMs,
      taken: 0,
      throttled: 0,
      failed: 0,
    });
    expect(after.nextStartAt).toBeCloseTo(noon + windowMs + (pauseMs * 4) / 20);
  });

  it('are not judged before there are enough of them, nor too soon', () => {
    const many = judged(paceWith({ taken: 15, throttled: 2 }), { throttled: 3 }, noon + windowMs - 1);
    const few = judged(paceWith({ taken: 15, throttled: 2 }), { throttled: 2 }, noon + windowMs);

    expect(many).toMatchObject({ generation: 0, throttled: 5 });
    expect(few).toMatchObject({ generation: 0, throttled: 4 });
  });

  it('are judged at once when as many as a window needs are losses', () => {
    expect(judged(paceWith({ throttled: 1 }), { throttled: windowRequests - 2 }).generation).toBe(0);
    expect(judged(paceWith({ throttled: 1 }), { throttled: windowRequests - 1 }).generation).toBe(1);
    expect(judged(paceWith({ throttled: 1 }), { failed: windowRequests - 1 }).generation).toBe(1);
  });

  it('are judged after five seconds, however few they are', () => {
    const one = paceWith({ throttled: 1 });

    expect(judged(one, { taken: 1 }, noon + maxWindowMs - 1).generation).toBe(0);
    expect(judged(one, { taken: 1 }, noon + maxWindowMs).generation).toBe(1);
  });

  it('leave the rate as it is while one in twenty is throttled, and begin a new window', () => {
    const after = judged(paceWith({ taken: 18, throttled: 1 }), { taken: 1 }, noon + windowMs);

    expect(after).toMatchObject({ generation: 0, windowFrom: noon + windowMs, taken: 0, throttled: 0 });
    expect(after.fallenTo).toBeUndefined();
  });

  it('never take more than half of the rate at once, nor all of it', () => {
    const all = { throttled: windowRequests };

    expect(judged(paceWith({ throttled: 1 }), all).fallenTo).toBe(5);
    const low = paceWith({ throttled: 1, fallenTo: 0.2, climbsFrom: noon });
    expect(judged(low, all).fallenTo).toBeCloseTo(0.2);
  });

  it('of requests that failed slow nobody down, unless most failed', () => {
    const half = judged(paceWith({ taken: 10, failed: 9 }), { failed: 1 }, noon + windowMs);
    const most = judged(paceWith({ taken: 10, failed: 10 }), { failed: 1 }, noon + windowMs);

    expect(half).toMatchObject({ generation: 0, failed: 0 });
    expect(most).toMatchObject({ generation: 1, fallenTo: 5, climbsFrom: undefined });
    expect(most.nextStartAt).toBeCloseTo(noon + windowMs + (pauseMs * 11) / 21);
  });

  it('let the rate climb again once Connect takes a request after failures', () => {
    const down = paceWith({ fallenTo: 5, climbsFrom: undefined });

    expect(judged(down, { failed: 1 }, noon + 10).climbsFrom).toBeUndefined();
    const up = judged(down, { taken: 1 }, noon + 10);
    expect(up.climbsFrom).toBe(noon + 10);
    expect(judged(up, { taken: 1 }, noon + 20).climbsFrom).toBe(noon + 10);
  });

  it('to the rate before the last fall change nothing', () => {
    const state = paceWith({ generation: 1, throttled: 5 });

    expect(judged(state, { throttled: 50 }, noon + maxWindowMs)).toEqual(state);
  });

  it('that ask for a wait are obeyed, up to a minute, also when they come late', () => {
    expect(judged(paceWith({}), { retryAfterSeconds: 7 }).nextStartAt).toBe(noon + 7_000);
    expect(judged(paceWith({}), { retryAfterSeconds: 86_400 }).nextStartAt).toBe(noon + farthestMs);
    expect(judged(paceWith({ generation: 1 }), { retryAfterSeconds: 7 }).nextStartAt).toBe(noon + 7_000);
    const later = paceWith({ nextStartAt: noon + 9_000 });
    expect(judged(later, { retryAfterSeconds: 7 }).nextStartAt).toBe(noon + 9_000);
    expect(judged(paceWith({ nextStartAt: noon - 500 }), { taken: 1 }).nextStartAt).toBe(noon - 500);
  });

  it('pause from now on when nobody had reserved anything for later', () => {
    const after = judged(paceWith({ nextStartAt: noon - 500, throttled: 1 }), { throttled: windowRequests });
    const reserved = judged(paceWith({ nextStartAt: noon + 300, throttled: 1 }), {
      throttled: windowRequests,
    });

    expect(after.nextStartAt).toBe(noon + pauseMs);
    expect(reserved.nextStartAt).toBe(noon + 300 + pauseMs);
  });
});
