/**
 * Plain values to DynamoDB items and back. Like marshall and unmarshall of @aws-sdk/util-dynamodb, but a key
 * `__proto__` stays a key like any other: customers' columns may be named so, and the library drops it. In the table it is
 * written `:__proto__`: the SDK cannot read an error that holds an item with the plain name (what stood in the way of a
 * conditional write), and throws a TypeError in its place.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, convertToNative } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, AttributeValue>;

/** The name and what is written for it: names that are written so already get one colon more, so that none is lost. */
const PROTO = /^:*__proto__$/;
const WRITTEN_PROTO = /^:+__proto__$/;

/** The item of `value`; fields that are undefined are left out. */
export function toItem(value: object): Item {
  const present = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    present.map(([key, field]) => [PROTO.test(key) ? `:${key}` : key, toAttribute(field)]),
  );
}

/** The attribute value of a plain value. */
export function toAttribute(value: unknown): AttributeValue {
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object' && value !== null) return { M: toItem(value) };
  return convertToAttr(value);
}

/** The plain object of `item`. */
export function fromItem(item: Readonly<Item>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      WRITTEN_PROTO.test(key) ? key.slice(1) : key,
      fromAttribute(value),
    ]),
  );
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.M) return fromItem(value.M);
  if (value.L) return value.L.map(fromAttribute);
  // The library makes a BigInt of a large whole number, which no sum takes, and throws at 1E30.
  if (value.N !== undefined) return Number(value.N);
  return convertToNative(value);
}
