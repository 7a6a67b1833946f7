/** The calls that a person answered: joined by an agent in time, later or never. */
import { type Call, isActive } from './call.ts';

/** An answered call is abandoned when no agent is there this long after the greeting (16 CFR 310.4(b)(4)). */
const ABANDONED_AFTER_MS = 2_000;

/**
 * Counts over the calls that a person has answered by `nowMs`. A call that is queued and still in time counts as answered
 * only. @param speed how many times faster than real people everybody is.
 */
export function answeredCalls(calls: readonly Call[], speed: number, nowMs: number) {
  const count = { answered: 0, joined: 0, abandoned: 0, leftAtDeadline: 0, hungUpInQueue: 0 };
  for (const call of calls) {
    const { fate, ends } = call;
    const { answeredAtMs, greeting, enqueuedAtMs, deadlineAtMs, agent } = ends;
    const isPerson = fate === 'ANSWERED' || fate === 'ABANDONED';
    if (!isPerson || answeredAtMs === undefined || answeredAtMs > nowMs) continue;
    count.answered += 1;
    if (enqueuedAtMs === undefined || enqueuedAtMs > nowMs) continue;
    const limitMs = (greeting?.endsAtMs ?? answeredAtMs) + ABANDONED_AFTER_MS / speed;
    const leftAtDeadline = agent === undefined && deadlineAtMs !== undefined && deadlineAtMs <= nowMs;
    const hungUp = fate === 'ABANDONED' && !leftAtDeadline && !isActive(call, nowMs);
    const isOver = agent === undefined && !isActive(call, nowMs);
    const waitedUntilMs = agent?.joinedAtMs ?? (isOver ? ends.endsAtMs : nowMs);
    if (agent !== undefined) count.joined += 1;
    if (leftAtDeadline) count.leftAtDeadline += 1;
    if (hungUp) count.hungUpInQueue += 1;
    if (leftAtDeadline || waitedUntilMs > limitMs) count.abandoned += 1;
  }
  /** Fraction of answered calls; null before there is one. */
  const abandonedShare = count.answered > 0 ? count.abandoned / count.answered : null;
  return { ...count, abandonedShare };
}
