/** The calling hours of a campaign: its own settings, with the gaps filled from those of the deployment. Pure. */
import { type DailyWindow, type Weekday, weekdays } from '../local-time/daily-window.ts';
import type { WeekHours } from '../local-time/week-hours.ts';
import type { HolidayPlace } from './holidays.ts';
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
  /** A sentence: why no contact can be called within these hours. */
  readonly problem?: string;
}

/** The window of a deployment that calls at all hours, for campaigns with calling rules. */
export const wholeDay: DailyWindow = { start: '00:00', end: '24:00' };

const noHours: CampaignHours = {};
type HoursByRules = Partial<Record<CallingRulesSetting, ResolvedHours>>;
const knownHours = new WeakMap<CampaignHours, WeakMap<DailyWindow, HoursByRules>>();

/**
 * The hours that count for a campaign: its own, with the gaps filled from the deployment's window. Without
 * settings it is the deployment's window on every day. A start of the one and an end of the other that would
 * run over midnight together are a `problem`: no setting asked for calls at night. `always` turns off the hours of the calling
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
  const rules = callingRulesOf(settings);
  const resolved = byRules[rules] ?? resolve(own, base, rules);
  byRules[rules] = resolved;
  return resolved;
}

/**
 * The rules that a campaign's settings choose, whatever its hours are. A kind that this version does not know, as after a
 * rollback, gets the strictest rules.
 */
export function callingRulesOf(
  settings: { readonly callingRules?: CallingRulesSetting } | undefined,
): CallingRulesSetting {
  const kind = settings?.callingRules;
  return kind === 'off' || (kind !== undefined && callKinds.includes(kind)) ? kind : 'sales';
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
