/**
 * The end of a campaign, and when it may happen. The campaign's `closingAt` is a lease and a lock: it names one
 * closing, and new customers remove it, so that a result read before them cannot end the campaign. Whether every row
 * became a contact: closing-proof.ts.
 */
import type { Campaign } from '../campaign/campaign.ts';
import { gate } from '../campaign/may-dial.ts';
import { isRecycling } from '../contact/recycle.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../time/instant.ts';

/** A closing without progress for this long counts as lost, and another one may begin. */
export const CLOSING_LEASE_MS = 30 * MINUTE_MS;

/**
 * DynamoDB Streams keep a change for 24 hours. The hour beyond is for clocks that differ, and for a change that is
 * being counted.
 */
const STREAM_MS = 25 * HOUR_MS;

/** Where the results of a campaign go in the results bucket. */
export function resultsKey(campaignId: string): string {
  return `results/${campaignId}/results.csv`;
}

/** Where the report of a campaign goes in the results bucket: beside its results. */
export function campaignReportKey(campaignId: string): string {
  return `results/${campaignId}/report.html`;
}

/** The moment up to which a lease taken at or before it is over at `nowMs`. */
export function lostClosingsUntil(nowMs: number): string {
  return toIso(nowMs - CLOSING_LEASE_MS);
}

/** Whether a closing of `campaign` may begin at `nowMs` (ms since 1970). Stores say the same as a condition. */
export function mayBeginClosing(campaign: Campaign, nowMs: number): boolean {
  const { state, completedAt, closingAt } = campaign;
  if (state === 'IMPORTING' || completedAt !== undefined || isRecycling(campaign)) return false;
  return closingAt === undefined || closingAt <= lostClosingsUntil(nowMs);
}

/**
 * Whether the campaign is in the closing of a job that expects its `closingAt` to be one of `expected`; undefined: of
 * a job that begins, whose closing it is whatever it is called.
 */
export function isSameClosing({ closingAt }: Campaign, expected: readonly string[] | undefined): boolean {
  return closingAt !== undefined && (expected === undefined || expected.includes(closingAt));
}

/**
 * Whether no change made up to `until` can come from the stream any more at `at` (both ISO 8601). Only then may
 * counts be corrected to the rows: a change that is in the rows and comes later would be counted twice, for good.
 */
export function isStreamSilent(until: string, at: string): boolean {
  return Date.parse(at) - Date.parse(until) >= STREAM_MS;
}

/**
 * Whether all files are read to their end; a cancelled campaign may still have some in progress. An import that has
 * failed for good does not count: it may never be resumed.
 */
export function allFilesDone({ state, files = {} }: Campaign): boolean {
  return Object.values(files).every(
    ({ done, error }) => done || (state === 'CANCELLED' && error !== undefined),
  );
}

/** Whether further requests may come at `nowMs` (ms since 1970): the campaign is not closed before its end date or a cancel. */
export function isOpenForRequests(
  campaign: Pick<Campaign, 'requestsSince' | 'state' | 'settings'>,
  nowMs: number,
): boolean {
  return campaign.requestsSince !== undefined && gate(campaign, nowMs).type !== 'over';
}
