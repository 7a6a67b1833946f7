/**
 * Calling hours against a second, naive reading of the same rule: the clock is another library's, and one
 * moment is judged by itself. Instants crowd around the days on which clocks are set and the window's edges.
 */
import fc from 'fast-check';
import { getExampleNumber } from 'libphonenumber-js/max';
import mobiles from 'libphonenumber-js/mobile/examples';
import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { callingHoursAt } from '../../src/calling-hours/calling-hours.ts';
import type { ResolvedHours } from '../../src/calling-hours/campaign-hours.ts';
import { weekdays } from '../../src/local-time/daily-window.ts';
import { zonesOfNumber } from '../../src/local-time/number-zones.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/time/instant.ts';
import { shortOr } from '../support/length.ts';

const RUNS = shortOr(10_000, 100_000);
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2029, 0, 1);
/** By `getUTCDay()`. */
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Moment's reading of the same IANA release: the product's own must agree with it, whatever the runtime carries. */
function wallClock(zone: string, ms: number): { date: string; weekday: string; minute: number } {
  const local = new Date(ms - behind(zone, ms) * MINUTE_MS);
  return {
    date: local.toISOString().slice(0, 10),
    weekday: weekdayNames[local.getUTCDay()] as string,
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

/** Minutes behind UTC. */
function behind(zone: string, ms: number): number {
  const found = moment.tz.zone(zone);
  if (!found) throw new Error(`${zone} is not known`);
  return found.utcOffset(ms);
}

const weeks = Array.from({ length: 156 }, (_, week) => from + week * 7 * DAY_MS);
const pairs = new Map<string, boolean>();

/** Whether two clocks show the same in each week. */
function agree(zone: string, other: string): boolean {
  const pair = `${zone} ${other}`;
  const known = pairs.get(pair);
  if (known !== undefined) return known;
  const same = weeks.every((ms) => behind(zone, ms) === behind(other, ms));
  pairs.set(pair, same);
  return same;
}

/** The zones that count, by the rule as the contract has it. */
function zonesThatCount(phoneNumber: string, own: string | undefined, trusted: boolean): readonly string[] {
  const ofNumber = zonesOfNumber(phoneNumber);
  if (own === undefined) return ofNumber;
  return trusted || ofNumber.some((zone) => agree(zone, own)) ? [own] : [own, ...ofNumber];
}

interface DayHours {
  readonly start: string;
  readonly end: string;
  readonly days: readonly string[];
  readonly holidays: readonly string[];
}

/** The rule, read off one clock. */
function isInside(zone: string, hours: DayHours, ms: number): boolean {
  const { date, weekday, minute } = wallClock(zone, ms);
  const days: readonly string[] = hours.days;
  if (hours.holidays.includes(date)) return false;
  const [start, end] = [hours.start, hours.end].map((time) => {
    const [hour, rest] = time.split(':').map(Number);
    return (hour ?? 0) * 60 + (rest ?? 0);
  }) as [number, number];
  const today = days.includes(weekday);
  if (start < end) return today && minute >= start && minute < end;
  if (today && minute >= start) return true;
  const eve = new Date(Date.parse(`${date}T12:00:00Z`) - DAY_MS);
  const eveDate = eve.toISOString().slice(0, 10);
  const eveDay = weekdayNames[eve.getUTCDay()] as string;
  return minute < end && days.includes(eveDay) && !hours.holidays.includes(eveDate);
}

/** Numbers of every country, and more of those in countries with many zones. */
const someCountries = Object.keys(mobiles) as (keyof typeof mobiles)[];
const examples = someCountries.map((country) => String(getExampleNumber(country, mobiles)?.number));
const ofManyZones = [
  '+18005550100 +12065550100 +12125550100 +18505550100 +16055550100 +19075550100 +18675550100 +14735550100',
  '+5511987654321 +5581987654321 +5592987654321 +558005550100 +79161234567 +78435550100 +74012555010 +77015550100',
  '+61412345678 +61755501000 +61255501000 +61890393000 +628123456789 +6221555010 +62967555010 +56912345678',
  '+56321234567 +526641234567 +525512345678 +6433050100 +34612345678 +34928123456 +351291234567 +212612345678',
]
  .join(' ')
  .split(' ');

const phoneNumbers = fc.oneof(
  { arbitrary: fc.constantFrom(...examples), weight: 3 },
  { arbitrary: fc.constantFrom(...ofManyZones), weight: 2 },
);
const ownZones = fc.option(
  fc.constantFrom(
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Kathmandu',
  ),
  { nil: undefined, freq: 3 },
);

const clockTimes = fc.oneof(
  { arbitrary: fc.constantFrom('08:00', '09:00', '00:00', '02:30', '01:45', '20:00'), weight: 2 },
  fc.nat(1_439).map((minute) => new Date(minute * MINUTE_MS).toISOString().slice(11, 16)),
);
const windows = fc.oneof(
  { arbitrary: fc.constant(['08:00', '21:00'] as const), weight: 4 },
  fc.tuple(clockTimes, fc.oneof(clockTimes, fc.constant('24:00'))).filter(([start, end]) => start !== end),
);
const dates = fc
  .integer({ min: 0, max: 1_095 })
  .map((day) => new Date(from + day * DAY_MS).toISOString().slice(0, 10));
const everyHours = fc.record({
  window: windows,
  days: fc.oneof(
    { arbitrary: fc.constant([...weekdays]), weight: 3 },
    fc.subarray([...weekdays], { minLength: 1 }),
  ),
  holidays: fc.oneof({ arbitrary: fc.constant<string[]>([]), weight: 2 }, fc.array(dates, { maxLength: 30 })),
});

/** Every instant at which a clock is set in some zone of the test, found the naive way. */
const clockChanges = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Sydney',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Gaza',
].flatMap((zone) => {
  const found: number[] = [];
  const shift = (ms: number) => (wallClock(zone, ms).minute - ms / MINUTE_MS + 14_400_000_000) % 1_440;
  for (let at = from; at < to; at += HOUR_MS / 2) if (shift(at) !== shift(at - HOUR_MS / 2)) found.push(at);
  return found;
});

const nudges = fc.constantFrom(0, 1, -1, MINUTE_MS, -MINUTE_MS, MINUTE_MS - 1);
const instants = fc.oneof(
  fc.integer({ min: from, max: to }),
  fc
    .tuple(fc.constantFrom(...clockChanges), fc.integer({ min: -DAY_MS, max: DAY_MS }))
    .map(([at, by]) => at + by),
  fc.tuple(fc.constantFrom(...clockChanges), nudges).map(([at, by]) => at + by),
);
/** How an instant is moved: left alone, or to an edge of the window on the clock of one of the zones. */
const edges = fc.option(fc.record({ atStart: fc.boolean(), zone: fc.nat(), nudge: nudges }), { freq: 2 });

function moveToEdge(ms: number, zone: string, clockTime: string): number {
  const [hour, minute] = clockTime.split(':').map(Number);
  return ms - (ms % MINUTE_MS) + ((hour ?? 0) * 60 + (minute ?? 0) - wallClock(zone, ms).minute) * MINUTE_MS;
}

describe('calling hours, for any number at any time', () => {
  it(`are open only inside the window of every zone, and closed until the first moment that is (${RUNS} pairs)`, () => {
    let seen = 0;
    let opened = 0;
    fc.assert(
      fc.property(
        phoneNumbers,
        ownZones,
        everyHours,
        instants,
        edges,
        fc.boolean(),
        (phoneNumber, timeZone, given, instant, edge, trustTimeZone) => {
          const days: readonly string[] = given.days;
          const hours: DayHours = {
            start: given.window[0],
            end: given.window[1],
            days,
            holidays: given.holidays,
          };
          const resolved: ResolvedHours = {
            rules: 'off',
            week: Object.fromEntries(days.map((day) => [day, [`${hours.start}-${hours.end}`]])),
            holidays: given.holidays,
            timeZone: 'recipient',
            trustTimeZone,
          };
          const zones = zonesThatCount(phoneNumber, timeZone, trustTimeZone);
          const edgeZone = edge === null ? undefined : zones[edge.zone % zones.length];
          const now =
            edge === null || edgeZone === undefined
              ? instant
              : moveToEdge(instant, edgeZone, edge.atStart ? hours.start : hours.end) + edge.nudge;
          const open = (ms: number) => zones.every((zone) => isInside(zone, hours, ms));

          const verdict = callingHoursAt({ phoneNumber, timeZone }, resolved, now);

          expect(verdict.type === 'open').toBe(open(now));
          if (verdict.type === 'open') {
            opened++;
            return;
          }
          expect(verdict.reason).not.toContain(phoneNumber.slice(1));
          const until = Date.parse(verdict.until);
          if (verdict.reason.startsWith('Outside')) {
            expect(open(until)).toBe(true);
            expect(open(until - 1)).toBe(false);
            expect(until % MINUTE_MS).toBe(0);
            if (until - MINUTE_MS >= now) expect(open(until - MINUTE_MS)).toBe(false);
          }
          // Minute by minute, for a sample, at most three days ahead.
          if (seen++ % 1_000 !== 0) return;
          const end = Math.min(
            verdict.reason.startsWith('Outside') ? until : Number.POSITIVE_INFINITY,
            now + 3 * DAY_MS,
          );
          for (let at = now - (now % MINUTE_MS) + MINUTE_MS; at < end; at += MINUTE_MS)
            expect(open(at)).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
    expect(opened).toBeGreaterThan(RUNS / 10);
    expect(seen).toBeGreaterThan(RUNS / 10);
  }, 180_000);
});
