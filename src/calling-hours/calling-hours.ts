/**
 * Whether a person may be called now, by the campaign's hours and the calling rules of every place where the person may be,
 * on the clock there, and from when on otherwise. Fails closed: where the clock is unknown, no call is placed. The operator's
 * own clock never stands in for that of a person elsewhere.
 */

import { zonesOfCallee } from '../local-time/callee-zones.ts';
import { weekdays } from '../local-time/daily-window.ts';
import { commonOpening, type Schedule, weekSchedule } from '../local-time/schedule.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { dayGroups, readWeek } from '../local-time/week-hours.ts';
import { zoneDataVersion } from '../local-time/zone-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import { addedPlaces, type LocatedCallee } from './callee-places.ts';
import {
  campaignConstraints,
  type RulesForCallee,
  ruleDataEndMs,
  rulesForCallee,
  rulesVerdictAt,
} from './calling-rules.ts';
import type { ResolvedHours } from './campaign-hours.ts';
import { calendarOf, type HolidayPlace, holidayCalendars, isPublicHoliday } from './holidays.ts';

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
  const verdict = rulesVerdictAt(rules, campaignConstraints(zones, scheduleOf(hours)), nowMs);
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
  const constraints = [...campaignConstraints(zones, scheduleOf(hours)), ...rules.hours];
  return commonOpening(constraints, fromMs, Math.min(fromMs + searchedMs, ruleDataEndMs));
}

/**
 * Whether a contact waits for its calling hours, or those of the rules, to open, and for nothing else: its deadline is the
 * opening that its reason names, or there is none. Other hours may open earlier.
 */
export function waitsForHours({
  reason,
  dueAt,
}: {
  readonly reason?: string;
  readonly dueAt: string;
}): boolean {
  if (reason === undefined) return false;
  return (
    (/^Outside calling (?:hours|rules) /.test(reason) && reason.endsWith(calledFrom(dueAt))) ||
    (reason.startsWith('The calling hours (') && reason.includes(NEVER_TOGETHER))
  );
}

const NEVER_TOGETHER = 'within 400 days: widen "callingHours"';

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
  const ofPlaces = addedPlaces(who).length === 0 ? [] : rulesOf(who, hours).zones;
  const zones = [...new Set([...zonesOfCallee(who, hours.trustTimeZone), ...ofPlaces])];
  if (zones.length > 0) return zones.every(isTimeZoneName) ? zones : [];
  return hours.timeZone !== 'recipient' && isTimeZoneName(hours.timeZone) ? [hours.timeZone] : [];
}

function rulesOf(who: LocatedCallee, { rules, trustTimeZone }: ResolvedHours): RulesForCallee {
  return rulesForCallee(who, rules, trustTimeZone);
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
