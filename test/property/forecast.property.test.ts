/**
 * What holds of any forecast; and that it agrees with runs of the real rules, in virtual time, against the simulated
 * Connect.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { callingHoursAt } from '../../src/calling-hours/calling-hours.ts';
import { hoursFor } from '../../src/calling-hours/campaign-hours.ts';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import type { Forecast } from '../../src/forecast/forecast.ts';
import type { Assumptions } from '../../src/forecast/forecast-assumptions.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { numberOf } from '../support/a-file.ts';
import { deploymentOf, forecastOf, fromMs, type Given, numbers } from '../support/a-forecast.ts';
import { shortOr } from '../support/length.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

const RUNS = shortOr(5, 25);

const campaigns = fc.record({
  contacts: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: numbers.length }),
  callsPerSecond: fc.integer({ min: 1, max: 60 }),
  maxConcurrentCalls: fc.integer({ min: 1, max: 500 }),
  callingHours: fc.constantFrom('always', '08:00-21:00', '22:00-03:00', '09:30-12:15'),
  answerRate: fc.double({ min: 0, max: 1, noNaN: true }),
  maxAttempts: fc.integer({ min: 1, max: 5 }),
});

function givenOf(each: typeof campaigns extends fc.Arbitrary<infer T> ? T : never): Given {
  const { contacts, callsPerSecond, maxConcurrentCalls, callingHours, answerRate, maxAttempts } = each;
  return {
    contacts,
    deployment: { callsPerSecond, maxConcurrentCalls, callingHours },
    // Some of these hours lie at night, where no rule lets a call start.
    settings: { retry: { maxAttempts }, callingRules: 'off' },
    assumptions: { answerRate },
  };
}

describe('any forecast', () => {
  it('is never faster than rate and slots allow', () => {
    fc.assert(
      fc.property(campaigns, (given) => {
        const { curve, limits, firstCallAt = 0 } = forecastOf(givenOf(given));
        const { callsPerSecond, maxConcurrentCalls, secondsPerCall } = limits;
        // One assertion for thousands of points: each costs more than the forecast of its point.
        const tooFast = curve.filter(({ atMs, calls }) => {
          const seconds = (atMs - firstCallAt) / SECOND_MS;
          const bySlots = maxConcurrentCalls * (1 + seconds / secondsPerCall);
          const byRate = callsPerSecond * seconds + 1e-6 * calls;
          return !(calls <= byRate + 1e-6 && calls <= bySlots * (1 + 1e-6) + 1e-6);
        });
        expect(tooFast).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('brings all contacts to their end', () => {
    fc.assert(
      fc.property(campaigns, (given) => {
        const { called, notCalled, calls, groups } = forecastOf(givenOf(given));
        const all = given.contacts.reduce((sum, each) => sum + each, 0);
        expect(called + notCalled).toBeCloseTo(all, 3);
        expect(notCalled).toBeCloseTo(0, 3);
        expect(calls).toBeGreaterThanOrEqual(called - 1e-3);
        expect(groups.map((group) => Math.round(group.called))).toEqual(given.contacts);
      }),
      { numRuns: RUNS },
    );
  });

  it('is never slower with more slots, but for the length of its steps', () => {
    fc.assert(
      fc.property(campaigns, fc.integer({ min: 1, max: 50 }), (given, more) => {
        const few = forecastOf(givenOf({ ...given, callingHours: 'always' }));
        const slots = given.maxConcurrentCalls + more;
        const many = forecastOf(givenOf({ ...given, callingHours: 'always', maxConcurrentCalls: slots }));
        const length = ({ endsAt = fromMs }: Forecast) => endsAt - fromMs;
        expect(length(many)).toBeLessThanOrEqual(length(few) * 1.01 + 5 * SECOND_MS);
      }),
      { numRuns: RUNS },
    );
  });

  it('starts calls in the hours of somebody only', () => {
    fc.assert(
      fc.property(campaigns, (given) => {
        const { curve } = forecastOf(givenOf({ ...given, contacts: [given.contacts[0] ?? 0] }));
        const hours = hoursFor({ callingRules: 'off' }, deploymentOf({ callingHours: given.callingHours }));
        const callee = { phoneNumber: numbers[0] ?? '' };
        const closed = curve.filter(({ atMs }) => callingHoursAt(callee, hours, atMs - 1).type !== 'open');
        expect(closed).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

interface Drop {
  readonly rows: number;
  readonly rate: number;
  readonly slots: number;
  readonly minutes: number;
  readonly settings?: CampaignSettings;
  readonly people?: SimulatorSettingsInput['people'];
  readonly assumptions: Partial<Assumptions>;
  readonly callingHours?: string;
}

/** Minutes of the first round and of all calls, in a run of the real rules against the simulated Connect. */
async function runOf({ rows, rate, slots, minutes, settings = {}, people, callingHours = 'always' }: Drop) {
  const world = new World({
    simulator: {
      quotaPerSecond: 2 * rate,
      burst: 5 * rate,
      callSeconds: { min: 20, max: 60 },
      events: { enabled: true },
      ...(people && { people }),
    },
    deployment: { callsPerSecond: rate, maxConcurrentCalls: slots, callingHours },
  });
  const beganAt = world.clock.now();
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  const file = `phone\n${Array.from({ length: rows }, (_, i) => numberOf(i)).join('\n')}\n`;
  await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
  await runFunctions(world, { minutes, dialers: 8 });
  const seen = new Set<string>();
  const firsts = world.simulator.calls.filter(({ destinationPhoneNumber }) => {
    const isFirst = !seen.has(destinationPhoneNumber);
    seen.add(destinationPhoneNumber);
    return isFirst;
  });
  const inMinutes = (atMs: number) => (atMs - beganAt) / MINUTE_MS;
  expect(seen.size).toBe(rows);
  return {
    firstRound: inMinutes(Math.max(...firsts.map(({ placedAtMs }) => placedAtMs))),
    all: inMinutes(Math.max(...world.simulator.calls.map(({ ends }) => ends.endsAtMs))),
    calls: world.simulator.calls.length,
  };
}

