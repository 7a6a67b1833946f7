/**
 * What DynamoDB bills for an item (Developer Guide, "DynamoDB item sizes and formats" and "On-demand capacity mode"):
 * sizes of names and values, write units of 1 KB, read units of 4 KB, and a write for each change in an index.
 */
import { type Contact, indexedFields } from '../../src/domain/contact.ts';

/** Bytes of an item: any object of plain values. Fields that are undefined are not written. */
export function itemBytes(item: object): number {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // A byte for each two digits, and one more.
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, each) => sum + 1 + valueBytes(each), 0);
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + itemBytes(value);
  return 1;
}

/** Write units of one write: of the larger of the two items, and at least one. */
export function writeUnits(before: object | undefined, after: object | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** Read units for `bytes` read at once. */
export function readUnits(bytes: number, consistency: 'strong' | 'eventual'): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistency === 'strong' ? 1 : 0.5);
}

/** The keys of the index of contacts by deadline (infra/constructs/campaign-tables.ts). */
const indexKeys = ['campaignId', 'dueAt'] as const satisfies readonly (keyof Contact)[];

/** Bytes of a contact's entry in the index: what it holds, and the keys of the table. */
export function indexEntryBytes(contact: Partial<Contact>): number {
  const fields = new Set<keyof Contact>(['campaignId', 'contactKey', ...indexedFields]);
  return itemBytes(Object.fromEntries([...fields].map((field) => [field, contact[field]])));
}

/**
 * Write units in the index: one to put an entry, one to remove it, so two when its key changes; one when
 * only what it holds changes; none when nothing of that changes. A contact that lacks a key is not in the index.
 */
export function indexWriteUnits(before: Contact | undefined, after: Contact): number {
  const unitsOf = (contact: Contact | undefined) =>
    contact && indexKeys.every((key) => contact[key] !== undefined)
      ? Math.ceil(indexEntryBytes(contact) / 1024)
      : 0;
  const [was, is] = [unitsOf(before), unitsOf(after)];
  if (indexKeys.some((key) => before?.[key] !== after[key])) return was + is;
  return indexedFields.some((field) => before?.[field] !== after[field]) ? Math.max(was, is) : 0;
}
