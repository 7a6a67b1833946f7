/**
 * When a queued contact is overdue: its message should have been dialed by then, so it may be lost and is sent
 * again (a second message is harmless, the claim lets only one through). Generous, because a message that only
 * waits in a long queue is not lost.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/instant.ts';

const MIN_DEADLINE_MS = 15 * MINUTE_MS;

/** SQS keeps a message 14 days at most (Amazon SQS quotas: message retention). */
const MAX_DEADLINE_MS = 13 * DAY_MS;

/**
 * Deadline (ms since 1970) of a contact queued now, with `ahead` contacts to be dialed before it at
 * `callsPerSecond`: twice the time that takes, and a quarter of an hour.
 */
export function queueDeadline(nowMs: number, ahead: number, callsPerSecond: number): number {
  return nowMs + Math.min(MAX_DEADLINE_MS, MIN_DEADLINE_MS + (2 * ahead * 1000) / callsPerSecond);
}

/** A message that was sent again is looked after this often at least: it may be lost once more. */
const MAX_RESENT_MS = 6 * HOUR_MS;

/**
 * Deadline of a contact sent again at `nowMs` that was first queued at `queuedAtMs`: the longer it has waited, the
 * longer it may wait again, so that a campaign that is only slow is sent again a few times, not every minute.
 */
export function nextQueueDeadline(nowMs: number, queuedAtMs: number): number {
  return nowMs + Math.min(MAX_RESENT_MS, Math.max(MIN_DEADLINE_MS, nowMs - queuedAtMs));
}
