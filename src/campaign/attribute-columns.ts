/**
 * The columns of a campaign's customer files that are kept as attributes, by their headers: the item of the campaign has
 * them in the order of its files, so that results repeat them under the customer's own names.
 */
import { repairAttributeKey, utf8Bytes } from '../contact/attributes.ts';
import { withoutInvisible } from '../phone/invisible.ts';

/** Of all headers in the item, which also holds settings and files. Each counted change of a contact pays for its length. */
export const MAX_COLUMNS_BYTES = 16 * 1024;

/** The key under which contacts keep the attribute of a column, which may be named by its header or by this key. */
export function attributeKeyOf(header: string): string {
  return repairAttributeKey(withoutInvisible(header).trim());
}

/**
 * `known` with those of `headers` whose key none of them has, in order, as far as there is room; `known` itself when
 * there is nothing to add.
 */
export function withColumns(known: readonly string[], headers: readonly string[]): readonly string[] {
  const keys = new Set(known.map(attributeKeyOf));
  let bytes = known.reduce((sum, header) => sum + utf8Bytes(header), 0);
  const added: string[] = [];
  for (const header of headers) {
    const key = attributeKeyOf(header);
    if (keys.has(key) || bytes + utf8Bytes(header) > MAX_COLUMNS_BYTES) continue;
    keys.add(key);
    bytes += utf8Bytes(header);
    added.push(header);
  }
  return added.length === 0 ? known : [...known, ...added];
}
