/**
 * Whether every row of a campaign's files became a contact, and whether its counts agree. The table deletes contacts
 * that ended more than `retentionDays` ago; they stay counted, which distinguishes them from lost ones.
 */
import type { Campaign, ImportedFile } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import { type Counts, contactsIn, exceedsByEnded, sameCounts } from '../contact/counts.ts';
import { DAY_MS } from '../time/instant.ts';

/** When the contacts were read, and what that means for them. */
export interface Reading {
  /** Contacts in the table, by status and outcome. */
  readonly tally: Counts;
  /** ms since 1970. */
  readonly atMs: number;
  /** How long contacts are kept after their end; Infinity: for ever. */
  readonly retentionDays: number;
  /** Nothing that may still be counted is missing from the counts. */
  readonly countsAreFinal: boolean;
}

/**
 * How many contacts are counted and have expired since; undefined when the counts do not agree with the contacts
 * that were read. Final counts that hold more than was read are believed: the rest of them cannot be read any more.
 */
export function expiredContacts(campaign: Campaign, reading: Reading): number | undefined {
  const { counts = {} } = campaign;
  const { tally, countsAreFinal } = reading;
  if (sameCounts(counts, tally)) return 0;
  const gone = contactsIn(counts) - contactsIn(tally);
  if (gone <= 0 || gone > maxExpired(campaign, reading)) return undefined;
  return countsAreFinal || exceedsByEnded(counts, tally) ? gone : undefined;
}

/** No contact ends before its file is opened or the first request comes, nor expires before the retention is over. */
function maxExpired(campaign: Campaign, { atMs, retentionDays }: Reading): number {
  const openedUntil = atMs - retentionDays * DAY_MS;
  const { requestsSince } = campaign;
  // Requests are not counted.
  if (requestsSince !== undefined && Date.parse(requestsSince) <= openedUntil)
    return Number.POSITIVE_INFINITY;
  const old = customerFiles(campaign).filter(({ startedAt }) => Date.parse(startedAt) <= openedUntil);
  return sum(old, ({ rows, duplicates }) => rows - duplicates);
}

/** Describes contacts that expired before their campaign was over; undefined if there are none. */
export function expiredSentence(expired: number, retentionDays: number): string | undefined {
  if (expired === 0) return undefined;
  const subject = expired === 1 ? '1 contact was' : `${expired} contacts were`;
  const days = retentionDays === 1 ? '1 day' : `${retentionDays} days`;
  return `${subject} deleted from the Contacts table before the campaign completed, ${days} after their end (retentionDays): counted, but not in results.csv. Deploy with a larger retentionDays for campaigns that take this long.`;
}

/**
 * What is wrong when the rows of the campaign's files are not all among its contacts (`tally`, and those that have
 * `expired`), or the other way round; undefined when everything adds up: rows − rejected − duplicates are the
 * contacts that may be called. Of rejected rows each file name has one contact for a line, however many versions of
 * the file were dropped. `requested`: those in `tally` that are in no file.
 */
export function whatDoesNotAddUp(
  campaign: Campaign,
  tally: Counts,
  expired = 0,
  requested: Counts = {},
): string | undefined {
  const files = customerFiles(campaign);
  const total = contactsIn(tally) - contactsIn(requested);
  const rejected = (tally.REJECTED ?? 0) - (requested.REJECTED ?? 0);
  const max = sum(files, (file) => file.rejected);
  const missing = sum(files, (file) => file.rows - file.rejected - file.duplicates) - (total - rejected);
  // Those of the expired that are not missing among the good rows were rejected ones.
  const allRejected = rejected + expired - missing;
  // Or requests, of which no file says how many there were.
  const maxRejected = campaign.requestsSince === undefined ? max : max + expired;
  const addsUp =
    missing >= 0 && missing <= expired && allRejected >= minRejected(files) && allRejected <= maxRejected;
  if (addsUp) return undefined;
  const rows = sum(files, (file) => file.rows);
  const duplicates = sum(files, (file) => file.duplicates);
  return `The campaign's files have ${rows} rows, ${duplicates} of them duplicates and ${max} rejected, but the Contacts table holds ${total} contacts of it, ${rejected} of them rejected. Contacts may have been deleted or have expired; compare the results with the import reports.`;
}

function minRejected(files: readonly ImportedFile[]): number {
  const rejectedOfFile = new Map<string, number>();
  for (const { file, rejected } of files)
    rejectedOfFile.set(file, Math.max(rejectedOfFile.get(file) ?? 0, rejected));
  return [...rejectedOfFile.values()].reduce((all, n) => all + n, 0);
}

function customerFiles({ files = {} }: Campaign): readonly ImportedFile[] {
  return Object.values(files).filter(({ file }) => readKey(file).kind === 'customers');
}

function sum(files: readonly ImportedFile[], of: (file: ImportedFile) => number): number {
  return files.reduce((all, file) => all + of(file), 0);
}
