import { describe, expect, it } from 'vitest';
import { dialBatchSize, dialerConcurrency, ownWaitMs } from '../../../src/pacing/dialers.ts';

const part = (messages: number, callsPerSecond: number) => ({ messages, callsPerSecond });

describe('how long its own pace may keep a campaign waiting in a batch', () => {
  it.each([
    { batch: [part(10, 50)], dialers: 12, ms: 1_500 },
    { batch: [part(5, 50), part(5, 50)], dialers: 12, ms: 1_000 },
    { batch: [part(5, 20), part(5, 100)], dialers: 12, ms: 400 },
    { batch: [part(4, 20), part(3, 30), part(3, 50)], dialers: 12, ms: 520 },
    { batch: [part(9, 1), part(1, 100)], dialers: 12, ms: 0 },
    { batch: [part(10, 0.01)], dialers: 2, ms: 1_500 },
  ])('is $ms ms for $batch with $dialers dialers', ({ batch, dialers, ms }) => {
    expect(ownWaitMs(batch, dialers)).toBeCloseTo(ms);
  });
});

describe('the number of messages that a dialer takes at once', () => {
  it.each([
    [0.1, 3_000, 1],
    [2, 10, 4],
    [2, 3_000, 2],
    [5, 3_000, 6],
    [10, 3_000, 10],
    [50, 3_000, 10],
    [1_000, 30_000, 10],
  ])('at %d calls a second and %d lines is %d', (callsPerSecond, maxConcurrentCalls, size) => {
    expect(dialBatchSize({ callsPerSecond, maxConcurrentCalls })).toBe(size);
  });

  it('is called within four seconds, or is one', () => {
    for (let callsPerSecond = 0.5; callsPerSecond <= 1_000; callsPerSecond += 0.5) {
      const deployment = { callsPerSecond, maxConcurrentCalls: 30_000 };
      const size = dialBatchSize(deployment);
      if (size > 1) expect((size * dialerConcurrency(deployment)) / callsPerSecond).toBeLessThanOrEqual(4);
    }
  });
});
