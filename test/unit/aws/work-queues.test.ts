import { type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { SqsDialQueue, SqsImportQueue } from '../../../src/aws/work-queues.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

const messages = Array.from({ length: 23 }, (_, i) => ({
  campaignId: i % 2 === 0 ? 'spring' : 'autumn',
  contactKey: `+1206555${i}`,
  attempt: 1,
}));

function queueThat(answer: () => unknown) {
  const { client, requests } = fakeClient<SQSClient, SendMessageBatchCommandInput>(
    new SQSClient(offline),
    answer,
  );
  return { queue: new SqsDialQueue(client, 'https://queue'), requests };
}

describe('the dial queue', () => {
  it('takes the callbacks of a campaign in a group of their own, which a long queue does not keep waiting', async () => {
    const { queue, requests } = queueThat(() => ({}));

    await queue.send([{ campaignId: 'spring', contactKey: '+12065550101', attempt: 2, callBack: true }], 30);

    expect(requests[0]?.input.Entries).toMatchObject([
      {
        MessageGroupId: 'spring#callbacks',
        DelaySeconds: 30,
        MessageBody: expect.stringContaining('"callBack":true'),
      },
    ]);
  });

  it('takes ten messages at a time, each in the group of its campaign', async () => {
    const { queue, requests } = queueThat(() => ({}));

    await queue.send(messages);

    expect(requests.map(({ input }) => input.Entries?.length)).toEqual([10, 10, 3]);
    const sent = requests.flatMap(({ input }) => input.Entries ?? []);
    expect(sent.map(({ MessageBody }) => JSON.parse(MessageBody ?? ''))).toEqual(messages);
    expect(sent.map(({ MessageGroupId }) => MessageGroupId)).toEqual(
      messages.map(({ campaignId }) => campaignId),
    );
    for (const { input } of requests)
      expect(new Set(input.Entries?.map(({ Id }) => Id)).size).toBe(input.Entries?.length);
  });

  it.each(['\uffff', '\ufffe', '\u0000', '\ud800', '\u001f', '\\\uffff', '"\ufffe'])(
    'sends only characters that SQS takes, and the key as it is: %j',
    async (character) => {
      const { queue, requests } = queueThat(() => ({}));
      const message = { campaignId: 'spring', contactKey: `a${character}b`, attempt: 1 };

      await queue.send([message]);

      const body = requests[0]?.input.Entries?.[0]?.MessageBody ?? '';
      expect(body).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
      expect(JSON.parse(body)).toEqual(message);
    },
  );

  it('delays messages for the given time', async () => {
    const { queue, requests } = queueThat(() => ({}));

    await queue.send(messages.slice(0, 12), 40);

    const delays = requests
      .flatMap(({ input }) => input.Entries ?? [])
      .map(({ DelaySeconds }) => DelaySeconds);
    expect(delays).toEqual(Array.from({ length: 12 }, () => 40));
  });

  it('throws when it refused even one message, so that the whole is redelivered', async () => {
    const { queue } = queueThat(() => ({
      Successful: [{}],
      Failed: [{ Id: '3', Code: 'InternalError', Message: 'try again', SenderFault: false }],
    }));

    await expect(queue.send(messages.slice(0, 10))).rejects.toThrow('refused 1 messages: try again');
  });

  it('is sent five batches at a time', async () => {
    const answers: (() => void)[] = [];
    const { queue, requests } = queueThat(
      () => new Promise<object>((answer) => answers.push(() => answer({}))),
    );
    const many = Array.from({ length: 7 }, () => messages.slice(0, 10)).flat();

    const sent = queue.send(many);
    await new Promise(setImmediate);
    expect(requests).toHaveLength(5);
    answers.shift()?.();
    await new Promise(setImmediate);
    expect(requests).toHaveLength(6);

    while (answers.length > 0) {
      for (const answer of answers.splice(0)) answer();
      await new Promise(setImmediate);
    }
    await sent;
    expect(requests).toHaveLength(7);
  });

  it('is asked nothing for nobody', async () => {
    const { queue, requests } = queueThat(() => ({}));

    await queue.send([]);

    expect(requests).toHaveLength(0);
  });
});

describe('the import queue', () => {
  it('takes a job in the form in which an upload is reported', async () => {
    const { client, requests } = fakeClient(new SQSClient(offline), () => ({}));

    await new SqsImportQueue(client, 'https://queue').send({
      bucket: 'b',
      key: 'a b.csv',
      version: 'v1',
      bytes: 7,
    });

    expect(JSON.parse(String(requests[0]?.input.MessageBody))).toEqual({
      detail: { bucket: { name: 'b' }, object: { key: 'a b.csv', 'version-id': 'v1', size: 7 } },
    });
  });
});

describe('the import queue', () => {
  it.each([
    ['3', true],
    ['0', false],
    [undefined, false],
  ])('with %s messages is waited for: %s', async (messages, isWaitedFor) => {
    const Attributes = messages === undefined ? undefined : { ApproximateNumberOfMessages: messages };
    const { client, requests } = fakeClient(new SQSClient(offline), () => ({ Attributes }));

    expect(await new SqsImportQueue(client, 'https://queue').isWaitedFor()).toBe(isWaitedFor);
    expect(requests).toMatchObject([
      { name: 'GetQueueAttributes', input: { AttributeNames: ['ApproximateNumberOfMessages'] } },
    ]);
  });
});
