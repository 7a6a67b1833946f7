/**
 * How often a number may be called: at most `calls` calls within `hours` hours. A call counts whether or not it was
 * answered, and leaves the window exactly that many hours after it began. A limit that is reached postpones the next call;
 * it never ends a contact.
 */
import { HOUR_MS } from '../time/instant.ts';

export interface AttemptLimit {
  readonly calls: number;
  readonly hours: number;
}

export type LimitVerdict<L extends AttemptLimit> =
  | { readonly type: 'allowed' }
  /** No call before `notBeforeMs` (ms since 1970), because of `limit`: of all those reached, the one that holds longest. */
  | { readonly type: 'postponed'; readonly notBeforeMs: number; readonly limit: L };

/**
 * Whether one more call may begin at `nowMs`.
 * @param callsMs when earlier calls began, ms since 1970, in any order; those after `nowMs` count as well, for clocks differ.
 */
export function attemptLimitsAt<L extends AttemptLimit>(
  limits: readonly L[],
  callsMs: readonly number[],
  nowMs: number,
): LimitVerdict<L> {
  const newestFirst = [...callsMs].sort((a, b) => b - a);
  let verdict: LimitVerdict<L> = { type: 'allowed' };
  let notBefore = nowMs;
  for (const limit of limits) {
    // The calls are in order, so one alone decides: when it leaves the window there is room for one more.
    const decisive = newestFirst[limit.calls - 1];
    if (decisive === undefined || decisive + limit.hours * HOUR_MS <= notBefore) continue;
    notBefore = decisive + limit.hours * HOUR_MS;
    verdict = { type: 'postponed', notBeforeMs: notBefore, limit };
  }
  return verdict;
}

/** The number of calls that the strictest of `limits` leaves at `nowMs`; undefined: there is no limit. */
export function attemptsLeft(
  limits: readonly AttemptLimit[],
  callsMs: readonly number[],
  nowMs: number,
): number | undefined {
  if (limits.length === 0) return undefined;
  const left = limits.map(({ calls, hours }) => {
    const counted = callsMs.filter((at) => at + hours * HOUR_MS > nowMs).length;
    return Math.max(0, calls - counted);
  });
  return Math.min(...left);
}
