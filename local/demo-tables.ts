/** Reads a campaign and its contacts from the tables of a local stack. */
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { fromItem, toItem } from '../src/aws/dynamo-item.ts';
import type { Campaign } from '../src/domain/campaign.ts';
import type { Contact, ContactStatus } from '../src/domain/contact.ts';

/** Nobody moves these on but time and the sweeper; DIALED is over for who only wants everybody called. */
const stillToDial: ReadonlySet<ContactStatus> = new Set(['QUEUED', 'WAITING', 'DIALING']);

export interface Progress {
  readonly campaign: Campaign | undefined;
  /** Rows read so far. */
  readonly rows: number;
  /** Rows that need no more dialing: called, rejected, duplicate and so on. */
  readonly handled: number;
  readonly byStatus: ReadonlyMap<ContactStatus, number>;
  /** Whether all files are imported and everybody is dialed. */
  readonly isOver: boolean;
}

export class CampaignReader {
  readonly #db: DynamoDBClient;
  readonly #contactsTable: string;
  readonly #campaigns: CampaignTable;

  constructor(db: DynamoDBClient, tables: { readonly contacts: string; readonly campaigns: string }) {
    this.#db = db;
    this.#contactsTable = tables.contacts;
    this.#campaigns = new CampaignTable(db, tables.campaigns);
  }

  async progress(campaignId: string): Promise<Progress> {
    const campaign = await this.#campaigns.get(campaignId);
    const byStatus = new Map<ContactStatus, number>();
    for await (const contact of this.contacts(campaignId, ['contactKey', 'status'])) {
      byStatus.set(contact.status, (byStatus.get(contact.status) ?? 0) + 1);
    }
    const files = Object.values(campaign?.files ?? {});
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const duplicates = files.reduce((sum, file) => sum + file.duplicates, 0);
    const waiting = [...byStatus].reduce((sum, [status, n]) => sum + (stillToDial.has(status) ? n : 0), 0);
    const inTable = [...byStatus.values()].reduce((sum, n) => sum + n, 0);
    const customerFiles = files.filter(({ file }) => !/\.json$/i.test(file));
    const isImported = customerFiles.length > 0 && files.every(({ done }) => done);
    const handled = Math.min(rows, inTable + duplicates - waiting);
    return { campaign, rows, handled, byStatus, isOver: isImported && waiting === 0 };
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
