/** When something is open on a local calendar, and the first instant at which several such calendars are open at once. */
import { DAY_MS, MINUTE_MS } from '../time/instant.ts';
import { DAY_MINUTES, type Span, type Week } from './week-hours.ts';
import { clockHoldsUntil, offsetAt } from './zone-clock.ts';

export interface Schedule {
  /** The open parts of a day of the local calendar, counted in days since 1970; in order, without overlap. */
  spansOn(day: number): readonly Span[];
}

/** A schedule on the clock of a zone. */
export interface Constraint {
  /** IANA name; must be known. */
  readonly zone: string;
  readonly schedule: Schedule;
}

export const WHOLE_DAY: readonly Span[] = [[0, DAY_MINUTES]];
export const CLOSED: readonly Span[] = [];

/** Monday 0; 1970 began on a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * The hours of `week`, with none on holidays. What began the evening before goes on over midnight, unless a holiday begins
 * there; nothing comes over from a holiday.
 */
export function weekSchedule(week: Week, isHoliday: (day: number) => boolean = () => false): Schedule {
  const own = week.map((spans) => spans.map(([from, to]): Span => [from, Math.min(to, DAY_MINUTES)]));
  const carried = week.map((spans) =>
    spans.filter(([, to]) => to > DAY_MINUTES).map(([, to]): Span => [0, to - DAY_MINUTES]),
  );
  const usual = own.map((spans, day) => [...(carried[(day + 6) % 7] ?? CLOSED), ...spans]);
  return {
    spansOn(day) {
      if (isHoliday(day)) return CLOSED;
      const weekday = weekdayOf(day);
      return (isHoliday(day - 1) ? own : usual)[weekday] ?? CLOSED;
    },
  };
}

/** The day on the local calendar of `zone` at `ms`, counted in days since 1970, and the minute in it. */
export function localTime(zone: string, ms: number): { readonly day: number; readonly minute: number } {
  const local = ms + offsetAt(zone, ms);
  const day = Math.floor(local / DAY_MS);
  return { day, minute: (local - day * DAY_MS) / MINUTE_MS };
}

export function isOpen({ zone, schedule }: Constraint, ms: number): boolean {
  const { day, minute } = localTime(zone, ms);
  return schedule.spansOn(day).some(([from, to]) => minute >= from && minute < to);
}

/**
 * The first instant from `from` on, and before `limit`, at which all of `constraints` are open; undefined when there is
 * none. All in ms since 1970. Takes time by the days between the two at most, never by the minutes.
 */
export function commonOpening(
  constraints: readonly Constraint[],
  from: number,
  limit: number,
): number | undefined {
  let at = from;
  // Each constraint can only move the instant on to its own next opening, so no common one is ever passed over.
  for (let agreed = 0; agreed < constraints.length; ) {
    for (const constraint of constraints) {
      const opening = openingOf(constraint, at, limit);
      if (opening === undefined) return undefined;
      agreed = opening === at ? agreed + 1 : 1;
      at = opening;
      if (agreed >= constraints.length) break;
    }
  }
  return at;
}

/** The first opening of one schedule, as `commonOpening` gives it. */
export function openingOf(constraint: Constraint, from: number, limit: number): number | undefined {
  const { zone, schedule } = constraint;
  for (let at = from; at < limit; ) {
    if (isOpen(constraint, at)) return at;
    const until = clockHoldsUntil(zone, at, at + DAY_MS);
    const ahead = offsetAt(zone, at);
    const opening = firstSpanStart(schedule, at + ahead, until + ahead);
    if (opening !== undefined) return opening - ahead < limit ? opening - ahead : undefined;
    at = Math.max(until, closedUntil(schedule, until + ahead, limit + ahead) - ahead);
  }
  return undefined;
}

/** No clock is ever set by more than a day. */
const CLOCK_MARGIN_DAYS = 2;

/** A local time before which nothing opens, if not before `local` already: it passes over days that are closed. */
function closedUntil(schedule: Schedule, local: number, limit: number): number {
  let day = Math.floor(local / DAY_MS);
  while (day * DAY_MS < limit && schedule.spansOn(day).length === 0) day += 1;
  return (day - CLOCK_MARGIN_DAYS) * DAY_MS;
}

/** On a clock that runs from `from` to `until` without being set: when the first span begins. */
function firstSpanStart(schedule: Schedule, from: number, until: number): number | undefined {
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < until; day++) {
    for (const [start] of schedule.spansOn(day)) {
      const at = day * DAY_MS + start * MINUTE_MS;
      if (at >= from && at < until) return at;
    }
  }
  return undefined;
}
