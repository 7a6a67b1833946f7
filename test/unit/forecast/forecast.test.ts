import { describe, expect, it } from 'vitest';
import type { DeploymentSettings } from '../../../src/campaign/deployment.ts';
import { limitsOf } from '../../../src/dialing/call-request.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/time/instant.ts';
import { forecastOf, fromMs } from '../../support/a-forecast.ts';

const always = { callingHours: 'always' } as const;

describe('a forecast', () => {
  it('calls no contact when there is none', () => {
    expect(forecastOf({ contacts: [] })).toMatchObject({ calls: 0, called: 0, notCalled: 0, curve: [] });
  });

  it('says that limited by concurrent calls, and by how much, with the quotas of a new instance', () => {
    const { limits } = forecastOf({ assumptions: { answerRate: 1, ringSeconds: 9, talkSeconds: 35 } });

    expect(limits).toMatchObject({ binds: 'maxConcurrentCalls', secondsPerCall: 45 });
    expect(limits.possiblePerSecond).toBeCloseTo(10 / 45);
  });

  it('goes by the rate that the dialer keeps, up and down, and by the lower number of concurrent calls', () => {
    for (const callsPerSecond of [0.5, 5]) {
      const settings = { callsPerSecond, maxConcurrentCalls: 4 };
      const { callsPerSecond: kept } = limitsOf(settings, { callsPerSecond: 2 } as DeploymentSettings);

      expect(forecastOf({ settings }).limits).toMatchObject({ callsPerSecond: kept, maxConcurrentCalls: 4 });
    }
    expect(forecastOf({ settings: { maxConcurrentCalls: 400 } }).limits.maxConcurrentCalls).toBe(10);
  });

  it('waits for the hours of each place, and for startAt', () => {
    const later = forecastOf({ contacts: [10, 0], settings: {} });
    const started = forecastOf({ settings: { ...always, startAt: '2026-11-03T00:00:00Z' } });

    expect(later.firstCallAt).toBe(fromMs + HOUR_MS);
    expect(started.firstCallAt).toBe(Date.UTC(2026, 10, 3));
  });

  it('places no more calls from endAt on, and says how many are left', () => {
    const settings = { ...always, endAt: new Date(fromMs + 10 * MINUTE_MS).toISOString() };
    const { called, notCalled, firstAttemptsEndAt, curve } = forecastOf({ contacts: [1_000], settings });

    expect(called + notCalled).toBeCloseTo(1_000);
    expect(called).toBeLessThan(200);
    expect(firstAttemptsEndAt).toBeUndefined();
    expect(curve.at(-1)?.atMs).toBeLessThanOrEqual(fromMs + 10 * MINUTE_MS);
  });

  it('makes as many attempts as settings let it, and waits where the frequency cap says so', () => {
    const noAnswer = {
      ...always,
      retry: { maxAttempts: 3, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 } },
    };
    const assumptions = { answerRate: 0 };

    expect(forecastOf({ settings: noAnswer, assumptions }).calls).toBeCloseTo(300);
    const capped = { ...noAnswer, frequencyCap: { attempts: 2, days: 7 } };
    const waiting = forecastOf({ settings: capped, assumptions });
    expect(waiting.calls).toBeCloseTo(300);
    expect((waiting.endsAt ?? 0) - fromMs).toBeGreaterThan(7 * DAY_MS);
    const endAt = new Date(fromMs + 6 * DAY_MS).toISOString();
    expect(forecastOf({ settings: { ...capped, endAt }, assumptions }).calls).toBeCloseTo(200);
  });

  it('calls voicemails again only when they can be distinguished from people', () => {
    const amd = { ...always, trafficType: 'CAMPAIGN', answerMachineDetection: { enable: true } } as const;
    const assumptions = { answerRate: 1, voicemailRate: 0.5 };

    expect(forecastOf({ settings: always, assumptions }).calls).toBeCloseTo(100);
    expect(forecastOf({ settings: amd, assumptions }).calls).toBeCloseTo(175);
  });
});
