import { describe, expect, it } from 'vitest';
import { roundSeconds, spreadOf } from '../../../src/dialing/requeue-delay.ts';

describe('a message for which there is no turn', () => {
  it('comes back when there may be one, at the earliest', () => {
    expect(roundSeconds({ queued: 0, afterMs: 2_000, spread: 1 })).toBe(2);
    expect(roundSeconds({ queued: 5, afterMs: 1_500, spread: 1 })).toBe(2);
    expect(roundSeconds({ queued: 0, afterMs: -1, spread: 1 })).toBe(0);
  });

  it('comes back the later the more of its campaign there are: ten a second together', () => {
    expect(roundSeconds({ queued: 300, afterMs: 0, spread: 1 })).toBe(30);
    expect(roundSeconds({ queued: 300, afterMs: 0, spread: 0.5 })).toBe(15);
  });

  it('comes back sooner where turns come faster: four messages for each', () => {
    expect(roundSeconds({ queued: 300, afterMs: 0, spread: 1, turnsPerSecond: 5 })).toBe(15);
    expect(roundSeconds({ queued: 300, afterMs: 0, spread: 1, turnsPerSecond: 0.1 })).toBe(30);
  });

  it('comes back within what the queue can hold it back', () => {
    expect(roundSeconds({ queued: 3_000, afterMs: 3_600_000, spread: 2 })).toBe(900);
  });

  it('leaves the queue where there are more than 3,000', () => {
    expect(roundSeconds({ queued: 3_001, afterMs: 0, spread: 1 })).toBe('parked');
  });

  it('is spread evenly from 0 to 2 times, however many batches there were', () => {
    const spreads = Array.from({ length: 1_000 }, (_, batch) => spreadOf(batch + 7_000)).sort(
      (a, b) => a - b,
    );

    for (const [i, spread] of spreads.entries())
      expect(Math.abs(spread - (2 * i) / 1_000)).toBeLessThan(0.02);
  });
});
