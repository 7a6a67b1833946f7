import { describe, expect, it } from 'vitest';
import type { Weekday } from '../../../src/local-time/daily-window.ts';
import { weekdays } from '../../../src/local-time/daily-window.ts';
import { commonOpening, isOpen, type Schedule, weekSchedule } from '../../../src/local-time/schedule.ts';
import { readWeek } from '../../../src/local-time/week-hours.ts';
import { clockHoldsUntil, offsetAt } from '../../../src/local-time/zone-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, midnight in UTC. */
const monday = Date.UTC(2026, 10, 2);

function hours(
  start: string,
  end: string,
  days: readonly Weekday[] = weekdays,
  holidays: string[] = [],
): Schedule {
  const reading = readWeek(Object.fromEntries(days.map((day) => [day, [`${start}-${end}`]])));
  if (reading.type === 'problem') throw new Error(reading.rule);
  const closed = new Set(holidays.map((date) => Date.parse(date) / DAY));
  return weekSchedule(reading.week, (day) => closed.has(day));
}
const openAt = (schedule: Schedule, ms: number, zone = 'Africa/Abidjan') => isOpen({ zone, schedule }, ms);
const firstIn = (schedule: Schedule, from: number, limit = from + 400 * DAY, zones = ['Africa/Abidjan']) =>
  commonOpening(
    zones.map((zone) => ({ zone, schedule })),
    from,
    limit,
  );

describe('hours on the clock of a zone', () => {
  it('are open from the first minute on, and not at the last', () => {
    const given = hours('08:30', '21:15');

    expect(openAt(given, monday + 8.5 * HOUR - 1)).toBe(false);
    expect(openAt(given, monday + 8.5 * HOUR)).toBe(true);
    expect(openAt(given, monday + 21.25 * HOUR - 1)).toBe(true);
    expect(openAt(given, monday + 21.25 * HOUR)).toBe(false);
  });

  it('of a whole day never close', () => {
    const given = hours('00:00', '24:00');

    for (const at of [0, 1, DAY - 1, DAY]) expect(openAt(given, monday + at)).toBe(true);
  });

  it('over midnight belong to the day on which they begin', () => {
    const given = hours('22:00', '03:00', ['MON']);

    expect(openAt(given, monday + 1 * HOUR)).toBe(false);
    expect(openAt(given, monday + 22 * HOUR)).toBe(true);
    expect(openAt(given, monday + 27 * HOUR - 1)).toBe(true);
    expect(openAt(given, monday + 27 * HOUR)).toBe(false);
    expect(openAt(given, monday + 46 * HOUR)).toBe(false);
  });

  it('over midnight stop where a holiday begins, and do not begin on one', () => {
    const tuesday = hours('22:00', '03:00', weekdays, ['2026-11-03']);

    expect(openAt(tuesday, monday + 23 * HOUR)).toBe(true);
    expect(openAt(tuesday, monday + 25 * HOUR)).toBe(false);
    expect(openAt(tuesday, monday + DAY + 23 * HOUR)).toBe(false);
    expect(openAt(tuesday, monday + 2 * DAY + 1 * HOUR)).toBe(false);
    expect(openAt(tuesday, monday + 2 * DAY + 22 * HOUR)).toBe(true);
  });

  it('until midnight do not go on behind it', () => {
    const given = hours('22:00', '00:00', ['MON']);

    expect(openAt(given, monday + 23 * HOUR)).toBe(true);
    expect(openAt(given, monday + DAY)).toBe(false);
    expect(openAt(given, monday)).toBe(false);
  });

  it('know each day of the week, also before 1970', () => {
    weekdays.forEach((day, i) => {
      expect(openAt(hours('08:00', '09:00', [day]), monday + i * DAY + 8 * HOUR)).toBe(true);
      expect(openAt(hours('08:00', '09:00', [day]), monday + (i + 1) * DAY + 8 * HOUR)).toBe(false);
    });
    // 31 December 1969 was a Wednesday.
    expect(openAt(hours('08:00', '09:00', ['WED']), -DAY + 8 * HOUR)).toBe(true);
    expect(openAt(hours('08:00', '09:00', ['THU']), -DAY + 8 * HOUR)).toBe(false);
  });
});

