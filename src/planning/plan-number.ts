/** What keeps a number from being called: do-not-call lists, and calls of late over all campaigns. */

import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { ListedNumber } from '../dialing/do-not-call.ts';
import { callEntry, capsAt, capsFor } from '../dialing/frequency-cap.ts';

/** What the product keeps about a number. */
export interface NumberRecord extends ListedNumber {
  /** Calls, newest first; see frequency-cap.ts. */
  readonly calls?: readonly string[];
}

/**
 * When a number that is at a limit of calls at `atMs` may be called again (ms since 1970); `atMs` itself when it is at none.
 * @param planned when other contacts with this number are to be called first: each takes a call of the caps.
 */
export function capsOpenAt(
  callee: LocatedCallee,
  calls: readonly string[],
  planned: readonly number[],
  settings: CampaignSettings | undefined,
  atMs: number,
): number {
  const entries = [...planned.map((at) => callEntry({ id: 'planned', atMs: at })), ...calls].sort().reverse();
  const verdict = capsAt(entries, atMs, capsFor(callee, settings, atMs));
  return verdict.type === 'capped' ? Date.parse(verdict.until) : atMs;
}
