/**
 * Whether a person may be called now, by the campaign's hours and the calling rules of every place where the person may be, by the clock where the person is, and from when on otherwise. Fails closed:
 * where the clock is unknown, no call is placed. The operator's own clock never stands in for that of a person
 * elsewhere.
 */

import { zonesOfCallee } from '../local-time/callee-zones.ts';
import { type DailyWindow, type Weekday, weekdays } from '../local-time/daily-window.ts';
import { type Constraint, commonOpening, type Schedule, weekSchedule } from '../local-time/schedule.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { dayGroups, readWeek, type WeekHours } from '../local-time/week-hours.ts';
import { zoneDataVersion } from '../local-time/zone-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import type { LocatedCallee } from './callee-places.ts';
import { type RulesForCallee, ruleDataEndMs, rulesForCallee, rulesVerdictAt } from './calling-rules.ts';
import { calendarOf, type HolidayPlace, holidayCalendars, isPublicHoliday } from './holidays.ts';
import { type CallKind, callKinds } from './jurisdiction.ts';

/**
 * Every part may be missing: the deployment's window fills the gaps. With `end` before `start` the window runs
 * over midnight and belongs to the day on which it begins.
 */
export interface CampaignHours {
  /** `HH:MM`, 00:00 to 23:59. */
  readonly start?: string;
  /** `HH:MM`, 00:00 to 24:00; differs from `start`. */
  readonly end?: string;
  /** At least one. */
  readonly days?: readonly Weekday[];
  /** Instead of `start`, `end` and `days`: several ranges a day. */
  readonly week?: WeekHours;
  /**
   * `recipient`: every zone in which the called number may lie. An IANA name stands in for numbers whose zones
   * are not known; it never replaces known ones.
   */
  readonly timeZone?: string;
  /** The zone in a row decides alone, also where its number cannot lie in it; otherwise both must be open. */
  readonly trustTimeZone?: boolean;
  /** Days of the callee's calendar without calls, `YYYY-MM-DD`, or the public holidays of a place; at most 400 entries. */
  readonly holidays?: readonly Holiday[];
}

/** A date, `YYYY-MM-DD`, or all public holidays of a place. */
export type Holiday = string | HolidayPlace;

/** Which rules of the table hold for a campaign. */
export type CallingRulesSetting = CallKind | 'off';

/** Calling hours with no gap left. */
export interface ResolvedHours {
  readonly rules: CallingRulesSetting;
  readonly week: WeekHours;
  readonly holidays: readonly Holiday[];
  /** `recipient`, or the IANA name of the zone taken for numbers whose own is not known. */
  readonly timeZone: string;
  /** The row's own zone decides alone, also where its number cannot lie in it. */
  readonly trustTimeZone: boolean;
  /** A sentence: why nobody can be called within these hours. */
  readonly problem?: string;
}

export type CallingHoursVerdict =
  | { readonly type: 'open' }
  | {
      readonly type: 'closed';
      /** ISO 8601: when to look again. */
      readonly until: string;
      /** A sentence without the phone number. */
      readonly reason: string;
    };

/** Longer than a year, so that a single day of the year would be found. */
const searchedMs = 400 * DAY_MS;
const wholeDay: DailyWindow = { start: '00:00', end: '24:00' };

const noHours: CampaignHours = {};
type HoursByRules = Partial<Record<CallingRulesSetting, ResolvedHours>>;
const knownHours = new WeakMap<CampaignHours, WeakMap<DailyWindow, HoursByRules>>();

/**
 * The hours that count for a campaign: its own, with the gaps filled from the deployment's window. Without
 * settings it is the deployment's window on every day. A start of the one and an end of the other that would
 * run over midnight together are a `problem`: no one asked for calls at night. `always` turns off the hours of the calling
 * rules as well; but the deployment's does not, where the settings name rules.
 */
export function hoursFor(
  settings:
    | { readonly callingHours?: CampaignHours | 'always'; readonly callingRules?: CallingRulesSetting }
    | undefined,
  deployment: { readonly callingHours: DailyWindow | 'always' },
): ResolvedHours | 'always' {
  const kind = settings?.callingRules;
  const isOpenAlways = deployment.callingHours === 'always' && (kind === undefined || kind === 'off');
  const own = settings?.callingHours ?? (isOpenAlways ? 'always' : noHours);
  if (own === 'always') return own;
  const base = deployment.callingHours === 'always' ? wholeDay : deployment.callingHours;
  // Asked for each contact, of the same two objects.
  const ofOwn = knownHours.get(own) ?? new WeakMap<DailyWindow, HoursByRules>();
  knownHours.set(own, ofOwn);
  const byRules = ofOwn.get(base) ?? {};
  ofOwn.set(base, byRules);
  // A kind that this version does not know, as after a rollback, gets the strictest rules.
  const rules = kind === 'off' || (kind !== undefined && callKinds.includes(kind)) ? kind : 'sales';
  const resolved = byRules[rules] ?? resolve(own, base, rules);
  byRules[rules] = resolved;
  return resolved;
}

