/**
 * The part of a day in which people may be called. Times are `HH:MM` on the clock of the place, 00:00 to 24:00,
 * so that they compare as text. A window lies within one day and never runs over midnight: nobody could say
 * whose weekday or holiday its second half belongs to.
 */

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

export type Weekday = (typeof weekdays)[number];

export interface DailyWindow {
  /** First minute in which a call may start. */
  readonly start: string;
  /** First minute in which none may start any more. */
  readonly end: string;
}

const clockTime = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** What such a time must look like, for sentences. */
export const clockTimeRule = 'a time of day such as "08:00", from "00:00" to "24:00"';

export function isClockTime(text: string): boolean {
  return clockTime.test(text);
}

/** Reads `08:00-21:00`; undefined when it is not two such times with the later one last. */
export function readDailyWindow(text: string): DailyWindow | undefined {
  const [start, end, ...rest] = text.split('-').map((part) => part.trim());
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  if (!isClockTime(start) || !isClockTime(end) || start >= end) return undefined;
  return { start, end };
}
