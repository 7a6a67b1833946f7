/**
 * What DynamoDB bills for an entry of an index (Developer Guide, "DynamoDB item sizes and formats" and "On-demand capacity
 * mode"): a write for each change in it.
 */

import { itemBytes } from '../../src/campaign/item-size.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { deadlineIndex, dueShardOf } from '../../src/contact/deadline-index.ts';

/** A contact as an item of its table (src/aws/contact-item.ts). */
export function contactItem(contact: Contact): object {
  return {
    ...contact,
    ...(contact.dueAt !== undefined && { [deadlineIndex.partitionKey]: dueShardOf(contact) }),
  };
}

/** Bytes of an entry of the index of deadlines, which holds the keys alone. */
export function deadlineBytes(contact: Pick<Contact, 'campaignId' | 'contactKey' | 'dueAt'>): number {
  const { campaignId, contactKey, dueAt } = contact;
  return itemBytes({ campaignId, contactKey, dueAt, [deadlineIndex.partitionKey]: dueShardOf(contact) });
}

/**
 * Write units in the index of deadlines: one to put an entry, one to remove it, so two when the deadline changes, and none
 * when it does not. A contact without a deadline is not in the index.
 */
export function deadlineUnits(before: Contact | undefined, after: Contact): number {
  const unitsOf = (contact: Contact | undefined) =>
    contact?.dueAt === undefined ? 0 : Math.ceil(deadlineBytes(contact) / 1024);
  return before?.dueAt === after.dueAt ? 0 : unitsOf(before) + unitsOf(after);
}
