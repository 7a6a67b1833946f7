/** The index of deadlines and its table, as DynamoDB answers for them: pages by `Limit`, in the order of the sort key. */
import type { BatchGetItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { contactItem } from '../../src/aws/contact-item.ts';
import { fromItem, type Item, toItem } from '../../src/aws/dynamo-item.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { deadlineIndex } from '../../src/contact/deadline-index.ts';
import type { Request } from './fake-client.ts';

/** Answers queries of the index, which shows `indexed`, and reads of the table, which holds `standing`. */
export function deadlineShards(indexed: readonly Contact[], standing: readonly Contact[] = indexed) {
  const entries = indexed.map(contactItem).filter((item) => item[deadlineIndex.sortKey]);
  return ({ name, input }: Request<object>): unknown =>
    name === 'Query'
      ? page(entries, input as QueryCommandInput)
      : items(standing, input as BatchGetItemCommandInput);
}

function page(entries: readonly Item[], input: QueryCommandInput) {
  if (input.IndexName !== deadlineIndex.name) throw new Error(`There is no index ${input.IndexName}.`);
  const values = fromItem(input.ExpressionAttributeValues ?? {}) as Record<
    ':shard' | ':from' | ':until',
    string
  >;
  const all = entries
    .map((item) => ({
      item,
      ...(fromItem(item) as unknown as { dueShard: string; dueAt: string; contactKey: string }),
    }))
    .filter(({ dueShard }) => dueShard === values[':shard'])
    .filter(({ dueAt }) => dueAt >= values[':from'] && dueAt <= values[':until'])
    .sort((a, b) => order(a.dueAt + a.contactKey, b.dueAt + b.contactKey));
  const after = input.ExclusiveStartKey?.contactKey?.S;
  const start = after === undefined ? 0 : all.findIndex(({ contactKey }) => contactKey === after) + 1;
  const limit = input.Limit ?? all.length;
  const found = all.slice(start, start + limit).map(({ item }) => keysOf(item));
  // As DynamoDB does, also when there is nothing behind the last one.
  return { Items: found, ...(found.length === limit && { LastEvaluatedKey: found.at(-1) }) };
}

/** What the index holds: keys alone. */
function keysOf({ campaignId, contactKey, dueShard, dueAt }: Item): Item {
  return { campaignId, contactKey, dueShard, dueAt } as Item;
}

function items(standing: readonly Contact[], { RequestItems }: BatchGetItemCommandInput) {
  const [[table, asked] = ['', undefined]] = Object.entries(RequestItems ?? {});
  const keys = new Set((asked?.Keys ?? []).map((key) => key.contactKey?.S));
  return { Responses: { [table]: standing.filter(({ contactKey }) => keys.has(contactKey)).map(toItem) } };
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1;
}
