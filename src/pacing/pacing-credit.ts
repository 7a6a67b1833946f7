/** Start times on credit: for requests that resolve an ambiguous answer, and are of no use later. */
import { type PaceState, paceRules, type StartRequest } from './pacing.ts';

/**
 * One start time for a request that cannot wait in line: now, or as soon as there is credit. None if that is after
 * `latest`. It has its own token bucket, filled at the configured rate, so that neither a reduced rate nor start
 * times given to others delay the resolution of an ambiguous answer. Later start times move back accordingly, so all
 * requests together exceed the configured rate by at most the bucket.
 *
 * Only the shared pace is charged: a campaign's rate limits calls, and a repeated request places no further call.
 */
export function reserveOnCredit(
  state: PaceState,
  { callsPerSecond, sharedCallsPerSecond, latest = Number.POSITIVE_INFINITY }: StartRequest,
  nowMs: number,
  rules = paceRules,
): { readonly state: PaceState; readonly starts: readonly number[] } {
  const gap = 1000 / Math.max(callsPerSecond, sharedCallsPerSecond);
  const bucketMs = Math.max(rules.creditMs, rules.creditStarts * gap);
  // Farther ahead only a wrong clock can have written.
  const isSound = (state.creditUntil ?? 0) <= nowMs + Math.max(rules.farthestMs, bucketMs);
  const creditUntil = (isSound ? Math.max(state.creditUntil ?? 0, nowMs) : nowMs) + gap;
  const start = Math.max(nowMs, creditUntil - bucketMs);
  if (start > latest) return { state, starts: [] };
  const next = Math.min(Math.max(state.nextStartAt, nowMs - rules.catchUpMs), nowMs + rules.farthestMs);
  return { state: { ...state, creditUntil, nextStartAt: next + gap }, starts: [start] };
}