function resolve(own: CampaignHours, base: DailyWindow, rules: CallingRulesSetting): ResolvedHours {
  const start = own.start ?? base.start;
  // Midnight at the end of a day is the end of that day.
  const end = (own.end ?? base.end) === '00:00' ? '24:00' : (own.end ?? base.end);
  const isMixed = own.week === undefined && (own.start === undefined) !== (own.end === undefined);
  const days = own.days ?? weekdays;
  return {
    rules,
    week: own.week ?? Object.fromEntries(days.map((day) => [day, [`${start}-${end}`]])),
    holidays: own.holidays ?? [],
    timeZone: own.timeZone ?? 'recipient',
    trustTimeZone: own.trustTimeZone ?? false,
    ...(isMixed && start >= end ? { problem: describeMixture(own, start, end) } : {}),
  };
}

function describeMixture(own: CampaignHours, start: string, end: string): string {
  const [given, missing] = own.start === undefined ? ['end', 'start'] : ['start', 'end'];
  return `The settings give only "callingHours.${given}", and with the deployment's ${missing} the calling hours would be ${start}–${end}, over midnight: give "callingHours.${missing}" as well.`;
}

/**
 * Whether `who` may be called at `nowMs` (ms since 1970). The rules' hours must be open in every place where the callee may
 * be (calling-rules.ts), and the window must be open in every zone of `zonesOfCallee`;
 * when none is known, in the zone that the settings name. When it is not, `until` is the first instant at which it is,
 * or, when that is not known, the moment to look again.
 */
export function callingHoursAt(
  who: LocatedCallee,
  hours: ResolvedHours | 'always',
  nowMs: number,
): CallingHoursVerdict {
  if (hours === 'always') return { type: 'open' };
  if (hours.problem !== undefined) return closed(nowMs + HOUR_MS, hours.problem);
  const rules = rulesOf(who, hours);
  const zones = zonesFor(who, hours);
  if (zones.length === 0) return closed(nowMs + HOUR_MS, unknownZone);
  if (nowMs >= ruleDataEndMs) return closed(nowMs + DAY_MS, outOfDate);
  const minute = Math.floor(nowMs / MINUTE_MS);
  const last = lastVerdicts.get(rules);
  if (last?.minute === minute && last.hours === hours && haveSame(last.zones, zones)) return last.verdict;
  const verdict = verdictAt(rules, zones, hours, nowMs);
  lastVerdicts.set(rules, { minute, hours, zones, verdict });
  return verdict;
}

interface Verdict {
  readonly minute: number;
  readonly hours: ResolvedHours;
  readonly zones: readonly string[];
  readonly verdict: CallingHoursVerdict;
}

/**
 * Hours open and close, and clocks change, at whole minutes: within one, all contacts of a batch with the same rules and zones
 * have the same verdict.
 */
const lastVerdicts = new WeakMap<RulesForCallee, Verdict>();

function haveSame(some: readonly string[], others: readonly string[]): boolean {
  return some === others || (some.length === others.length && some.every((each, i) => each === others[i]));
}

function verdictAt(
  rules: RulesForCallee,
  zones: readonly string[],
  hours: ResolvedHours,
  nowMs: number,
): CallingHoursVerdict {
  const verdict = rulesVerdictAt(rules, ofCampaign(zones, hours), [], nowMs);
  if (verdict.type === 'open') return { type: 'open' };
  const window = describeWindow(hours, zones);
  if (verdict.type === 'closed') {
    const { cause } = verdict;
    const what = cause.type === 'campaign' ? `hours (${window})` : `rules (${cause.text})`;
    return closed(verdict.untilMs, `Outside calling ${what}: ${calledFrom(toIso(verdict.untilMs))}`);
  }
  const places = [...new Set(rules.hours.map(({ of }) => of.jurisdiction.name))];
  const why =
    places.length === 0
      ? 'do not open within 400 days: widen "callingHours" in the settings.'
      : `and the calling rules of ${listed(places)} do not open together within 400 days: widen "callingHours" in the settings, or set "callingRules" to the kind of these calls.`;
  return closed(nowMs + DAY_MS, `The calling hours (${window}) ${why}`);
}

/**
 * The first instant from `fromMs` on (ms since 1970) at which `who` may be called; `fromMs` itself when that is
 * one. Undefined when there is none within 400 days, or the clock of `who` is unknown.
 */
