/** The pace of one Connect instance: one item of the Control table. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { PaceStore, VersionedPace } from '../app/shared-pacer.ts';
import { initialPace } from '../domain/pacing.ts';
import { toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';

export class PaceItem implements PaceStore {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #id: string;

  /** Each instance has a quota, and so a pace, of its own. */
  constructor(db: DynamoDBClient, table: string, instanceArn: string) {
    this.#db = db;
    this.#table = table;
    this.#id = `pacer#${instanceArn}`;
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
      return (itemInTheWay(error) as VersionedPace | undefined) ?? { version: 0, pace: initialPace };
    }
  }
}
