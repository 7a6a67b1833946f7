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

/** There are 56 ways to name days: each is read once. */
const daysByKey: ReadonlyMap<string, readonly number[]> = new Map(
  weekdays.flatMap((first, from) => [
    [first, [from]],
    ...weekdays.map((last, to): [string, number[]] => [
      `${first}-${last}`,
      Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7),
    ]),
  ]) as [string, number[]][],
);

/** Weekdays by number, Monday 0. */
function readDays(key: string): readonly number[] | undefined {
  return daysByKey.get(key);
}

function readRange(range: string): Span | undefined {
  const [start = '', end = '', ...rest] = range.split('-');
  if (rest.length > 0 || !isDailyWindow({ start, end })) return undefined;
  const [from, to] = [minuteOf(start), minuteOf(end)];
  return [from, to > from ? to : to + DAY_MINUTES];
}

/** The first day, Monday 0, one of whose ranges runs into the next range. */
function overlappingDay(week: Week): number | undefined {
  const [first] = week.find((spans) => spans.length > 0) ?? [];
  let next = (first?.[0] ?? 0) + 7 * DAY_MINUTES + week.findIndex((spans) => spans.length > 0) * DAY_MINUTES;
  // From the end of the week on, for the last range may run into the first.
  let clash: number | undefined;
  for (let day = 6; day >= 0; day--) {
    for (const [from, to] of [...(week[day] ?? [])].reverse()) {
      if (day * DAY_MINUTES + to > next) clash = day;
      next = day * DAY_MINUTES + from;
    }
  }
  return clash;
}

/** The days on which `week` is open, those with the same hours together, in the order of the week; ranges as `08:00–21:00`. */
export function dayGroups(
  week: WeekHours,
): readonly { readonly days: readonly Weekday[]; readonly ranges: readonly string[] }[] {
  const groups = new Map<string, Weekday[]>();
  for (const [index, day] of weekdays.entries()) {
    const [, ranges = []] = Object.entries(week).find(([key]) => readDays(key)?.includes(index)) ?? [];
    if (ranges.length === 0) continue;
    const key = ranges.map((range) => range.replace('-', '–')).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), day]);
  }
  return [...groups].map(([key, days]) => ({ days, ranges: key.split(' ') }));
}

/** Of `HH:MM`, in minutes. */
function minuteOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3));
}
