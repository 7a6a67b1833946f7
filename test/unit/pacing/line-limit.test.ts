import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/simulator/random.ts';
import { type LineLimit, limitAfter, linesAt } from '../../../src/pacing/line-limit.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';

const configured = 10;

describe('the limit of concurrent calls', () => {
  it('is the configured one as long as no call was refused', () => {
    expect(linesAt(undefined, configured, 0)).toBe(configured);
  });

  it('falls to the calls in progress when one more is refused', () => {
    const limit = limitAfter(undefined, { calls: 6, others: 4 }, configured, 0);

    expect(linesAt(limit, configured, 0)).toBe(4);
    expect(linesAt(limit, configured, limit.climbsFrom - 1)).toBe(4);
  });

  it('falls by less than a third at a refusal: calls may have ended since', () => {
    expect(limitAfter(undefined, { calls: 1, others: 0 }, configured, 0).lines).toBe(7);
  });

  it('falls to none when other traffic has all lines, and tries one later', () => {
    let limit: LineLimit | undefined;
    for (let i = 0; i < 10; i += 1) limit = limitAfter(limit, { calls: 1, others: 0 }, configured, i);

    expect(limit?.lines).toBe(0);
    expect(linesAt(limit, configured, 4 * SECOND_MS)).toBe(0);
    expect(linesAt(limit, configured, 6 * SECOND_MS)).toBe(1);
  });

  it('is the same however the refusals of one burst are reported', () => {
    const inOne = limitAfter(undefined, { calls: 6, others: 4 }, configured, 0);
    const one = [9, 8, 7, 6, 5, 4].reduce<LineLimit | undefined>(
      (limit, others) => limitAfter(limit, { calls: 1, others }, configured, 0),
      undefined,
    );
    const late = [4, 4, 4, 4, 4, 4].reduce<LineLimit | undefined>(
      (limit, others) => limitAfter(limit, { calls: 1, others }, configured, 0),
      undefined,
    );

    expect([one, late]).toEqual([inOne, inOne]);
  });

  it('climbs back to the configured one within a minute of the first try', () => {
    const limit = limitAfter(undefined, { calls: 6, others: 4 }, configured, 0);

    expect(linesAt(limit, configured, limit.climbsFrom)).toBe(5);
    expect(linesAt(limit, configured, limit.climbsFrom + MINUTE_MS)).toBe(configured);
  });

  it('is tried half as often each time when it is refused at the same height, at least every five minutes', () => {
    let limit = limitAfter(undefined, { calls: 6, others: 4 }, configured, 0);
    const pauses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      pauses.push(limit.pauseMs / SECOND_MS);
      limit = limitAfter(limit, { calls: 1, others: 4 }, configured, limit.climbsFrom);
    }

    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('is tried soon again once Connect has more lines', () => {
    const limit = limitAfter(undefined, { calls: 6, others: 4 }, configured, 0);
    const later = { ...limit, pauseMs: 5 * MINUTE_MS };

    expect(limitAfter(later, { calls: 1, others: 7 }, configured, limit.climbsFrom + 30_000)).toMatchObject({
      lines: 7,
      pauseMs: 5 * SECOND_MS,
    });
  });

  it.each([1, 2, 3, 4, 5])('stays within its bounds whatever is reported (seed %i)', (seed) => {
    const random = seededRandom(seed);
    let limit: LineLimit | undefined;
    let now = 0;
    for (let i = 0; i < 2_000; i += 1) {
      now += Math.floor(random() * 90 * SECOND_MS);
      const before = linesAt(limit, configured, now);
      const others = Math.floor(random() * 14);
      limit = limitAfter(limit, { calls: 1 + Math.floor(random() * 3), others }, configured, now);
      const lines = linesAt(limit, configured, now);
      expect(lines).toBeLessThanOrEqual(before);
      expect(lines).toBeGreaterThanOrEqual(Math.min(before, others));
      // No call is refused for ever: the next one is tried within five minutes.
      expect(linesAt(limit, configured, now + 5 * MINUTE_MS)).toBeGreaterThan(
        Math.min(lines, configured - 1),
      );
      if (others < before) expect(lines).toBeLessThan(before);
    }
  });
});
