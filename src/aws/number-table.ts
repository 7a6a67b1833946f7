/**
 * The Numbers table: whom never to call again, and when each number was called of late. Whether a call may be made
 * is one conditional write, so of two dialers that ask at once only as many are let through as may be.
 *
 * Item: phoneNumber, suppressedAt and suppressedBy, calls (`callEntry`s, newest first), expiresAt. `calls` is in the
 * order of the writes; the clocks of dialers differ by seconds, which is nothing against days.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { NotedCall, NumberCap, NumberStore, NumberVerdict, Suppression } from '../app/number-store.ts';
import { callEntry } from '../domain/frequency-cap.ts';
import { numberKey } from '../domain/number-key.ts';
import { toItem } from './dynamo-item.ts';
import { type NumberItem, noteUpdate, refusalOf, trimUpdate } from './note-update.ts';
import { holds, itemInTheWay } from './own-write.ts';

/** The key of the item of a number, which all numbers of one phone share. */
export function numberItemKey(phoneNumber: string): Record<string, AttributeValue> {
  return toItem({ phoneNumber: numberKey(phoneNumber) });
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
    for (;;) {
      try {
        await this.#update(phoneNumber, noteUpdate(call, cap));
        return { type: 'noted' };
      } catch (error) {
        const standing = itemInTheWay(error) as NumberItem | undefined;
        const verdict = standing && refusalOf(standing, call, cap);
        if (!verdict) throw error;
        if (verdict.type !== 'tooLong') return verdict;
        await this.trim(phoneNumber, standing.calls ?? []);
      }
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

  /** Cuts a list of calls that stands as `seen` to what a cap can ask for. */
  async trim(phoneNumber: string, seen: readonly string[]): Promise<void> {
    await this.#unlessChanged(phoneNumber, trimUpdate(seen));
  }

  async #unlessChanged(phoneNumber: string, update: Update): Promise<void> {
    try {
      await this.#update(phoneNumber, update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async #update(phoneNumber: string, update: Update): Promise<void> {
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

type Update = Pick<
  UpdateItemCommand['input'],
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;