export function nextOpening(
  who: LocatedCallee,
  hours: ResolvedHours | 'always',
  fromMs: number,
): number | undefined {
  if (hours === 'always') return fromMs;
  if (hours.problem !== undefined) return undefined;
  const rules = rulesOf(who, hours);
  const zones = zonesFor(who, hours);
  if (zones.length === 0) return undefined;
  const constraints = [...ofCampaign(zones, hours), ...rules.hours];
  return commonOpening(constraints, fromMs, Math.min(fromMs + searchedMs, ruleDataEndMs));
}

/**
 * Whether a contact waits for its calling hours, or those of the rules, to open, and for nothing else: its deadline is the opening that its reason
 * names. Other hours may open earlier.
 */
export function waitsForHours({
  reason,
  dueAt,
}: {
  readonly reason?: string;
  readonly dueAt: string;
}): boolean {
  return (
    /^Outside calling (?:hours|rules) /.test(reason ?? '') && reason?.endsWith(calledFrom(dueAt)) === true
  );
}

function calledFrom(openingIso: string): string {
  return `called from ${openingIso}.`;
}

const outOfDate = `The time zone data (IANA ${zoneDataVersion.version}) ends before today: deploy a newer version of the product.`;

const unknownZone =
  'The time zone of the phone number is unknown: add a timeZone column to the file, or "callingHours.timeZone" in the settings.';

/** No hours need to be open, but the callee has a clock all the same. */
const anyHours: ResolvedHours = {
  rules: 'off',
  week: {},
  holidays: [],
  timeZone: 'recipient',
  trustTimeZone: false,
};

/**
 * The zones in which the campaign's own hours must be open: those of the number or row, and those of the place that the row
 * names. Empty: not known; so is a contact with a name that the time zone data lack.
 */
export function zonesFor(who: LocatedCallee, given: ResolvedHours | 'always'): readonly string[] {
  const hours = given === 'always' ? anyHours : given;
  const ofPlaces = who.place === undefined ? [] : rulesOf(who, hours).zones;
  const zones = [...new Set([...zonesOfCallee(who, hours.trustTimeZone), ...ofPlaces])];
  if (zones.length > 0) return zones.every(isTimeZoneName) ? zones : [];
  return hours.timeZone !== 'recipient' && isTimeZoneName(hours.timeZone) ? [hours.timeZone] : [];
}

function rulesOf(who: LocatedCallee, { rules, trustTimeZone }: ResolvedHours): RulesForCallee {
  return rulesForCallee(who, rules, trustTimeZone);
}

/** The campaign's own hours in each of `zones`. */
function ofCampaign(zones: readonly string[], hours: ResolvedHours): readonly Constraint[] {
  const schedule = scheduleOf(hours);
  return zones.map((zone) => ({ zone, schedule }));
}

const knownSchedules = new WeakMap<ResolvedHours, Schedule>();
/** Stands for what a damaged item may hold. */
const unknownPlace: HolidayPlace = { country: '' };

/** The schedule of `hours`. A week that cannot be read and a calendar that is not known, which settings reject, are closed. */
function scheduleOf(hours: ResolvedHours): Schedule {
  const known = knownSchedules.get(hours);
  if (known !== undefined) return known;
  const reading = readWeek(hours.week);
  const dates = new Set<number>();
  const calendars: string[] = [];
  for (const holiday of hours.holidays) {
    if (typeof holiday === 'string') dates.add(Date.parse(holiday) / DAY_MS);
    else calendars.push(calendarOf(holiday ?? unknownPlace));
  }
  const areKnown = calendars.every((calendar) => holidayCalendars.includes(calendar));
  const schedule = weekSchedule(
    reading.type === 'week' ? reading.week : [],
    (day) => !areKnown || dates.has(day) || calendars.some((calendar) => isPublicHoliday(calendar, day)),
  );
  knownSchedules.set(hours, schedule);
  return schedule;
}

function closed(untilMs: number, reason: string): CallingHoursVerdict {
  return { type: 'closed', until: toIso(untilMs), reason };
}

/** `08:00–21:00 on MON, TUE in America/New_York, America/Chicago and 3 more zones`. */
function describeWindow({ week }: ResolvedHours, zones: readonly string[]): string {
  const windows = dayGroups(week).map(({ days, ranges }) => {
    const which = days.length === weekdays.length ? '' : ` on ${days.join(', ')}`;
    return `${ranges.join(' and ')}${which}`;
  });
  return `${windows.join('; ')} in ${listed(zones)}${zones.length > 3 ? ' zones' : ''}`;
}

/** The first ones, and the number of the others. */
function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}
