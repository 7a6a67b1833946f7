/**
 * Browses a campaign's contacts for an operator, in pages. Without an index for the query, the table is read in
 * steps, each request for a bounded time: a campaign of a million contacts is never read at once, and the answer says
 * how far the search has come and where it continues.
 */
import type { Contact, ContactStatus, Outcome } from '../contact/contact.ts';

/** The fields of a contact that a list shows. */
export const listedFields = [
  'campaignId',
  'contactKey',
  'status',
  'phoneNumber',
  'phoneNumbers',
  'customerId',
  'attempt',
  'outcome',
  'disposition',
  'reason',
  'dueAt',
  'dialedAt',
  'updatedAt',
] as const satisfies readonly (keyof Contact)[];

export type ListedContact = Pick<Contact, (typeof listedFields)[number]>;

/** What a contact must be to be shown; what is missing may be anything. */
export interface ContactMatch {
  readonly status?: ContactStatus;
  /** Of contacts that are over: the outcome of an earlier attempt does not count. */
  readonly outcome?: Outcome;
  /** One of its numbers (E.164), or the beginning of the customerId: either will do. */
  readonly customer?: { readonly phoneNumber?: string; readonly customerId: string };
}

export interface ContactRange {
  /** What the keys begin with; empty: any. */
  readonly keyPrefix: string;
  /** The key after which to begin. */
  readonly after?: string;
  /** Contacts to look at, whether they match or not. */
  readonly limit: number;
}

export interface ContactSlice {
  /** Those that match, by key. */
  readonly contacts: readonly ListedContact[];
  /** How many were looked at. */
  readonly lookedAt: number;
  /** The last key that was looked at; missing: there are no more. */
  readonly next?: string;
}

export interface ContactBrowser {
  get(campaignId: string, contactKey: string): Promise<Contact | undefined>;
  /** Looks at one range of a campaign's contacts, in the order of their keys. */
  look(campaignId: string, match: ContactMatch, range: ContactRange): Promise<ContactSlice>;
}

/** Where a search goes on. */
export interface BrowseCursor {
  /** Whether contacts are found by the beginning of their keys, or all are looked at. */
  readonly by: 'key' | 'all';
  readonly after: string;
  readonly lookedAt: number;
  /** Whether the search has found somebody: then it does not go on in another way. */
  readonly isFound: boolean;
}

export interface BrowseRequest {
  readonly campaignId: string;
  readonly status?: ContactStatus;
  readonly outcome?: Outcome;
  /** What the operator typed: a key, its beginning, or a customerId; not empty. */
  readonly search?: string;
  /** E.164, when `search` can be read as a number. */
  readonly searchedNumber?: string;
  readonly cursor?: BrowseCursor;
}

interface BrowseLimits {
  /** Rows wanted, at most. */
  readonly rows: number;
  /** No step begins after this many ms. */
  readonly budgetMs: number;
}

export interface Browsed {
  readonly contacts: readonly ListedContact[];
  /** How many contacts were looked at since the search began, at the least. */
  readonly lookedAt: number;
  /** Missing: all were looked at. */
  readonly next?: BrowseCursor;
}

const browseLimits: BrowseLimits = { rows: 50, budgetMs: 4_000 };

/** Contacts read in one step of a filtered search: about a megabyte, DynamoDB's maximum per read. */
const STEP = 2_000;

/**
 * Finds the next rows. A search tries the contact whose key is the number, then keys with that prefix, then numbers
 * and customerIds of all contacts, each only if the one before found none. `now`: ms since any moment.
 * @throws what the browser throws.
 */
export async function browseContacts(
  browser: ContactBrowser,
  now: () => number,
  request: BrowseRequest,
  limits = browseLimits,
): Promise<Browsed> {
  const { campaignId, search, searchedNumber, cursor } = request;
  const match = matchOf(request);
  const deadline = now() + limits.budgetMs;
  const walk = (from: BrowseCursor | Pick<BrowseCursor, 'by'>) =>
    walkContacts(browser, now, request, from, { rows: limits.rows, deadline });
  if (search === undefined || cursor?.by === 'all') return walk(cursor ?? { by: 'all' });
  if (searchedNumber !== undefined && !cursor) {
    const contact = await browser.get(campaignId, searchedNumber);
    if (contact && matches(contact, match)) return { contacts: [contact], lookedAt: 1 };
  }
  const byKey = await walk(cursor ?? { by: 'key' });
  const isFound = cursor?.isFound || byKey.contacts.length > 0;
  return isFound || byKey.next ? byKey : walk({ by: 'all' });
}

/** Goes on step by step until there are rows enough, or time is up. */
async function walkContacts(
  browser: ContactBrowser,
  now: () => number,
  request: BrowseRequest,
  from: Pick<BrowseCursor, 'by'> & Partial<BrowseCursor>,
  { rows, deadline }: { readonly rows: number; readonly deadline: number },
): Promise<Browsed> {
  const { campaignId, search = '', searchedNumber } = request;
  const { by } = from;
  const isSearch = by === 'all' && search !== '';
  const match: ContactMatch = {
    ...matchOf(request),
    ...(isSearch && {
      customer: { customerId: search, ...(searchedNumber !== undefined && { phoneNumber: searchedNumber }) },
    }),
  };
  const keyPrefix = by === 'key' ? search : '';
  const isSifted = Object.keys(match).length > 0;
  const found: ListedContact[] = [];
  let { after, lookedAt = 0 } = from;
  const soFar = (last: string, count: number) => ({
    lookedAt: count,
    next: { by, after: last, lookedAt: count, isFound: from.isFound || found.length > 0 },
  });
  do {
    const limit = isSifted ? STEP : rows - found.length;
    const slice = await browser.look(campaignId, match, { keyPrefix, limit, ...(after && { after }) });
    const taken = slice.contacts.slice(0, rows - found.length);
    found.push(...taken);
    if (taken.length < slice.contacts.length) {
      // The rest of the step is read again. The number of rows before its last one is unknown.
      const last = taken.at(-1)?.contactKey ?? '';
      return { contacts: found, ...soFar(last, lookedAt + taken.length) };
    }
    lookedAt += slice.lookedAt;
    after = slice.next;
  } while (after !== undefined && found.length < rows && now() < deadline);
  return { contacts: found, ...(after === undefined ? { lookedAt } : soFar(after, lookedAt)) };
}

function matchOf({ status, outcome }: BrowseRequest): ContactMatch {
  return {
    ...(status !== undefined && { status }),
    ...(outcome !== undefined && { status: 'COMPLETED', outcome }),
  };
}

/** Whether `contact` is one that `match` asks for. Stores say the same as a filter. */
export function matches(
  contact: Pick<Contact, 'status' | 'outcome' | 'phoneNumber' | 'phoneNumbers' | 'customerId'>,
  { status, outcome, customer }: ContactMatch,
): boolean {
  if (status !== undefined && contact.status !== status) return false;
  if (outcome !== undefined && (contact.outcome !== outcome || contact.status !== 'COMPLETED')) return false;
  if (customer === undefined) return true;
  const numbers = [contact.phoneNumber, ...(contact.phoneNumbers ?? [])];
  if (customer.phoneNumber !== undefined && numbers.includes(customer.phoneNumber)) return true;
  return contact.customerId?.startsWith(customer.customerId) ?? false;
}
