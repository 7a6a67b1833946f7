import { setTimeout as wait } from 'node:timers/promises';
import type { SteadyClock } from '../time/clock.ts';

/** The clock on the wall, and the one of the machine. */
export const systemClock: SteadyClock = {
  now: () => Date.now(),
  /**
   * CLOCK_MONOTONIC (libuv's uv_hrtime). It goes on while this process is stopped or gets no CPU, but Linux leaves out the
   * time in which the machine is suspended, and what Lambda does to a frozen environment is documented nowhere. So a
   * duration on which a call depends is taken from both clocks (src/dialing/stopwatch.ts).
   */
  monotonic: () => performance.now(),
  async sleepUntil(atMs) {
    const ms = atMs - Date.now();
    if (ms > 0) await wait(ms);
  },
};
