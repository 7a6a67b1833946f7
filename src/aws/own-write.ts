/**
 * Distinguishes our own write from another process's. The SDK retries a conditional write whose answer was lost; the
 * retry then fails on the condition, although the first one succeeded.
 */
import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { fromItem } from './dynamo-item.ts';

/** The item that stood in the way of a conditional write; undefined for any other error, or when there was none. */
export function itemInTheWay(error: unknown): Record<string, unknown> | undefined {
  return error instanceof ConditionalCheckFailedException && error.Item ? fromItem(error.Item) : undefined;
}

/** Whether `item` holds every one of `values`. */
export function holds(
  item: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(values).every(([key, value]) => isDeepStrictEqual(item[key], value));
}
