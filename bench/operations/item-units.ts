/**
 * What DynamoDB bills for an item (Developer Guide, "On-demand capacity mode"): write units of 1 KB, read units of 4 KB,
 * and a write for each change in an index.
 */
import type { Contact } from '../../src/domain/contact.ts';
import { deadlineIndex, dueShardOf } from '../../src/domain/deadline-index.ts';
import { itemBytes } from '../../src/domain/item-size.ts';

/** Write units of one write: of the larger of the two items, and at least one. */
export function writeUnits(before: object | undefined, after: object | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** Read units for `bytes` read at once. */
export function readUnits(bytes: number, consistency: 'strong' | 'eventual'): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistency === 'strong' ? 1 : 0.5);
}

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
