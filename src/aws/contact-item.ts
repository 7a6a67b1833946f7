/** A contact as an item of the Contacts table. */
import type { Contact } from '../contact/contact.ts';
import { deadlineIndex, dueShardOf } from '../contact/deadline-index.ts';
import { type Item, toItem } from './dynamo-item.ts';

/** The item of a new contact. One with a deadline is put into the index of deadlines. */
export function contactItem(contact: Contact): Item {
  const isDue = contact.dueAt !== undefined;
  return toItem({ ...contact, ...(isDue && { [deadlineIndex.partitionKey]: dueShardOf(contact) }) });
}
