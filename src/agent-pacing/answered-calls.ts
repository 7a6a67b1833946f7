/**
 * Calls that a person answered, and how many of them were abandoned, by the time of their start: what the law measures over
 * each 30 days. Plain data in bounded memory, counted call by call.
 */
import type { Outcome } from '../contact/contact.ts';
import { HOUR_MS } from '../time/instant.ts';

export interface AnsweredCalls {
  /** By hours, or by days when there are too many hours. */
  widthHours: 1 | 24;
  /** Answered and abandoned calls by the hour or day since 1970, UTC; an abandoned call is an answered one, too. */
  byStart: Record<number, [number, number]>;
}

/** More hours with calls are counted by day: some four months of calls. */
const MAX_HOURS = 1_500;

export const noAnsweredCalls = (): AnsweredCalls => ({ widthHours: 1, byStart: {} });

/** Counts a call that was placed at `ms` (since 1970) into `sum`. */
export function countAnsweredCall(sum: AnsweredCalls, ms: number, outcome: Outcome | undefined): void {
  if (outcome !== 'ANSWERED' && outcome !== 'ABANDONED') return;
  const isNew = add(sum.byStart, Math.floor(ms / (sum.widthHours * HOUR_MS)), [
    1,
    outcome === 'ABANDONED' ? 1 : 0,
  ]);
  if (!isNew || sum.widthHours === 24 || Object.keys(sum.byStart).length <= MAX_HOURS) return;
  sum.byStart = byDay(sum);
  sum.widthHours = 24;
}

/** True when nothing was counted at `start` before. */
function add(
  byStart: AnsweredCalls['byStart'],
  start: number,
  [answered, abandoned]: readonly [number, number],
): boolean {
  const before = byStart[start];
  byStart[start] = [(before?.[0] ?? 0) + answered, (before?.[1] ?? 0) + abandoned];
  return before === undefined;
}

function byDay({ widthHours, byStart }: AnsweredCalls): AnsweredCalls['byStart'] {
  const days: AnsweredCalls['byStart'] = {};
  for (const [start, counts] of Object.entries(byStart))
    add(days, Math.floor((Number(start) * widthHours) / 24), counts);
  return days;
}

/** Calls that began from `from` to before `until`, ms since 1970. */
export interface CountedSpan {
  readonly from: number;
  readonly until: number;
  readonly answered: number;
  readonly abandoned: number;
}

/** The calls of each day on which a person answered, UTC, in order. */
export function daysOf(calls: AnsweredCalls): readonly CountedSpan[] {
  return spans({ widthHours: 24, byStart: byDay(calls) });
}

/** All calls; undefined when there is none. */
export function allOf(calls: AnsweredCalls): CountedSpan | undefined {
  const all = spans(calls);
  const [first, last] = [all[0], all.at(-1)];
  return first && last && sumOf(all, first.from, last.until);
}

/**
 * The span of `days` in which the fraction of abandoned calls was highest, of all spans of that length and of the successive
 * ones since the first call, of which the last may be shorter; undefined when it is not known.
 */
export function worstSpan(calls: AnsweredCalls, days: number): CountedSpan | undefined {
  const width = calls.widthHours * HOUR_MS;
  const length = days * 24 * HOUR_MS;
  const all = spans(calls);
  const total = allOf(calls);
  if (total === undefined || length <= width) return undefined;
  if (total.until - total.from <= length) return total;
  let worst: CountedSpan | undefined;
  const consider = (span: CountedSpan) => {
    if (worst === undefined || rateOf(span) > rateOf(worst)) worst = span;
  };
  let [answered, abandoned, head, tail] = [0, 0, 0, 0];
  for (let from = total.from; from + length <= total.until; from += width) {
    for (let next = all[head]; next && next.until <= from + length; next = all[++head]) {
      answered += next.answered;
      abandoned += next.abandoned;
    }
    for (let gone = all[tail]; gone && gone.from < from; gone = all[++tail]) {
      answered -= gone.answered;
      abandoned -= gone.abandoned;
    }
    consider({ from, until: from + length, answered, abandoned });
  }
  const periods = Math.ceil((total.until - total.from) / length);
  const last = total.from + (periods - 1) * length;
  consider(sumOf(all, last, total.until));
  return worst;
}

function spans({ widthHours, byStart }: AnsweredCalls): CountedSpan[] {
  const width = widthHours * HOUR_MS;
  return Object.entries(byStart)
    .map(([start, [answered, abandoned]]) => ({ from: Number(start) * width, answered, abandoned }))
    .map((span) => ({ ...span, until: span.from + width }))
    .sort((one, other) => one.from - other.from);
}

function sumOf(all: readonly CountedSpan[], from: number, until: number): CountedSpan {
  const sum = { from, until, answered: 0, abandoned: 0 };
  for (const span of all) {
    if (span.from < from || span.until > until) continue;
    sum.answered += span.answered;
    sum.abandoned += span.abandoned;
  }
  return sum;
}

function rateOf({ answered, abandoned }: CountedSpan): number {
  return answered === 0 ? 0 : abandoned / answered;
}
