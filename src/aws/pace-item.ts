/** The pace of one Connect instance, and its slots: one item of the Control table. */
import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type PaceStore, unwrittenPace, type VersionedPace } from '../app/shared-pacer.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

export class PaceItem implements PaceStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #id: string;

  /** Each instance has quotas, and so a pace and slots, of its own. */
  constructor(db: DynamoDBClient, table: string, instanceArn: string) {
    this.#db = db;
    this.#table = table;
    this.#id = `pacer#${instanceArn}`;
  }

  async read(): Promise<VersionedPace> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ id: this.#id }), ConsistentRead: true }),
    );
    return readPace(Item && fromItem(Item));
  }

  async swap(seen: number, next: VersionedPace): Promise<'swapped' | VersionedPace> {
    try {
      await this.#db.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem({ id: this.#id, ...next }),
          ConditionExpression: 'attribute_not_exists(id) OR version = :seen',
          ExpressionAttributeValues: toItem({ ':seen': seen }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'swapped';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const standing = readPace(itemInTheWay(error));
      // A write of our own whose answer was lost: nobody else makes slots of these names.
      return isDeepStrictEqual(standing, readPace(fromItem(toItem(next)))) ? 'swapped' : standing;
    }
  }

  async release(slots: readonly string[]): Promise<VersionedPace> {
    const update = new UpdateBuilder().add('version', 1);
    // An expression must not name a path twice (Amazon DynamoDB API Reference, UpdateItem).
    for (const slot of new Set(slots)) update.remove(['slots', slot]);
    update.require(`attribute_exists(${update.path('slots')})`);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: toItem({ id: this.#id }),
          ...update.build(),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return readPace(fromItem(Attributes as Item));
    } catch (error) {
      // Nothing was ever reserved: there is nothing to free.
      if (error instanceof ConditionalCheckFailedException) return unwrittenPace;
      throw error;
    }
  }
}

/** An item of an earlier version of this product has no slots yet. */
function readPace(item: Readonly<Record<string, unknown>> | undefined): VersionedPace {
  if (item === undefined) return unwrittenPace;
  const { version, pace, slots = {} } = item as unknown as VersionedPace & { slots?: VersionedPace['slots'] };
  return { version, pace, slots };
}
