/** When a customer wants to be called back, from the words of a contact flow. */
import { offsetAt } from '../local-time/zone-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, readInstant, SECOND_MS } from '../time/instant.ts';

export type CallBackTime =
  /** ms since 1970; not before now. */
  | { readonly type: 'at'; readonly atMs: number }
  /** A full sentence. */
  | { readonly type: 'invalid'; readonly reason: string };

/** No campaign lasts longer. */
const MAX_AHEAD_MS = 366 * DAY_MS;

const rule =
  'The parameter "at" must be an instant such as "2026-12-01T17:30:00-05:00", a duration such as "PT2H", or a time of day such as "17:30".';

/**
 * Reads `text`: an ISO 8601 instant (a past one means now), an ISO 8601 duration of weeks, days, hours, minutes and seconds, or a
 * time of day on the customer's clock, today or, when that is past, tomorrow.
 *
 * @param zones of the customer, IANA names. Where their clocks differ, the latest of the instants counts: never too early.
 */
export function readCallBackTime(text: string, zones: readonly string[], nowMs: number): CallBackTime {
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock) {
    if (zones.length === 0)
      return {
        type: 'invalid',
        reason: 'The time zone of the customer is unknown: give an instant or a duration.',
      };
    const ofDayMs = Number(clock[1]) * HOUR_MS + Number(clock[2]) * MINUTE_MS;
    return { type: 'at', atMs: Math.max(...zones.map((zone) => nextClockTime(zone, ofDayMs, nowMs))) };
  }
  const durationMs = readDuration(text);
  const atMs = durationMs === undefined ? readInstant(text) : nowMs + durationMs;
  if (atMs === undefined) return { type: 'invalid', reason: rule };
  if (atMs - nowMs > MAX_AHEAD_MS)
    return { type: 'invalid', reason: 'A callback can be at most 366 days ahead.' };
  return { type: 'at', atMs: Math.max(nowMs, atMs) };
}

const duration =
  /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/i;

function readDuration(text: string): number | undefined {
  const parts = duration.exec(text);
  if (!parts) return undefined;
  const units = [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];
  return units.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0);
}

/** The first instant from `nowMs` on at which the clock in `zone` shows the time of day. */
function nextClockTime(zone: string, ofDayMs: number, nowMs: number): number {
  const localNow = nowMs + offsetAt(zone, nowMs);
  const today = localNow - (((localNow % DAY_MS) + DAY_MS) % DAY_MS);
  const at = instantAt(zone, today + ofDayMs);
  return at >= nowMs ? at : instantAt(zone, today + DAY_MS + ofDayMs);
}

/** The first instant at which the clock shows `localMs`; one that it skips: as long after the skip as it would have been. */
function instantAt(zone: string, localMs: number): number {
  const candidates = [localMs - DAY_MS, localMs + DAY_MS].map((near) => localMs - offsetAt(zone, near));
  const shown = candidates.filter((ms) => ms + offsetAt(zone, ms) === localMs);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}
