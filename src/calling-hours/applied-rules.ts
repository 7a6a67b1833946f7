/** The rules that hold for a callee, by place and in words, and whether a call that was placed kept to their hours. */
import { isOpen } from '../local-time/schedule.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import type { LocatedCallee } from './callee-places.ts';
import { type RulesForCallee, rulesForCallee } from './calling-rules.ts';
import type { ResolvedHours } from './campaign-hours.ts';
import type { AttemptsRule, CallingRule, CallKind, HoursRule, Jurisdiction } from './jurisdiction.ts';
import { jurisdictions } from './jurisdiction-table.ts';
import { closedRuleText, ruleText } from './rule-text.ts';

/** The hours and attempt limits of one country, state or province. */
export interface AppliedRules {
  /** `US-FL`, `DE`. */
  readonly place: string;
  /** `Florida`. */
  readonly name: string;
  readonly hours: readonly HoursRule[];
  readonly attempts: readonly AttemptsRule[];
}

const knownApplied = new WeakMap<RulesForCallee, readonly AppliedRules[]>();

/** `rules` by place. Empty: the table has neither hours nor attempt limits for any place of the callee. */
export function appliedRules(rules: RulesForCallee): readonly AppliedRules[] {
  const known = knownApplied.get(rules);
  if (known !== undefined) return known;
  const hours = rules.hours.map(({ of }) => of);
  const found = [...new Set([...hours, ...rules.attempts].map(({ jurisdiction }) => jurisdiction))];
  const applied = found.map((jurisdiction) => {
    const held = new Set<CallingRule>(
      [...hours, ...rules.attempts].filter((of) => of.jurisdiction === jurisdiction).map(({ rule }) => rule),
    );
    return rulesIn(jurisdiction, (rule) => held.has(rule));
  });
  knownApplied.set(rules, applied);
  return applied;
}

/** The hours and attempt limits of the table's place `place` for calls of `kind`; undefined: the table has no such place. */
export function rulesOfKind(place: string, kind: CallKind): AppliedRules | undefined {
  const jurisdiction = jurisdictions.find((each) => placeCode(each) === place);
  return jurisdiction && rulesIn(jurisdiction, ({ appliesTo }) => appliesTo.includes(kind));
}

function rulesIn(jurisdiction: Jurisdiction, isHeld: (rule: CallingRule) => boolean): AppliedRules {
  const rules = jurisdiction.rules.filter(isHeld);
  return {
    place: placeCode(jurisdiction),
    name: jurisdiction.name,
    hours: rules.filter((rule) => rule.type === 'hours'),
    attempts: rules.filter((rule) => rule.type === 'attempts'),
  };
}

/** `every day 08:00–20:00, Fla. Stat. 501.616(6)(a)`, with the days on which it holds where these are limited. */
export function ruleWithLaw(rule: CallingRule): string {
  const from = rule.from === undefined ? '' : ` from ${rule.from}`;
  const to = rule.to === undefined ? '' : ` until ${rule.to}`;
  return `${ruleText(rule)}${from}${to}, ${rule.citation}`;
}

/** What is found of a call. */
export type CheckedCall =
  /** `places`: those whose rules held. Empty: the table has none, or they are off. */
  | { readonly type: 'within'; readonly places: readonly string[] }
  /**
   * `text`: the rule that was closed, with its law. `isAtEdge`: it was open a minute before, or a second after; Connect reports
   * the start of a call by its own clock, after the dialer has judged it.
   */
  | {
      readonly type: 'outside';
      readonly places: readonly string[];
      readonly text: string;
      readonly isAtEdge: boolean;
    };

/** Judges a call to `callee` that began at `ms` (since 1970) by the rules' hours that the gate of `hours` keeps. */
export function checkedCall(callee: LocatedCallee, hours: ResolvedHours | 'always', ms: number): CheckedCall {
  if (hours === 'always') return { type: 'within', places: [] };
  const rules = rulesForCallee(callee, hours.rules, hours.trustTimeZone);
  const places = appliedRules(rules).map(({ place }) => place);
  const closed = closedAt(rules, ms);
  if (closed === undefined) return { type: 'within', places };
  return {
    type: 'outside',
    places,
    text: isTimeZoneName(closed.zone)
      ? closedRuleText(closed.of, closed, ms)
      : `The time zone ${closed.zone} is not known.`,
    isAtEdge: [ms - MINUTE_MS, ms + SECOND_MS].some((near) => closedAt(rules, near) === undefined),
  };
}

/** A state's rule before its country's, as it says more. */
function closedAt({ hours }: RulesForCallee, ms: number) {
  return hours.findLast((each) => !isTimeZoneName(each.zone) || !isOpen(each, ms));
}

/** `US-FL` of Florida, `DE` of Germany. */
function placeCode({ country, state }: Jurisdiction): string {
  return state === undefined ? country : `${country}-${state}`;
}
