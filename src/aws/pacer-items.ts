/** The pace of one Connect instance, and its slots: one item of the Control table for the pace, and one per shard. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { PaceState } from '../pacing/pacing.ts';
import { type PaceStore, unwrittenPace, unwrittenSlots } from '../pacing/shared-pacer.ts';
import type { SwapResult, Versioned } from '../pacing/shared-state.ts';
import type { Slots } from '../pacing/slots.ts';
import { fromItem, type Item, toItem } from './dynamo-item.ts';
import { UpdateBuilder } from './update-builder.ts';
import { VersionedItem } from './versioned-item.ts';

export class PacerItems implements PaceStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #instanceArn: string;
  readonly #pace: VersionedItem<PaceState>;

  /** Each instance has quotas, and so a pace and slots, of its own. */
  constructor(db: DynamoDBClient, table: string, instanceArn: string) {
    this.#db = db;
    this.#table = table;
    this.#instanceArn = instanceArn;
    const place = { id: `pacer#${instanceArn}`, attribute: 'pace', unwritten: unwrittenPace };
    this.#pace = new VersionedItem(db, table, place);
  }

  read(): Promise<Versioned<PaceState>> {
    return this.#pace.read();
  }

  swap(seen: number, next: Versioned<PaceState>): Promise<SwapResult<PaceState>> {
    return this.#pace.swap(seen, next);
  }

  readSlots(shard: number): Promise<Versioned<Slots>> {
    return this.#slots(shard).read();
  }

  swapSlots(shard: number, seen: number, next: Versioned<Slots>): Promise<SwapResult<Slots>> {
    return this.#slots(shard).swap(seen, next);
  }

  async releaseSlots(shard: number, slots: readonly string[]): Promise<Versioned<Slots>> {
    const update = new UpdateBuilder().add('version', 1);
    // An expression must not name a path twice (Amazon DynamoDB API Reference, UpdateItem).
    for (const slot of new Set(slots)) update.remove(['slots', slot]);
    update.require(`attribute_exists(${update.path('slots')})`);
    try {
      const { Attributes } = await this.#db.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: toItem({ id: this.#slotsId(shard) }),
          ...update.build(),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return this.#slots(shard).stateOf(fromItem(Attributes as Item));
    } catch (error) {
      // Nothing was ever reserved: there is nothing to free.
      if (error instanceof ConditionalCheckFailedException) return unwrittenSlots;
      throw error;
    }
  }

  #slots(shard: number): VersionedItem<Slots> {
    const place = { id: this.#slotsId(shard), attribute: 'slots', unwritten: unwrittenSlots };
    return new VersionedItem(this.#db, this.#table, place);
  }

  #slotsId(shard: number): string {
    return `slots#${this.#instanceArn}#${shard}`;
  }
}
