import { describe, expect, it } from 'vitest';
import { jitterOf, requeueDelay, type WithoutPermit } from '../../../src/dialing/requeue-delay.ts';

function secondsUntil(message: WithoutPermit): number {
  const delay = requeueDelay(message);
  if (delay.type !== 'requeue') throw new Error(`It is ${delay.type}.`);
  return delay.delaySeconds;
}

describe('a message for which there is no permit', () => {
  it('is redelivered when there may be one, at the earliest', () => {
    expect(secondsUntil({ queued: 0, afterMs: 2_000, jitter: 1 })).toBe(2);
    expect(secondsUntil({ queued: 5, afterMs: 1_500, jitter: 1 })).toBe(2);
    expect(secondsUntil({ queued: 0, afterMs: -1, jitter: 1 })).toBe(0);
  });

  it('is redelivered the later the more of its campaign are queued: ten a second together', () => {
    expect(secondsUntil({ queued: 300, afterMs: 0, jitter: 1 })).toBe(30);
    expect(secondsUntil({ queued: 300, afterMs: 0, jitter: 0.5 })).toBe(15);
  });

  it('is redelivered sooner where permits come faster: four messages for each', () => {
    expect(secondsUntil({ queued: 300, afterMs: 0, jitter: 1, permitsPerSecond: 5 })).toBe(15);
    expect(secondsUntil({ queued: 300, afterMs: 0, jitter: 1, permitsPerSecond: 0.1 })).toBe(30);
  });

  it('is redelivered within the longest delay of the queue', () => {
    expect(secondsUntil({ queued: 3_000, afterMs: 3_600_000, jitter: 2 })).toBe(900);
  });

  it('leaves the queue where there are more than 3,000', () => {
    expect(requeueDelay({ queued: 3_001, afterMs: 0, jitter: 1 })).toEqual({ type: 'postponed' });
  });

  it('has a jitter spread evenly from 0 to 2 times, however many batches there were', () => {
    const spreads = Array.from({ length: 1_000 }, (_, batch) => jitterOf(batch + 7_000)).sort(
      (a, b) => a - b,
    );

    for (const [i, spread] of spreads.entries())
      expect(Math.abs(spread - (2 * i) / 1_000)).toBeLessThan(0.02);
  });
});
