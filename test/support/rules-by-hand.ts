/**
 * The calling rules once more, written by hand from their sources as conditions on a wall clock, and contacts with the
 * places in which they may be: what the product's table, places and search are held against.
 */
import moment from 'moment-timezone';
import type { LocatedCallee } from '../../src/calling-hours/callee-places.ts';
import holidays from '../../src/calling-hours/holidays.json' with { type: 'json' };
import type { CallKind } from '../../src/calling-hours/jurisdiction.ts';
import { DAY_MS } from '../../src/time/instant.ts';
import { located, type RowOfCallee } from './located.ts';

/** What the clock and the calendar on the wall show. */
export interface Wall {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Hour and minute as a number: 20:30 is 20.5. */
  readonly hour: number;
}

/** Whether a call may start. */
type Condition = (wall: Wall) => boolean;

const between =
  (from: number, to: number): Condition =>
  ({ hour }) =>
    hour >= from && hour < to;
const both =
  (...conditions: readonly Condition[]): Condition =>
  (wall) =>
    conditions.every((one) => one(wall));
const noSunday: Condition = ({ weekday }) => weekday !== 0;
const weekdaysOnly: Condition = ({ weekday }) => weekday >= 1 && weekday <= 5;
const noHoliday =
  (calendar: string): Condition =>
  ({ date }) =>
    !isHoliday(calendar, date);

/** Hours of weekdays, of Saturdays, of Sundays; null: none. */
const byDay =
  (week: Condition, saturday: Condition | null, sunday: Condition | null): Condition =>
  (wall) => {
    const day = wall.weekday === 6 ? saturday : wall.weekday === 0 ? sunday : week;
    return day === null ? false : day(wall);
  };

const since =
  (date: string, condition: Condition): Condition =>
  (wall) =>
    wall.date < date || condition(wall);

const provinces = 'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ');

const sales: Readonly<Record<string, Condition>> = {
  US: between(8, 21),
  'US-AL': both(between(8, 20), noSunday, noHoliday('US-AL')),
  'US-CT': between(9, 20),
  'US-FL': between(8, 20),
  'US-IL': between(9, 21),
  'US-KY': between(10, 21),
  'US-LA': both(between(8, 20), noSunday, noHoliday('US-LA')),
  'US-ME': both(between(9, 17), weekdaysOnly, noHoliday('US-ME')),
  'US-MD': between(8, 20),
  'US-MA': between(8, 20),
  'US-MI': between(9, 21),
  'US-MN': between(9, 21),
  'US-NM': between(9, 21),
  'US-MS': both(between(8, 20), noSunday, noHoliday('US-MS')),
  'US-NE': (wall) =>
    wall.hour < 21 && wall.hour >= (wall.weekday === 0 || isHoliday('US-NE', wall.date) ? 13 : 8),
  'US-NV': between(9, 20),
  'US-OK': between(9, 20),
  'US-PA': both(noHoliday('US-PA'), since('2026-10-18', both(between(9, 19), noSunday))),
  'US-RI': both(byDay(between(9, 18), between(10, 17), null), noHoliday('US-RI')),
  'US-SD': both(between(9, 21), weekdaysOnly),
  'US-TX': byDay(between(9, 21), between(9, 21), between(12, 21)),
  'US-UT': both(between(8, 21), noSunday, noHoliday('US-UT')),
  'US-WA': between(8, 20),
  'US-WY': between(8, 20),
  CA: byDay(between(9, 21.5), between(10, 18), between(10, 18)),
  ...Object.fromEntries(provinces.map((province) => [`CA-${province}`, noHoliday(`CA-${province}`)])),
  AU: both(byDay(between(9, 20), between(9, 17), null), noHoliday('AU')),
  FR: both(weekdaysOnly, (wall) => between(10, 13)(wall) || between(14, 20)(wall), noHoliday('FR')),
  ES: both(between(9, 21), weekdaysOnly, noHoliday('ES')),
  IT: both(byDay(between(9, 20), between(10, 19), null), noHoliday('IT'), (wall) =>
    isHoliday('IT', nextDate(wall.date)) ? between(10, 19)(wall) : true,
  ),
  GB: byDay(between(8, 21), between(8, 21), between(9, 20)),
  IN: between(9, 21),
};

const debtCollection: Readonly<Record<string, Condition>> = { US: between(8, 21), IN: between(8, 19) };

/** The hours by place (`US-FL` beside those of `US`) that limit calls of a kind. */
export const hoursByHand: Readonly<Record<CallKind, Readonly<Record<string, Condition>>>> = {
  sales,
  debtCollection,
  service: {},
};

/** Calls within hours, by place. */
export const limitsByHand: Readonly<Record<CallKind, Readonly<Record<string, readonly [number, number]>>>> = {
  sales: { 'US-FL': [3, 24], 'US-MD': [3, 24], 'US-OK': [3, 24], FR: [4, 30 * 24] },
  debtCollection: { US: [7, 7 * 24] },
  service: { US: [3, 30 * 24] },
};

/** A contact, and where it may be: places, each with the zones in which it may lie there. */
export interface ContactByHand {
  readonly callee: LocatedCallee;
  readonly places: Readonly<Record<string, readonly string[]>>;
}

