/** The register of requests: an item `request#CAMPAIGN#HASH` of the Control table for each. */
import { createHash } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RegisteredRequest, RequestRegister } from '../requests/request-register.ts';
import { SECOND_MS } from '../time/instant.ts';
import { toItem } from './dynamo-item.ts';
import { itemInTheWay } from './own-write.ts';

export class RequestRegisterTable implements RequestRegister {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  async enter(request: RegisteredRequest, untilMs: number): Promise<RegisteredRequest> {
    const { campaignId, requestId, ...its } = request;
    const hash = createHash('sha256').update(requestId, 'utf8').digest('hex');
    const id = `request#${campaignId}#${hash}`;
    const expiresAt = Math.ceil(untilMs / SECOND_MS);
    try {
      await this.#db.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem({ id, ...its, expiresAt }),
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return request;
    } catch (error) {
      const standing = itemInTheWay(error) as Omit<RegisteredRequest, 'campaignId' | 'requestId'> | undefined;
      if (!standing) throw error;
      const { content, rules, isRejected, enteredAt } = standing;
      return { campaignId, requestId, content, rules, isRejected, enteredAt };
    }
  }
}
