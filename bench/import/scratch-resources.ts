/**
 * Tables, queue and bucket for one import in the emulator, made like those of the deployed stack but without
 * consumers: no dialer, no counter and no importer of the stack takes part.
 */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface Clients {
  readonly db: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/** Makes the table `name` with the keys, indexes and stream of `model`; what was there before is gone. */
export async function makeTableLike(db: DynamoDBClient, model: string, name: string): Promise<void> {
  const { Table } = await db.send(new DescribeTableCommand({ TableName: model }));
  if (!Table) throw new Error(`There is no table ${model}.`);
  await db.send(new DeleteTableCommand({ TableName: name })).catch(unlessGone);
  await db.send(new CreateTableCommand({ ...shapeOf(Table), TableName: name }));
}

function shapeOf({
  KeySchema,
  AttributeDefinitions,
  GlobalSecondaryIndexes = [],
  StreamSpecification,
}: TableDescription) {
  return {
    KeySchema,
    AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST' as const,
    ...(StreamSpecification && { StreamSpecification }),
    ...(GlobalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        IndexName: index.IndexName,
        KeySchema: index.KeySchema,
        Projection: index.Projection,
      })),
    }),
  };
}

/** Makes the queue `name` anew; answers its URL. */
export async function makeQueue(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  if (!QueueUrl) throw new Error(`The queue ${name} was not made.`);
  return QueueUrl;
}

export async function removeQueue(sqs: SQSClient, url: string): Promise<void> {
  await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
}

/** Puts a file into a bucket without notifications. */
export async function putFile(s3: S3Client, Bucket: string, Key: string, Body: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Items of a table, counted one page after the other. */
export async function countItems(db: DynamoDBClient, TableName: string): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await db.send(new ScanCommand({ TableName, Select: 'COUNT', ExclusiveStartKey }));
    count += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
  return count;
}

function unlessGone(error: unknown): void {
  if ((error as Error).name !== 'ResourceNotFoundException') throw error;
}
