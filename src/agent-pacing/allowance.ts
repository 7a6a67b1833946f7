/**
 * How many calls a campaign may still abandon. A call is abandoned when a person answered and no agent was there within
 * two seconds of the end of the greeting; whether that is so is decided elsewhere and passed in.
 *
 * - 16 CFR 310.4(b)(4)(i): "no more than three percent (3%) of all calls answered by a person, measured over the duration
 *   of a single calling campaign, if less than 30 days, or separately over each successive 30-day period or portion
 *   thereof that the campaign continues".
 * - 47 CFR 64.1200(a)(7): the same, "measured over a 30-day period for a single calling campaign".
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The limit of both laws. */
export const MAX_ABANDON_RATE = 0.03;

export interface Counts {
  readonly answered: number;
  readonly abandoned: number;
}

/** Answered and abandoned calls of a campaign by hour and by day, since 1970: [number, answered, abandoned]. */
export interface CallCounts {
  readonly hours: readonly (readonly [number, number, number])[];
  readonly days: readonly (readonly [number, number, number])[];
}

export const noCallCounts: CallCounts = { hours: [], days: [] };

/** One more than fit into a window. */
const HOURS_KEPT = 25;
const DAYS_KEPT = 31;

export type WindowName = '24h' | '30d';

/**
 * Adds calls that were answered, or abandoned, at `at` (ms since 1970, not in the future: that would end all windows). An
 * abandoned call is an answered one, too.
 */
export function countCalls(counts: CallCounts, at: number, { answered, abandoned }: Counts): CallCounts {
  return {
    hours: counted(counts.hours, Math.floor(at / HOUR_MS), answered, abandoned, HOURS_KEPT),
    days: counted(counts.days, Math.floor(at / DAY_MS), answered, abandoned, DAYS_KEPT),
  };
}

function counted(
  rows: CallCounts['hours'],
  number: number,
  answered: number,
  abandoned: number,
  kept: number,
): CallCounts['hours'] {
  const latest = Math.max(number, rows.at(-1)?.[0] ?? number);
  const found = rows.find(([each]) => each === number);
  const row = [number, (found?.[1] ?? 0) + answered, (found?.[2] ?? 0) + abandoned] as const;
  return [...rows.filter(([each]) => each !== number), row]
    .filter(([each]) => each > latest - kept)
    .sort(([one], [other]) => one - other);
}

/**
 * Calls in the window that ends at `now`. The oldest hour or day is only partly in it: its abandoned calls count, its
 * answers do not, so that the abandon rate is at least that of the window.
 */
export function windowCounts(counts: CallCounts, window: WindowName, now: number): Counts {
  const isDay = window === '24h';
  const rows = isDay ? counts.hours : counts.days;
  const oldest = Math.floor(now / (isDay ? HOUR_MS : DAY_MS)) - (isDay ? HOURS_KEPT : DAYS_KEPT) + 1;
  const found = { answered: 0, abandoned: 0 };
  for (const [number, answered, abandoned] of rows) {
    if (number > oldest) found.answered += answered;
    if (number >= oldest) found.abandoned += abandoned;
  }
  return found;
}

/**
 * Calls in the window in which the least is left at `limit`, the highest abandon rate allowed. The law's thirty days always
 * count; 24 hours only for campaigns that ask for it.
 */
export function tightestCounts(counts: CallCounts, window: WindowName, now: number, limit: number): Counts {
  const month = windowCounts(counts, '30d', now);
  if (window === '30d') return month;
  const day = windowCounts(counts, '24h', now);
  const left = ({ answered, abandoned }: Counts) => limit * answered - abandoned;
  return left(day) < left(month) ? day : month;
}
