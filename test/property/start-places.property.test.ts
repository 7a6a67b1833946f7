/** Any row of reservations by campaigns of any rates: what all of them together, and each of them, get of the shared rate. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialPace, type PaceState, paceRules, reserveStarts } from '../../src/pacing/pacing.ts';
import { SECOND_MS } from '../../src/time/instant.ts';
import { noon } from '../support/a-contact.ts';

const { catchUpMs } = paceRules;

/** What a dialer has until its deadline. */
const DIALER_TIME_MS = 40 * SECOND_MS;

/** Instants in ms since 1970 are exact to a four-thousandth of a ms: sums of such fractions, in calls. */
const ROUNDING = 1e-3;

interface Ask {
  readonly campaign: number;
  readonly wanted: number;
  readonly passedMs: number;
}

const shared = fc.constantFrom(0.5, 2, 7, 20, 100, 333);
const shares = fc.array(fc.double({ min: 0.01, max: 1.2, noNaN: true }), { minLength: 1, maxLength: 6 });
const asks: fc.Arbitrary<readonly Ask[]> = fc.array(
  fc.record({
    campaign: fc.nat(5),
    wanted: fc.integer({ min: 1, max: 12 }),
    passedMs: fc.integer({ min: 0, max: 400 }),
  }),
  { minLength: 1, maxLength: 60 },
);

/** All starts that are handed out, as they begin: at once when their place is past. */
function handedOut(rate: number, own: readonly number[], asked: readonly Ask[]) {
  let pace: PaceState = initialPace;
  let now = noon;
  const handed: { readonly campaign: number; readonly place: number; readonly at: number }[] = [];
  for (const { campaign: i, wanted, passedMs } of asked) {
    now += passedMs;
    const campaign = i % own.length;
    const callsPerSecond = Math.min(1, own[campaign] as number) * rate;
    const rates = { callsPerSecond, sharedCallsPerSecond: rate };
    const reservation = { campaignId: `c${campaign}`, wanted, ...rates, latest: now + DIALER_TIME_MS };
    const { state, starts } = reserveStarts(pace, reservation, now);
    pace = state;
    handed.push(...starts.map((place) => ({ campaign, place, at: Math.max(place, now) })));
  }
  return { handed, pace, now };
}

function maxAbove(times: readonly number[], callsPerSecond: number, toleranceMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, from] of sorted.entries()) {
    for (let j = i; j < sorted.length; j += 1) {
      const allowed = (callsPerSecond * ((sorted[j] as number) - from + toleranceMs)) / SECOND_MS + 1;
      most = Math.max(most, j - i + 1 - allowed);
    }
  }
  return most;
}

describe('start times of campaigns of any rates', () => {
  it('are never more, in any stretch of time, than the shared rate and the catch-up allow', () => {
    fc.assert(
      fc.property(shared, shares, asks, (rate, own, asked) => {
        const { handed } = handedOut(rate, own, asked);
        expect(
          maxAbove(
            handed.map(({ at }) => at),
            rate,
            catchUpMs,
          ),
        ).toBeLessThanOrEqual(ROUNDING);
      }),
      { numRuns: 300 },
    );
  });

  it('are never more of one campaign than its own rate allows, with what it may make up for', () => {
    fc.assert(
      fc.property(shared, shares, asks, (rate, own, asked) => {
        const { handed } = handedOut(rate, own, asked);
        const toleranceMs = Math.max(catchUpMs, (SECOND_MS / rate) * own.length);
        for (const [campaign, share] of own.entries()) {
          const its = handed.filter((each) => each.campaign === campaign).map(({ at }) => at);
          const most = maxAbove(its, Math.min(1, share) * rate, toleranceMs);
          expect(most).toBeLessThanOrEqual(ROUNDING);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leave no place unused that a campaign without a rate of its own could have', () => {
    fc.assert(
      fc.property(shared, shares, asks, (rate, own, asked) => {
        const { handed, pace, now } = handedOut(rate, own, asked);
        const wanted = 50;
        const fast = { campaignId: 'fast', wanted, callsPerSecond: rate, sharedCallsPerSecond: rate };
        const everFarther = { ...paceRules, horizonMs: Number.POSITIVE_INFINITY };
        const { starts } = reserveStarts(pace, fast, now, everFarther);

        const gap = SECOND_MS / rate;
        const [first = 0, last = 0] = [starts[0], starts.at(-1)];
        const between = handed.filter(({ place }) => place > first && place < last).length;
        expect(Math.round((last - first) / gap) + 1).toBe(wanted + between);
      }),
      { numRuns: 300 },
    );
  });

  it('are used in full by campaigns that ask all the time, whatever rates of their own add up to the shared one or more', () => {
    const rates = fc
      .tuple(
        fc.constantFrom(20, 50, 100),
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 4 }),
      )
      .map(([rate, parts]) => {
        const sum = parts.reduce((all, part) => all + part, 0);
        return { rate, own: parts.map((part) => part / sum) };
      });
    fc.assert(
      fc.property(rates, fc.integer({ min: 20, max: 200 }), ({ rate, own }, stepMs) => {
        const seconds = 10;
        const steps = (seconds * SECOND_MS) / stepMs;
        const asked = Array.from({ length: steps }, (_, step) =>
          own.map((share, campaign) => ({
            campaign,
            // As much as its rate gives in a step, and more.
            wanted: Math.max(10, Math.ceil((rate * share * stepMs) / SECOND_MS) + 2),
            passedMs: campaign === 0 && step > 0 ? stepMs : 0,
          })),
        ).flat();
        const { handed, now } = handedOut(rate, own, asked);
        const begun = handed.filter(({ at }) => at >= noon + SECOND_MS && at < now);
        // The last step, up to a fiftieth of the time, is counted in part only.
        expect(begun.length / ((now - noon) / SECOND_MS - 1) / rate).toBeGreaterThanOrEqual(0.98);
      }),
      { numRuns: 40 },
    );
  });
});
