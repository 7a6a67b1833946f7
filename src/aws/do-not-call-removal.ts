/**
 * Removes a number from a do-not-call list. Who did it, when and why is kept with the number, together with the entry that was
 * removed, in the same conditional write.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GENERAL_LIST } from '../campaign/do-not-call-list.ts';
import { entriesOf, type ListedEntry, type RemovedEntry } from '../dialing/do-not-call.ts';
import { keysOf } from '../phone/number-key.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import type { KeptUnderKey } from './number-history.ts';
import { FOREVER } from './number-table.ts';
import { itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

/** Removals that are kept with a number; the oldest ones make room. */
const MAX_REMOVALS = 20;

/** Times that an item is read anew which has changed before it was written. */
const MAX_ROUNDS = 10;

export interface Removal {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The caller's ARN. */
  readonly by: string;
  readonly reason: string;
}

export class DoNotCallRemoval {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /**
   * Removes the number from the list with the id `list`; false when it is not on it.
   * @throws when the table cannot be written; the number may be on the list or not then
   */
  async remove(phoneNumber: string, list: string, removal: Removal): Promise<boolean> {
    let isRemoved = false;
    // Versions before the aliases of numbers kept entries under other keys of the same phone.
    for (const key of keysOf(phoneNumber))
      isRemoved = (await this.#removeUnder(key, list, removal)) || isRemoved;
    return isRemoved;
  }

  async #removeUnder(key: string, list: string, removal: Removal): Promise<boolean> {
    for (let round = 1; ; round += 1) {
      const item = await this.#read(key);
      const entry = entriesOf(item).find((each) => each.list === list);
      if (!entry) return false;
      const record = {
        ...entry,
        removedAt: removal.at,
        removedBy: removal.by,
        removedReason: removal.reason,
      };
      try {
        await this.#write(key, item, entry, record);
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const standing = itemInTheWay(error) as KeptUnderKey | undefined;
        if (standing?.removals?.some((each) => isDeepStrictEqual(each, record))) return true;
        if (round === MAX_ROUNDS) throw error;
      }
    }
  }

  async #read(key: string): Promise<KeptUnderKey> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: toItem({ phoneNumber: key }), ConsistentRead: true }),
    );
    return fromItem(Item ?? {});
  }

  async #write(key: string, seen: KeptUnderKey, entry: ListedEntry, record: RemovedEntry): Promise<void> {
    const { list } = entry;
    const removals = [record, ...(seen.removals ?? [])].slice(0, MAX_REMOVALS);
    const update = new UpdateBuilder()
      .set('removals', removals)
      .set('keptUntil', FOREVER)
      .remove('expiresAt');
    if (list === GENERAL_LIST) {
      update.requireEqual('suppressedAt', entry.since).remove('suppressedAt').remove('suppressedBy');
    } else update.requireEqual(['lists', list], seen.lists?.[list]).remove(['lists', list]);
    if (seen.removals) update.requireEqual('removals', seen.removals);
    else update.require(`attribute_not_exists(${update.path('removals')})`);
    await this.#db.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: toItem({ phoneNumber: key }),
        ...update.build(),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  }
}
