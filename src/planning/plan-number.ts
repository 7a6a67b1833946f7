/** What would keep a number from being called, over all campaigns: the do-not-call list, and calls of late. */

import type { FrequencyCap } from '../campaign/settings.ts';
import { cappedUntil } from '../dialing/frequency-cap.ts';

/** What the product keeps about a number. */
export interface NumberRecord {
  /** ISO 8601: since when it is on the do-not-call list. */
  readonly suppressedAt?: string;
  /** Calls, newest first; see frequency-cap.ts. */
  readonly calls?: readonly string[];
}

/**
 * Why a number would be SUPPRESSED at `atMs`, if it would be.
 * @param planned other contacts of the same number that are to be called before: each takes a call of the cap.
 */
export function whySpared(
  number: NumberRecord | undefined,
  atMs: number,
  cap: Required<FrequencyCap>,
  planned = 0,
): 'onDoNotCallList' | 'overFrequencyCap' | undefined {
  if (number?.suppressedAt !== undefined) return 'onDoNotCallList';
  const attempts = cap.attempts - planned;
  const isOver = attempts <= 0 || cappedUntil(number?.calls ?? [], atMs, { ...cap, attempts }) !== undefined;
  return isOver ? 'overFrequencyCap' : undefined;
}
