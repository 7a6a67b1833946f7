import { describe, expect, it } from 'vitest';
import { attemptLimitsAt, attemptsLeft } from '../../../src/calling-hours/attempt-limits.ts';
import { HOUR_MS } from '../../../src/time/instant.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const hoursAgo = (...hours: readonly number[]) => hours.map((each) => now - each * HOUR_MS);
const threeADay = { calls: 3, hours: 24 };
const sevenAWeek = { calls: 7, hours: 168 };

describe('attempt limits', () => {
  it.each([
    ['no call', hoursAgo(), undefined],
    ['two calls', hoursAgo(1, 2), undefined],
    ['three calls, in any order', hoursAgo(2, 20, 1), 4],
    ['three calls, one of them exactly a day ago', hoursAgo(1, 2, 24), undefined],
    ['more calls than the limit', hoursAgo(1, 2, 3, 4, 5), 21],
    ['calls that another clock puts into the future', hoursAgo(-1, 1, 2), 22],
  ])('of three in a day, after %s', (_, calls, hours) => {
    expect(attemptLimitsAt([threeADay], calls, now)).toEqual(
      hours === undefined
        ? { type: 'allowed' }
        : { type: 'postponed', notBeforeMs: now + hours * HOUR_MS, limit: threeADay },
    );
  });

  it('postpone by the one that holds longest', () => {
    const calls = hoursAgo(1, 2, 3, 100, 101, 102, 103);
    const verdict = attemptLimitsAt([threeADay, sevenAWeek], calls, now);
    expect(verdict).toEqual({ type: 'postponed', notBeforeMs: now + 65 * HOUR_MS, limit: sevenAWeek });
    expect(attemptLimitsAt([sevenAWeek, threeADay], calls, now)).toEqual(verdict);
  });

  it('leave as many calls as the strictest of them', () => {
    expect(attemptsLeft([], hoursAgo(1), now)).toBeUndefined();
    expect(attemptsLeft([threeADay, sevenAWeek], hoursAgo(1, 30), now)).toBe(2);
    expect(attemptsLeft([threeADay], hoursAgo(1, 2, 3, 4), now)).toBe(0);
  });
});
