/**
 * Several dialers over one compare-and-swap store whose reads and writes come in any order. The scheduler of
 * fast-check chooses the order and prints it, with the seed, when a property does not hold.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Start } from '../../src/pacing/pacer.ts';
import { paceRules } from '../../src/pacing/pacing.ts';
import { SharedPacer } from '../../src/pacing/shared-pacer.ts';
import type { Clock } from '../../src/time/clock.ts';
import { noon } from '../support/a-contact.ts';
import { granted } from '../support/granted.ts';
import { MemoryPace } from '../support/memory-stores.ts';
import { racedPace } from '../support/raced-pace.ts';

/** Half a microsecond: sums of fractions of a millisecond. */
const ROUNDING_MS = 0.0005;

/** Slots are in nobody's way here; slots.property.test.ts is about them. */
const plenty = 10_000;

interface Handed extends Start {
  readonly campaignId: string;
  /** When the reservation was made up, and when its answer came: what lies between is the store's delay. */
  readonly reservedAt: number;
  readonly handedAt: number;
}

/** Time passes only where the scheduler lets a sleeper wake, or not at all. */
function racedClock(scheduler: fc.Scheduler, passes: boolean): Clock {
  let now = noon;
  return {
    now: () => now,
    async sleepUntil(atMs) {
      await scheduler.schedule(Promise.resolve(), 'sleep');
      if (passes) now = Math.max(now, atMs);
    },
  };
}

interface Plan {
  readonly campaignId: string;
  readonly callsPerSecond: number;
  /** Wanted at each reservation, one after the other. */
  readonly wanted: readonly number[];
}

interface Race {
  readonly sharedCallsPerSecond: number;
  readonly plans: readonly Plan[];
  readonly timePasses: boolean;
}

/** Each plan is a dialer of its own; answers all start times, and the state that stands at the end. */
async function race({ sharedCallsPerSecond, plans, timePasses }: Race, scheduler: fc.Scheduler) {
  const store = new MemoryPace();
  const clock = racedClock(scheduler, timePasses);
  const handed: Handed[] = [];
  const dial = async ({ campaignId, callsPerSecond, wanted }: Plan, i: number) => {
    const random = () => ((i + 1) * 0.37) % 1;
    let reservedAt = 0;
    const ownStore = racedPace(store, scheduler, {
      asked: (method) => {
        if (method === 'swap') reservedAt = clock.now();
      },
    });
    let ids = 0;
    const pacer = new SharedPacer(ownStore, clock, {
      callsPerSecond: sharedCallsPerSecond,
      maxConcurrentCalls: plenty,
      random,
      newId: () => `${i}-${++ids}`,
    });
    for (const many of wanted) {
      const want = { starts: many, slots: many, latest: noon + 40_000 };
      const { starts } = granted(await pacer.reserve(campaignId, want, { callsPerSecond }));
      handed.push(...starts.map((start) => ({ ...start, campaignId, reservedAt, handedAt: clock.now() })));
      // As a dialer does: it asks again when the last of its start times begins.
      await clock.sleepUntil(starts.at(-1)?.at ?? 0);
    }
  };
  await scheduler.waitFor(Promise.all(plans.map(dial)));
  return { handed, standing: store.standing };
}

const wanted = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 5 });
const rates = fc.constantFrom(0.2, 1, 2, 5, 10, 50);

/** Dialers of one campaign at the deployment's rate. */
const oneRate = (timePasses: boolean) =>
  fc.record({ rate: rates, dialers: fc.array(wanted, { minLength: 2, maxLength: 5 }) }).map(
    ({ rate, dialers }): Race => ({
      sharedCallsPerSecond: rate,
      timePasses,
      plans: dialers.map((many) => ({ campaignId: 'spring', callsPerSecond: rate, wanted: many })),
    }),
  );

/**
 * Calls begin when due, or at once when that is past: by the catch-up that is allowed, or because the store took
 * so long to answer.
 */
