/** One contact by message, on the deployed stack: by `dialer call`, from another program, and what cannot be used. */
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { runDialer } from './run-dialer.ts';

const [byCommand = '', byMessage = '', tooLate = ''] = numbersOf(512, 3);
const campaign = 'one by one';
const campaignId = 'one-by-one';
/** Two requests ask for the same call; a standard queue delivers either first. */
const eitherId = expect.stringMatching(/^r-[24]$/);

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});

const dialer = (...args: string[]) => runDialer(args, product.stack.env);

function send(message: string | object) {
  const MessageBody = typeof message === 'string' ? message : JSON.stringify(message);
  const QueueUrl = product.stack.outputs.RequestsQueueUrl;
  return product.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

async function deadLettersUrl(): Promise<string> {
  const { RequestsQueueUrl: QueueUrl } = product.stack.outputs;
  const { Attributes = {} } = await product.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  const { deadLetterTargetArn } = JSON.parse(Attributes.RedrivePolicy ?? '') as {
    deadLetterTargetArn: string;
  };
  const QueueName = deadLetterTargetArn.split(':').at(-1);
  return (await product.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}

describe('requests', () => {
  it('are called once, from any sender and however often sent', async () => {
    const { code, stdout, stderr } = await dialer(
      ...[
        'call',
        byCommand,
        '--campaign',
        campaign,
        '--request-id',
        'r-1',
        '--attribute',
        'plan=gold',
        '--json',
      ],
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      campaignId,
      requestId: 'r-1',
      contactKey: byCommand,
      phoneNumber: byCommand,
    });
    const request = { campaign, requestId: 'r-2', phoneNumber: byMessage, attributes: { plan: 'silver' } };
    await Promise.all([
      send(request),
      send(request),
      send({ ...request, requestId: 'r-3', phoneNumber: 'none' }),
      send({ ...request, requestId: 'r-4' }),
      send({ ...request, requestId: 'r-5', phoneNumber: tooLate, expiresAt: '2020-01-01T00:00:00Z' }),
      send('this is no request'),
    ]);

    const contacts = await eventually(async () => {
      await product.sweepNowAndThen();
      const all = new Map((await product.contacts(campaignId)).map((each) => [each.contactKey, each]));
      expect(all.get(byCommand)).toMatchObject({ status: 'COMPLETED', attributes: { plan: 'gold' } });
      expect(all.get(byMessage)).toMatchObject({ status: 'COMPLETED', source: { version: eitherId } });
      expect(all.get('row:requests:r-3')).toMatchObject({
        status: 'REJECTED',
        reason: expect.stringMatching(/none/),
      });
      expect(all.get(tooLate)).toMatchObject({ status: 'CANCELLED' });
      return all;
    }, 240_000);
    expect(contacts.size).toBe(4);
    expect(await product.callsTo([byCommand, byMessage, tooLate])).toHaveLength(2);
  });

  it('that are none are in the dead-letter queue', async () => {
    const QueueUrl = await deadLettersUrl();
    await eventually(async () => {
      const { Messages = [] } = await product.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
      );
      expect(Messages.map(({ Body }) => Body)).toContain('this is no request');
    });
  });

  it('keep their campaign open until it is cancelled; then its results have them', async () => {
    const status = await dialer('status', campaign);
    expect(status.stdout).toContain('open for requests');
    expect((await dialer('call', 'none', '--campaign', campaign)).stderr).toMatch(/^Nothing was sent: /);
    expect((await dialer('cancel', campaign, '--yes')).code).toBe(0);
    const { campaign: over } = await product.untilOver(campaignId, 0, 240_000);
    expect(over.counts).toMatchObject({ COMPLETED: 2, REJECTED: 1, CANCELLED: 1 });
    expect(over.stateReason ?? '').not.toMatch(/rows/);
    const lines = await product.resultsOf(campaignId);
    expect(lines.find(({ contactKey }) => contactKey === byMessage)).toMatchObject({
      sourceFile: 'requests',
      sourceRow: eitherId,
    });
    expect((await dialer('call', byCommand, '--campaign', campaign)).stderr).toMatch(/was cancelled/);
  });
});
