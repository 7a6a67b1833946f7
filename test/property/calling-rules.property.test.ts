/**
 * Calling rules against the same rules written by hand: any contact, kind and hours of a campaign, at instants that crowd
 * around the edges of hours, holidays and the days on which clocks are set.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calleePlacesOf } from '../../src/calling-hours/callee-places.ts';
import { campaignConstraints, rulesFor, rulesVerdictAt } from '../../src/calling-hours/calling-rules.ts';
import { callKinds } from '../../src/calling-hours/jurisdiction.ts';
import { weekSchedule } from '../../src/local-time/schedule.ts';
import { readWeek, type Week, type WeekHours } from '../../src/local-time/week-hours.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/time/instant.ts';
import { shortOr } from '../support/length.ts';
import { type ContactByHand, contactsByHand, isAllowedByHand, wallAt } from '../support/rules-by-hand.ts';

const RUNS = shortOr(20_000, 200_000);
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2029, 0, 1);

/** Weeks of a campaign: several ranges a day, days without any, windows over midnight. */
const weeks: readonly WeekHours[] = [
  { 'MON-SUN': ['08:00-21:00'] },
  { 'MON-SUN': ['00:00-24:00'] },
  { 'MON-FRI': ['09:00-13:00', '14:00-20:00'], SAT: ['10:00-17:00'] },
  { 'FRI-SUN': ['20:00-02:00'] },
  { 'SAT-SUN': ['07:30-12:15', '23:00-24:00'], WED: ['06:00-22:00'] },
  { SUN: ['10:00-11:00'] },
];

function weekOf(hours: WeekHours): Week {
  const reading = readWeek(hours);
  if (reading.type === 'problem') throw new Error(reading.rule);
  return reading.week;
}
const schedules = weeks.map((hours) => weekSchedule(weekOf(hours)));

/** The campaign's hours read off the wall, minute by minute. */
function isInWeek(hours: WeekHours, zone: string, ms: number): boolean {
  const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const { weekday, hour } = wallAt(zone, ms);
  const hoursOn = (day: number) =>
    Object.entries(hours).flatMap(([key, ranges]) => {
      const [first = '', last = first] = key.split('-');
      const named: string[] = [];
      for (let i = names.indexOf(first); ; i = (i + 1) % 7) {
        named.push(names[i] as string);
        if (names[i] === last) break;
      }
      return named.includes(names[day] as string) ? ranges : [];
    });
  const ends = (range: string) =>
    range.split('-').map((time) => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60) as [number, number];
  const today = hoursOn(weekday).map(ends);
  const yesterday = hoursOn((weekday + 6) % 7).map(ends);
  return (
    today.some(([start, end]) => hour >= start && (end < start || hour < end)) ||
    yesterday.some(([start, end]) => end < start && hour < end)
  );
}

/** Days on which a clock is set, and holidays with their eves. */
const notableDays = [
  '2026-03-08 2026-03-29 2026-10-25 2026-11-01 2027-03-14 2028-04-02 2026-10-18 2026-10-17 2026-07-04 2026-12-25 2026-12-24',
  '2026-02-17 2026-04-03 2026-04-06 2026-05-01 2026-07-03 2027-07-05 2026-07-14 2026-07-24 2026-08-15 2026-09-07 2027-01-01',
  '2026-01-26 2028-02-29 2027-12-24 2026-06-02 2026-06-01 2027-04-25 2026-09-30 2026-11-11 2026-11-26 2028-12-31 2026-01-01',
].flatMap((line) => line.split(' ').map((date) => Date.parse(date)));

const instants = fc.oneof(
  fc.integer({ min: from, max: to }),
  fc
    .tuple(fc.constantFrom(...notableDays), fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }))
    .map(([day, by]) => day + by),
);
/** How an instant is moved: to an edge of hours on the clock of one of the zones, or not at all. */
const edges = fc.option(
  fc.record({
    hour: fc.constantFrom(0, 2, 8, 9, 10, 12, 13, 14, 17, 18, 19, 20, 21, 21.5),
    zone: fc.nat(),
    nudge: fc.constantFrom(0, -1, 1, MINUTE_MS, -MINUTE_MS),
  }),
  { freq: 3 },
);

