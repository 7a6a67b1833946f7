/** The results of a campaign as its contacts stand now, page by page: as many in memory as one page has, however long. */

import type { ContactTable } from '../src/aws/contact-table.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { resultHeader, resultLine } from '../src/closing/result-line.ts';
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
  { campaignId, answerNames }: Pick<Campaign, 'campaignId' | 'answerNames'>,
  reading: Reading,
): AsyncGenerator<string> {
  yield resultHeader(answerNames);
  for await (const page of pagesOf(contacts, campaignId, reading))
    yield page.map((contact) => resultLine(contact, answerNames)).join('');
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

async function* pagesOf(
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
