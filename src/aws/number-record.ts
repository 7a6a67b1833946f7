/** What the Numbers table knows of one number: its do-not-call lists, and its latest calls; and the whole lists. Reads only. */
import { type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { entriesOf, type ListedEntry, type ListedNumber, type RemovedEntry } from '../dialing/do-not-call.ts';
import { keysOf } from '../phone/number-key.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { joined, type KeptUnderKey } from './number-history.ts';

export interface NumberRecord extends ListedNumber {
  /** Entries that operators have removed, newest first. */
  readonly removals?: readonly RemovedEntry[];
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
    const { suppressedAt, suppressedBy, lists, removals, calls = [] } = joined(today, former) ?? {};
    return {
      ...(suppressedAt && { suppressedAt }),
      ...(suppressedBy && { suppressedBy }),
      ...(lists && { lists }),
      ...(removals && { removals }),
      calls,
    };
  }

  async #item(key: string): Promise<KeptUnderKey> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ phoneNumber: key }), ConsistentRead: true }),
    );
    return fromItem(Item ?? {});
  }

  /** The entries of all lists, or of one by its id, unordered, in pages: there may be millions. */
  async *entries(list?: string): AsyncGenerator<ListedEntry & NumberOfEntry> {
    const isMeant = (entry: ListedEntry) => list === undefined || entry.list === list;
    for await (const { phoneNumber, ...number } of this.#listed(
      'attribute_exists(suppressedAt) OR attribute_exists(#lists)',
    ))
      for (const entry of entriesOf(number)) if (isMeant(entry)) yield { phoneNumber, ...entry };
  }

  /** The entries that operators have removed from all lists, or from one, unordered. */
  async *removed(list?: string): AsyncGenerator<RemovedEntry & NumberOfEntry> {
    for await (const { phoneNumber, removals = [] } of this.#listed('attribute_exists(#removals)'))
      for (const entry of removals)
        if (list === undefined || entry.list === list) yield { phoneNumber, ...entry };
  }

  async *#listed(FilterExpression: string): AsyncGenerator<KeptUnderKey & NumberOfEntry> {
    const pages = paginateScan(
      { client: this.#db },
      {
        TableName: this.#table,
        FilterExpression,
        ProjectionExpression: 'phoneNumber, suppressedAt, suppressedBy, #lists, #removals',
        ExpressionAttributeNames: { '#lists': 'lists', '#removals': 'removals' },
      },
    );
    for await (const { Items = [] } of pages)
      yield* Items.map((item) => fromItem(item) as unknown as KeptUnderKey & NumberOfEntry);
  }
}

interface NumberOfEntry {
  /** E.164. */
  readonly phoneNumber: string;
}
