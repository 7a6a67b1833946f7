import Holidays from 'date-holidays';
import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { holidayDataEndMs, isPublicHoliday } from '../../../src/calling-hours/holidays.ts';
import { jurisdictions } from '../../../src/calling-hours/jurisdiction-table.ts';
import { zoneDataVersion } from '../../../src/local-time/zone-clock.ts';
import { DAY_MS } from '../../../src/time/instant.ts';

const isHoliday = (calendar: string, date: string) => isPublicHoliday(calendar, Date.parse(date) / DAY_MS);

/** `npm run check:rules` compares the other ones, too. */
const calendarsOfRules = [
  ...new Set(
    jurisdictions
      .flatMap(({ rules }) => rules)
      .flatMap((rule) => (rule.type === 'hours' && rule.holidays ? [rule.holidays.calendar] : [])),
  ),
];

describe('public holidays', () => {
  it.each([
    ['US-AL', '2026-12-25', 'Christmas'],
    ['US-AL', '2026-04-27', 'Confederate Memorial Day'],
    ['US-AL', '2026-07-03', 'the Friday before a Fourth of July on a Saturday'],
    ['US-UT', '2027-07-26', 'nothing: Pioneer Day is a Saturday', false],
    ['US-UT', '2027-07-23', 'the Friday before it'],
    ['US-LA', '2026-02-17', 'Mardi Gras'],
    ['US-LA', '2026-04-03', 'Good Friday'],
    ['US-RI', '2026-08-10', 'Victory Day'],
    ['US-RI', '2027-05-04', 'its Independence Day'],
    ['US-RI', '2028-11-07', 'Election Day'],
    ['US-PA', '2027-03-26', 'Good Friday'],
    ['US-PA', '2027-11-02', 'Election Day'],
    ['US-PA', '2026-11-03', 'Election Day, two days after a Sunday'],
    ['US-PA', '2027-11-09', 'nothing: the second Tuesday', false],
    ['CA-QC', '2026-06-24', 'the National Holiday'],
    ['CA-ON', '2026-06-24', 'nothing in Ontario', false],
    ['CA-BC', '2026-09-30', 'a day that one of two sources names'],
    ['AU', '2026-04-25', 'Anzac Day'],
    ['FR', '2026-07-14', 'the national holiday'],
    ['ES', '2026-12-08', 'the Immaculate Conception'],
    ['IT', '2027-10-04', 'Saint Francis'],
    ['IT', '2026-12-24', 'nothing: an eve is not a holiday', false],
  ])('of %s: %s is %s', (calendar, date, _, expected = true) => {
    expect(isHoliday(calendar, date)).toBe(expected);
  });

  it.each(calendarsOfRules)(
    'of %s hold every one that date-holidays calls public, until the data end',
    (calendar) => {
      const [country = '', part] = calendar.split('-');
      const source = part === undefined ? new Holidays(country) : new Holidays(country, part);
      const years = Array.from({ length: 10 }, (_, i) => 2026 + i);
      const dates = years.flatMap((year) => source.getHolidays(year).filter(({ type }) => type === 'public'));
      expect(dates.length).toBeGreaterThan(50);
      expect(dates.map(({ date }) => date.slice(0, 10)).filter((date) => !isHoliday(calendar, date))).toEqual(
        [],
      );
    },
  );

  it('end with the time zone data, at the end of a year', () => {
    expect(new Date(holidayDataEndMs).toISOString()).toBe('2036-01-01T00:00:00.000Z');
  });

  it('come from a package that leaves the time zone data of others alone', () => {
    expect(new Holidays('US').getHolidays(2027).length).toBeGreaterThan(5);
    expect(moment.tz.dataVersion).toBe(zoneDataVersion.version);
  });

  it('of a calendar that there is not are an error, and not none', () => {
    expect(() => isHoliday('US-XX', '2026-12-25')).toThrow('US-XX');
  });
});
