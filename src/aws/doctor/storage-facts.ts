/** The do-not-call list, the uploads bucket, the queues of dead letters, the topic of the alarms and the KMS key. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { GetBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { AlarmAddresses, KeyFacts, QueueBacklog } from '../../doctor/account-facts.ts';
import { allKnown, type Fact, known } from '../../doctor/fact.ts';
import { toItem } from '../dynamo-item.ts';
import { readFact } from './read-fact.ts';
import { partsOf, type StackPart } from './stack-parts.ts';

/** No number has this key: what is read is whether it can be. */
const unusedNumber = '+10000000000';

export function readDoNotCallList(db: DynamoDBClient, TableName: string): Promise<Fact<true>> {
  return readFact<true>('dynamodb:GetItem', async () => {
    await db.send(new GetItemCommand({ TableName, Key: toItem({ phoneNumber: unusedNumber }) }));
    return true;
  });
}

export function readUploadEvents(s3: S3Client, Bucket: string): Promise<Fact<boolean>> {
  return readFact('s3:GetBucketNotification', async () => {
    const { EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return EventBridgeConfiguration !== undefined;
  });
}

/** Dead-letter queues by their logical ids: `ImportQueueDeadLetters…` holds those of the importer. */
const owners: Readonly<Record<string, string>> = {
  ImportQueue: 'Importer',
  RequestsQueue: 'Intake',
  DialQueue: 'Dialer',
  ContactEvents: 'Outcomes',
  CloseQueue: 'Closer',
  Sweeper: 'Sweeper',
};

export async function readDeadLetters(
  sqs: SQSClient,
  parts: readonly StackPart[],
): Promise<Fact<readonly QueueBacklog[]>> {
  const queues = partsOf(parts, 'AWS::SQS::Queue').filter(({ logicalId }) =>
    logicalId.includes('DeadLetters'),
  );
  const facts = queues.map(({ logicalId, physicalId: QueueUrl }) =>
    readFact('sqs:GetQueueAttributes', async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      const of = Object.entries(owners).find(([prefix]) => logicalId.startsWith(prefix))?.[1] ?? logicalId;
      return { of, messages: Number(Attributes.ApproximateNumberOfMessages ?? 0) };
    }),
  );
  return allKnown(await Promise.all(facts));
}

export async function readAlarmAddresses(
  sns: SNSClient,
  parts: readonly StackPart[],
): Promise<Fact<AlarmAddresses>> {
  const [topic] = partsOf(parts, 'AWS::SNS::Topic');
  if (!topic) return known({ type: 'none' });
  return readFact('sns:GetTopicAttributes', async () => {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topic.physicalId }));
    const count = (name: string) => Number(Attributes[name] ?? 0);
    return {
      type: 'some',
      confirmed: count('SubscriptionsConfirmed'),
      pending: count('SubscriptionsPending'),
    };
  });
}

/** The key of the stack's queues, which is that of its tables and buckets as well. */
export async function readKey(
  clients: { readonly sqs: SQSClient; readonly kms: KMSClient },
  parts: readonly StackPart[],
): Promise<Fact<KeyFacts>> {
  const [queue] = partsOf(parts, 'AWS::SQS::Queue');
  if (!queue) return { type: 'missing' };
  const id = await readFact('sqs:GetQueueAttributes', async () => {
    const { Attributes = {} } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.physicalId, AttributeNames: ['KmsMasterKeyId'] }),
    );
    return Attributes.KmsMasterKeyId ?? '';
  });
  if (id.type !== 'known') return id;
  if (id.value === '' || id.value === 'alias/aws/sqs') return known({ type: 'ofAws' });
  return readFact('kms:DescribeKey', async () => {
    const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId: id.value }));
    return { type: 'ofCustomer', arn: KeyMetadata?.Arn ?? id.value, state: KeyMetadata?.KeyState ?? '' };
  });
}

export function readKeyPolicy(kms: KMSClient, KeyId: string): Promise<Fact<string>> {
  return readFact('kms:GetKeyPolicy', async () => {
    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    return Policy;
  });
}
