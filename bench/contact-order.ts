/**
 * The contacts of a table in the two orders in which it is read, by key and by deadline. Kept along with each write, so
 * that the pages of a million contacts are read without looking through all of them each time.
 */

import type { Contact } from '../src/contact/contact.ts';
import { PARKED } from '../src/contact/contact-life.ts';
import type { ContactPage, DueContact } from '../src/contact/contact-store.ts';

/** Characters of a deadline up to its minute (2026-11-02T15:00). */
const MINUTE = 16;

type Due = Contact & { readonly dueAt: string };

export class ContactOrder {
  readonly #campaigns = new Map<string, CampaignOrder>();

  /** A contact was written. */
  put(before: Contact | undefined, after: Contact): void {
    const order = this.#campaigns.get(after.campaignId) ?? new CampaignOrder();
    this.#campaigns.set(after.campaignId, order);
    order.put(before, after);
  }

  /** Contacts of a campaign whose deadline is from `from` to `until`, the earliest first. */
  due(campaignId: string, from: string, until: string, limit: number): readonly DueContact[] {
    return this.#campaigns.get(campaignId)?.due(from, until, limit) ?? [];
  }

  /** Contacts of a campaign by their keys, behind `after`. */
  page(campaignId: string, after: string, limit: number): ContactPage {
    return this.#campaigns.get(campaignId)?.page(after, limit) ?? { contacts: [] };
  }
}

class CampaignOrder {
  readonly #byKey = new Map<string, Contact>();
  #sortedKeys: string[] | undefined;
  /** By the minute of the deadline, then by key. */
  readonly #minutes = new Map<string, Map<string, Due>>();

  put(before: Contact | undefined, after: Contact): void {
    const { contactKey } = after;
    if (!before) this.#sortedKeys = undefined;
    this.#byKey.set(contactKey, after);
    if (before?.dueAt !== undefined) this.#leave(before.dueAt.slice(0, MINUTE), contactKey);
    if (after.dueAt !== undefined) this.#enter(after as Due);
  }

  due(from: string, until: string, limit: number): readonly DueContact[] {
    const minutes = [...this.#minutes.keys()]
      .filter((minute) => minute >= from.slice(0, MINUTE) && minute <= until.slice(0, MINUTE))
      .sort();
    const found: Due[] = [];
    for (const minute of minutes) {
      if (found.length >= limit) break;
      const all = this.#minutes.get(minute)?.values() ?? [];
      // Of hundreds of thousands that are parked, all with one deadline, no more are looked at than are asked for.
      const contacts = minute === PARKED.slice(0, MINUTE) ? first(all, limit) : [...all];
      const inTime = contacts.filter(({ dueAt }) => dueAt >= from && dueAt <= until);
      found.push(...inTime.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1)));
    }
    return found.slice(0, limit);
  }

  page(after: string, limit: number): ContactPage {
    this.#sortedKeys ??= [...this.#byKey.keys()].sort();
    const start = firstBehind(this.#sortedKeys, after);
    const keys = this.#sortedKeys.slice(start, start + limit);
    const contacts = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    const next = keys.at(-1);
    return start + limit < this.#sortedKeys.length && next !== undefined ? { contacts, next } : { contacts };
  }

  #enter(contact: Due): void {
    const minute = contact.dueAt.slice(0, MINUTE);
    const contacts = this.#minutes.get(minute) ?? new Map<string, Due>();
    this.#minutes.set(minute, contacts.set(contact.contactKey, contact));
  }

  #leave(minute: string, contactKey: string): void {
    const contacts = this.#minutes.get(minute);
    contacts?.delete(contactKey);
    if (contacts?.size === 0) this.#minutes.delete(minute);
  }
}

function first<T>(all: Iterable<T>, many: number): T[] {
  const found: T[] = [];
  for (const each of all) {
    if (found.length >= many) break;
    found.push(each);
  }
  return found;
}

/** The position of the first of `sorted` that is greater than `key`. */
function firstBehind(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}
