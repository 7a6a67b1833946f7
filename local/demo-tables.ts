/** Reads campaigns and their contacts from the tables of a local stack. */
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { fromItem, toItem } from '../src/aws/dynamo-item.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { DoNotCallItem } from '../src/campaign/do-not-call-item.ts';
import type { Contact, ContactStatus } from '../src/contact/contact.ts';

export class CampaignReader {
  readonly #db: DynamoDBClient;
  readonly #contactsTable: string;
  readonly #campaigns: CampaignTable;

  constructor(db: DynamoDBClient, tables: { readonly contacts: string; readonly campaigns: string }) {
    this.#db = db;
    this.#contactsTable = tables.contacts;
    this.#campaigns = new CampaignTable(db, tables.campaigns);
  }

  /** A campaign as it stands now. */
  campaign(campaignId: string): Promise<Campaign | undefined> {
    return this.#campaigns.get(campaignId);
  }

  /** The item of the do-not-call list as it stands now. */
  doNotCall(): Promise<DoNotCallItem | undefined> {
    return this.#campaigns.getDoNotCall();
  }

  /** How many contacts are in each status, counted from the table itself. */
  async byStatus(campaignId: string): Promise<ReadonlyMap<ContactStatus, number>> {
    const byStatus = new Map<ContactStatus, number>();
    for await (const { status } of this.contacts(campaignId, ['contactKey', 'status'])) {
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    }
    return byStatus;
  }

  /** Every contact of the campaign, with the fields named (all of them when none is). */
  async *contacts(campaignId: string, fields: readonly (keyof Contact)[] = []): AsyncGenerator<Contact> {
    const pages = paginateQuery(
      { client: this.#db },
      {
        TableName: this.#contactsTable,
        ConsistentRead: true,
        KeyConditionExpression: 'campaignId = :campaignId',
        ExpressionAttributeValues: toItem({ ':campaignId': campaignId }),
        ...(fields.length > 0 && {
          ProjectionExpression: fields.map((_, i) => `#f${i}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(fields.map((field, i) => [`#f${i}`, field])),
        }),
      },
    );
    for await (const page of pages) {
      for (const item of page.Items ?? []) yield fromItem(item) as unknown as Contact;
    }
  }
}
