/**
 * The Contacts table, as the slices see it. Every call may fail or never return: its caller may be killed right there, and
 * the next delivery must be able to go on.
 */
import type { Contact, indexedFields } from './contact.ts';
import type { ContactTransition } from './contact-transition.ts';

export interface ContactId {
  readonly campaignId: string;
  readonly contactKey: string;
}

/** What is read of a contact that is due, or whose call is over. */
export type IndexedContact = Pick<Contact, 'campaignId' | 'contactKey' | (typeof indexedFields)[number]>;

/** A contact with a deadline. */
export type DueContact = IndexedContact & { readonly dueAt: string };

/** What becomes of a contact. */
export interface ContactUpdate {
  readonly id: ContactId;
  readonly transition: ContactTransition;
}

export type ApplyResult =
  | { readonly type: 'applied' }
  /** The contact was not as the transition expects, but `standing`; missing: it is not there. */
  | { readonly type: 'notAsExpected'; readonly standing?: Contact }
  /** Whether it was applied is not known. */
  | { readonly type: 'failed'; readonly error: Error };

export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** The key after which the next page begins; missing: this is the last one. */
  readonly next?: string;
}

export interface ContactStore {
  /**
   * Writes new contacts of one campaign, no key twice. Answers for each, in order, the contact that holds its key
   * already, when there is one: that one stays as it is.
   */
  insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]>;
  /** Applies `transition`; answers the contact after it, or undefined when the contact was not as expected. */
  apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined>;
  /**
   * Applies transitions of different contacts, each by itself, and answers for each, in order. A caller that dies meanwhile
   * leaves any of them applied.
   */
  applyAll(changes: readonly ContactUpdate[]): Promise<readonly ApplyResult[]>;
  /** The contacts that are there of these (none twice), as they stand now, in any order. */
  read(ids: readonly ContactId[]): Promise<readonly Contact[]>;
  /**
   * Contacts of a campaign with `from <= dueAt <= until`, earliest first, `limit` at most. What was written a moment ago may
   * be missing; fewer than `limit` are all that there were.
   */
  due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]>;
  /** All contacts of a campaign by key, page by page, as they stand now: from the first, or after the key `after`. */
  page(campaignId: string, after?: string): Promise<ContactPage>;
}
