/** A state in an item of the Control table, which processes compare and swap. */
import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { StateStore, SwapResult, Versioned } from '../pacing/shared-state.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';

/** Where a state is, and how it is written. */
export interface Place<T> {
  readonly id: string;
  /** The attribute with the state. */
  readonly attribute: string;
  readonly unwritten: Versioned<T>;
  /** Missing: as it is. */
  readonly form?: { readonly toStored: (state: T) => unknown; readonly fromStored: (stored: unknown) => T };
}

export class VersionedItem<T> implements StateStore<T> {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #place: Place<T>;

  constructor(db: DynamoDBClient, table: string, place: Place<T>) {
    this.#db = db;
    this.#table = table;
    this.#place = place;
  }

  async read(): Promise<Versioned<T>> {
    const Key = toItem({ id: this.#place.id });
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return this.stateOf(Item && fromItem(Item));
  }

  async swap(seen: number, { version, state }: Versioned<T>): Promise<SwapResult<T>> {
    const { id, attribute, form } = this.#place;
    // Two dialers may compute the same change: only its name shows which of them wrote it.
    const writeId = randomBytes(8).toString('base64url');
    const next = toItem({ id, version, writeId, [attribute]: form ? form.toStored(state) : state });
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
      return { type: 'conflict', standing: this.stateOf(standing) };
    }
  }

  /** What an item says; undefined: there is none. */
  stateOf(item: Readonly<Record<string, unknown>> | undefined): Versioned<T> {
    const { attribute, unwritten, form } = this.#place;
    if (item === undefined) return unwritten;
    const stored = item[attribute];
    return { version: item.version as number, state: form ? form.fromStored(stored) : (stored as T) };
  }
}
