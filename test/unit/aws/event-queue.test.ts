import { type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { SqsEventQueue } from '../../../src/aws/event-queue.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const message = {
  type: 'ended' as const,
  call: { contactId: 'call-1', endedAt: noon, disconnectReason: 'TELECOM_BUSY' },
  looks: 1,
};

describe('the queue of contact events', () => {
  it('delays an event that came too early for the given time, whole', async () => {
    const { client, requests } = fakeClient<SQSClient, SendMessageCommandInput>(
      new SQSClient(offline),
      () => ({}),
    );

    await new SqsEventQueue(client, 'https://queue').send(message, 10);

    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      name: 'SendMessage',
      input: { QueueUrl: 'https://queue', DelaySeconds: 10 },
    });
    expect(JSON.parse(requests[0]?.input.MessageBody ?? '')).toEqual(message);
  });

  it('throws when it does not take the event, which is then redelivered', async () => {
    const { client } = fakeClient(new SQSClient(offline), () => {
      throw new Error('socket hang up');
    });

    await expect(new SqsEventQueue(client, 'https://queue').send(message, 50)).rejects.toThrow(
      'socket hang up',
    );
  });
});
