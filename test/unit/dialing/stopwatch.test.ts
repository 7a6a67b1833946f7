import { describe, expect, it } from 'vitest';
import { Stopwatch } from '../../../src/dialing/stopwatch.ts';

/** Two clocks of which each can be moved alone. */
function twoClocks() {
  const clocks = { wall: 1_000_000, machine: 500 };
  return { clocks, clock: { now: () => clocks.wall, monotonic: () => clocks.machine } };
}

describe('a stopwatch', () => {
  it.each([
    ['both clocks go on', 3_000, 3_000, 3_000],
    ['the monotonic clock stood still with the machine', 3_000, 0, 3_000],
    ['the time of day was set back', -60_000, 3_000, 3_000],
    ['the time of day was set ahead', 60_000, 10, 60_000],
  ])('shows the most that any clock saw: %s', (_, wall, machine, elapsed) => {
    const { clocks, clock } = twoClocks();
    const watch = new Stopwatch(clock);

    clocks.wall += wall;
    clocks.machine += machine;

    expect(watch.elapsedMs).toBe(elapsed);
  });
});
