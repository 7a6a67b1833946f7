/**
 * Prints a digest of what the product decides about calling hours: in every zone, around each offset change and every 31
 * hours until the data end, whether a contact may be called and from when on otherwise. Two runtimes that decide alike
 * print the same (scripts/check-runtimes.sh).
 */
import { createHash } from 'node:crypto';
import { callingHoursAt } from '../src/calling-hours/calling-hours.ts';
import { hoursFor } from '../src/calling-hours/campaign-hours.ts';
import data from '../src/local-time/time-zones.json' with { type: 'json' };
import { clockHoldsUntil, zoneDataEndMs, zoneDataVersion } from '../src/local-time/zone-clock.ts';
import { HOUR_MS } from '../src/time/instant.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const until = Math.min(zoneDataEndMs, Date.parse('2031-01-01T00:00:00Z'));
const hours = hoursFor(
  {
    callingHours: {
      days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
      holidays: ['2026-12-25'],
      trustTimeZone: true,
    },
  },
  { callingHours: { start: '08:00', end: '21:00' } },
);
const zones = Object.values(data.zones)
  .flatMap((names) => names.split(' '))
  .sort();
const digest = createHash('sha256');
let verdicts = 0;
for (const timeZone of zones) {
  for (const at of momentsIn(timeZone)) {
    const verdict = callingHoursAt({ phoneNumber: '+12065550100', timeZone }, hours, at);
    digest.update(`${timeZone} ${at} ${verdict.type === 'open' ? 'open' : verdict.until}\n`);
    verdicts += 1;
  }
}
console.log(
  `IANA ${zoneDataVersion.version}: ${zones.length} zones, ${verdicts} verdicts, ${digest.digest('hex')}`,
);

/** Steps that visit every hour of the day and day of the week, and both sides of each change. */
function* momentsIn(zone: string): Generator<number> {
  for (let at = from; at < until; at += 31 * HOUR_MS) yield at;
  for (let at = clockHoldsUntil(zone, from, until); at < until; at = clockHoldsUntil(zone, at, until)) {
    for (let around = -14; around <= 14; around += 1) yield at + around * HOUR_MS;
  }
}
