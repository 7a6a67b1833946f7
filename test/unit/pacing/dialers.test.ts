import { describe, expect, it } from 'vitest';
import { ownWaitMs } from '../../../src/pacing/dialers.ts';

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
