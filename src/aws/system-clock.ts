import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../app/ports.ts';

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleepUntil(atMs) {
    const ms = atMs - Date.now();
    if (ms > 0) await wait(ms);
  },
};
