/** Finds contacts of a campaign by what a person knows of a customer: the key, the number, or the customerId. */
import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../contact/contact.ts';
import { fromItem, toItem } from './dynamo-item.ts';

const conditions = {
  phoneNumber: 'phoneNumber = :phoneNumber OR contains(phoneNumbers, :phoneNumber)',
  customerId: 'customerId = :customerId',
} as const;

export class ContactLookup {
  readonly #db: DynamoDBClient;
  readonly #table: string;

  constructor(db: DynamoDBClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** The contact with exactly this key, as it stands now. */
  async get(campaignId: string, contactKey: string): Promise<Contact | undefined> {
    const { Item } = await this.#db.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: toItem({ campaignId, contactKey }),
        ConsistentRead: true,
      }),
    );
    return Item && (fromItem(Item) as unknown as Contact);
  }

  /**
   * All contacts of the campaign that have this number or this customerId. No index leads there, so the whole campaign
   * is gone through: `onProgress` hears how many contacts have been looked at.
   */
  async *find(
    campaignId: string,
    wanted: { readonly phoneNumber?: string; readonly customerId?: string },
    onProgress?: (contacts: number) => void,
  ): AsyncGenerator<Contact> {
    const fields = (['phoneNumber', 'customerId'] as const).filter((field) => wanted[field] !== undefined);
    if (fields.length === 0) return;
    const pages = paginateQuery(
      { client: this.#db },
      {
        TableName: this.#table,
        KeyConditionExpression: 'campaignId = :campaignId',
        FilterExpression: fields.map((field) => conditions[field]).join(' OR '),
        ExpressionAttributeValues: toItem({
          ':campaignId': campaignId,
          ...Object.fromEntries(fields.map((field) => [`:${field}`, wanted[field]])),
        }),
      },
    );
    let seen = 0;
    for await (const { Items = [], ScannedCount = 0 } of pages) {
      seen += ScannedCount;
      onProgress?.(seen);
      yield* Items.map(fromItem) as unknown as Contact[];
    }
  }
}
