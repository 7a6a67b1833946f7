/**
 * Reads the index of deadlines: the shards of a campaign, merged into one order. The index is eventually consistent, so
 * what was written a moment ago may be missing or show an earlier deadline.
 */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { ContactId } from '../contact/contact-store.ts';
import { DUE_SHARDS, deadlineIndex, dueShardsOf } from '../contact/deadline-index.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';

/** An entry of the index. */
export interface Deadline extends ContactId {
  readonly dueAt: string;
}

/** Deadlines from `from` to `until` of one campaign, of which about `expected` will be asked for. */
export interface DeadlineRange {
  readonly campaignId: string;
  readonly from: string;
  readonly until: string;
  readonly expected: number;
}

/** Keys are distributed evenly, but not exactly: with this margin, the first page of a shard is usually enough. */
const PAGE_MARGIN = 1.2;

export class DeadlineReader {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  #turn = 0;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** The deadlines in `range`, earliest first; pages are read as far as they are asked for. */
  read(range: DeadlineRange): AsyncGenerator<Deadline, void> {
    return range.from === range.until ? this.#readInTurn(range) : this.#readInOrder(range);
  }

  /** One deadline has no order, and a few entries of one shard will do: another one each time, so that functions differ. */
  async *#readInTurn(range: DeadlineRange): AsyncGenerator<Deadline, void> {
    const shards = dueShardsOf(range.campaignId);
    const first = this.#turn++ % shards.length;
    for (const shard of [...shards.slice(first), ...shards.slice(0, first)]) {
      const pages = new ShardPages((after) => this.#page(shard, range, range.expected, after));
      for (await pages.fill(); pages.head; await pages.fill()) yield pages.shift();
    }
  }

  /** The pages of all shards are read at once, and merged. */
  async *#readInOrder(range: DeadlineRange): AsyncGenerator<Deadline, void> {
    const limit = Math.ceil((range.expected / DUE_SHARDS) * PAGE_MARGIN);
    const shards = dueShardsOf(range.campaignId).map(
      (shard) => new ShardPages((after) => this.#page(shard, range, limit, after)),
    );
    await Promise.all(shards.map((shard) => shard.fill()));
    for (let next = earliest(shards); next; next = earliest(shards)) {
      yield next.shift();
      await next.fill();
    }
  }

  async #page(shard: string, range: DeadlineRange, limit: number, after: Item | undefined): Promise<Page> {
    const { name, partitionKey, sortKey } = deadlineIndex;
    const answer = await this.#db.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: name,
        KeyConditionExpression: `${partitionKey} = :shard AND ${sortKey} BETWEEN :from AND :until`,
        ExpressionAttributeValues: toItem({
          ':shard': shard,
          // A key value may not be empty.
          ':from': range.from || '0',
          ':until': range.until,
        }),
        Limit: limit,
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    const deadlines = (answer.Items ?? []).map(fromItem) as unknown as Deadline[];
    return { deadlines, ...(answer.LastEvaluatedKey && { after: answer.LastEvaluatedKey }) };
  }
}

interface Page {
  readonly deadlines: readonly Deadline[];
  /** Where the next page begins; missing: this is the last one. */
  readonly after?: Item;
}

/** The entries of one shard, in order. */
class ShardPages {
  readonly #read: (after: Item | undefined) => Promise<Page>;
  #page: Page | undefined;
  #position = 0;

  constructor(read: (after: Item | undefined) => Promise<Page>) {
    this.#read = read;
  }

  /** The next entry; undefined when there is none, or none was read yet. */
  get head(): Deadline | undefined {
    return this.#page?.deadlines[this.#position];
  }

  /** Takes the head out. */
  shift(): Deadline {
    const { head } = this;
    if (!head) throw new Error('The shard has no entries left.');
    this.#position += 1;
    return head;
  }

  /** Reads on when the page is used up and there is another one. */
  async fill(): Promise<void> {
    while (!this.head && (this.#page === undefined || this.#page.after)) {
      this.#page = await this.#read(this.#page?.after);
      this.#position = 0;
    }
  }
}

function earliest(shards: readonly ShardPages[]): ShardPages | undefined {
  let first: ShardPages | undefined;
  for (const shard of shards) {
    if (shard.head && (!first?.head || shard.head.dueAt < first.head.dueAt)) first = shard;
  }
  return first;
}
