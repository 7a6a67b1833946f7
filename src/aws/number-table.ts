/**
 * The Numbers table: do-not-call entries, claims and recent calls.
 *
 * Item: phoneNumber, suppressedAt and suppressedBy, claim (the latest, see claim-update.ts), calls (`callEntry`s,
 * newest first), expiresAt. `calls` is in the order of the writes; the clocks of dialers differ by seconds, which
 * `START_MARGIN_MS` (frequency-cap.ts) allows for.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { callEntry } from '../dialing/frequency-cap.ts';
import type { NotedCall, NumberState, NumberStore, Suppression } from '../dialing/number-store.ts';
import { keysOf, numberKey } from '../phone/number-key.ts';
import { BatchGet } from './batch-get.ts';
import { type NumberItem, trimUpdate } from './claim-update.ts';
import { toItem } from './dynamo-item.ts';
import { allKeysOf, historyOf, joined, type KeptUnderKey } from './number-history.ts';
import { holds, itemInTheWay } from './own-write.ts';

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
    const fields = ['phoneNumber', 'suppressedAt', 'claim'];
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
    const fields = ['phoneNumber', 'suppressedAt', 'claim', 'calls'];
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
  async suppress(phoneNumber: string, entry: Suppression): Promise<boolean> {
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
