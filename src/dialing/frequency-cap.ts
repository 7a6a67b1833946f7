/**
 * The frequency cap of a number: at most `attempts` calls in any `days` days, over all campaigns. A call counts
 * whether or not it was answered, and leaves the window exactly `days` times 24 hours after it was placed.
 */

import type { CampaignSettings, FrequencyCap } from '../campaign/settings.ts';
import { DAY_MS, toIso } from '../time/instant.ts';

/**
 * More than seven calls within seven consecutive days about one debt are presumed to harass: 12 CFR 1006.14(b)(2).
 * The law counts days of the calendar; hours on end are never more lenient.
 */
const defaultCap = { attempts: 7, days: 7 } as const;

/** The longest `days` a cap may have (settings-schema.ts): older calls never matter. */
export const maxCapDays = 90;

/** Maximum `attempts` of a cap (settings-schema.ts): older calls never matter. */
export const maxCapAttempts = 100;

/** The cap under a campaign's settings; each part that they leave open is the default's. */
export function capOf(settings: Pick<CampaignSettings, 'frequencyCap'> | undefined): Required<FrequencyCap> {
  return { ...defaultCap, ...settings?.frequencyCap };
}

/**
 * A stored call to a number: its time, ISO 8601 in UTC, and what distinguishes it from another one in the same
 * millisecond. Entries sort by time.
 */
export function callEntry(call: { readonly id: string; readonly atMs: number }): string {
  return `${toIso(call.atMs)}#${call.id}`;
}

/** Entries before this text (as texts are compared) do not count any more for a call at `atMs`. */
export function windowStart(atMs: number, cap: Required<FrequencyCap>): string {
  return toIso(atMs - cap.days * DAY_MS + 1);
}

/**
 * Whether one more call at `atMs` would be one too many, and if so until when (ISO 8601, UTC).
 * @param entries earlier calls, newest first, made by `callEntry`.
 */
export function cappedUntil(
  entries: readonly string[],
  atMs: number,
  cap: Required<FrequencyCap>,
): string | undefined {
  // The calls are in order, so one alone decides: if it counts, all after it do, and there are enough of them.
  const decisive = entries[cap.attempts - 1];
  if (decisive === undefined || decisive < windowStart(atMs, cap)) return undefined;
  return toIso(Date.parse(decisive.slice(0, decisive.indexOf('#'))) + cap.days * DAY_MS);
}

/**
 * What is left of `cap` for a call at `atMs` when `others`, in any order, are calls of the same phone that are not counted
 * where the cap is asked for. Not to be asked when all calls together are over the cap.
 */
export function capBeside(
  others: readonly string[],
  atMs: number,
  cap: Required<FrequencyCap>,
): Required<FrequencyCap> {
  const counted = others.filter((entry) => entry >= windowStart(atMs, cap)).length;
  return { ...cap, attempts: Math.max(1, cap.attempts - counted) };
}
