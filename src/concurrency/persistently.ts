/** Work that must not be given up at the first failure. */
import type { Clock } from '../time/clock.ts';

/** Pauses between two tries, ms. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000] as const;

/** No further try begins after this, ms: each may itself take seconds, and a function's time is limited. */
const PATIENCE_MS = 8_000;

/** Tries idempotent `work` up to five times, within eight seconds. @throws the last failure */
export async function persistently<T>(
  work: () => Promise<T>,
  clock: Pick<Clock, 'now' | 'sleepUntil'>,
): Promise<T> {
  const until = clock.now() + PATIENCE_MS;
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (clock.now() + pauseMs > until) throw error;
      await clock.sleepUntil(clock.now() + pauseMs);
    }
  }
  return work();
}
