/** Functions of the emulator have the room, the memory and the sizes that Lambda gives them. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type InvocationResponse,
  InvokeCommand,
  LambdaClient,
  type LambdaServiceException,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { deploy, functionResource } from './functions.ts';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

/** Takes the time that the event names, and reports to a queue which delivery of which message it was. */
const code = `
exports.handler = async (event) => {
  if (event.allocate) { const kept = []; for (;;) kept.push(new Array(100000).fill(Math.random())); }
  if (event.answerBytes) return 'x'.repeat(event.answerBytes);
  const { body, attributes } = event.Records ? event.Records[0] : { body: event.name, attributes: {} };
  const said = [body, attributes.ApproximateReceiveCount || ''].join(' ').trim();
  const form = new URLSearchParams({ Action: 'SendMessage', QueueUrl: process.env.HEARD, MessageBody: said });
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=local';
  await fetch(process.env.AWS_ENDPOINT_URL + '/', { method: 'POST', headers: { authorization }, body: form });
  await new Promise((resolve) => setTimeout(resolve, event.seconds ? 1000 * event.seconds : 1500));
};`;

const account = '000000000000';

let emulator: LimitedEmulator;
let lambda: LambdaClient;
let sqs: SQSClient;
let queueUrl: (name: string) => string;
beforeAll(async () => {
  emulator = await startLimitedEmulator('on', 'real');
  lambda = new LambdaClient(emulator.client);
  sqs = new SQSClient(emulator.client);
  queueUrl = (name) => `${emulator.client.endpoint}/${account}/${name}`;
  const status = await deploy(emulator, 'functions', {
    Heard: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'heard' } },
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work', VisibilityTimeout: 3 } },
    Worker: functionResource('worker', { code, variables: { HEARD: queueUrl('heard') } }),
    Source: {
      Type: 'AWS::Lambda::EventSourceMapping',
      DependsOn: ['Worker'],
      Properties: {
        EventSourceArn: `arn:aws:sqs:us-east-1:${account}:work`,
        FunctionName: 'worker',
        BatchSize: 1,
      },
    },
  });
  expect(status).toBe('CREATE_COMPLETE');
});
afterAll(async () => {
  lambda?.destroy();
  sqs?.destroy();
  await emulator?.stop();
});
afterEach(() => emulator.change({ lambda: { concurrentExecutions: 1_000 } }));

function invoke(event: unknown, InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse') {
  const Payload = JSON.stringify(event);
  return lambda.send(new InvokeCommand({ FunctionName: 'worker', InvocationType, Payload }));
}

function failureOf(response: InvocationResponse): string {
  const said = JSON.parse(Buffer.from(response.Payload ?? []).toString() || 'null');
  return response.FunctionError ? `${said.errorType}: ${said.errorMessage}` : 'ok';
}

const refusal = (request: Promise<unknown>) =>
  request.then(
    () => 'ok',
    (error: LambdaServiceException) => error.name,
  );

/** What the function has reported, once there are `count` reports. */
async function heard(count: number): Promise<string[]> {
  const all: string[] = [];
  while (all.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl('heard'), MaxNumberOfMessages: 10 }),
    );
    all.push(...Messages.map(({ Body = '' }) => Body));
    await wait(20);
  }
  return all;
}

it('refuses to run more functions at a time than the account may', async () => {
  await emulator.change({ lambda: { concurrentExecutions: 1 } });
  const first = invoke({ name: 'first', seconds: 1 });
  expect(await heard(1)).toEqual(['first']);
  const error = await invoke({ name: 'second' }).catch((thrown) => thrown);
  expect(error.name).toBe('TooManyRequestsException');
  expect(error.$metadata.httpStatusCode).toBe(429);
  await first;
});

describe('a batch of a queue without room', () => {
  const send = (MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('work'), MessageBody }));
  /** Takes all the room there is, once the run of an earlier test is over. */
  const occupy = (seconds: number) =>
    vi.waitFor(() => invoke({ name: 'first', seconds }), { timeout: 10_000 });

  it('is retried while its messages are invisible, which spends no receive, and its throttles are counted', async () => {
    await emulator.change({ lambda: { concurrentExecutions: 1 } });
    const first = occupy(1);
    expect(await heard(1)).toEqual(['first']);
    await emulator.resetUsage();
    await send('waits');
    expect(await heard(1)).toEqual(['waits 1']);
    await first;
    const { functions } = await emulator.report();
    expect(functions).toEqual([{ function: 'worker', throttles: expect.any(Number) }]);
    expect(functions[0]?.throttles).toBeGreaterThan(0);
  });

  it('is given up when its messages are visible again, which has spent a receive', async () => {
    await emulator.change({ lambda: { concurrentExecutions: 1 } });
    const first = occupy(3.5);
    expect(await heard(1)).toEqual(['first']);
    await send('late');
    expect((await heard(1))[0]).toMatch(/^late [23]$/);
    await first;
  });
});

it('keeps an asynchronous event without room until there is some', async () => {
  await emulator.change({ lambda: { concurrentExecutions: 0 } });
  const { StatusCode } = await invoke({ name: 'later', seconds: 0.01 }, 'Event');
  expect(StatusCode).toBe(202);
  await wait(500);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('heard') }));
  expect(Messages).toEqual([]);
  await emulator.change({ lambda: { concurrentExecutions: 10 } });
  expect(await heard(1)).toEqual(['later']);
});

it('lets a function die that takes more memory than it has, and runs the next event anew', async () => {
  const failure = failureOf(await invoke({ allocate: true }));
  expect(failure).not.toBe('ok');
  expect(failure).not.toContain('timed out');
  expect(failureOf(await invoke({ name: 'after', seconds: 0.01 }))).toBe('ok');
  expect(await heard(1)).toEqual(['after']);
});

it('takes no payload beyond 6 MB, and gives none', async () => {
  expect(await refusal(invoke({ name: 'x'.repeat(6 * 1_024 * 1_024) }))).toBe('RequestTooLargeException');
  expect(failureOf(await invoke({ answerBytes: 6 * 1_024 * 1_024 + 1 }))).toContain('ResponseSizeTooLarge');
  expect(failureOf(await invoke({ answerBytes: 5 * 1_024 * 1_024 }))).toBe('ok');
});

it('refuses a function with more than 4 KB of environment variables', async () => {
  const make = (name: string, bytes: number) =>
    deploy(emulator, name, {
      Function: functionResource(name, { code, variables: { LONG: 'x'.repeat(bytes) } }),
    });
  expect(await make('fits', 4_000)).toBe('CREATE_COMPLETE');
  expect(await make('does-not-fit', 4_200)).toMatch(/^ROLLBACK/);
});
