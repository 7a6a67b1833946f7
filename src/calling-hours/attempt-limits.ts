/**
 * The attempt limits of the calling rules: at most `calls` calls within `hours` hours. What the law counts by (a matter, a
 * debt, a consumer) is not known here, so each call to the number counts, over all campaigns: never more lenient.
 */
import { toIso } from '../time/instant.ts';
import type { LocatedCallee } from './callee-places.ts';
import { rulesForCallee } from './calling-rules.ts';
import { type CallingRulesSetting, callingRulesOf } from './campaign-hours.ts';
import { type AttemptsRule, holdsOn } from './jurisdiction.ts';
import { jurisdictions, type RuleOfPlace } from './jurisdiction-table.ts';

/**
 * The limits in force for a call at `nowMs` to `callee`, wherever it may be. The day is that of the UTC calendar: no law
 * begins within hours.
 */
export function attemptRulesFor(
  callee: LocatedCallee,
  settings: { readonly callingRules?: CallingRulesSetting } | undefined,
  nowMs: number,
): readonly RuleOfPlace<AttemptsRule>[] {
  const { attempts } = rulesForCallee(callee, callingRulesOf(settings), false);
  if (attempts.length === 0) return attempts;
  const today = toIso(nowMs).slice(0, 10);
  return attempts.filter(({ rule }) => holdsOn(rule, today));
}

/** The limits of all places, whether or not they are in force. */
export function attemptRulesAnywhere(
  settings: { readonly callingRules?: CallingRulesSetting } | undefined,
): readonly RuleOfPlace<AttemptsRule>[] {
  const kind = callingRulesOf(settings);
  if (kind === 'off') return [];
  return jurisdictions.flatMap((jurisdiction) =>
    jurisdiction.rules
      .filter((rule) => rule.type === 'attempts')
      .filter(({ appliesTo }) => appliesTo.includes(kind))
      .map((rule) => ({ rule, jurisdiction })),
  );
}