const unanswered = { noAnswer: 0.28, busy: 0.08, unreachable: 0.04, failureSeconds: { min: 3, max: 3 } };
const answering = { answerRate: 1, ringSeconds: 6, talkSeconds: 34 };

describe('a forecast and a run in virtual time', () => {
  it.each<[string, Drop]>([
    ['limited by concurrent calls', { rows: 200, rate: 5, slots: 10, minutes: 30, assumptions: answering }],
    ['starts a second bind', { rows: 900, rate: 2, slots: 300, minutes: 15, assumptions: answering }],
    [
      "the campaign's rate is above the deployment's",
      {
        rows: 900,
        rate: 2,
        slots: 300,
        minutes: 15,
        settings: { callsPerSecond: 3.5 },
        assumptions: answering,
      },
    ],
    [
      'many are called again',
      {
        rows: 300,
        rate: 2,
        slots: 20,
        minutes: 120,
        settings: {
          ringTimeoutSeconds: 30,
          retry: { maxAttempts: 2, delayMinutes: { NO_ANSWER: 30, BUSY: 10, UNREACHABLE: 10 } },
        },
        people: unanswered,
        assumptions: { ...answering, answerRate: 0.6 },
      },
    ],
    [
      'the hours open an hour later',
      { rows: 200, rate: 5, slots: 10, minutes: 90, callingHours: '08:00-21:00', assumptions: answering },
    ],
  ])('agree to a tenth where %s', async (_, drop) => {
    const run = await runOf(drop);

    const reported = forecastOf({
      contacts: [drop.rows],
      deployment: {
        callsPerSecond: drop.rate,
        maxConcurrentCalls: drop.slots,
        callingHours: drop.callingHours ?? 'always',
      },
      ...(drop.settings && { settings: drop.settings }),
      assumptions: drop.assumptions,
    });

    const inMinutes = (atMs = fromMs) => (atMs - fromMs) / MINUTE_MS;
    const isNear = (value: number, real: number) => Math.abs(value - real) <= 0.1 * real;
    const both = {
      run,
      forecast: [inMinutes(reported.firstAttemptsEndAt), inMinutes(reported.endsAt), reported.calls],
    };
    expect(isNear(inMinutes(reported.firstAttemptsEndAt), run.firstRound), JSON.stringify(both)).toBe(true);
    expect(isNear(inMinutes(reported.endsAt), run.all), JSON.stringify(both)).toBe(true);
    expect(isNear(reported.calls, run.calls), JSON.stringify(both)).toBe(true);
  });
});
