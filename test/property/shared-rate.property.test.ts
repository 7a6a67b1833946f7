/** The rate that all dialers share, through any row of reservations and of answers by Connect. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialPace,
  judge,
  type PaceState,
  paceRules,
  rateAt,
  reserveStarts,
} from '../../src/pacing/pacing.ts';
import { noon } from '../support/a-contact.ts';

/** States that a pace can come to by reservations and reports. */
const lives = fc.array(
  fc.record({
    passedMs: fc.integer({ min: 0, max: 20_000 }),
    taken: fc.integer({ min: 0, max: 20 }),
    throttled: fc.integer({ min: 0, max: 20 }),
    failed: fc.integer({ min: 0, max: 20 }),
    late: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

function live(ceiling: number, events: typeof lives extends fc.Arbitrary<infer T> ? T : never) {
  const states: {
    readonly pace: PaceState;
    readonly at: number;
    readonly before: PaceState;
    readonly reported: number;
  }[] = [];
  let pace = initialPace;
  let at = noon;
  for (const { passedMs, late, ...answers } of events) {
    at += passedMs;
    const before = pace;
    const generation = late ? pace.generation - 1 : pace.generation;
    pace = judge(pace, { generation, ...answers }, ceiling, at);
    states.push({ pace, at, before, reported: generation });
    const reservation = {
      campaignId: 'spring',
      wanted: 5,
      callsPerSecond: ceiling,
      sharedCallsPerSecond: ceiling,
    };
    pace = reserveStarts(pace, reservation, at).state;
  }
  return states;
}

describe('the shared rate, whatever Connect answers', () => {
  const ceilings = fc.constantFrom(0.5, 2, 10, 100);

  it('stays between its least share and its ceiling', () => {
    fc.assert(
      fc.property(ceilings, lives, (ceiling, events) => {
        for (const { pace, at } of live(ceiling, events)) {
          const rate = rateAt(pace, ceiling, at);
          expect(rate).toBeGreaterThanOrEqual(ceiling * paceRules.minFraction - 1e-9);
          expect(rate).toBeLessThanOrEqual(ceiling);
        }
      }),
    );
  });

  it('falls only with a new generation, by one at a time, and never by answers to an older one', () => {
    fc.assert(
      fc.property(ceilings, lives, (ceiling, events) => {
        for (const { pace, before, at, reported } of live(ceiling, events)) {
          const fell = pace.generation - before.generation;
          expect([0, 1]).toContain(fell);
          if (reported !== before.generation) expect(fell).toBe(0);
          const [was, is] = [rateAt(before, ceiling, at), rateAt(pace, ceiling, at)];
          if (fell === 0) expect(is).toBe(was);
          else
            expect(is).toBeGreaterThanOrEqual(
              Math.max(was * paceRules.minFallFactor, ceiling * paceRules.minFraction) - 1e-9,
            );
        }
      }),
    );
  });

  it('climbs steadily, and is at the ceiling again when nothing was throttled for so many seconds', () => {
    fc.assert(
      fc.property(ceilings, lives, (ceiling, events) => {
        const { pace: left, at } = live(ceiling, events).at(-1) ?? { pace: initialPace, at: noon };
        const from = left.climbsFrom ?? at;
        const pace = { ...left, climbsFrom: from };
        let last = 0;
        for (let seconds = 0; seconds <= paceRules.recoverySeconds; seconds += 5) {
          const rate = rateAt(pace, ceiling, from + seconds * 1000);
          expect(rate).toBeGreaterThanOrEqual(last);
          last = rate;
        }
        expect(last).toBe(ceiling);
      }),
    );
  });

  it('does not climb by silence while Connect is down, but from the first request that it takes', () => {
    const answers = { taken: 0, throttled: 0, failed: 20 };
    const down = judge(initialPace, { generation: 0, ...answers }, 10, noon);
    const hourLater = noon + 3_600_000;

    expect(rateAt(down, 10, noon)).toBe(5);
    expect(rateAt(down, 10, hourLater)).toBe(5);
    const up = judge(down, { generation: 1, taken: 1, throttled: 0, failed: 0 }, 10, hourLater);
    expect(rateAt(up, 10, hourLater + paceRules.recoverySeconds * 1000)).toBe(10);
  });

  it('is not kept waiting by a wrong clock or a Retry-After of a day', () => {
    const reservation = { campaignId: 'constructor', wanted: 1, callsPerSecond: 1, sharedCallsPerSecond: 2 };
    const ahead = reserveStarts(initialPace, reservation, noon + 3_600_000).state;
    const reported = judge(
      ahead,
      { generation: 0, taken: 1, throttled: 0, failed: 0, retryAfterSeconds: 86_400 },
      2,
      noon,
    );

    const { starts, state } = reserveStarts(reported, reservation, noon);

    expect(starts[0]).toBeLessThanOrEqual(noon + paceRules.farthestMs + 1_000);
    expect(Object.values(state.campaigns).every(Number.isFinite)).toBe(true);
  });
});
