/** Queues of the emulator: fair between groups, and no kinder than SQS. */
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type SQSServiceException,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

const HOURS = 3_600;

let emulator: LimitedEmulator;
let sqs: SQSClient;
let QueueUrl: string;
let queues = 0;
beforeAll(async () => {
  emulator = await startLimitedEmulator();
  sqs = new SQSClient(emulator.client);
});
afterAll(async () => {
  sqs?.destroy();
  await emulator?.stop();
});
beforeEach(async () => {
  queues += 1;
  QueueUrl = await makeQueue(`queue-${queues}`, { VisibilityTimeout: '600' });
});

async function makeQueue(QueueName: string, Attributes: Record<string, string>): Promise<string> {
  const made = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return made.QueueUrl ?? '';
}

async function send(group: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 10) {
    const Entries = Array.from({ length: Math.min(10, count - from) }, (_, i) => ({
      Id: `${i}`,
      MessageBody: `${group} ${from + i}`,
      MessageGroupId: group,
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toEqual([]);
  }
}

async function receive(most = 10): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: most,
      MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);
const refusal = (request: Promise<unknown>) =>
  request.then(
    () => 'ok',
    (error: SQSServiceException) => error.name,
  );

describe('a fair queue', () => {
  it("lets a quiet group's messages overtake a large backlog", async () => {
    await send('large', 60);
    for (let i = 0; i < 3; i += 1) await receive();
    await send('small', 4);
    expect(bodies(await receive())).toEqual([
      ...[0, 1, 2, 3].map((i) => `small ${i}`),
      ...[30, 31, 32, 33, 34, 35].map((i) => `large ${i}`),
    ]);
  });

  it('keeps messages with and without groups, and their attributes', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'alone' }));
    await send('group', 1);
    const messages = await receive();
    expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual([undefined, 'group']);
    expect(messages.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['1', '1']);
  });
});

describe('a message', () => {
  it('is deleted by its last handle, singly and in batches', async () => {
    await send('a', 3);
    const [first, ...others] = await receive();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    const Entries = [...others, { ReceiptHandle: 'no-such-handle' }].map(({ ReceiptHandle }, i) => ({
      Id: `${i}`,
      ReceiptHandle,
    }));
    const { Successful, Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(Failed?.map(({ Code }) => Code)).toEqual(['ReceiptHandleIsInvalid']);
    await emulator.advance(601);
    expect(await receive()).toEqual([]);
  });

  it('is visible again after a changed timeout, singly and in batches', async () => {
    await send('a', 2);
    const [first, second] = await receive();
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(bodies(await receive())).toEqual(['a 0']);
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [{ Id: 'a', ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 5 }],
      }),
    );
    await emulator.advance(5);
    expect(bodies(await receive())).toEqual(['a 1']);
  });

  it('goes to the dead-letter queue when it was received too often, and keeps its body', async () => {
    const letters = await makeQueue(`letters-${queues}`, {});
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: letters, AttributeNames: ['QueueArn'] }),
    );
    QueueUrl = await makeQueue(`source-${queues}`, {
      VisibilityTimeout: '60',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 }),
    });
    await send('a', 1);
    for (let i = 0; i < 2; i += 1) {
      expect(await receive()).toHaveLength(1);
      await emulator.advance(60);
    }
    expect(await receive()).toEqual([]);
    QueueUrl = letters;
    expect(bodies(await receive())).toEqual(['a 0']);
  });

  it('is dropped at the end of its retention', async () => {
    await send('a', 1);
    await emulator.advance(4 * 24 * HOURS + 1);
    expect(await receive()).toEqual([]);
  });
});

describe('SQS refuses', () => {
  it('visibility beyond twelve hours, at once and in sum', async () => {
    await send('a', 1);
    const [message] = await receive();
    const hide = (VisibilityTimeout: number) =>
      refusal(
        sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl,
            ReceiptHandle: message?.ReceiptHandle,
            VisibilityTimeout,
          }),
        ),
      );
    expect(await hide(12 * HOURS + 1)).toBe('InvalidParameterValue');
    expect(await hide(12 * HOURS)).toBe('ok');
    await emulator.advance(HOURS);
    expect(await hide(12 * HOURS)).toBe('InvalidParameterValue');
    expect(await hide(11 * HOURS - 1)).toBe('ok');
  });

  it('delays beyond 15 minutes, in a batch for the entry alone', async () => {
    const delayed = new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds: 901 });
    expect(await refusal(sqs.send(delayed))).toBe('InvalidParameterValue');
    const Entries = [900, 901].map((DelaySeconds) => ({
      Id: `${DelaySeconds}`,
      MessageBody: 'a',
      DelaySeconds,
    }));
    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['900']);
    expect(Failed?.map(({ Id }) => Id)).toEqual(['901']);
  });

  it('batches of more than ten entries or 1 MiB, and attributes out of range', async () => {
    const entries = (count: number, MessageBody: string) =>
      Array.from({ length: count }, (_, i) => ({ Id: `${i}`, MessageBody }));
    const batch = (count: number, body: string) =>
      refusal(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(count, body) })));
    expect(await batch(11, 'a')).toBe('TooManyEntriesInBatchRequest');
    expect(await batch(2, 'x'.repeat(600_000))).toBe('BatchRequestTooLong');
    const retention = makeQueue('too-long', { MessageRetentionPeriod: `${14 * 24 * HOURS + 1}` });
    expect(await refusal(retention)).toBe('InvalidAttributeValue');
  });

  it('more than the allowed number of messages in flight', async () => {
    await emulator.change({ sqs: { messagesInFlight: 15 } });
    await send('a', 20);
    expect(await receive()).toHaveLength(10);
    expect(await receive()).toHaveLength(5);
    expect(await refusal(receive())).toBe('OverLimit');
    await emulator.advance(600);
    expect(await receive()).toHaveLength(10);
    await emulator.change({ sqs: { messagesInFlight: 120_000 } });
  });
});
