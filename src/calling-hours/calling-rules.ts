/**
 * Whether the law lets a call start now, and from when on otherwise: the campaign's own hours and the rules' hours must be
 * open in every place where the callee may be. Attempt limits are kept by the claim (attempt-limits.ts). Fails closed: where
 * holidays or clocks are not known, no call starts. Pure.
 */
import { type Constraint, commonOpening, isOpen, openingOf, type Schedule } from '../local-time/schedule.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { zoneDataEndMs } from '../local-time/zone-clock.ts';
import { DAY_MS } from '../time/instant.ts';
import { type CalleePlace, calleePlacesOf, type LocatedCallee } from './callee-places.ts';
import { holidayDataEndMs } from './holidays.ts';
import type { AttemptsRule, CallKind, HoursRule } from './jurisdiction.ts';
import { type RuleOfPlace, rulesOfPlace } from './jurisdiction-table.ts';
import { scheduleOf } from './rule-schedule.ts';
import { closedRuleText } from './rule-text.ts';

/** A rule for hours on the clock of one of the zones in which the callee may be. */
export interface RuleConstraint extends Constraint {
  readonly of: RuleOfPlace<HoursRule>;
}

/** The rules that hold for a callee. */
export interface RulesForCallee {
  readonly hours: readonly RuleConstraint[];
  readonly attempts: readonly RuleOfPlace<AttemptsRule>[];
  /** Of all places in which the callee may be. */
  readonly zones: readonly string[];
}

export type RulesVerdict =
  | { readonly type: 'open' }
  /** Closed until `untilMs`, the first instant at which everything is open. */
  | { readonly type: 'closed'; readonly untilMs: number; readonly cause: Cause }
  /** Not open within the time that was searched. */
  | { readonly type: 'neverOpen'; readonly cause: Cause };

/** What keeps a call from starting. */
export type Cause =
  | { readonly type: 'hours'; readonly of: RuleOfPlace<HoursRule>; readonly text: string }
  /** The campaign's own hours. */
  | { readonly type: 'campaign' }
  | { readonly type: 'unknownClock'; readonly text: string };

/** Longer than a year, so that a single day of the year would be found. */
const SEARCHED_MS = 400 * DAY_MS;

/** Beyond it neither clocks nor holidays are known, ms since 1970. */
export const ruleDataEndMs = Math.min(zoneDataEndMs, holidayDataEndMs);

/** The rules for calls of `kind` to somebody who may be in any of `places`. */
export function rulesFor(places: readonly CalleePlace[], kind: CallKind): Omit<RulesForCallee, 'zones'> {
  const hours = new Map<string, RuleConstraint>();
  const attempts = new Map<AttemptsRule, RuleOfPlace<AttemptsRule>>();
  for (const { place, zones } of places) {
    for (const { rule, jurisdiction } of rulesOfPlace(place, kind)) {
      if (rule.type === 'attempts') attempts.set(rule, { rule, jurisdiction });
      if (rule.type !== 'hours') continue;
      // The country's rule on the clock of a zone is one constraint, however many of its states are possible.
      const name = `${jurisdiction.country} ${jurisdiction.state} ${jurisdiction.rules.indexOf(rule)}`;
      for (const zone of zones) {
        hours.set(`${name} ${zone}`, { zone, schedule: scheduleOf(rule), of: { rule, jurisdiction } });
      }
    }
  }
  return { hours: [...hours.values()], attempts: [...attempts.values()] };
}

/** As many places as a batch has; then they are found again. */
const MAX_REMEMBERED = 5_000;
const remembered = new Map<string, RulesForCallee>();

/**
 * The rules for calls of `kind` to `callee`, wherever it may be.
 * @param kind `off`: no rule of the table holds
 * @param trustTimeZone the row's own zone decides alone on whose clock
 */
export function rulesForCallee(
  callee: LocatedCallee,
  kind: CallKind | 'off',
  trustTimeZone: boolean,
): RulesForCallee {
  const { phoneNumber, timeZone = '', place = '' } = callee;
  // No prefix that distinguishes places or zones has more digits; in North America, area codes do.
  const digits = phoneNumber.slice(0, phoneNumber.startsWith('+1') ? 5 : 10);
  const key = [digits, phoneNumber.length, timeZone, place, kind, trustTimeZone].join('|');
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const rules = rulesInPlaces(calleePlacesOf(callee, trustTimeZone), kind);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, rules);
  return rules;
}

