/**
 * Plain values to DynamoDB items and back. Like marshall and unmarshall of @aws-sdk/util-dynamodb, but a key
 * `__proto__` stays a key like any other: customers' columns may be named so, and the library drops it.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, convertToNative } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, AttributeValue>;

/** The item of `value`; fields that are undefined are left out. */
export function toItem(value: object): Item {
  const present = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(present.map(([key, field]) => [key, toAttribute(field)]));
}

/** The attribute value of a plain value. */
export function toAttribute(value: unknown): AttributeValue {
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object' && value !== null) return { M: toItem(value) };
  return convertToAttr(value);
}

/** The plain object of `item`. */
export function fromItem(item: Readonly<Item>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, fromAttribute(value)]));
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.M) return fromItem(value.M);
  if (value.L) return value.L.map(fromAttribute);
  return convertToNative(value);
}
