/** Start times on credit: for requests that resolve an ambiguous answer, and are of no use later. */
import { type PaceState, paceRules, type StartRequest } from './pacing.ts';

/**
 * One start time for a request that cannot wait for its turn: now, or as soon as there is credit again. None when that is
 * after `latest`. A bucket of its own, filled at the configured rate, so that a rate that has fallen, or start times that
 * others have taken, do not keep an ambiguous answer from being resolved. The next ones in turn are so much later, so all
 * requests together never exceed the configured rate by more than the bucket.
 *
 * It is charged to the shared pace alone: a campaign's rate is one of calls, and a repeated request makes no further call.
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
