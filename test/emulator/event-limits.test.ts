/** Events of S3 come late and some of them twice; EventBridge takes so much and no more. */

import { setTimeout as wait } from 'node:timers/promises';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

let emulator: LimitedEmulator;
let events: EventBridgeClient;
let s3: S3Client;
let sqs: SQSClient;
let QueueUrl: string | undefined;
beforeAll(async () => {
  emulator = await startLimitedEmulator('on', 'real');
  events = new EventBridgeClient(emulator.client);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  sqs = new SQSClient(emulator.client);
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'uploads' })));
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await events.send(new PutRuleCommand({ Name: 'uploads', EventPattern: '{"source":["aws.s3"]}' }));
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:uploads';
  await events.send(new PutTargetsCommand({ Rule: 'uploads', Targets: [{ Id: 'queue', Arn }] }));
});
afterAll(async () => {
  for (const client of [events, s3, sqs]) client?.destroy();
  await emulator?.stop();
});

async function upload(count: number, prefix: string): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: `${prefix}-${i}`, Body: 'x' }));
}

/** Keys of the events that come, in their order, until there are `count`. */
async function keysOf(count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    keys.push(...Messages.map(({ Body = '{}' }) => JSON.parse(Body).detail.object.key));
    await wait(10);
  }
  return keys;
}

it("an event of S3 comes after a while, and a later upload's may come first", async () => {
  await emulator.change({ events: { s3MinSeconds: 0.1, s3MaxSeconds: 1, s3DoubledShare: 0 } });
  const sent = Array.from({ length: 20 }, (_, i) => `late-${i}`);
  await upload(20, 'late');
  const came = await keysOf(20);
  expect(came.toSorted()).toEqual(sent.toSorted());
  expect(came).not.toEqual(sent);
});

it('an event of S3 may come twice', async () => {
  await emulator.change({ events: { s3MinSeconds: 0.01, s3MaxSeconds: 0.05, s3DoubledShare: 1 } });
  await upload(3, 'twice');
  expect((await keysOf(6)).toSorted()).toEqual([
    'twice-0',
    'twice-0',
    'twice-1',
    'twice-1',
    'twice-2',
    'twice-2',
  ]);
});

it('EventBridge refuses more than ten entries, and more than 256 KB', async () => {
  const put = (count: number, bytes: number) =>
    events
      .send(
        new PutEventsCommand({
          Entries: Array.from({ length: count }, () => ({
            Source: 'a',
            DetailType: 'b',
            Detail: JSON.stringify({ text: 'x'.repeat(bytes) }),
          })),
        }),
      )
      .then(
        () => 'ok',
        (error) => error.name,
      );
  expect(await put(10, 20_000)).toBe('ok');
  expect(await put(11, 10)).toBe('ValidationException');
  expect(await put(3, 90_000)).toBe('ValidationException');
});
