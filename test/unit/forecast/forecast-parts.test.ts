import { describe, expect, it } from 'vitest';
import { hoursFor } from '../../../src/calling-hours/campaign-hours.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { capsOf } from '../../../src/dialing/frequency-cap.ts';
import { type CallKind, callKinds } from '../../../src/forecast/forecast-assumptions.ts';
import { ForecastEnds } from '../../../src/forecast/forecast-ends.ts';
import { OpenTimes } from '../../../src/forecast/forecast-hours.ts';
import { flowLimits, SlotFlow } from '../../../src/forecast/forecast-limits.ts';
import { Batch, DueBatches } from '../../../src/forecast/forecast-queue.ts';
import { retryDelays } from '../../../src/forecast/forecast-retries.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/time/instant.ts';
import { deploymentOf, fromMs } from '../../support/a-forecast.ts';

describe('the ends of contacts', () => {
  it('are over when fewer than nobody is left, on the full second', () => {
    const ends = new ForecastEnds();
    ends.add(10_001, 5);
    ends.add(10_999, 1);
    ends.add(20_000, 0.3);
    ends.add(30_000, 0.1);

    expect(ends.lastOf(0.1)).toBe(30_000);
    expect(ends.lastOf(0.4)).toBe(20_000);
    expect(ends.lastOf(0.5)).toBe(11_000);
    expect(ends.lastOf(6.4)).toBe(11_000);
    expect(ends.lastOf(100)).toBe(11_000);
  });

  it('are none when no contact has ended', () => {
    expect(new ForecastEnds().lastOf(0.5)).toBeUndefined();
  });
});

describe('contacts who are due', () => {
  const share = (group: number, attempt: number, amount: number) => ({ group, attempt, amount });

  it('are put together by group and attempt', () => {
    const batch = new Batch();
    batch.add(share(0, 1, 5));
    batch.add(share(1, 2, 3));
    batch.add(share(0, 1, 2));

    expect(batch.total).toBe(10);
    expect(batch.portions()).toEqual([share(0, 1, 7), share(1, 2, 3)]);
  });

  it('are taken in equal parts of every group, or whole', () => {
    const batch = new Batch();
    batch.add(share(0, 1, 8));
    batch.add(share(1, 1, 4));

    expect(batch.take(0.25)).toEqual([share(0, 1, 2), share(1, 1, 1)]);
    expect(batch.portions()).toEqual([share(0, 1, 6), share(1, 1, 3)]);
    expect(batch.take(1)).toEqual([share(0, 1, 6), share(1, 1, 3)]);
    expect(batch.portions()).toEqual([]);
  });

  it('leave by group', () => {
    const batch = new Batch();
    batch.add(share(0, 1, 8));
    batch.add(share(1, 1, 4));
    batch.add(share(1, 3, 2));

    expect(batch.remove((group) => group === 1)).toEqual([share(1, 1, 4), share(1, 3, 2)]);
    expect(batch.portions()).toEqual([share(0, 1, 8)]);
  });

  it('come earliest first, however they were put in, and only when they are due', () => {
    const due = new DueBatches();
    for (const at of [30, 10, 20, 40, 10]) due.add(at, share(0, 1, at));

    expect(due.nextMs).toBe(10);
    expect(due.takeDue(9)).toEqual([]);
    expect(due.takeDue(30).map(({ total }) => total)).toEqual([20, 20, 30]);
    expect(due.nextMs).toBe(40);
    expect(due.takeDue(1_000).map(({ total }) => total)).toEqual([40]);
    expect(due.nextMs).toBeUndefined();
    due.add(10, share(0, 1, 1));
    expect(due.takeDue(10).map(({ total }) => total)).toEqual([1]);
  });
});

describe('the limits of a flow', () => {
  const deployment = { callsPerSecond: 2, maxConcurrentCalls: 10 };

  it('are the rate or the concurrent calls, whichever lets less through', () => {
    expect(flowLimits(undefined, deployment, 4)).toEqual({
      callsPerSecond: 2,
      maxConcurrentCalls: 10,
      secondsPerCall: 4,
      possiblePerSecond: 2,
      binds: 'callsPerSecond',
    });
    expect(flowLimits(undefined, deployment, 5).binds).toBe('callsPerSecond');
    expect(flowLimits(undefined, deployment, 20)).toMatchObject({
      possiblePerSecond: 0.5,
      binds: 'maxConcurrentCalls',
    });
  });

  it('are the campaign’s own rate, up and down, and at most the deployment’s concurrent calls', () => {
    const own = (settings: Partial<CampaignSettings>) => flowLimits(settings, deployment, 1);

    expect(own({ callsPerSecond: 5 }).callsPerSecond).toBe(5);
    expect(own({ callsPerSecond: 0.5 }).callsPerSecond).toBe(0.5);
    expect(own({ maxConcurrentCalls: 3 }).maxConcurrentCalls).toBe(3);
    expect(own({ maxConcurrentCalls: 30 }).maxConcurrentCalls).toBe(10);
  });

  it('let as many start as there are slots and the rate allows, and more as calls end', () => {
    const flow = new SlotFlow(flowLimits(undefined, { callsPerSecond: 5, maxConcurrentCalls: 10 }, 20));
    const kept = Math.exp(-1 / 20);

    expect(flow.maxStarts(1)).toBe(5);
    flow.pass(1, 5);
    flow.pass(1, 5);
    const on = 5 * 20 * (1 - kept) * (1 + kept);
    expect(flow.maxStarts(1)).toBeCloseTo((10 - on * kept) / (20 * (1 - kept)));
    flow.pass(0, 100);
    flow.pass(-1, 100);
    expect(flow.maxStarts(1)).toBeCloseTo((10 - on * kept) / (20 * (1 - kept)));
    flow.pass(1, 100);
    expect(flow.maxStarts(1)).toBe(0);
    flow.pass(1_000, 0);
    expect(flow.maxStarts(2)).toBeCloseTo(10);
  });
});

