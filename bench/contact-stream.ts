/**
 * The Contacts table over memory, of any length, with its stream: one record for each write that changes a contact, in
 * their order.
 */

import type { Contact } from '../src/contact/contact.ts';
import type { ContactPage, DueContact } from '../src/contact/contact-store.ts';
import type { ContactTransition } from '../src/contact/contact-transition.ts';
import type { ContactChanged } from '../src/counting/count-ledger.ts';
import { MemoryContacts } from '../test/support/memory-stores.ts';
import { ContactOrder } from './contact-order.ts';

/** As long as those of the counter (`changeIdOf`). */
const EVENT_ID_CHARACTERS = 11;

/** A page of a Query is 1 MB: about this number of contacts. */
const CONTACTS_A_PAGE = 1_500;

export class StreamedContacts extends MemoryContacts {
  readonly #records: ContactChanged[] = [];
  readonly #order = new ContactOrder();
  #written = 0;

  /** The number of records that are still in the stream. */
  get waiting(): number {
    return this.#records.length;
  }

  /** Takes out the oldest records. */
  take(most: number): readonly ContactChanged[] {
    return this.#records.splice(0, most);
  }

  override async insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    const holders = await super.insert(contacts);
    for (const [i, contact] of contacts.entries()) if (!holders[i]) this.#record(undefined, contact);
    return holders;
  }

  override async apply(
    id: Pick<Contact, 'campaignId' | 'contactKey'>,
    transition: ContactTransition,
  ): Promise<Contact | undefined> {
    const before = this.get(id.campaignId, id.contactKey);
    const after = await super.apply(id, transition);
    if (after) this.#record(before, after);
    return after;
  }

  override async due(
    campaignId: string,
    from: string,
    until: string,
    limit: number,
  ): Promise<readonly DueContact[]> {
    return this.#order.due(campaignId, from, until, limit);
  }

  override async page(campaignId: string, after = ''): Promise<ContactPage> {
    return this.#order.page(campaignId, after, CONTACTS_A_PAGE);
  }

  #record(before: Contact | undefined, after: Contact): void {
    this.#order.put(before, after);
    this.#written += 1;
    this.#records.push({
      eventId: this.#written.toString(16).padStart(EVENT_ID_CHARACTERS, '0'),
      campaignId: after.campaignId,
      ...(before && { before }),
      after,
    });
  }
}
