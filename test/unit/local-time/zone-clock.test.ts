import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { zoneData } from '../../../scripts/zone-data.ts';
import { isTimeZoneName } from '../../../src/local-time/time-zone-name.ts';
import stored from '../../../src/local-time/time-zones.json' with { type: 'json' };
import {
  clockHoldsUntil,
  haveOneClock,
  offsetAt,
  zoneDataEndMs,
  zoneDataVersion,
} from '../../../src/local-time/zone-clock.ts';
import { HOUR_MS } from '../../../src/time/instant.ts';

const names = Object.values(stored.zones).flatMap((each) => each.split(' '));

describe('the product’s own time zone data', () => {
  it('are those of the installed package', () => {
    expect(zoneData(stored.released)).toEqual(stored);
  });

  it('say which IANA release they are, and of which day', () => {
    expect(zoneDataVersion).toEqual({ version: '2026f', released: '2026-10-29' });
    expect(new Date(zoneDataEndMs).toISOString()).toBe('2036-01-01T00:00:00.000Z');
  });

  it('show every clock as the package does, at each change and hour by hour around it', () => {
    const wrong = names.flatMap((name) => {
      const changes = changesOf(name).flatMap((at) => [at - HOUR_MS, at - 1, at, at + HOUR_MS]);
      const instants = [Date.UTC(2024, 0, 1), ...changes, Date.UTC(2035, 11, 31)];
      return instants
        .filter((at) => offsetAt(name, at) !== moment.tz(at, name).utcOffset() * 60_000)
        .map((at) => `${name} at ${new Date(at).toISOString()}`);
    });
    expect(names.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  it('hold a clock until its next change', () => {
    const from = Date.UTC(2026, 2, 7);
    expect(new Date(clockHoldsUntil('America/New_York', from, from + 48 * HOUR_MS)).toISOString()).toBe(
      '2026-03-08T07:00:00.000Z',
    );
    expect(clockHoldsUntil('Asia/Tokyo', from, from + 48 * HOUR_MS)).toBe(from + 48 * HOUR_MS);
    const change = Date.UTC(2026, 2, 8, 7);
    expect(clockHoldsUntil('America/New_York', change, change + HOUR_MS)).toBe(change + HOUR_MS);
  });

  it('show the clocks that changed their rules in 2026 as they are now', () => {
    const december = Date.UTC(2026, 11, 16);
    const hours = (zone: string) => offsetAt(zone, december) / HOUR_MS;
    expect(hours('America/Vancouver')).toBe(-7);
    expect(hours('America/Edmonton')).toBe(-6);
    expect(hours('America/Winnipeg')).toBe(-5);
    expect(hours('America/Havana')).toBe(-4);
    expect(hours('Africa/Casablanca')).toBe(0);
  });

  it('distinguish clocks that ever differ', () => {
    expect(haveOneClock('America/New_York', 'US/Eastern')).toBe(true);
    expect(haveOneClock('America/New_York', 'America/Chicago')).toBe(false);
    expect(haveOneClock('America/Denver', 'America/Phoenix')).toBe(false);
  });
});

describe('the name of a time zone', () => {
  it.each([
    ...[
      'America/New_York',
      'america/new_york',
      'America/Argentina/ComodRivadavia',
      'Asia/Calcutta',
      'US/Eastern',
    ],
    ...[
      'Brazil/East',
      'Japan',
      'Turkey',
      'Europe/Kyiv',
      'Europe/Kiev',
      'Arctic/Longyearbyen',
      'Antarctica/Troll',
    ],
  ])('may be %s, a place', (name) => {
    expect(isTimeZoneName(name)).toBe(true);
  });

  it.each([
    ...[
      'BST',
      'AST',
      'ART',
      'IST',
      'ECT',
      'NST',
      'SST',
      'EST',
      'MST',
      'HST',
      'PST',
      'CST',
      'CET',
      'MET',
      'EET',
      'WET',
    ],
    ...[
      'EST5EDT',
      'CST6CDT',
      'MST7MDT',
      'PST8PDT',
      'ACT',
      'AET',
      'AGT',
      'BET',
      'CAT',
      'CNT',
      'CTT',
      'EAT',
      'IET',
    ],
    ...[
      'JST',
      'MIT',
      'NET',
      'PLT',
      'PNT',
      'PRT',
      'VST',
      'GMT',
      'UTC',
      'UCT',
      'Zulu',
      'Universal',
      'Greenwich',
      'Z',
    ],
    ...[
      'GMT0',
      'GMT+0',
      'GMT-0',
      'GMT+1',
      'UTC+1',
      'Etc/UTC',
      'Etc/GMT',
      'Etc/GMT+5',
      'etc/utc',
      'SystemV/EST5',
    ],
    ...[
      '+05:00',
      '-08:00',
      '05:00',
      'GB',
      'NZ',
      'PRC',
      'ROC',
      'ROK',
      'W-SU',
      'GB-Eire',
      'NZ-CHAT',
      'Factory',
    ],
    ...[
      'posix/Europe/London',
      'right/Europe/London',
      'Eastern',
      'New York',
      'America',
      'America/',
      '/London',
      '',
    ],
    ...[
      'Europe/Nowhere',
      'constructor',
      'toString',
      '__proto__',
      'Europe/London Europe/Paris',
      'Local',
      'localtime',
    ],
  ])('is not %s', (name) => {
    expect(isTimeZoneName(name)).toBe(false);
  });
});

function changesOf(name: string): number[] {
  const untils = moment.tz.zone(name)?.untils ?? [];
  return untils.filter((at) => at !== null && at > Date.UTC(2024, 0, 2) && at < zoneDataEndMs - 2 * HOUR_MS);
}
