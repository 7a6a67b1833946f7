/**
 * The clock on the wall in a time zone, by the runtime's own time zone data. Formatters are kept, for making one
 * costs fifty times what asking one does.
 */
import { MINUTE_MS } from './instant.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
/** About as many as there are zones. */
const keptFormats = 600;

/**
 * How far the clock in `zone` is ahead of UTC at `ms`, in ms. Throws a RangeError when Intl does not know the
 * zone: check names with `isTimeZoneName`.
 */
export function offsetAt(zone: string, ms: number): number {
  // `2026, GMT-05:00`; `GMT` alone in London's winter.
  const [, sign, hours, minutes] = offset.exec(formatOf(zone).format(ms)) ?? [];
  if (sign === undefined) return 0;
  const ahead = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return sign === '-' ? -ahead : ahead;
}

const offset = /GMT([+-])(\d\d):(\d\d)/;

/**
 * The first instant after `from` at which the clock in `zone` is set, if that is before `until`; otherwise
 * `until`. The two must be a day apart at most: nowhere is a clock set twice within that.
 */
export function clockHoldsUntil(zone: string, from: number, until: number): number {
  const before = offsetAt(zone, from);
  if (offsetAt(zone, until) === before) return until;
  let held = from;
  let set = until;
  while (set - held > 1) {
    const middle = Math.floor((held + set) / 2);
    if (offsetAt(zone, middle) === before) held = middle;
    else set = middle;
  }
  return set;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
    year: 'numeric',
  });
  if (formats.size >= keptFormats) formats.clear();
  formats.set(zone, format);
  return format;
}
