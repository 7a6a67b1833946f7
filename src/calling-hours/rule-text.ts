/** Rules in words: as the reason of a contact that waits, and in tables for people. */
import { type Constraint, localTime, weekdayOf } from '../local-time/schedule.ts';
import type { WeekHours } from '../local-time/week-hours.ts';
import type { AttemptsRule, CallingRule, HoursRule } from './jurisdiction.ts';
import type { RuleOfPlace } from './jurisdiction-table.ts';
import { dayKindOf } from './rule-schedule.ts';

const dayNames = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/**
 * What of a rule keeps a call from starting at `ms`, with its law: `Florida: 08:00–20:00, Fla. Stat. 501.616(6)(a)`,
 * `Alabama: no calls on Sundays, …`, `Italy: 10:00–19:00 before public holidays, …`.
 */
export function closedRuleText(
  { rule, jurisdiction }: RuleOfPlace<HoursRule>,
  { zone, schedule }: Constraint,
  ms: number,
): string {
  const { day } = localTime(zone, ms);
  const kind = dayKindOf(rule, day);
  const isUniform = Object.keys(rule.week).join() === 'MON-SUN' && kind === 'usual';
  const when =
    kind === 'holiday'
      ? ' on public holidays'
      : kind === 'eve'
        ? ' before public holidays'
        : isUniform
          ? ''
          : ` on ${dayNames[weekdayOf(day)]}`;
  const spans = schedule.spansOn(day).map(([from, to]) => `${clock(from)}–${clock(to)}`);
  const hours = spans.length === 0 ? 'no calls' : spans.join(' and ');
  return `${jurisdiction.name}: ${hours}${when}, ${rule.citation}`;
}

/** `Florida: at most 3 calls in 24 hours, Fla. Stat. 501.616(6)(b)`. */
export function reachedLimitText({ rule, jurisdiction }: RuleOfPlace<AttemptsRule>): string {
  return `${jurisdiction.name}: ${limitText(rule)}, ${rule.citation}`;
}

/** What a rule says, in a few words, without its law. */
export function ruleText(rule: CallingRule): string {
  switch (rule.type) {
    case 'hours':
      return hoursText(rule);
    case 'attempts':
      return `${limitText(rule)} (${rule.scope})`;
    case 'ring':
      return `ring for at least ${rule.seconds} seconds`;
    case 'duty':
      return rule.text;
  }
}

/** `at most 3 calls in 24 hours`, `at most 7 calls in 7 days`. */
export function limitText({ calls, hours }: Pick<AttemptsRule, 'calls' | 'hours'>): string {
  const isDays = hours % 24 === 0 && hours > 24;
  const period = isDays ? `${hours / 24} days` : `${hours} hour${hours === 1 ? '' : 's'}`;
  return `at most ${calls} call${calls === 1 ? '' : 's'} in ${period}`;
}

function hoursText({ week, holidays, holidayEves }: HoursRule): string {
  const parts = [weekText(week)];
  if (holidayEves !== undefined) parts.push(`before public holidays ${rangesText(holidayEves)}`);
  if (holidays !== undefined) {
    const isClosed = holidays.hours.length === 0;
    parts.push(isClosed ? 'no calls on public holidays' : `public holidays ${rangesText(holidays.hours)}`);
  }
  return parts.join('; ');
}

function weekText(week: WeekHours): string {
  const named = Object.entries(week).map(
    ([days, ranges]) => `${days.replace('-', '–')} ${rangesText(ranges)}`,
  );
  return named
    .join('; ')
    .replace(/^MON–SUN /, 'every day ')
    .replace('every day 00:00–24:00', 'every day');
}

function rangesText(ranges: readonly string[]): string {
  return ranges.length === 0 ? 'none' : ranges.map((range) => range.replace('-', '–')).join(' and ');
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
