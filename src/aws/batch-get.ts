/** Reads many items of one DynamoDB table by their keys: a hundred a request, few requests at once. */
import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { fromItem, type Item, toItem } from './dynamo-item.ts';

/** DynamoDB's limit. */
const KEYS_A_REQUEST = 100;
const REQUESTS_AT_ONCE = 10;

/** Keys that the table left unread are asked for again, with growing pauses; after so many rounds it is told. */
const MOST_ROUNDS = 8;
const FIRST_PAUSE_MS = 50;

export interface BatchGetOptions {
  /** Attributes to be read, the keys among them; missing: all. */
  readonly fields?: readonly string[];
  /** Whether the items must be as they stand now. */
  readonly isConsistent?: boolean;
  /** How to wait; for tests. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export class BatchGet {
  readonly #db: DynamoDBClient;
  readonly #limit = pLimit(REQUESTS_AT_ONCE);

  constructor(db: DynamoDBClient) {
    this.#db = db;
  }

  /**
   * The items of `table` under `keys` (no key twice) that are there, in any order.
   * @throws Error when the table leaves keys unread again and again.
   */
  async read(
    table: string,
    keys: readonly object[],
    options: BatchGetOptions = {},
  ): Promise<Record<string, unknown>[]> {
    const batches = Array.from({ length: Math.ceil(keys.length / KEYS_A_REQUEST) }, (_, i) =>
      keys.slice(i * KEYS_A_REQUEST, (i + 1) * KEYS_A_REQUEST),
    );
    const read = await Promise.all(
      batches.map((batch) => this.#limit(() => this.#batch(table, batch.map(toItem), options))),
    );
    return read.flat().map(fromItem);
  }

  async #batch(
    table: string,
    keys: Item[],
    { fields, isConsistent = false, pause = wait }: BatchGetOptions,
  ): Promise<Item[]> {
    const names = Object.fromEntries((fields ?? []).map((field, i) => [`#${i}`, field]));
    const projection = fields && {
      ProjectionExpression: Object.keys(names).join(', '),
      ExpressionAttributeNames: names,
    };
    const how = { ...(isConsistent && { ConsistentRead: true }), ...projection };
    const found: Item[] = [];
    let left = keys;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** (round - 1));
      const answer = await this.#db.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ...how } } }),
      );
      found.push(...(answer.Responses?.[table] ?? []));
      left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (left.length === 0) return found;
    }
    throw new Error(`The table ${table} has left ${left.length} keys unread ${MOST_ROUNDS} times.`);
  }
}
