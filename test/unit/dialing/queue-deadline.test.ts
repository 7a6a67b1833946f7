import { describe, expect, it } from 'vitest';
import { nextQueueDeadline, queueDeadline } from '../../../src/dialing/queue-deadline.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

describe('the deadline of a queued contact', () => {
  it('is a quarter of an hour for the first in the file', () => {
    expect(queueDeadline(noon, 0, 2)).toBe(noon + 15 * MINUTE_MS);
  });

  it('is later for those behind, twice the time that those ahead take', () => {
    expect(queueDeadline(noon, 7_200, 2)).toBe(noon + 15 * MINUTE_MS + 2 * HOUR_MS);
    expect(queueDeadline(noon, 7_200, 20)).toBe(noon + 15 * MINUTE_MS + 12 * MINUTE_MS);
  });

  it.each([
    [1_000_000, 2],
    [1_000_000, 0.001],
    [100_000_000, 1],
  ])('is at most 13 days, with %i ahead at %f a second, because SQS forgets after 14', (ahead, rate) => {
    const deadline = queueDeadline(noon, ahead, rate);

    expect(deadline).toBe(Math.min(noon + 13 * DAY_MS, noon + 15 * MINUTE_MS + (2_000 * ahead) / rate));
    expect(deadline).toBeLessThanOrEqual(noon + 13 * DAY_MS);
  });

  it('of a contact that was just sent is a quarter of an hour', () => {
    expect(nextQueueDeadline(noon, noon)).toBe(noon + 15 * MINUTE_MS);
  });

  it('is as far off as the contact has waited when its message is sent again, six hours at most', () => {
    expect(nextQueueDeadline(noon, noon - HOUR_MS)).toBe(noon + HOUR_MS);
    expect(nextQueueDeadline(noon, noon - 60 * DAY_MS)).toBe(noon + 6 * HOUR_MS);
  });
});
