/** The campaigns that wait for a line: a set in an item of the Control table, one for each Connect instance. */
import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import { fromItem, toItem } from './dynamo-item.ts';

export class WaitingCampaignsItem implements WaitingCampaigns {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #key: ReturnType<typeof toItem>;

  constructor(db: DynamoDBClient, table: string, instanceArn: string) {
    this.#db = db;
    this.#table = table;
    this.#key = toItem({ id: `waiting#${instanceArn}` });
  }

  async list(): Promise<readonly string[]> {
    const { Item } = await this.#db.send(
      new GetItemCommand({ TableName: this.#table, Key: this.#key, ConsistentRead: true }),
    );
    return [...((Item && (fromItem(Item).campaigns as ReadonlySet<string> | undefined)) ?? [])];
  }

  add(campaignIds: readonly string[]): Promise<void> {
    return this.#change('ADD', campaignIds);
  }

  remove(campaignIds: readonly string[]): Promise<void> {
    return this.#change('DELETE', campaignIds);
  }

  async #change(action: 'ADD' | 'DELETE', campaignIds: readonly string[]): Promise<void> {
    // A set may not be empty (Amazon DynamoDB Developer Guide, Data types).
    if (campaignIds.length === 0) return;
    await this.#db.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: this.#key,
        UpdateExpression: `${action} campaigns :ids`,
        ExpressionAttributeValues: { ':ids': { SS: [...new Set(campaignIds)] } },
      }),
    );
  }
}
