/** How long answered calls lasted, from the answer to the end, in fixed bins. */
import type { Contact } from '../contact/contact.ts';
import { SECOND_MS } from '../time/instant.ts';

/** Ends of the bins, in seconds, each outside its bin; what lasted longer is in one more. */
const binEnds = [5, 10, 20, 30, 45, 60, 120, 180, 300, 600];

/** What each bin holds, in words, shortest first. */
export const talkTimeLabels: readonly string[] = [
  ...binEnds.map((end, i) => spanName(binEnds[i - 1] ?? 0, end)),
  '10+ min',
];

export interface TalkTimes {
  counts: number[];
  totalMs: number;
  /** Answered calls for which Connect did not report both times. */
  leftOut: number;
}

export function noTalkTimes(): TalkTimes {
  return { counts: talkTimeLabels.map(() => 0), totalMs: 0, leftOut: 0 };
}

/** Counts the call of `contact`, if that is COMPLETED as ANSWERED. */
export function countTalkTime(times: TalkTimes, { status, outcome, answeredAt, endedAt }: Contact): void {
  if (status !== 'COMPLETED' || outcome !== 'ANSWERED') return;
  const ms = Date.parse(endedAt ?? '') - Date.parse(answeredAt ?? '');
  if (Number.isNaN(ms) || ms < 0) {
    times.leftOut += 1;
    return;
  }
  const found = binEnds.findIndex((end) => ms < end * SECOND_MS);
  const at = found === -1 ? binEnds.length : found;
  times.counts[at] = (times.counts[at] ?? 0) + 1;
  times.totalMs += ms;
}

/** `10–20 s`, `1–2 min`. */
function spanName(from: number, to: number): string {
  return to > 60 ? `${from / 60}–${to / 60} min` : `${from}–${to} s`;
}
