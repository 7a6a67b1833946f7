/** The hours of a rule as a schedule on the callee's calendar, with its holidays and the days on which it holds. */
import { CLOSED, type Schedule, WHOLE_DAY, weekSchedule } from '../local-time/schedule.ts';
import { readWeek, type Span, type Week } from '../local-time/week-hours.ts';
import { DAY_MS } from '../time/instant.ts';
import { isPublicHoliday } from './holidays.ts';
import type { HoursRule } from './jurisdiction.ts';

/** How a rule treats a day. */
export type DayKind = 'usual' | 'holiday' | 'eve' | 'notInForce';

const knownSchedules = new WeakMap<HoursRule, Schedule>();

/** The schedule of `rule`; days on which it does not hold are open all day. */
export function scheduleOf(rule: HoursRule): Schedule {
  const known = knownSchedules.get(rule);
  if (known !== undefined) return known;
  const week = weekSchedule(weekOf(rule.week));
  const holiday = spansOf(rule.holidays?.hours ?? []);
  const eve = spansOf(rule.holidayEves ?? []);
  const schedule: Schedule = {
    spansOn(day) {
      switch (dayKindOf(rule, day)) {
        case 'notInForce':
          return WHOLE_DAY;
        case 'holiday':
          return holiday;
        case 'eve':
          return bothOpen(week.spansOn(day), eve);
        case 'usual':
          return week.spansOn(day);
      }
    },
  };
  knownSchedules.set(rule, schedule);
  return schedule;
}

/** How `rule` treats `day`, in days since 1970 on the callee's calendar. */
export function dayKindOf(rule: HoursRule, day: number): DayKind {
  const { from, to, holidays, holidayEves } = rule;
  if (from !== undefined && day < Date.parse(from) / DAY_MS) return 'notInForce';
  if (to !== undefined && day >= Date.parse(to) / DAY_MS) return 'notInForce';
  if (holidays === undefined) return 'usual';
  if (isPublicHoliday(holidays.calendar, day)) return 'holiday';
  return holidayEves !== undefined && isPublicHoliday(holidays.calendar, day + 1) ? 'eve' : 'usual';
}

/** @throws Error when the table has hours that cannot be read: its test would have found them. */
function weekOf(hours: HoursRule['week']): Week {
  const reading = readWeek(hours);
  if (reading.type === 'problem') throw new Error(`${reading.path.join('.')} must be ${reading.rule}`);
  return reading.week;
}

function spansOf(ranges: readonly string[]): readonly Span[] {
  return weekOf({ MON: ranges })[0] ?? CLOSED;
}

function bothOpen(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap(([from, to]) =>
    others
      .map(([start, end]): Span => [Math.max(from, start), Math.min(to, end)])
      .filter(([start, end]) => start < end),
  );
}
