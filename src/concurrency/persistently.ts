/** Work that must not be given up at the first failure. */
import type { Clock } from '../time/clock.ts';

/** Pauses between two tries, ms: 7.5 s together. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000] as const;

/** Tries idempotent `work` up to five times. @throws the last failure */
export async function persistently<T>(
  work: () => Promise<T>,
  clock: Pick<Clock, 'now' | 'sleepUntil'>,
): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await work();
    } catch {
      await clock.sleepUntil(clock.now() + pauseMs);
    }
  }
  return work();
}
