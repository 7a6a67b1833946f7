/**
 * The calling rules in a plan: which apply to how many contacts, when these open, and what the rules cost the campaign. Keys of
 * `dialer plan --json`: add to them, change none.
 */
import { type AppliedRules, appliedRules } from '../calling-hours/applied-rules.ts';
import { rulesForCallee } from '../calling-hours/calling-rules.ts';
import {
  type CallingRulesSetting,
  callingRulesOf,
  hoursFor,
  type ResolvedHours,
} from '../calling-hours/campaign-hours.ts';
import { rulesVersion } from '../calling-hours/jurisdiction-table.ts';
import { ruleText } from '../calling-hours/rule-text.ts';
import { type Forecast, forecast } from '../forecast/forecast.ts';
import { OpenTimes } from '../forecast/forecast-hours.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import type { PlanBasis } from './plan-basis.ts';
import type { HoursGroup } from './plan-groups.ts';
import { localMinute } from './plan-words.ts';

interface RuleInWords {
  /** `every day 08:00–20:00`. */
  readonly rule: string;
  /** The law, as a lawyer cites it. */
  readonly law: string;
  /** First day on which the rule holds, and the first on which it holds no more, `YYYY-MM-DD`; missing: no such day. */
  readonly from?: string;
  readonly to?: string;
}

interface LimitInWords extends RuleInWords {
  /** At most `calls` calls within any `hours` hours. */
  readonly calls: number;
  readonly hours: number;
}

/** The rules of a country, state or province, and the contacts to whom they apply. */
export interface PlaceRules {
  /** `US-FL`, `DE`. */
  readonly place: string;
  readonly name: string;
  /** A contact counts in each place in which it may be: in its country and its state. */
  readonly contacts: number;
  readonly hours: readonly RuleInWords[];
  readonly limits: readonly LimitInWords[];
  /** Contacts at a limit of calls when their hours open, one of these or "frequencyCap": they wait until it allows another. */
  readonly atLimit: number;
  /** When the first of them may be called, ISO 8601; missing: none ever opens. */
  readonly opensAt?: string;
  /** The same on the clock there, `YYYY-MM-DD HH:MM`, and the IANA name of that clock. */
  readonly localTime?: string;
  readonly clock?: string;
  /** Contacts that never open. */
  readonly never: number;
}

/** The forecast against one with the campaign's own hours alone. */
interface RulesEffect {
  /** ISO 8601; missing: no contact would be called without the rules either. */
  readonly endsAtWithoutRules?: string;
  /** How much later the campaign ends with the rules; below 0 if it ends earlier, as fewer contacts are called. */
  readonly days: number;
  /** Contacts that are called without the rules, and not with them. */
  readonly notCalled: number;
}

export interface PlanRules {
  /** `always`: "callingHours" turns the hours of the rules off, but not their limits. */
  readonly kind: CallingRulesSetting | 'always';
  /** Of the table. */
  readonly version: string;
  /** Most contacts first. */
  readonly places: readonly PlaceRules[];
  /** Contacts for whose places the table has neither hours nor limits: the campaign's own hours apply alone. */
  readonly withoutRules: number;
  /** Missing: no rules apply. */
  readonly effect?: RulesEffect;
}

/** The rules that apply to `groups`, of which `expected` is the forecast. */
export function planRules(groups: readonly HoursGroup[], basis: PlanBasis, expected: Forecast): PlanRules {
  const { settings, deployment } = basis;
  const hours = hoursFor(settings, deployment);
  const places = new Map<string, Counted>();
  let withoutRules = 0;
  for (const group of groups) {
    const applied =
      hours === 'always'
        ? limitsAlone(appliedRules(rulesForCallee(group.callee, callingRulesOf(settings), false)))
        : appliedRules(rulesForCallee(group.callee, hours.rules, hours.trustTimeZone));
    if (applied.length === 0) withoutRules += group.contacts;
    const first = firstCallAt(group, hours);
    for (const each of applied) countIn(places, each, group, first);
  }
  return {
    kind: hours === 'always' ? hours : hours.rules,
    version: rulesVersion,
    places: [...places.values()]
      .sort((a, b) => b.contacts - a.contacts || (a.applied.place < b.applied.place ? -1 : 1))
      .map(placeOf),
    withoutRules,
    ...(places.size > 0 && { effect: effectOf(groups, basis, expected) }),
  };
}

