/** The results of a campaign as its contacts stand now, page by page: as many in memory as one page has, however long. */

import type { ContactTable } from '../src/aws/contact-table.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { type ResultColumns, resultLayout } from '../src/closing/result-line.ts';
import { resultObjectLine } from '../src/closing/result-object.ts';
import type { Contact } from '../src/contact/contact.ts';

type ContactPages = Pick<ContactTable, 'page'>;

export interface Reading {
  readonly signal: AbortSignal;
  /** Hears how many contacts are read. */
  readonly onProgress?: (contacts: number) => void;
}

/** The lines of results.csv, the header first. */
export async function* liveResults(
  contacts: ContactPages,
  campaign: Pick<Campaign, 'campaignId'> & ResultColumns,
  reading: Reading,
): AsyncGenerator<string> {
  const { header, line } = resultLayout(campaign);
  yield header;
  for await (const page of pagesOf(contacts, campaign.campaignId, reading)) yield page.map(line).join('');
}

/** The contacts as JSON Lines. */
export async function* liveObjects(
  contacts: ContactPages,
  campaignId: string,
  reading: Reading,
): AsyncGenerator<string> {
  for await (const page of pagesOf(contacts, campaignId, reading)) yield page.map(resultObjectLine).join('');
}

/** The contacts themselves, as one JSON array. */
export async function* liveContacts(
  contacts: ContactPages,
  campaignId: string,
  reading: Reading,
): AsyncGenerator<string> {
  let before = '[';
  for await (const page of pagesOf(contacts, campaignId, reading)) {
    for (const contact of page) {
      yield `${before}\n${JSON.stringify(contact)}`;
      before = ',';
    }
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** Page by page, each of at least one contact. */
export async function* pagesOf(
  contacts: ContactPages,
  campaignId: string,
  { signal, onProgress }: Reading,
): AsyncGenerator<readonly Contact[]> {
  let read = 0;
  for (let after: string | undefined, isLast = false; !isLast; ) {
    signal.throwIfAborted();
    const page = await contacts.page(campaignId, after);
    read += page.contacts.length;
    onProgress?.(read);
    if (page.contacts.length > 0) yield page.contacts;
    after = page.next;
    isLast = after === undefined;
  }
}
