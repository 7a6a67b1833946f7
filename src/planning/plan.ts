/**
 * What a file will do when it is dropped: its rows, the hours of its contacts, time and cost. Made of counts, so that a
 * file of millions makes a plan of a page. The keys are those of `dialer plan --json`: add to them, change none.
 */

import { hoursFor } from '../calling-hours/campaign-hours.ts';
import { type Forecast, forecast } from '../forecast/forecast.ts';
import { type Assumptions, callKinds } from '../forecast/forecast-assumptions.ts';
import { OpenTimes } from '../forecast/forecast-hours.ts';
import { zoneDataName } from '../local-time/zone-data-age.ts';
import { toIso } from '../time/instant.ts';
import { type PlanAgents, planAgents } from './plan-agents.ts';
import {
  callsFrom,
  type FileCounts,
  type ListedRows,
  type PlanBasis,
  type PlanRows,
  type SeveralNumbers,
} from './plan-basis.ts';
import { type CountryCalls, type PlanCost, planCost } from './plan-cost.ts';
import type { CalledCountry } from './plan-country.ts';
import type { ReadDifferently } from './plan-differences.ts';
import type { HoursGroup } from './plan-groups.ts';
import type { RejectedFor } from './plan-reasons.ts';
import { type PlanRules, planRules } from './plan-rules.ts';
import { warningsOf, whyOver } from './plan-warnings.ts';
import { localMinute } from './plan-words.ts';

/** Contacts whose hours open at the same moment. */
export interface Opening {
  readonly contacts: number;
  /** ISO 8601. */
  readonly opensAt: string;
  /** The same on the clock of the place, `YYYY-MM-DD HH:MM`. */
  readonly localTime: string;
  readonly zones: string;
}

interface PlanHours {
  /** When the first of them could be called: the plan's moment, or `startAt`. ISO 8601. */
  readonly from: string;
  readonly openThen: number;
  /** Soonest first. */
  readonly openLater: readonly Opening[];
  /** No opening within 400 days: the hours and rules of all their places are never open together. */
  readonly never: number;
}

export interface PlanTime {
  /** ISO 8601, like all of these; missing if no contact is called. */
  readonly firstCallAt?: string;
  readonly firstAttemptsEndAt?: string;
  readonly endsAt?: string;
  readonly expectedCalls: number;
  /** Contacts that are not called before `endAt`, and those that never open (`hours.never`). */
  readonly notCalled: number;
  readonly limits: Forecast['limits'];
  readonly assumptions: Assumptions;
}

export interface Plan {
  readonly file: string;
  readonly campaign: string;
  /** ISO 8601: as of when the plan is made. */
  readonly at: string;
  /** The IANA release used for the calling hours, and its date. */
  readonly timeZoneData: string;
  readonly rows: PlanRows;
  /** Rows on each list that the campaign respects; a row on several counts for the first. They add up to `rows.onDoNotCallList`. */
  readonly doNotCallLists: readonly ListedRows[];
  /** Missing: every contact has one number. */
  readonly severalNumbers?: SeveralNumbers;
  readonly rejected: readonly RejectedFor[];
  /** Good rows whose number is read differently from how it is written. */
  readonly readDifferently: readonly ReadDifferently[];
  readonly hours: PlanHours;
  readonly callingRules: PlanRules;
  readonly time: PlanTime;
  /** Missing if calls are not paced by agents, or their number is not given. */
  readonly agents?: PlanAgents;
  readonly cost: PlanCost;
  /** Sentences about what was repaired in the header. */
  readonly notes: readonly string[];
  /** Sentences about what stands in the way. */
  readonly warnings: readonly string[];
}

