/** Reads many items of one DynamoDB table by their keys: a hundred a request, few requests at once. */
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { listsOf } from '../concurrency/parallel.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { Backoff, shortPatience, type ThrottlePatience } from './dynamo-throttle-retry.ts';

/** DynamoDB's limit. */
const KEYS_A_REQUEST = 100;
const REQUESTS_AT_ONCE = 10;

export interface BatchGetOptions {
  /** Attributes to be read, the keys among them; missing: all. */
  readonly fields?: readonly string[];
  /** Whether the items must be as they stand now. */
  readonly isConsistent?: boolean;
}

export class BatchGet {
  readonly #db: DynamoDBClient;
  readonly #patience: ThrottlePatience;
  readonly #limit = pLimit(REQUESTS_AT_ONCE);

  /** `patience`: how long keys are asked for again that the table left unread. */
  constructor(db: DynamoDBClient, patience: ThrottlePatience = shortPatience) {
    this.#db = db;
    this.#patience = patience;
  }

  /**
   * The items of `table` under `keys` (no key twice) that are there, in any order.
   * @throws OutOfTime when the table leaves keys unread for too long.
   */
  async read(
    table: string,
    keys: readonly object[],
    options: BatchGetOptions = {},
  ): Promise<Record<string, unknown>[]> {
    const read = await Promise.all(
      listsOf(keys, KEYS_A_REQUEST).map((batch) =>
        this.#limit(() => this.#batch(table, batch.map(toItem), options)),
      ),
    );
    return read.flat().map(fromItem);
  }

  async #batch(
    table: string,
    keys: Item[],
    { fields, isConsistent = false }: BatchGetOptions,
  ): Promise<Item[]> {
    const names = Object.fromEntries((fields ?? []).map((field, i) => [`#${i}`, field]));
    const projection = fields && {
      ProjectionExpression: Object.keys(names).join(', '),
      ExpressionAttributeNames: names,
    };
    const how = { ...(isConsistent && { ConsistentRead: true }), ...projection };
    const found: Item[] = [];
    for (let left = keys, backoff = new Backoff(this.#patience); ; ) {
      const answer = await this.#db.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ...how } } }),
      );
      const read = answer.Responses?.[table] ?? [];
      found.push(...read);
      left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (left.length === 0) return found;
      // An answer is full at 16 MB: then the rest may be read at once.
      if (read.length > 0) backoff = new Backoff(this.#patience);
      await backoff.wait();
    }
  }
}