describe('the open times of a place', () => {
  const seattle = { phoneNumber: '+12065550101' };
  const timesOf = (callingHours: string, settings?: CampaignSettings) =>
    new OpenTimes(seattle, hoursFor({ callingRules: 'off', ...settings }, deploymentOf({ callingHours })));
  // A Monday, 07:00 in Seattle.
  const eight = fromMs + HOUR_MS;
  const nine = fromMs + 14 * HOUR_MS;

  it('open with the hours and close with them, to the minute', () => {
    const times = timesOf('08:00-21:00');

    expect(times.opensAt(fromMs)).toBe(eight);
    expect(times.opensAt(eight)).toBe(eight);
    expect(times.opensAt(eight + 1)).toBe(eight + 1);
    expect(times.openUntil(eight)).toBe(nine);
    expect(times.opensAt(nine)).toBe(eight + DAY_MS);
    expect(times.openUntil(eight + DAY_MS)).toBe(nine + DAY_MS);
    expect(times.opensAt(fromMs)).toBe(eight);
  });

  it.each([
    ['08:00-08:10', 10],
    ['08:00-08:31', 31],
    ['08:00-09:00', 60],
    ['08:00-09:17', 77],
  ])('of %s last %i minutes', (callingHours, minutes) => {
    expect(timesOf(callingHours).openUntil(eight)).toBe(eight + minutes * MINUTE_MS);
  });

  it('that never close are asked again after a day', () => {
    expect(timesOf('00:00-24:00').openUntil(fromMs)).toBe(fromMs + DAY_MS);
    expect(timesOf('always').openUntil(fromMs)).toBe(Number.POSITIVE_INFINITY);
    expect(timesOf('always').opensAt(fromMs)).toBe(fromMs);
  });

  it('that never come are none, however often they are asked for', () => {
    const times = timesOf('08:00-21:00', { callingHours: { start: '22:00' } });

    expect([times.opensAt(fromMs), times.opensAt(fromMs + DAY_MS)]).toEqual([undefined, undefined]);
    expect(times.openUntil(fromMs)).toBe(fromMs);
  });

  it('are the same when many days were asked for in between', () => {
    const times = timesOf('08:00-21:00');
    for (let day = 0; day < 20; day += 1) {
      expect(times.opensAt(fromMs + day * DAY_MS)).toBe(eight + day * DAY_MS);
    }

    expect(times.opensAt(fromMs)).toBe(eight);
    expect(times.openUntil(eight)).toBe(nine);
  });
});

describe('when a forecast call is made again', () => {
  const kindOf = (outcome: CallKind['outcome']): CallKind => {
    const kinds = callKinds(
      { answerRate: 0.5, voicemailRate: 0.5, talkSeconds: 30, ringSeconds: 10 },
      { answerMachineDetection: { enable: true } },
    );
    const kind = kinds.find((each) => each.outcome === outcome);
    if (!kind) throw new Error(`No call ends so: ${outcome}`);
    return kind;
  };
  const delays = (settings?: CampaignSettings) => {
    const delay = retryDelays(settings, deploymentOf({ callingHours: '08:00-21:00' }));
    return (attempt: number, outcome: CallKind['outcome']) => {
      const ms = delay(attempt, kindOf(outcome), capsOf(settings));
      return ms === undefined ? undefined : ms / MINUTE_MS;
    };
  };

  it('is by the outcome of the call, as after a real one, whatever hours and dates there are', () => {
    for (const settings of [
      undefined,
      {},
      { startAt: '2030-01-01T00:00:00Z', endAt: '1970-01-02T00:00:00Z' },
    ]) {
      const delay = delays(settings);

      expect(delay(1, 'NO_ANSWER')).toBe(120);
      expect(delay(1, 'BUSY')).toBe(15);
      expect(delay(1, 'UNREACHABLE')).toBe(60);
      expect(delay(1, 'VOICEMAIL')).toBe(240);
      expect(delay(1, 'ANSWERED')).toBeUndefined();
      expect(delay(2, 'BUSY')).toBe(15);
      expect(delay(3, 'BUSY')).toBeUndefined();
      expect(delay(1, 'BUSY')).toBe(15);
    }
  });

  it('is never after the tenth, and when the frequency cap lets it through', () => {
    const busy = (days: number, attempts: number) =>
      delays({
        retry: { maxAttempts: 50, delayMinutes: { BUSY: 24 * 60 } },
        frequencyCap: { attempts, days },
      });

    expect(busy(1, 50)(9, 'BUSY')).toBe(1_440);
    expect(busy(1, 50)(10, 'BUSY')).toBeUndefined();
    expect(busy(7, 3)(2, 'BUSY')).toBe(1_440);
    // Three calls a day apart: the first leaves the window five days after the third, the second a day later.
    expect(busy(7, 3)(3, 'BUSY')).toBe(5 * 1_440);
    expect(busy(7, 3)(4, 'BUSY')).toBe(1_440);
    expect(busy(7, 3)(6, 'BUSY')).toBe(5 * 1_440);
    expect(busy(3, 3)(3, 'BUSY')).toBe(1_440);
    expect(busy(4, 3)(3, 'BUSY')).toBe(2 * 1_440);
    expect(busy(30, 1)(1, 'BUSY')).toBe(30 * 1_440);
  });
});
