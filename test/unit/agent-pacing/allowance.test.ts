import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallCounts,
  countCalls,
  MAX_ABANDON_RATE,
  noCallCounts,
  tightestCounts,
  type WindowName,
  windowCounts,
} from '../../../src/agent-pacing/allowance.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 8, 30, 12, 34, 56);

interface Call {
  readonly at: number;
  readonly isAbandoned: boolean;
}

const call: fc.Arbitrary<Call> = fc.record({
  at: fc.integer({ min: 0, max: 40 * DAY }).map((ago) => NOW - ago),
  isAbandoned: fc.boolean(),
});

const counted = (calls: readonly Call[]): CallCounts =>
  calls.reduce(
    (counts, { at, isAbandoned }) => countCalls(counts, at, { answered: 1, abandoned: isAbandoned ? 1 : 0 }),
    noCallCounts,
  );

const lengths: readonly (readonly [WindowName, number])[] = [
  ['24h', DAY],
  ['30d', 30 * DAY],
];

describe('the windows of abandoned calls', () => {
  it.each(lengths)(
    'never count fewer abandoned calls, nor more answers, than there were: %s',
    (window, length) => {
      fc.assert(
        fc.property(fc.array(call), (calls) => {
          const inside = calls.filter(({ at }) => at > NOW - length);
          const found = windowCounts(counted(calls), window, NOW);
          expect(found.abandoned).toBeGreaterThanOrEqual(
            inside.filter(({ isAbandoned }) => isAbandoned).length,
          );
          expect(found.answered).toBeLessThanOrEqual(inside.length);
        }),
      );
    },
  );

  it.each(lengths)(
    'count every call since the start of the oldest whole hour or day: %s',
    (window, length) => {
      const step = window === '24h' ? HOUR : DAY;
      fc.assert(
        fc.property(fc.array(call), (calls) => {
          const first = (Math.floor((NOW - length) / step) + 1) * step;
          const whole = calls.filter(({ at }) => at >= first);
          expect(windowCounts(counted(calls), window, NOW).answered).toBe(whole.length);
        }),
      );
    },
  );

  it('do not depend on the order in which calls are reported', () => {
    const inTwoOrders = fc
      .array(call)
      .chain((calls) =>
        fc.tuple(fc.constant(calls), fc.shuffledSubarray(calls, { minLength: calls.length })),
      );
    fc.assert(
      fc.property(inTwoOrders, ([calls, shuffled]) => {
        expect(counted(shuffled)).toEqual(counted(calls));
      }),
    );
  });

  it('stay small: 25 hours and 31 days, 1.5 KB as JSON', () => {
    let counts = noCallCounts;
    for (let hour = 0; hour < 60 * 24; hour += 1)
      counts = countCalls(counts, NOW + hour * HOUR, { answered: 99_999, abandoned: 2_999 });
    expect(counts.hours).toHaveLength(25);
    expect(counts.days).toHaveLength(31);
    expect(JSON.stringify(counts).length).toBeLessThan(1_500);
  });

  it('are thirty days in any case, and 24 hours where asked for and tighter', () => {
    const longAgo = countCalls(noCallCounts, NOW - 20 * DAY, { answered: 1_000, abandoned: 5 });
    const counts = countCalls(longAgo, NOW - HOUR, { answered: 100, abandoned: 4 });
    const month = { answered: 1_100, abandoned: 9 };
    expect(tightestCounts(counts, '30d', NOW, MAX_ABANDON_RATE)).toEqual(month);
    expect(tightestCounts(counts, '24h', NOW, MAX_ABANDON_RATE)).toEqual({ answered: 100, abandoned: 4 });
    const goodDay = countCalls(longAgo, NOW - HOUR, { answered: 5_000, abandoned: 0 });
    const strict = countCalls(goodDay, NOW - 20 * DAY, { answered: 0, abandoned: 90 });
    expect(tightestCounts(strict, '24h', NOW, MAX_ABANDON_RATE)).toEqual({ answered: 6_000, abandoned: 95 });
  });
});
