/**
 * When calling hours are open on the clock of a zone, or of several zones at once. What counts is what the clock
 * on the wall shows: the hour that is skipped in spring is never open, the one that comes twice is open twice.
 */

import { DAY_MS, MINUTE_MS } from '../time/instant.ts';
import { type DailyWindow, type Weekday, weekdays } from './daily-window.ts';
import { clockHoldsUntil, offsetAt } from './zone-clock.ts';

/** A window with the days that it is for. */
export interface OpenDays extends DailyWindow {
  readonly days: readonly Weekday[];
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

/** From which minute of a day to which, the latter not included. */
type Span = readonly [number, number];

/** Whether `hours` are open at `ms` on the clock of `zone`. */
export function isOpenIn(zone: string, hours: OpenDays, ms: number): boolean {
  const local = ms + offsetAt(zone, ms);
  const day = Math.floor(local / DAY_MS);
  const minute = (local - day * DAY_MS) / MINUTE_MS;
  return spansOf(hours, day).some(([from, to]) => minute >= from && minute < to);
}

/**
 * The first instant from `from` on, and before `limit`, at which `hours` are open in all `zones` at once;
 * undefined when there is none. All in ms since 1970.
 */
export function firstOpening(
  zones: readonly string[],
  hours: OpenDays,
  from: number,
  limit: number,
): number | undefined {
  let at = from;
  // Each zone can only move the instant on to its own next opening, so no common one is ever passed over.
  for (let agreed = 0; agreed < zones.length; ) {
    for (const zone of zones) {
      const opening = firstOpeningIn(zone, hours, at, limit);
      if (opening === undefined) return undefined;
      agreed = opening === at ? agreed + 1 : 1;
      at = opening;
      if (agreed >= zones.length) break;
    }
  }
  return at;
}

function firstOpeningIn(zone: string, hours: OpenDays, from: number, limit: number): number | undefined {
  for (let at = from; at < limit; ) {
    if (isOpenIn(zone, hours, at)) return at;
    const until = clockHoldsUntil(zone, at, at + DAY_MS);
    const ahead = offsetAt(zone, at);
    const opening = firstSpanStart(hours, at + ahead, until + ahead);
    if (opening !== undefined) return opening - ahead < limit ? opening - ahead : undefined;
    at = Math.max(until, closedUntil(hours, until + ahead, limit + ahead) - ahead);
  }
  return undefined;
}

/** No clock is ever set by more than a day. */
const CLOCK_MARGIN_DAYS = 2;

/**
 * A time on a local clock before which nothing opens, if not before `local` already: days without calls, such as months of
 * holidays, are passed over without asking the zone about each of them.
 */
function closedUntil(hours: OpenDays, local: number, limit: number): number {
  let day = Math.floor(local / DAY_MS);
  while (day * DAY_MS < limit && spansOf(hours, day).length === 0) day += 1;
  return (day - CLOCK_MARGIN_DAYS) * DAY_MS;
}

/** On a clock that runs from `from` to `until` without being set: when the first span begins. */
function firstSpanStart(hours: OpenDays, from: number, until: number): number | undefined {
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < until; day++) {
    for (const [start] of spansOf(hours, day)) {
      const at = day * DAY_MS + start * MINUTE_MS;
      if (at >= from && at < until) return at;
    }
  }
  return undefined;
}

/** The open parts of a day, counted in days since 1970, earliest first. */
function spansOf(hours: OpenDays, day: number): readonly Span[] {
  const start = minuteOf(hours.start);
  const end = minuteOf(hours.end);
  const begins = isCallingDay(hours, day);
  if (start < end) return begins ? [[start, end]] : [];
  // What began the evening before stops at midnight when a holiday begins there.
  const goesOn = end > 0 && isCallingDay(hours, day - 1) && !isHoliday(hours, day);
  return [...(goesOn ? [[0, end] as const] : []), ...(begins ? [[start, 24 * 60] as const] : [])];
}

function isCallingDay(hours: OpenDays, day: number): boolean {
  // 1970 began on a Thursday.
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7];
  return weekday !== undefined && hours.days.includes(weekday) && !isHoliday(hours, day);
}

function isHoliday({ holidays }: OpenDays, day: number): boolean {
  return holidays.length > 0 && daysOf(holidays).has(day);
}

/** Lists of holidays by their days since 1970: a list is asked about thousands of days, and may be long. */
const knownDays = new WeakMap<readonly string[], ReadonlySet<number>>();

function daysOf(holidays: readonly string[]): ReadonlySet<number> {
  const known = knownDays.get(holidays);
  if (known) return known;
  const days = new Set(holidays.map((date) => Date.parse(date) / DAY_MS));
  knownDays.set(holidays, days);
  return days;
}

function minuteOf(clockTime: string): number {
  return Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3));
}
