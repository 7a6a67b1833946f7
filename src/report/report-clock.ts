/**
 * The clock of a report: that of the zone which the campaign's calling hours name, or else UTC. It keeps the offset of
 * the campaign's beginning throughout, so that its hours are all of one length.
 */

import type { Campaign } from '../campaign/campaign.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { offsetAt } from '../local-time/zone-clock.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../time/instant.ts';

export interface ReportClock {
  /** `UTC`, or `America/New_York (UTC−05:00)`. */
  readonly name: string;
  /** ms that it is ahead of UTC. */
  readonly ahead: number;
}

const utc: ReportClock = { name: 'UTC', ahead: 0 };

/** The clock for `campaign`, as it was at `atMs` (since 1970). */
export function reportClock({ settings }: Pick<Campaign, 'settings'>, atMs: number): ReportClock {
  const hours = settings?.callingHours;
  const zone = hours === undefined || hours === 'always' ? undefined : hours.timeZone;
  if (zone === undefined || zone === 'recipient' || !isTimeZoneName(zone)) return utc;
  const ahead = offsetAt(zone, atMs);
  const minutes = Math.abs(ahead) / MINUTE_MS;
  const clockTime = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0')).join(':');
  return { name: `${zone} (UTC${ahead < 0 ? '−' : '+'}${clockTime})`, ahead };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2 Nov`. */
export function dayOn({ ahead }: ReportClock, ms: number): string {
  const [, month, day] = toIso(ms + ahead)
    .slice(0, 10)
    .split('-')
    .map(Number);
  return `${day} ${months[(month ?? 1) - 1]}`;
}

/** `14:03`. */
export function timeOn({ ahead }: ReportClock, ms: number): string {
  return toIso(ms + ahead).slice(11, 16);
}

/** `2 Nov 2026, 14:03`. */
export function dateOn(clock: ReportClock, ms: number): string {
  return `${dayOn(clock, ms)} ${toIso(ms + clock.ahead).slice(0, 4)}, ${timeOn(clock, ms)}`;
}

/** Whether a day begins at `ms`. */
export function isMidnight({ ahead }: ReportClock, ms: number): boolean {
  return (ms + ahead) % DAY_MS === 0;
}
