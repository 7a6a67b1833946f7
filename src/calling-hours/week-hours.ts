/**
 * Hours by weekday with several ranges a day, as settings and calling rules write them:
 * `{ "MON-FRI": ["09:00-13:00", "14:00-20:00"], "SAT": ["10:00-17:00"] }`. A day that is not named is closed.
 */
import { DAY_MS, MINUTE_MS } from '../time/instant.ts';
import { isDailyWindow, type Weekday, weekdays } from './daily-window.ts';

/** Ranges `HH:MM-HH:MM` by a weekday or a range of them, which may wrap: `FRI-MON`. */
export type WeekHours = Readonly<Record<string, readonly string[]>>;

/** From which minute of a day to which, the latter not included. */
export type Span = readonly [from: number, to: number];

/** The ranges of each day, Monday first, in minutes from its midnight; one over midnight ends after 1,440. */
export type Week = readonly (readonly Span[])[];

export type WeekReading =
  | { readonly type: 'week'; readonly week: Week }
  | {
      readonly type: 'problem';
      /** Path below the week: the key, and the index of a range. */
      readonly path: readonly (string | number)[];
      /** Completes "must be". */
      readonly rule: string;
    };

export const DAY_MINUTES = DAY_MS / MINUTE_MS;

const dayRule = 'a day or a range of days, such as "MON", "MON-FRI" or "SAT-SUN"';
const rangeRule = 'a range of times such as "09:00-13:00", from "00:00" to "24:00"';

/**
 * Reads `given`. A problem names the first key or range that is no day or range of times, is named twice, or overlaps
 * another one; a range whose end comes before its start runs over midnight and belongs to the day on which it begins.
 */
export function readWeek(given: WeekHours): WeekReading {
  const week: Span[][] = weekdays.map(() => []);
  const named = new Set<number>();
  for (const [key, ranges] of Object.entries(given)) {
    const days = readDays(key);
    if (days === undefined) return problem([key], dayRule);
    const twice = days.find((day) => named.has(day));
    if (twice !== undefined) return problem([key], `without ${weekdays[twice]}, which another key names`);
    for (const [index, range] of ranges.entries()) {
      const span = readRange(range);
      if (span === undefined) return problem([key, index], rangeRule);
      for (const day of days) week[day]?.push(span);
    }
    for (const day of days) named.add(day);
  }
  for (const spans of week) spans.sort(([a], [b]) => a - b);
  const clash = overlappingDay(week);
  if (clash === undefined) return { type: 'week', week };
  const [key = ''] = Object.keys(given).filter((each) => readDays(each)?.includes(clash));
  return problem([key], 'ranges that do not overlap');
}

function problem(path: readonly (string | number)[], rule: string): WeekReading {
  return { type: 'problem', path, rule };
}

/** Weekdays by number, Monday 0. */
function readDays(key: string): readonly number[] | undefined {
  const ends = key.split('-').map((name) => weekdays.indexOf(name as Weekday));
  const [first = -1, last = first] = ends;
  if (ends.length > 2 || first < 0 || last < 0) return undefined;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => (first + i) % 7);
}

function readRange(range: string): Span | undefined {
  const [start = '', end = '', ...rest] = range.split('-');
  if (rest.length > 0 || !isDailyWindow({ start, end })) return undefined;
  const [from, to] = [minuteOf(start), minuteOf(end)];
  return [from, to > from ? to : to + DAY_MINUTES];
}

/** The first day, Monday 0, one of whose ranges runs into the next range. */
function overlappingDay(week: Week): number | undefined {
  const spans = week.flatMap((spans, day) =>
    spans.map(([from, to]) => ({ day, from: day * DAY_MINUTES + from, to: day * DAY_MINUTES + to })),
  );
  return spans.find(({ to }, i) => {
    const next = spans[i + 1];
    const start = next?.from ?? (spans[0]?.from ?? 0) + 7 * DAY_MINUTES;
    return to > start;
  })?.day;
}

/** Of `HH:MM`, in minutes. */
function minuteOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3));
}
