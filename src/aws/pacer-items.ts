/** The pace of one Connect instance, and its slots: one item of the Control table for the pace, and one per shard. */
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { PaceState } from '../pacing/pacing.ts';
import { type PaceStore, unwrittenPace, unwrittenSlots } from '../pacing/shared-pacer.ts';
import type { SwapResult, Versioned } from '../pacing/shared-state.ts';
import type { Slots } from '../pacing/slots.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

/** An item with a state in it, under a name of its own. */
interface Place<T> {
  readonly id: string;
  readonly attribute: 'pace' | 'slots';
  readonly unwritten: Versioned<T>;
}

export class PacerItems implements PaceStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #instanceArn: string;
  readonly #pace: Place<PaceState>;

  /** Each instance has quotas, and so a pace and slots, of its own. */
  constructor(db: DynamoDBClient, table: string, instanceArn: string) {
    this.#db = db;
    this.#table = table;
    this.#instanceArn = instanceArn;
    this.#pace = { id: `pacer#${instanceArn}`, attribute: 'pace', unwritten: unwrittenPace };
  }

  read(): Promise<Versioned<PaceState>> {
    return this.#read(this.#pace);
  }

  swap(seen: number, next: Versioned<PaceState>): Promise<SwapResult<PaceState>> {
    return this.#swap(this.#pace, seen, next);
  }

  readSlots(shard: number): Promise<Versioned<Slots>> {
    return this.#read(this.#slots(shard));
  }

  swapSlots(shard: number, seen: number, next: Versioned<Slots>): Promise<SwapResult<Slots>> {
    return this.#swap(this.#slots(shard), seen, next);
  }

  async releaseSlots(shard: number, slots: readonly string[]): Promise<Versioned<Slots>> {
    const place = this.#slots(shard);
    const update = new UpdateBuilder().add('version', 1);
    // An expression must not name a path twice (Amazon DynamoDB API Reference, UpdateItem).
    for (const slot of new Set(slots)) update.remove(['slots', slot]);
    update.require(`attribute_exists(${update.path('slots')})`);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: toItem({ id: place.id }),
          ...update.build(),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return stateOf(place, fromItem(Attributes as Item));
    } catch (error) {
      // Nothing was ever reserved: there is nothing to free.
      if (error instanceof ConditionalCheckFailedException) return place.unwritten;
      throw error;
    }
  }

  #slots(shard: number): Place<Slots> {
    return { id: `slots#${this.#instanceArn}#${shard}`, attribute: 'slots', unwritten: unwrittenSlots };
  }

  async #read<T>(place: Place<T>): Promise<Versioned<T>> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ id: place.id }), ConsistentRead: true }),
    );
    return stateOf(place, Item && fromItem(Item));
  }

  async #swap<T>(place: Place<T>, seen: number, { version, state }: Versioned<T>): Promise<SwapResult<T>> {
    // Two dialers may compute the same change: only its name shows which of them wrote it.
    const writeId = randomBytes(8).toString('base64url');
    const next = toItem({ id: place.id, version, writeId, [place.attribute]: state });
    try {
      await this.#db.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: next,
          ConditionExpression: 'attribute_not_exists(id) OR version = :seen',
          ExpressionAttributeValues: toItem({ ':seen': seen }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { type: 'swapped' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const standing = itemInTheWay(error);
      // The SDK sent it again because the answer was lost.
      if (standing?.writeId === writeId) return { type: 'swapped' };
      return { type: 'conflict', standing: stateOf(place, standing) };
    }
  }
}

function stateOf<T>(
  { attribute, unwritten }: Place<T>,
  item: Readonly<Record<string, unknown>> | undefined,
): Versioned<T> {
  return item === undefined ? unwritten : { version: item.version as number, state: item[attribute] as T };
}
