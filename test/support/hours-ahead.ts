import moment from 'moment-timezone';

/** How far `zone` is ahead of UTC at `ms` since 1970, in hours: by another library's data, not the runtime's. */
export function hoursAhead(zone: string, ms: number): number {
  return moment.tz(ms, zone).utcOffset() / 60;
}
