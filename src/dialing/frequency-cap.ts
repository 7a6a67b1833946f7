/**
 * How often a number may be called, over all campaigns: by the caps of a campaign's settings, and by the attempt limits of the
 * calling rules. A call counts whether or not it was answered. A cap that is reached postpones a call; it ends no contact.
 */

import { attemptRulesAnywhere, attemptRulesFor } from '../calling-hours/attempt-limits.ts';
import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { limitText, reachedLimitText } from '../calling-hours/rule-text.ts';
import type { CampaignSettings, FrequencyCap } from '../campaign/settings.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import type { NumberCap } from './number-store.ts';

/**
 * More than seven calls within seven consecutive days about one debt are presumed to harass: 12 CFR 1006.14(b)(2).
 * The law counts days of the calendar; hours on end are never more lenient.
 */
const defaultCap = { attempts: 7, days: 7 } as const;

/** The longest `days` a cap may have (settings-schema.ts): older calls never matter. */
export const maxCapDays = 90;

/** Maximum `attempts` of a cap (settings-schema.ts): older calls never matter. */
export const maxCapAttempts = 100;

/**
 * A call is counted at its claim, and may start up to 45 seconds later (`CLAIM_LAST_CALL_MS`); the clocks of two dialers may
 * differ by the rest. So it counts for this much longer than its window: no two starts are ever too close.
 */
export const START_MARGIN_MS = MINUTE_MS;

/** The caps of a campaign's settings; each part that stored settings leave open is the default's. */
export function capsOf(settings: Pick<CampaignSettings, 'frequencyCap'> | undefined): readonly NumberCap[] {
  const own = [settings?.frequencyCap ?? []].flat();
  return (own.length === 0 ? [defaultCap] : own).map((cap: FrequencyCap) => {
    const { attempts = defaultCap.attempts, days = defaultCap.days, hours = days * 24 } = cap;
    return { attempts, hours, text: `"frequencyCap": ${limitText({ calls: attempts, hours })}` };
  });
}

/** What limits the calls to `callee` at `nowMs`: the campaign's caps, and the law of every place where the callee may be. */
export function capsFor(
  callee: LocatedCallee,
  settings: Pick<CampaignSettings, 'frequencyCap' | 'callingRules'> | undefined,
  nowMs: number,
): readonly NumberCap[] {
  const ofLaw = attemptRulesFor(callee, settings, nowMs).map((of) => ({
    attempts: of.rule.calls,
    hours: of.rule.hours,
    text: reachedLimitText(of),
  }));
  return [...capsOf(settings), ...ofLaw];
}

/**
 * A stored call to a number: its time, ISO 8601 in UTC, and what distinguishes it from another one in the same
 * millisecond. Entries sort by time.
 */
export function callEntry(call: { readonly id: string; readonly atMs: number }): string {
  return `${toIso(call.atMs)}#${call.id}`;
}

/** Entries before this text (as texts are compared) do not count any more for a call at `atMs`. */
export function windowStart(atMs: number, cap: Pick<NumberCap, 'hours'>): string {
  return toIso(atMs - windowMs(cap) + 1);
}

function windowMs({ hours }: Pick<NumberCap, 'hours'>): number {
  return hours * HOUR_MS + START_MARGIN_MS;
}

export type CapVerdict =
  | { readonly type: 'allowed' }
  /** No call before `until` (ISO 8601), because of `cap`: of all that are reached, the one that holds longest. */
  | { readonly type: 'capped'; readonly until: string; readonly cap: NumberCap }
  /** An entry that decides is none. */
  | { readonly type: 'unreadable' };

/**
 * Whether one more call at `atMs` would be one too many for any of `caps`, and if so until when.
 * @param entries earlier calls, newest first, made by `callEntry`.
 */
export function capsAt(entries: readonly unknown[], atMs: number, caps: readonly NumberCap[]): CapVerdict {
  let verdict: CapVerdict = { type: 'allowed' };
  let openMs = atMs;
  for (const cap of caps) {
    // The calls are in order, so one alone decides: if it counts, all after it do, and there are enough of them.
    const decisive = entries[cap.attempts - 1];
    if (decisive === undefined) continue;
    if (typeof decisive !== 'string') return { type: 'unreadable' };
    if (decisive < windowStart(atMs, cap)) continue;
    const untilMs = Date.parse(decisive.slice(0, decisive.indexOf('#'))) + windowMs(cap);
    if (Number.isNaN(untilMs)) return { type: 'unreadable' };
    if (untilMs <= openMs) continue;
    openMs = untilMs;
    verdict = { type: 'capped', until: toIso(untilMs), cap };
  }
  return verdict;
}

/**
 * What is left of `caps` for a call at `atMs` when `others`, in any order, are calls of the same phone that are not counted
 * where the caps are asked for. Not to be asked when all calls together are over a cap.
 */
export function capsBeside(
  others: readonly string[],
  atMs: number,
  caps: readonly NumberCap[],
): readonly NumberCap[] {
  return caps.map((cap) => {
    const counted = others.filter((entry) => entry >= windowStart(atMs, cap)).length;
    return { ...cap, attempts: Math.max(1, cap.attempts - counted) };
  });
}

const LIMIT_REACHED = 'At the limit of calls to this number';

/** Why a contact waits whose number is at the limit of `cap` until `until` (ISO 8601). */
export function cappedReason({ text }: Pick<NumberCap, 'text'>, until: string): string {
  return `${LIMIT_REACHED} (${text}): called from ${until}.`;
}

/**
 * Whether a contact waits for a cap that holds no more, because the campaign has other settings now: its deadline is the
 * opening that its reason names. A limit of the law is looked for in all places.
 */
export function waitsForFormerCap(
  { reason = '', dueAt }: { readonly reason?: string; readonly dueAt: string },
  settings: Pick<CampaignSettings, 'frequencyCap' | 'callingRules'> | undefined,
): boolean {
  const isCapped = (text: string) => reason === cappedReason({ text }, dueAt);
  if (!reason.startsWith(LIMIT_REACHED)) return false;
  const ofLaw = attemptRulesAnywhere(settings).map(reachedLimitText);
  return ![...capsOf(settings).map(({ text }) => text), ...ofLaw].some(isCapped);
}