function limitsAlone(applied: readonly AppliedRules[]): readonly AppliedRules[] {
  return applied.filter(({ attempts }) => attempts.length > 0).map((each) => ({ ...each, hours: [] }));
}

interface Counted {
  readonly applied: AppliedRules;
  contacts: number;
  atLimit: number;
  never: number;
  first: { readonly opensAt: number; readonly clock: string | undefined } | undefined;
}

/** When the first contact of `group` may be called, its limits of calls included, ms since 1970; undefined: never. */
function firstCallAt(
  { callee, contacts, capped, opensAt }: HoursGroup,
  hours: ResolvedHours | 'always',
): number | undefined {
  const waiting = [...capped.values()].reduce((all, n) => all + n, 0);
  if (opensAt === undefined || waiting < contacts) return opensAt;
  const firstMs = [...capped.keys()].reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
  return new OpenTimes(callee, hours).opensAt(Math.max(firstMs, opensAt));
}

function countIn(
  places: Map<string, Counted>,
  applied: AppliedRules,
  group: HoursGroup,
  opensAt: number | undefined,
): void {
  const sum = places.get(applied.place) ?? {
    applied,
    contacts: 0,
    atLimit: 0,
    never: 0,
    first: undefined,
  };
  places.set(applied.place, sum);
  const { contacts, capped } = group;
  sum.contacts += contacts;
  if (applied.attempts.length > 0) for (const [, waiting] of capped) sum.atLimit += waiting;
  if (opensAt === undefined) sum.never += contacts;
  else if (opensAt < (sum.first?.opensAt ?? Number.POSITIVE_INFINITY))
    sum.first = { opensAt, clock: group.clock };
}

function placeOf({ applied, contacts, atLimit, never, first }: Counted): PlaceRules {
  const { place, name, hours, attempts } = applied;
  const { opensAt, clock } = first ?? {};
  return {
    place,
    name,
    contacts,
    hours: hours.map(inWords),
    limits: attempts.map((rule) => ({ ...inWords(rule), calls: rule.calls, hours: rule.hours })),
    atLimit,
    ...(opensAt !== undefined && {
      opensAt: toIso(opensAt),
      localTime: localMinute(opensAt, clock),
      ...(clock !== undefined && { clock }),
    }),
    never,
  };
}

function inWords(rule: AppliedRules['hours'][number] | AppliedRules['attempts'][number]): RuleInWords {
  const { citation, from, to } = rule;
  return {
    rule: ruleText(rule),
    law: citation,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** A forecast is not exact to the minute. */
const SAME_MS = 5 * MINUTE_MS;

function effectOf(groups: readonly HoursGroup[], basis: PlanBasis, expected: Forecast): RulesEffect {
  const { settings, deployment, assumptions, atMs } = basis;
  const own = forecast({
    groups,
    settings: { ...settings, callingRules: 'off' },
    deployment,
    assumptions,
    fromMs: atMs,
  });
  const later = (expected.endsAt ?? 0) - (own.endsAt ?? 0);
  const isLater = expected.endsAt !== undefined && own.endsAt !== undefined && Math.abs(later) >= SAME_MS;
  return {
    ...(own.endsAt !== undefined && { endsAtWithoutRules: toIso(own.endsAt) }),
    days: isLater ? Math.round((later / DAY_MS) * 100) / 100 : 0,
    notCalled: Math.max(0, Math.round(own.called - expected.called)),
  };
}