function moved(
  ms: number,
  { places }: ContactByHand,
  edge: { hour: number; zone: number; nudge: number } | null,
) {
  const zones = Object.values(places).flat();
  const zone = edge === null ? undefined : zones[edge.zone % Math.max(1, zones.length)];
  if (edge === null || zone === undefined) return ms;
  return ms - (ms % MINUTE_MS) + (edge.hour - wallAt(zone, ms).hour) * HOUR_MS + edge.nudge;
}

/** Ten times as fast as an expectation, of which there would be a million. */
function holds(what: string, isTrue: boolean): void {
  if (!isTrue) throw new Error(`This does not hold: ${what}.`);
}

describe('calling rules, for any contact at any time', () => {
  it(`are open only where every rule by hand is, and closed until the first moment that is (${RUNS} pairs)`, () => {
    const [seen, opened, closed] = [new Set<ContactByHand>(), { calls: 0 }, { calls: 0 }];
    fc.assert(
      fc.property(
        fc.constantFrom(...contactsByHand),
        fc.oneof({ arbitrary: fc.constant('sales' as const), weight: 6 }, fc.constantFrom(...callKinds)),
        fc.option(fc.nat(weeks.length - 1), { freq: 1 }),
        instants,
        edges,
        (contact, kind, index, instant, edge) => {
          const now = moved(instant, contact, edge);
          const places = calleePlacesOf(contact.callee, false);
          const zones = [...new Set(places.flatMap((each) => each.zones))];
          const week = index === null ? undefined : weeks[index];
          const schedule = index === null ? undefined : schedules[index];
          const campaign = schedule === undefined ? [] : campaignConstraints(zones, schedule);
          const isOpenByHand = (ms: number) =>
            isAllowedByHand(contact, kind, ms) &&
            (week === undefined || zones.every((zone) => isInWeek(week, zone, ms)));

          const verdict = rulesVerdictAt(rulesFor(places, kind), campaign, now);

          seen.add(contact);
          holds('open now', (verdict.type === 'open') === isOpenByHand(now));
          if (verdict.type === 'open') return void opened.calls++;
          if (verdict.type === 'neverOpen') return;
          closed.calls++;
          holds('open at the opening', verdict.untilMs > now && isOpenByHand(verdict.untilMs));
          holds('closed right before the opening', !isOpenByHand(verdict.untilMs - 1));
          if (verdict.cause.type === 'hours') {
            const { jurisdiction, rule } = verdict.cause.of;
            holds('the reason names the place', verdict.cause.text.includes(jurisdiction.name));
            holds('the reason names the law', verdict.cause.text.includes(rule.citation));
          }
          // Minute by minute, for a sample, at most two days ahead.
          if (closed.calls % 500 !== 0) return;
          const end = Math.min(verdict.untilMs, now + 2 * DAY_MS);
          for (let at = now - (now % MINUTE_MS) + MINUTE_MS; at < end; at += MINUTE_MS)
            holds('closed until the opening', !isOpenByHand(at));
        },
      ),
      { numRuns: RUNS },
    );
    expect(seen.size).toBe(contactsByHand.length);
    expect(opened.calls).toBeGreaterThan(RUNS / 10);
    expect(closed.calls).toBeGreaterThan(RUNS / 10);
  }, 180_000);

  it('open for every contact within a week, at any time, when the campaign calls every day', () => {
    const schedule = schedules[0];
    if (schedule === undefined) throw new Error('no schedule');
    fc.assert(
      fc.property(fc.constantFrom(...contactsByHand), instants, (contact, now) => {
        const places = calleePlacesOf(contact.callee, false);
        // Two clocks half a world apart share no hour of the day.
        fc.pre(contact.callee.timeZone !== 'Asia/Tokyo');
        const zones = [...new Set(places.flatMap((each) => each.zones))];
        const verdict = rulesVerdictAt(rulesFor(places, 'sales'), campaignConstraints(zones, schedule), now);
        expect(verdict.type).not.toBe('neverOpen');
        if (verdict.type === 'closed') expect(verdict.untilMs - now).toBeLessThan(7 * DAY_MS);
      }),
      { numRuns: shortOr(1_000, 5_000) },
    );
  });
});
