/** What the Numbers table knows of one number: whether it is on the do-not-call list, and its latest calls; and the whole list. Reads only. */
import { type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { SuppressedNumber } from '../importing/do-not-call-file.ts';
import { keysOf } from '../phone/number-key.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { joined, type KeptUnderKey } from './number-history.ts';

export interface NumberRecord {
  /** ISO 8601, UTC: since when the number is on the do-not-call list. */
  readonly suppressedAt?: string;
  /** In words, or as file and row. */
  readonly suppressedBy?: string;
  /** `callEntry`s, newest first, over all campaigns. */
  readonly calls: readonly string[];
}

export class NumberRecords {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** The current state. An unknown number has no calls. */
  async get(phoneNumber: string): Promise<NumberRecord> {
    const items = await Promise.all(keysOf(phoneNumber).map((key) => this.#item(key)));
    const [today, ...former] = items;
    const { suppressedAt, suppressedBy, calls = [] } = joined(today, former) ?? {};
    return { ...(suppressedAt && { suppressedAt }), ...(suppressedBy && { suppressedBy }), calls };
  }

  async #item(key: string): Promise<KeptUnderKey> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ phoneNumber: key }), ConsistentRead: true }),
    );
    return fromItem(Item ?? {});
  }

  /** The do-not-call list, unordered, in pages: it may have millions of numbers. */
  async *suppressed(): AsyncGenerator<SuppressedNumber> {
    const pages = paginateScan(
      { client: this.#db },
      {
        TableName: this.#table,
        FilterExpression: 'attribute_exists(suppressedAt)',
        ProjectionExpression: 'phoneNumber, suppressedAt, suppressedBy',
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const { phoneNumber, suppressedAt, suppressedBy } = fromItem(item) as Record<string, string>;
        if (phoneNumber !== undefined && suppressedAt !== undefined)
          yield { phoneNumber, suppressedAt, ...(suppressedBy !== undefined && { suppressedBy }) };
      }
    }
  }
}
