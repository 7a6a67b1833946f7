/** How far a campaign is, from its files and its counts alone. */
import type { Campaign, ImportedFile } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import { endStatuses } from '../contact/contact.ts';
import { type Counts, contactsIn } from '../contact/counts.ts';

export interface Progress {
  /** Rows read of all its files of customers, and requests. */
  readonly rows: number;
  /** Rows of which nothing is to come: ended contacts, rejected rows and duplicates. */
  readonly over: number;
}

/**
 * Rejected rows are counted by the files: a file that comes a second time has the same ones again, which are the same
 * contacts but more rows. While a file is read its contacts may be ahead of its rows, so `over` may be more than `rows`.
 */
export function progressOf(campaign: Campaign | undefined): Progress {
  const { files = {}, counts = {} } = campaign ?? {};
  const customers = customerFiles(files);
  const sum = (of: (file: (typeof customers)[number]) => number) =>
    customers.reduce((all, file) => all + of(file), 0);
  const duplicates = sum((file) => file.duplicates);
  // Requests are in no file: its contacts are what there is to go by.
  if (campaign?.requestsSince !== undefined)
    return { rows: contactsIn(counts) + duplicates, over: endedIn(counts) + duplicates };
  const called = endedIn(counts) - (counts.REJECTED ?? 0);
  return {
    rows: sum(({ rows }) => rows),
    over: called + duplicates + sum(({ rejected }) => rejected),
  };
}

/** Contacts of which nothing is to come, the rejected ones among them. */
export function endedIn(counts: Counts): number {
  return [...endStatuses].reduce((all, status) => all + (counts[status] ?? 0), 0);
}

/** Whether rows are still to come: a file of customers is not read to its end, and nothing has kept it from that. */
export function isBeingRead({ files = {} }: Pick<Campaign, 'files'>): boolean {
  return customerFiles(files).some(({ done, error }) => !done && error === undefined);
}

/** Whether none of its customer files could be read, not even in part: it has no contacts, and waits for none. */
export function isUnread({ files = {} }: Pick<Campaign, 'files'>): boolean {
  const customers = customerFiles(files);
  return customers.length > 0 && customers.every(({ error, rows }) => error !== undefined && rows === 0);
}

function customerFiles(files: Readonly<Record<string, ImportedFile>>): readonly ImportedFile[] {
  return Object.values(files).filter(({ file }) => readKey(file).kind === 'customers');
}