describe('the first opening', () => {
  it('is now when hours are open, else when they begin', () => {
    const given = hours('08:00', '21:00');

    expect(firstIn(given, monday + 8 * HOUR)).toBe(monday + 8 * HOUR);
    expect(firstIn(given, monday + 9 * HOUR + 1)).toBe(monday + 9 * HOUR + 1);
    expect(firstIn(given, monday)).toBe(monday + 8 * HOUR);
    expect(firstIn(given, monday + 21 * HOUR)).toBe(monday + 32 * HOUR);
  });

  it('comes on a later day, days off and holidays passed over', () => {
    expect(firstIn(hours('08:00', '21:00', ['FRI']), monday)).toBe(monday + 4 * DAY + 8 * HOUR);
    expect(firstIn(hours('08:00', '21:00', ['FRI'], ['2026-11-06']), monday)).toBe(
      monday + 11 * DAY + 8 * HOUR,
    );
    expect(firstIn(hours('22:00', '03:00', ['SUN']), monday)).toBe(monday);
    expect(firstIn(hours('22:00', '03:00', ['SUN']), monday + 3 * HOUR)).toBe(monday + 6 * DAY + 22 * HOUR);
  });

  it('is none from the limit on', () => {
    const given = hours('08:00', '21:00');

    expect(firstIn(given, monday, monday + 8 * HOUR)).toBeUndefined();
    expect(firstIn(given, monday, monday + 8 * HOUR + 1)).toBe(monday + 8 * HOUR);
    expect(firstIn(given, monday + 9 * HOUR, monday + 9 * HOUR)).toBeUndefined();
    expect(firstIn(hours('08:00', '21:00', []), monday, monday + 30 * DAY)).toBeUndefined();
  });

  it('in several zones is the first moment at which all are open', () => {
    const given = hours('08:00', '21:00');
    const zones = ['America/New_York', 'America/Los_Angeles', 'Europe/London'];

    // 08:00 in Los Angeles is 16:00 in London.
    for (const order of [zones, [...zones].reverse()]) {
      expect(firstIn(given, monday, monday + DAY, order)).toBe(monday + 16 * HOUR);
    }
    expect(firstIn(given, monday + 20 * HOUR, undefined, zones)).toBe(monday + 20 * HOUR);
    expect(firstIn(given, monday + 21 * HOUR, undefined, zones)).toBe(monday + DAY + 16 * HOUR);
    expect(firstIn(hours('08:00', '09:00'), monday, undefined, zones)).toBeUndefined();
    expect(firstIn(given, monday, undefined, [])).toBe(monday);
  });

  it('is never in the hour that is skipped in spring', () => {
    // New York, 8 March 2026: 02:00 becomes 03:00 at 07:00 UTC.
    const sunday = Date.UTC(2026, 2, 8);
    const zones = ['America/New_York'];

    expect(firstIn(hours('02:00', '02:30'), sunday + 6 * HOUR, undefined, zones)).toBe(
      sunday + DAY + 6 * HOUR,
    );
    expect(firstIn(hours('02:30', '04:00'), sunday + 6 * HOUR, undefined, zones)).toBe(sunday + 7 * HOUR);
    expect(firstIn(hours('03:30', '04:00'), sunday + 6 * HOUR, undefined, zones)).toBe(sunday + 7.5 * HOUR);
  });

  it('comes twice in the hour that comes twice in autumn', () => {
    // New York, 1 November 2026: 02:00 becomes 01:00 at 06:00 UTC.
    const sunday = Date.UTC(2026, 10, 1);
    const given = hours('01:00', '01:30');
    const zones = ['America/New_York'];

    expect(firstIn(given, sunday + 4 * HOUR, undefined, zones)).toBe(sunday + 5 * HOUR);
    expect(firstIn(given, sunday + 5.5 * HOUR, undefined, zones)).toBe(sunday + 6 * HOUR);
    expect(firstIn(given, sunday + 6.5 * HOUR, undefined, zones)).toBe(sunday + DAY + 6 * HOUR);
  });
});

describe('the clock of a zone', () => {
  it.each([
    ['America/New_York', -5],
    ['Europe/London', 0],
    ['Asia/Kathmandu', 5.75],
    ['Pacific/Marquesas', -9.5],
    ['Africa/Abidjan', 0],
  ])('of %s is %d hours ahead of UTC in winter', (zone, ahead) => {
    expect(offsetAt(zone, monday)).toBe(ahead * HOUR);
    expect(offsetAt(zone, monday)).toBe(ahead * HOUR);
  });

  it('holds until it is set, to the millisecond, or as long as was asked for', () => {
    const set = Date.UTC(2026, 10, 1, 6);

    expect(clockHoldsUntil('America/New_York', set - 5 * HOUR, set + 5 * HOUR)).toBe(set);
    expect(clockHoldsUntil('America/New_York', set - 1, set + 1)).toBe(set);
    expect(clockHoldsUntil('America/New_York', set, set + DAY)).toBe(set + DAY);
  });

  it('of a zone that does not exist is an error', () => {
    expect(() => offsetAt('Nowhere/Land', monday)).toThrow(RangeError);
  });
});