function expectNoWindowAbove(callsPerSecond: number, handed: readonly Handed[]): void {
  const begins = handed.map(({ at, handedAt }) => Math.max(at, handedAt)).sort((a, b) => a - b);
  const delay = Math.max(0, ...handed.map(({ reservedAt, handedAt }) => handedAt - reservedAt));
  for (const [i, from] of begins.entries()) {
    for (let j = i; j < begins.length; j += 1) {
      const seconds = ((begins[j] ?? from) - from + paceRules.catchUpMs + delay) / 1000;
      expect(j - i + 1).toBeLessThanOrEqual(callsPerSecond * seconds + 1 + 1e-6);
    }
  }
}

describe('dialers that share a pace, in any order of their reads and writes', () => {
  it('get no start time twice and lose none: together the intervals are what the rate says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), oneRate(false), async (scheduler, plan) => {
        const { handed, standing } = await race(plan, scheduler);

        const gap = 1000 / plan.sharedCallsPerSecond;
        const times = handed.map(({ at }) => at).sort((a, b) => a - b);
        for (const [i, at] of times.entries()) {
          expect(Math.abs(at - (noon - paceRules.catchUpMs + i * gap))).toBeLessThan(ROUNDING_MS);
        }
        expect(Math.abs(standing.pace.nextStartAt - ((times.at(-1) ?? 0) + gap))).toBeLessThan(ROUNDING_MS);
      }),
      { numRuns: 150 },
    );
  });

  it('never start more calls in any stretch of time than the rate and the catch-up allow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), oneRate(true), async (scheduler, plan) => {
        const { handed } = await race(plan, scheduler);

        expectNoWindowAbove(plan.sharedCallsPerSecond, handed);
      }),
      { numRuns: 150 },
    );
  });

  it('keep the rates that two campaigns have of their own', async () => {
    const plans = fc.record({ spring: wanted, springAgain: wanted, autumn: wanted, autumnAgain: wanted });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans, fc.boolean(), async (scheduler, many, timePasses) => {
        const own = { spring: 2, autumn: 5 } as const;
        const plan = (campaignId: keyof typeof own, each: readonly number[]) => ({
          campaignId,
          callsPerSecond: own[campaignId],
          wanted: each,
        });
        const { handed } = await race(
          {
            sharedCallsPerSecond: 20,
            timePasses,
            plans: [
              plan('spring', many.spring),
              plan('spring', many.springAgain),
              plan('autumn', many.autumn),
              plan('autumn', many.autumnAgain),
            ],
          },
          scheduler,
        );

        for (const campaignId of ['spring', 'autumn'] as const) {
          const its = handed.filter((start) => start.campaignId === campaignId);
          const times = its.map(({ at }) => at).sort((a, b) => a - b);
          expect(new Set(times).size).toBe(times.length);
          expectNoWindowAbove(own[campaignId], its);
        }
        expectNoWindowAbove(20, handed);
      }),
      { numRuns: 100 },
    );
  });

  it('slow down once for all requests of a generation that were throttled, however many dialers report', async () => {
    const dialers = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), dialers, async (scheduler, many) => {
        const store = new MemoryPace();
        let now = noon;
        const clock = { now: () => now, sleepUntil: () => scheduler.schedule(Promise.resolve(), 'sleep') };
        let ids = 0;
        const options = {
          callsPerSecond: 10,
          maxConcurrentCalls: plenty,
          random: () => 0.5,
          newId: () => `${++ids}`,
        };
        const pacers = many.map(() => new SharedPacer(racedPace(store, scheduler), clock, options));
        const reserve = async (pacer: SharedPacer, n: number) => {
          const want = { starts: n, slots: n, latest: Number.POSITIVE_INFINITY };
          return granted(await pacer.reserve('spring', want, { callsPerSecond: 10 })).starts;
        };
        const reserveAll = () =>
          scheduler.waitFor(Promise.all(pacers.map((pacer, i) => reserve(pacer, many[i] ?? 1))));
        const first = await reserveAll();
        // The first round begins the window, the second fills it, the third comes too late for this generation.
        for (let round = 1; round <= 3; round += 1) {
          for (const [i, starts] of first.entries())
            for (const start of starts) pacers[i]?.recordAnswer(start, 'throttled');
          await reserveAll();
          now += paceRules.maxWindowMs;
        }

        expect(store.standing.pace.generation).toBe(1);
        expect(store.standing.pace.fallenTo).toBeCloseTo(10 * paceRules.minFallFactor);
      }),
      { numRuns: 100 },
    );
  });
});
