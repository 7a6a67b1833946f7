/**
 * The Numbers table: whom never to call again, and when each number was called of late. Whether a call may be made
 * is one conditional write, so of two dialers that ask at once only as many are let through as may be.
 *
 * Item: phoneNumber, suppressedAt and suppressedBy, calls (`callEntry`s, newest first), expiresAt. `calls` is in the
 * order of the writes; the clocks of dialers differ by seconds, which is nothing against days.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { NotedCall, NumberCap, NumberStore, NumberVerdict, Suppression } from '../app/number-store.ts';
import { expiryAfter } from '../domain/expiry.ts';
import {
  callEntry,
  cappedUntil,
  longestCapDays,
  mostCapAttempts,
  windowStart,
} from '../domain/frequency-cap.ts';
import { fromItem, toItem } from './dynamo-item.ts';
import { holds, itemInTheWay } from './own-write.ts';

/** A longer list is cut to what a cap can ask for. Rare: it takes as many calls to one number within three months. */
const LONGEST_LIST = 2 * mostCapAttempts;

interface NumberItem {
  readonly suppressedAt?: string;
  readonly calls?: readonly string[];
}

export class NumberTable implements NumberStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** @throws when the table cannot be written; the call may be noted then, and must not be made. */
  async note(phoneNumber: string, call: NotedCall, cap: NumberCap): Promise<NumberVerdict> {
    const entry = callEntry(call);
    const decisive = `#calls[${cap.attempts - 1}]`;
    try {
      const { calls = [] } = await this.#update(phoneNumber, {
        UpdateExpression:
          'SET #calls = list_append(:new, if_not_exists(#calls, :none)), expiresAt = :expiresAt',
        // An entry that is there already is our own: the answer to the first write was lost.
        ConditionExpression: `attribute_not_exists(suppressedAt) AND NOT contains(#calls, :entry) AND (attribute_not_exists(${decisive}) OR ${decisive} < :windowStart)`,
        ExpressionAttributeNames: { '#calls': 'calls' },
        ExpressionAttributeValues: toItem({
          ':new': [entry],
          ':none': [],
          ':entry': entry,
          ':windowStart': windowStart(call.atMs, cap),
          // Kept a day longer than the longest cap looks back.
          ':expiresAt': expiryAfter(call.atMs, longestCapDays + 1),
        }),
      });
      if (calls.length > LONGEST_LIST) await this.#trim(phoneNumber, calls);
      return { type: 'noted' };
    } catch (error) {
      const standing = itemInTheWay(error) as NumberItem | undefined;
      if (!standing) throw error;
      const verdict = judge(standing, call, cap);
      if (!verdict) throw error;
      return verdict;
    }
  }

  /** Does nothing when a later call is noted already. */
  async giveBack(phoneNumber: string, call: NotedCall): Promise<void> {
    await this.#unlessChanged(phoneNumber, {
      UpdateExpression: 'REMOVE #calls[0]',
      ConditionExpression: '#calls[0] = :entry',
      ExpressionAttributeNames: { '#calls': 'calls' },
      ExpressionAttributeValues: toItem({ ':entry': callEntry(call) }),
    });
  }

  /** Without an expiry: who asked not to be called is spared for years (47 CFR 64.1200(d)). */
  async suppress(phoneNumber: string, entry: Suppression): Promise<boolean> {
    try {
      await this.#update(phoneNumber, {
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

  async #trim(phoneNumber: string, calls: readonly string[]): Promise<void> {
    await this.#unlessChanged(phoneNumber, {
      UpdateExpression: 'SET #calls = :kept',
      ConditionExpression: '#calls = :seen',
      ExpressionAttributeNames: { '#calls': 'calls' },
      ExpressionAttributeValues: toItem({ ':kept': calls.slice(0, mostCapAttempts), ':seen': calls }),
    });
  }

  async #unlessChanged(phoneNumber: string, update: Update): Promise<void> {
    try {
      await this.#update(phoneNumber, update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Answers what the update has changed, as it is now. */
  async #update(phoneNumber: string, update: Update): Promise<NumberItem> {
    const { Attributes } = await this.#db.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: toItem({ phoneNumber }),
        ...update,
        ReturnValues: 'UPDATED_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return fromItem(Attributes ?? {});
  }
}

type Update = Pick<
  UpdateItemCommand['input'],
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Why the number that stands so could not be noted. */
function judge(
  { suppressedAt, calls = [] }: NumberItem,
  call: NotedCall,
  cap: NumberCap,
): NumberVerdict | undefined {
  if (suppressedAt !== undefined) return { type: 'suppressed', at: suppressedAt };
  if (calls.includes(callEntry(call))) return { type: 'noted' };
  const until = cappedUntil(calls, call.atMs, cap);
  return until === undefined ? undefined : { type: 'capped', until };
}