const byPlaces = new Map<string, RulesForCallee>();

/** One object for all prefixes with the same places, so that what is known of it is known of all. */
function rulesInPlaces(places: readonly CalleePlace[], kind: CallKind | 'off'): RulesForCallee {
  const key = JSON.stringify([kind, places]);
  const known = byPlaces.get(key);
  if (known !== undefined) return known;
  const rules = {
    ...(kind === 'off' ? noRules : rulesFor(places, kind)),
    zones: [...new Set(places.flatMap(({ zones }) => zones))],
  };
  if (byPlaces.size >= MAX_REMEMBERED) byPlaces.clear();
  byPlaces.set(key, rules);
  return rules;
}

const noRules = { hours: [], attempts: [] } as const;

/**
 * Whether a call may start at `nowMs` (ms since 1970).
 * @param campaign the campaign's own hours, in each zone of the callee
 */
export function rulesVerdictAt(
  rules: Pick<RulesForCallee, 'hours'>,
  campaign: readonly Constraint[],
  nowMs: number,
): RulesVerdict {
  const all = [...campaign, ...rules.hours];
  const unknown = all.find(({ zone }) => !isTimeZoneName(zone));
  if (unknown !== undefined) return neverOpen(`The time zone ${unknown.zone} is not known.`);
  if (nowMs >= ruleDataEndMs) return neverOpen('The data of clocks and holidays end before today.');
  const limit = Math.min(nowMs + SEARCHED_MS, ruleDataEndMs);
  const opening = commonOpening(all, nowMs, limit);
  if (opening === nowMs) return { type: 'open' };
  const cause = causeAt(rules, campaign, nowMs, opening);
  return opening === undefined ? { type: 'neverOpen', cause } : { type: 'closed', untilMs: opening, cause };
}

function neverOpen(text: string): RulesVerdict {
  return { type: 'neverOpen', cause: { type: 'unknownClock', text } };
}

/**
 * What a contact's reason names: of the rules and the campaign's own hours that are closed now, what opens last, a rule before
 * the campaign; if all are open now, but never together, the rule that is closed right before the opening.
 */
function causeAt(
  { hours }: Pick<RulesForCallee, 'hours'>,
  campaign: readonly Constraint[],
  nowMs: number,
  opening: number | undefined,
): Cause {
  const closed = lastToOpen(hours, nowMs);
  // Most often the rule opens when all is open: then the campaign's own openings need not be searched.
  if (closed !== undefined && closed.opening === opening) return hoursCause(closed.constraint, nowMs);
  const ofCampaign = lastToOpen(campaign, nowMs);
  if (closed !== undefined && closed.opening >= (ofCampaign?.opening ?? nowMs)) {
    return hoursCause(closed.constraint, nowMs);
  }
  const binding =
    ofCampaign === undefined && opening !== undefined ? lastToOpen(hours, opening - 1) : undefined;
  return binding === undefined
    ? { type: 'campaign' }
    : hoursCause(binding.constraint, (opening ?? nowMs) - 1);
}

function hoursCause(constraint: RuleConstraint, ms: number): Cause {
  return { type: 'hours', of: constraint.of, text: closedRuleText(constraint.of, constraint, ms) };
}

/** Of the constraints that are closed at `ms`, the one that opens last; a state's before its country's. */
function lastToOpen<C extends Constraint>(constraints: readonly C[], ms: number) {
  let last: { readonly constraint: C; readonly opening: number } | undefined;
  for (const constraint of constraints) {
    if (isOpen(constraint, ms)) continue;
    const opening = openingOf(constraint, ms, ms + SEARCHED_MS) ?? Number.POSITIVE_INFINITY;
    if (last === undefined || opening >= last.opening) last = { constraint, opening };
  }
  return last;
}

/** The campaign's own hours in each of `zones`. */
export function campaignConstraints(zones: readonly string[], schedule: Schedule): readonly Constraint[] {
  return zones.map((zone) => ({ zone, schedule }));
}