const [eastern, central, mountain, pacific] = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
] as const;

const at = (phoneNumber: string, places: ContactByHand['places'], row: RowOfCallee = {}): ContactByHand => ({
  callee: located(phoneNumber, row),
  places,
});

export const contactsByHand: readonly ContactByHand[] = [
  at('+13055550100', { 'US-FL': [eastern] }),
  at('+18505550100', { 'US-FL': [eastern, central] }),
  at('+12055550100', { 'US-AL': [central] }),
  at('+18605550100', { 'US-CT': [eastern] }),
  at('+13125550100', { 'US-IL': [central] }),
  at('+15025550100', { 'US-KY': ['America/Kentucky/Louisville'] }),
  at('+15045550100', { 'US-LA': [central] }),
  at('+12075550100', { 'US-ME': [eastern] }),
  at('+14105550100', { 'US-MD': [eastern] }),
  at('+16175550100', { 'US-MA': [eastern] }),
  at('+16015550100', { 'US-MS': [central] }),
  at('+14025550100', { 'US-NE': [central] }),
  at('+17025550100', { 'US-NV': [pacific] }),
  at('+14055550100', { 'US-OK': [central] }),
  at('+14125550100', { 'US-PA': [eastern] }),
  at('+14015550100', { 'US-RI': [eastern] }),
  at('+19155550100', { 'US-TX': [mountain] }),
  at('+18015550100', { 'US-UT': [mountain] }),
  at('+12065550100', { 'US-WA': [pacific] }),
  at('+13075550100', { 'US-WY': [mountain] }),
  at('+12125550100', { 'US-NY': [eastern] }),
  at('+16045550100', { 'CA-BC': ['America/Vancouver'] }),
  at('+14165550100', { 'CA-ON': ['America/Toronto'] }),
  // One area code of two provinces: both count.
  at('+19025550100', { 'CA-NS': ['America/Halifax'], 'CA-PE': ['America/Halifax'] }),
  // The row names one of them: both still count.
  at(
    '+19025550100',
    { 'CA-NS': ['America/Halifax'], 'CA-PE': ['America/Halifax'] },
    { state: 'Prince Edward Island' },
  ),
  at('+33123456789', { FR: ['Europe/Paris'] }),
  at('+34912345678', { ES: ['Europe/Madrid'] }),
  at('+390612345678', { IT: ['Europe/Rome'] }),
  at('+442079460000', { GB: ['Europe/London'] }),
  at('+919812345678', { IN: ['Asia/Kolkata'] }),
  at('+61255501000', { AU: ['Australia/Sydney', 'Australia/Lord_Howe'] }),
  at('+4930123456', { DE: ['Europe/Berlin'] }),
  at('+4915112345678', { DE: ['Europe/Berlin'] }),
  at('+525512345678', {}),
  // The row and the number disagree: both count, each on its own clocks.
  at('+13055550100', { 'US-FL': [eastern], 'US-TX': [central, mountain] }, { state: 'TX' }),
  at('+13055550100', { 'US-FL': [eastern], 'US-UT': [mountain] }, { postalCode: '84101' }),
  at('+33123456789', { FR: ['Europe/Paris'], ES: ['Europe/Madrid', 'Atlantic/Canary'] }, { country: 'ES' }),
  at(
    '+12125550100',
    { 'US-NY': [eastern], 'CA-QC': [eastern, 'America/Halifax', 'America/Puerto_Rico'] },
    { state: 'Québec' },
  ),
  at('+18505550100', { 'US-FL': [central] }, { timeZone: 'America/Chicago' }),
  at('+12065550100', { 'US-WA': ['Asia/Tokyo', pacific] }, { timeZone: 'Asia/Tokyo' }),
];

const clocks = new Map<string, (ms: number) => number>();

/** Minutes behind UTC, by moment's copy of the IANA data. */
function behind(zone: string, ms: number): number {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    const found = moment.tz.zone(zone);
    if (!found) throw new Error(`${zone} is not known`);
    clock = (at) => found.utcOffset(at);
    clocks.set(zone, clock);
  }
  return clock(ms);
}

/** The wall clock in `zone`. */
export function wallAt(zone: string, ms: number): Wall {
  const local = new Date(ms - behind(zone, ms) * 60_000);
  return {
    date: local.toISOString().slice(0, 10),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours() + local.getUTCMinutes() / 60,
  };
}

/** Whether every rule for calls of `kind` allows one to `contact` at `ms`. */
export function isAllowedByHand({ places }: ContactByHand, kind: CallKind, ms: number): boolean {
  return Object.entries(places).every(([place, zones]) =>
    zones.every((zone) => {
      const wall = wallAt(zone, ms);
      return [place.slice(0, 2), place].every((each) => hoursByHand[kind][each]?.(wall) ?? true);
    }),
  );
}

function isHoliday(calendar: string, date: string): boolean {
  const years: Readonly<Record<string, string>> = holidays.calendars;
  const year = years[calendar]?.split(' ')[Number(date.slice(0, 4)) - holidays.firstYear] ?? '';
  const [month, day] = [date.slice(5, 7), date.slice(8)];
  for (let i = 0; i < year.length; i += 4) if (year.slice(i, i + 4) === month + day) return true;
  return false;
}

function nextDate(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}