/** The plan for what was counted in a file. */
export function makePlan(counts: FileCounts, basis: PlanBasis): Plan {
  const { settings, deployment, assumptions, atMs } = basis;
  const isOver = whyOver(basis) !== undefined;
  // A campaign that is over places no calls.
  const groups = isOver ? [] : counts.groups;
  const expected = forecast({ groups, settings, deployment, assumptions, fromMs: atMs });
  const countries = callsByCountry(groups, expected);
  const kinds = callKinds(assumptions, settings);
  const agents = planAgents(basis, expected);
  return {
    file: basis.file,
    campaign: basis.campaignId,
    at: toIso(atMs),
    timeZoneData: zoneDataName,
    rows: counts.rows,
    doNotCallLists: counts.doNotCallLists ?? [],
    ...(counts.severalNumbers?.contacts && { severalNumbers: counts.severalNumbers }),
    rejected: counts.rejected,
    readDifferently: counts.readDifferently ?? [],
    hours: hoursOf(groups, basis),
    callingRules: planRules(groups, basis, expected),
    time: timeOf(expected, assumptions, isOver ? counts.rows.toCall : 0),
    ...(agents && { agents }),
    cost: planCost(countries, kinds, expected.limits.possiblePerSecond, basis.prices),
    notes: counts.notes,
    warnings: warningsOf(basis, { ...counts, groups }, expected),
  };
}

function timeOf(expected: Forecast, assumptions: Assumptions, cancelled: number): PlanTime {
  const { firstCallAt, firstAttemptsEndAt, endsAt, calls, notCalled, limits } = expected;
  return {
    ...(firstCallAt !== undefined && { firstCallAt: toIso(firstCallAt) }),
    ...(firstAttemptsEndAt !== undefined && { firstAttemptsEndAt: toIso(firstAttemptsEndAt) }),
    ...(endsAt !== undefined && { endsAt: toIso(endsAt) }),
    expectedCalls: Math.round(calls),
    notCalled: Math.round(notCalled) + cancelled,
    limits,
    assumptions,
  };
}

function hoursOf(groups: readonly HoursGroup[], basis: PlanBasis): PlanHours {
  const fromMs = callsFrom(basis);
  const hours = hoursFor(basis.settings, basis.deployment);
  const openings = new Map<string, Opening>();
  let openThen = 0;
  let never = 0;
  const add = (opening: number | undefined, contacts: number, { zones, clock }: HoursGroup) => {
    if (opening === undefined) never += contacts;
    else if (opening === fromMs) openThen += contacts;
    else {
      const opensAt = toIso(opening);
      const key = `${opensAt} ${zones}`;
      const before = openings.get(key)?.contacts ?? 0;
      openings.set(key, {
        contacts: before + contacts,
        opensAt,
        localTime: localMinute(opening, clock),
        zones,
      });
    }
  };
  for (const group of groups) {
    const capped = [...group.capped];
    const others = capped.reduce((left, [, contacts]) => left - contacts, group.contacts);
    if (others > 0) add(group.opensAt, others, group);
    if (capped.length === 0) continue;
    const times = new OpenTimes(group.callee, hours);
    for (const [untilMs, contacts] of capped.sort(([a], [b]) => a - b))
      add(times.opensAt(untilMs), contacts, group);
  }
  const openLater = [...openings.values()].sort(
    (a, b) => a.opensAt.localeCompare(b.opensAt) || b.contacts - a.contacts,
  );
  return { from: toIso(fromMs), openThen, openLater, never };
}

/** Calls of a group go to its countries as its contacts do. */
function callsByCountry(groups: readonly HoursGroup[], { groups: expected }: Forecast): CountryCalls[] {
  const countries = new Map<CalledCountry, { contacts: number; calls: number }>();
  for (const [i, { contacts, byCountry }] of groups.entries()) {
    for (const [country, inCountry] of byCountry) {
      const sum = countries.get(country) ?? { contacts: 0, calls: 0 };
      sum.contacts += inCountry;
      sum.calls += ((expected[i]?.calls ?? 0) * inCountry) / contacts;
      countries.set(country, sum);
    }
  }
  return [...countries].map(([country, sums]) => ({ country, ...sums }));
}
