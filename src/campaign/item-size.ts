/**
 * How large DynamoDB counts an item (Developer Guide, "DynamoDB item sizes and formats"): texts as UTF-8, names and values
 * together, and a little for each element of a list or map. And what it bills by that size ("On-demand capacity mode").
 */

/** The largest item that DynamoDB keeps; a write that would make a larger one is refused, for good. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** Bytes of an item: any object of plain values. Fields that are undefined are not written. */
export function itemBytes(item: object): number {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

/** Bytes of one value in an item, its name left out. */
export function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  // A byte for each two digits, and one more.
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, each) => sum + 1 + valueBytes(each), 0);
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + itemBytes(value);
  return 1;
}

/** Write units (1 KB) of one write: of the larger of the two items, and at least one. */
export function writeUnits(before: object | undefined, after: object | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** Read units (4 KB) for `bytes` read at once. */
export function readUnits(bytes: number, consistency: 'strong' | 'eventual'): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistency === 'strong' ? 1 : 0.5);
}
