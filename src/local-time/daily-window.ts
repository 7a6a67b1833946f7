/**
 * The part of a day in which people may be called. Times are `HH:MM` on the clock of the place, 00:00 to 24:00,
 * so that they compare as text. A window whose end comes before its start runs over midnight; it belongs to the
 * day on which it begins.
 */

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

export type Weekday = (typeof weekdays)[number];

export interface DailyWindow {
  /** First minute in which a call may start; before `24:00`. */
  readonly start: string;
  /** First minute in which none may start any more; on the next day when it comes before `start`. */
  readonly end: string;
}

const clockTime = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** What such a time must look like, for sentences. */
export const clockTimeRule = 'a time of day such as "08:00", from "00:00" to "24:00"';

export function isClockTime(text: string): boolean {
  return clockTime.test(text);
}

/** Whether the two make a window: equal times would leave it open whether it is the whole day or none of it. */
export function isDailyWindow({ start, end }: DailyWindow): boolean {
  return isClockTime(start) && isClockTime(end) && start !== end && start !== '24:00';
}

/** Reads `08:00-21:00` or `20:00-02:00`; undefined when it is not two such times that differ. */
export function readDailyWindow(text: string): DailyWindow | undefined {
  const [start, end, ...rest] = text.split('-').map((part) => part.trim());
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  return isDailyWindow({ start, end }) ? { start, end } : undefined;
}
