import { describe, expect, it } from 'vitest';
import { readWeek, type WeekHours } from '../../../src/local-time/week-hours.ts';

describe('hours by weekday', () => {
  it('are read with several ranges a day, ranges of days that wrap, and days that are closed', () => {
    const reading = readWeek({
      'SAT-MON': ['14:00-20:00', '09:00-13:00'],
      WED: ['20:00-02:00'],
      THU: ['02:00-24:00'],
    });
    const twoParts = [
      [540, 780],
      [840, 1200],
    ];
    expect(reading).toEqual({
      type: 'week',
      week: [twoParts, [], [[1200, 1560]], [[120, 1440]], [], twoParts, twoParts],
    });
  });

  it.each<[string, WeekHours, readonly (string | number)[], string]>([
    ['a day that there is not', { 'MON-FRY': ['09:00-13:00'] }, ['MON-FRY'], 'a day or a range of days'],
    ['a day in small letters', { mon: ['09:00-13:00'] }, ['mon'], 'a day or a range of days'],
    ['three days in a range', { 'MON-TUE-WED': [] }, ['MON-TUE-WED'], 'a day or a range of days'],
    [
      'a day twice',
      { 'MON-FRI': ['09:00-13:00'], 'FRI-SUN': [] },
      ['FRI-SUN'],
      'without FRI, which another key names',
    ],
    ['a time that there is not', { MON: ['09:00-13:00', '14:00-25:00'] }, ['MON', 1], 'a range of times'],
    ['a range of nothing', { MON: ['09:00-09:00'] }, ['MON', 0], 'a range of times'],
    ['a single time', { MON: ['09:00'] }, ['MON', 0], 'a range of times'],
    ['ranges that overlap', { MON: ['09:00-13:00', '12:59-20:00'] }, ['MON'], 'ranges that do not overlap'],
    [
      'a night that runs into the next day',
      { FRI: ['20:00-02:00'], SAT: ['01:00-03:00'] },
      ['FRI'],
      'ranges that do not overlap',
    ],
    [
      'a night that runs from the end of the week into its beginning',
      { SUN: ['20:00-02:00'], MON: ['01:00-03:00'] },
      ['SUN'],
      'ranges that do not overlap',
    ],
    [
      'one range that runs into itself',
      { 'MON-SUN': ['09:00-08:50', '08:30-08:45'] },
      ['MON-SUN'],
      'ranges that do not overlap',
    ],
  ])('are not read with %s', (_, given, path, rule) => {
    expect(readWeek(given)).toEqual({ type: 'problem', path, rule: expect.stringContaining(rule) });
  });

  it('may touch one another', () => {
    expect(
      readWeek({ MON: ['09:00-13:00', '13:00-14:00'], TUE: ['20:00-02:00'], WED: ['02:00-03:00'] }).type,
    ).toBe('week');
    expect(readWeek({ 'MON-SUN': ['00:00-24:00'] }).type).toBe('week');
    expect(readWeek({})).toEqual({ type: 'week', week: [[], [], [], [], [], [], []] });
  });
});
