/**
 * The Numbers table: do-not-call entries, claims and recent calls.
 *
 * Item: phoneNumber, suppressedAt and suppressedBy (the general do-not-call list), lists (the others, a map), removals (from
 * lists), claim (the latest, see claim-update.ts), calls (`callEntry`s, newest first), expiresAt, and keptUntil, which takes its
 * place once the number was on another list, or was removed from one. `calls` is in the order of the writes; the clocks of
 * dialers differ by seconds, which `START_MARGIN_MS` (frequency-cap.ts) allows for.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GENERAL_LIST, MAX_LISTS } from '../campaign/do-not-call-list.ts';
import type { ListEntry } from '../dialing/do-not-call.ts';
import { callEntry } from '../dialing/frequency-cap.ts';
import type { NotedCall, NumberState, NumberStore, Suppression } from '../dialing/number-store.ts';
import { keysOf, numberKey } from '../phone/number-key.ts';
import { BatchGet } from './batch-get.ts';
import { type NumberItem, trimUpdate } from './claim-update.ts';
import { toItem } from './dynamo-item.ts';
import { allKeysOf, historyOf, joined, type KeptUnderKey } from './number-history.ts';
import { holds, itemInTheWay } from './own-write.ts';
import { UpdateBuilder } from './update-builder.ts';

/** Year 9999 in s since 1970: the time of expiry of what is kept for good. */
export const FOREVER = 253_402_300_799;

/** The key of a number's item, the same for all spellings of one phone's number. */
export function numberItemKey(phoneNumber: string): Record<string, AttributeValue> {
  return toItem({ phoneNumber: numberKey(phoneNumber) });
}

type KeptItem = NumberItem & KeptUnderKey;

export interface FormerHistory {
  /** Together with what stands under today's key. */
  readonly whole: NumberItem;
  /** `callEntry`s that are not under today's key. */
  readonly calls: readonly string[];
}

export class NumberTable implements NumberStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #reader: BatchGet;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#reader = new BatchGet(db);
    this.#table = table;
  }

  async read(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberState>> {
    const fields = ['phoneNumber', 'suppressedAt', 'suppressedBy', 'lists', 'claim'];
    const items = await this.#readAll(phoneNumbers, fields);
    return historyOf(phoneNumbers, items);
  }

  /**
   * What is kept of the phone, when some of it is under a key that earlier versions used; undefined otherwise. Asks the
   * table only where there are such keys.
   */
  async readFormer(phoneNumber: string): Promise<FormerHistory | undefined> {
    const [today, ...formerKeys] = keysOf(phoneNumber);
    if (formerKeys.length === 0) return undefined;
    const fields = ['phoneNumber', 'suppressedAt', 'lists', 'claim', 'calls'];
    const items = await this.#readAll([phoneNumber], fields);
    const former = items.filter((item) => item.phoneNumber !== today);
    if (former.length === 0) return undefined;
    const standing = items.find((item) => item.phoneNumber === today);
    return { whole: joined(standing, former) ?? {}, calls: former.flatMap(({ calls = [] }) => calls) };
  }

  async #readAll(phoneNumbers: readonly string[], fields: readonly string[]): Promise<readonly KeptItem[]> {
    const keys = allKeysOf(phoneNumbers);
    return (await this.#reader.read(this.#table, keys, { fields, isConsistent: true })) as KeptItem[];
  }

  /** Does nothing when a later call is noted already. */
  async releaseCall(phoneNumber: string, call: NotedCall): Promise<void> {
    await this.unlessChanged(phoneNumber, {
      UpdateExpression: 'REMOVE #calls[0]',
      ConditionExpression: '#calls[0] = :entry',
      ExpressionAttributeNames: { '#calls': 'calls' },
      ExpressionAttributeValues: toItem({ ':entry': callEntry(call) }),
    });
  }

  /** Without an expiry: an opt-out is valid for years (47 CFR 64.1200(d)). */
  async suppress(phoneNumber: string, entry: Suppression, list = GENERAL_LIST): Promise<boolean> {
    if (list !== GENERAL_LIST) return this.#putOnNamedList(phoneNumber, entry, list);
    try {
      await this.update(phoneNumber, {
        UpdateExpression: 'SET suppressedAt = :at, suppressedBy = :source REMOVE expiresAt',
        ConditionExpression: 'attribute_not_exists(suppressedAt)',
        ExpressionAttributeValues: toItem({ ':at': entry.at, ':source': entry.source }),
      });
      return true;
    } catch (error) {
      const standing = itemInTheWay(error);
      if (!standing) throw error;
      return holds(standing, { suppressedAt: entry.at, suppressedBy: entry.source });
    }
  }

  /** DynamoDB sets no key in a map that is not there, so the first list and the others are written differently. */
  async #putOnNamedList(phoneNumber: string, entry: Suppression, list: string): Promise<boolean> {
    const own: ListEntry = { since: entry.at, by: entry.source };
    for (let isFirst = true; ; isFirst = false) {
      const update = new UpdateBuilder().set('keptUntil', FOREVER).remove('expiresAt');
      const lists = update.path('lists');
      if (isFirst) update.set('lists', { [list]: own }).require(`attribute_not_exists(${lists})`);
      else {
        update
          .set(['lists', list], own)
          .require(`attribute_exists(${lists}) AND size(${lists}) < ${update.value(MAX_LISTS)}`)
          .require(`attribute_not_exists(${update.path(['lists', list])})`);
      }
      try {
        await this.update(phoneNumber, update.build());
        return true;
      } catch (error) {
        const { lists: standing } = (itemInTheWay(error) as NumberItem | undefined) ?? {};
        if (!standing) throw error;
        const entryThere = Object.hasOwn(standing, list) ? standing[list] : undefined;
        if (entryThere) return isDeepStrictEqual(entryThere, own);
        if (Object.keys(standing).length >= MAX_LISTS) return this.suppress(phoneNumber, entry);
        if (!isFirst) throw error;
      }
    }
  }

  /** Cuts a list of calls that stands as `seen` to what a cap can ask for. */
  async trim(phoneNumber: string, seen: readonly string[]): Promise<void> {
    await this.unlessChanged(phoneNumber, trimUpdate(seen));
  }

  /** Nothing when the item is not as the update expects. */
  async unlessChanged(phoneNumber: string, update: Update): Promise<void> {
    try {
      await this.update(phoneNumber, update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** @throws ConditionalCheckFailedException with the item that stands there */
  async update(phoneNumber: string, update: Update): Promise<void> {
    await this.#db.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: numberItemKey(phoneNumber),
        ...update,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  }
}

export type Update = Pick<
  UpdateItemCommand['input'],
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;
