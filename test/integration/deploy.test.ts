import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { invokeFunction } from '../../local/emulator-api.ts';
import { stackOfFile } from './stack-of-file.ts';

const stack = stackOfFile();
const { outputs, functions } = stack;
let s3: S3Client;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
beforeAll(() => {
  Object.assign(process.env, stack.env);
  s3 = new S3Client({});
  dynamodb = new DynamoDBClient({});
  sqs = new SQSClient({});
});

describe('the deployed stack', () => {
  it('reports the names of its buckets and tables, and where its dashboard is', () => {
    expect(Object.keys(outputs).sort()).toEqual([
      'CampaignsTable',
      'ContactsTable',
      'ControlTable',
      'DashboardUrl',
      'DeploymentSettings',
      'FlowFunctionArn',
      'NumbersTable',
      'RequestsQueueUrl',
      'ResultsBucket',
      'UploadsBucket',
      'Version',
    ]);
    expect(outputs.DashboardUrl).toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?/,
    );
  });

  it.each(['UploadsBucket', 'ResultsBucket'] as const)(
    'keeps old versions in %s and lets nobody else in',
    async (name) => {
      const Bucket = outputs[name];
      const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }));
      const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));

      expect(versioning.Status).toBe('Enabled');
      expect(access.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    },
  );

  it('announces uploads to EventBridge', async () => {
    const reported = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: outputs.UploadsBucket }),
    );
    expect(reported.EventBridgeConfiguration).toBeDefined();
  });

  it('finds contacts that are due by an index of the Contacts table', async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: outputs.ContactsTable }));
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['campaignId', 'contactKey']);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byDeadline']);
  });

  it('gives every function the names it needs, of resources that are there', async () => {
    const { importer, dialer, sweeper } = functions;
    expect(importer.environment).toMatchObject({
      CONTACTS_TABLE: outputs.ContactsTable,
      CAMPAIGNS_TABLE: outputs.CampaignsTable,
      RESULTS_BUCKET: outputs.ResultsBucket,
    });
    expect(sweeper.environment.DIAL_QUEUE_URL).toBe(importer.environment.DIAL_QUEUE_URL);
    await dynamodb.send(new DescribeTableCommand({ TableName: dialer.environment.CONTROL_TABLE }));
    for (const QueueUrl of [importer.environment.IMPORT_QUEUE_URL, importer.environment.DIAL_QUEUE_URL]) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      expect(Attributes?.RedrivePolicy).toContain('"maxReceiveCount":10');
    }
  });

  it('lets a function do what its role allows', async () => {
    // The sweeper reads the Campaigns table and the dial queue in every run.
    expect(await invokeFunction(stack.endpoint, functions.sweeper.name, {})).toEqual({ payload: null });
  });

  it('reaches the simulator in place of Amazon Connect', async () => {
    const answer = await fetch(`${stack.simulatorUrl}/_simulator/summary`);
    expect(answer.status).toBe(200);
    expect(functions.dialer.environment.INSTANCE_ARN).toMatch(/^arn:aws:connect:us-east-1:\d{12}:instance\//);
  });
});
