/**
 * The end of a campaign: who may bring it about, and whether every row of its files became a contact. The
 * campaign's `closingAt` is a lease and a lock: it names one closing, and whatever brings new customers removes it,
 * so that a result read before them cannot end the campaign.
 */
import type { Campaign, ImportedFile } from './campaign.ts';
import { readKey } from './campaign-id.ts';
import { contactStatuses } from './contact.ts';
import type { Counts } from './counts.ts';
import { MINUTE_MS, toIso } from './instant.ts';

/** Without news for so long, a closing counts as lost, and another one may begin. */
export const CLOSING_LEASE_MS = 30 * MINUTE_MS;

/** A closing that goes on in another run is renewed by so much: more than a run and its way through the queue take. */
const RENEWAL_MS = 10 * MINUTE_MS;

/** Where the results of a campaign go in the results bucket. */
export function resultsKey(campaignId: string): string {
  return `results/${campaignId}/results.csv`;
}

/** The moment up to which a lease taken at or before it is over at `nowMs`. */
export function lostClosingsUntil(nowMs: number): string {
  return toIso(nowMs - CLOSING_LEASE_MS);
}

/** Whether a closing of `campaign` may begin at `nowMs` (ms since 1970). Stores say the same as a condition. */
export function mayBeginClosing(campaign: Campaign, nowMs: number): boolean {
  const { state, completedAt, closingAt } = campaign;
  if (state === 'IMPORTING' || completedAt !== undefined) return false;
  return closingAt === undefined || closingAt <= lostClosingsUntil(nowMs);
}

/**
 * `closingAt` of a closing that goes on in another run. Made of the one before, not of the time, so that a run that
 * is delivered again knows the renewal that it made itself.
 */
export function renewed(closingAt: string): string {
  return toIso(Date.parse(closingAt) + RENEWAL_MS);
}

/** Whether the campaign is still in the closing that had `closingAt` when its last run ended. */
export function isSameClosing(campaign: Campaign, closingAt: string): boolean {
  return campaign.closingAt === closingAt || campaign.closingAt === renewed(closingAt);
}

/** Whether all files are read to their end; a cancelled campaign may still have some under way. */
export function allFilesDone({ files = {} }: Campaign): boolean {
  return Object.values(files).every(({ done }) => done);
}

/**
 * What is wrong when the rows of the campaign's files are not all among its contacts (`tally`), or the other way
 * round; undefined when everything adds up: rows − rejected − duplicates are the contacts that may be called. Of
 * rejected rows each file name has one contact for a line, however many versions of the file were dropped.
 */
export function whatDoesNotAddUp(campaign: Campaign, tally: Counts): string | undefined {
  const files = Object.values(campaign.files ?? {}).filter(({ file }) => readKey(file).kind === 'customers');
  const total = contactStatuses.reduce((all, status) => all + (tally[status] ?? 0), 0);
  const rejected = tally.REJECTED ?? 0;
  const good = sum(files, (file) => file.rows - file.rejected - file.duplicates);
  const most = sum(files, (file) => file.rejected);
  const leastOf = new Map<string, number>();
  for (const file of files) leastOf.set(file.file, Math.max(leastOf.get(file.file) ?? 0, file.rejected));
  const least = [...leastOf.values()].reduce((all, n) => all + n, 0);
  if (total - rejected === good && rejected >= least && rejected <= most) return undefined;
  const rows = sum(files, (file) => file.rows);
  const duplicates = sum(files, (file) => file.duplicates);
  return `The campaign's files have ${rows} rows, ${duplicates} of them duplicates and ${most} rejected, but the Contacts table holds ${total} contacts of it, ${rejected} of them rejected. Contacts may have been deleted or have expired; compare the results with the import reports.`;
}

function sum(files: readonly ImportedFile[], of: (file: ImportedFile) => number): number {
  return files.reduce((all, file) => all + of(file), 0);
}
