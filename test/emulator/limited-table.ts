/** A table with an index and a stream, and requests to it whose answers a test compares. */
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBServiceException,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { LimitedEmulator } from './limited-emulator.ts';

export const tableName = 'contacts';
export const indexName = 'byDeadline';

/** Entries of the index: items with `shardKey` and `due`; of the others it holds `note`. */
export async function makeTable({ client }: LimitedEmulator): Promise<DynamoDBClient> {
  const db = new DynamoDBClient(client);
  await db.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['campaign', 'contact', 'shardKey', 'due'].map((name) => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'campaign', KeyType: 'HASH' },
        { AttributeName: 'contact', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: indexName,
          KeySchema: [
            { AttributeName: 'shardKey', KeyType: 'HASH' },
            { AttributeName: 'due', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  return db;
}

export type Attributes = Readonly<Record<string, string>>;

export function itemOf(campaign: string, contact: string, more: Attributes = {}) {
  const attributes: Attributes = { campaign, contact, ...more };
  return Object.fromEntries(
    Object.entries(attributes).map(([name, S]): [string, AttributeValue] => [name, { S }]),
  );
}

export function put(campaign: string, contact: string, more: Attributes = {}): PutItemCommand {
  return new PutItemCommand({ TableName: tableName, Item: itemOf(campaign, contact, more) });
}

/** The exception's name, or `ok`. */
export async function outcomeOf(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => 'ok',
    (error: DynamoDBServiceException) => error.name,
  );
}

/** Sends `count` puts of 1 KB at most, one after the other; answers how many were taken. */
export async function putMany(
  db: DynamoDBClient,
  campaign: string,
  count: number,
  more: Attributes = {},
): Promise<number> {
  let taken = 0;
  for (let i = 0; i < count; i += 1) {
    const outcome = await outcomeOf(db.send(put(campaign, `contact-${i}`, more)));
    if (outcome === 'ok') taken += 1;
  }
  return taken;
}
