/** On a clock at half the wall's speed everything that waits or counts takes twice as long by the wall's clock. */
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SharedClock } from '../../local/clock/shared-clock.ts';
import { runFolder } from '../../local/local-folder.ts';
import { deploy, functionResource } from './functions.ts';
import { type LimitedEmulator, startLimitedEmulator } from './limited-emulator.ts';

const SPEED = 0.5;
const TIMEOUT_SECONDS = 2;

/** Sleeps by a timer and as the product does, and answers how long that took by each of its clocks. */
const code = `
const { setTimeout: sleep } = require('node:timers/promises');
exports.handler = async ({ timerMs = 0, sleepMs = 0 }, context) => {
  const [date, steady, left] = [Date.now(), performance.now(), context.getRemainingTimeInMillis()];
  await new Promise((resolve) => setTimeout(resolve, timerMs));
  await sleep(sleepMs);
  return {
    dateMs: Date.now() - date,
    steadyMs: performance.now() - steady,
    spentMs: left - context.getRemainingTimeInMillis(),
  };
};`;

let clock: SharedClock;
let emulator: LimitedEmulator;
let lambda: LambdaClient;
beforeAll(async () => {
  clock = SharedClock.make(join(runFolder(), 'clock'));
  emulator = await startLimitedEmulator('on', clock);
  lambda = new LambdaClient(emulator.client);
  const { Type, Properties } = functionResource('slow', { code });
  const status = await deploy(emulator, 'functions', {
    Slow: { Type, Properties: { ...Properties, Timeout: TIMEOUT_SECONDS } },
  });
  expect(status).toBe('CREATE_COMPLETE');
  await invoke({});
  clock.runAt(SPEED);
});
afterAll(async () => {
  lambda?.destroy();
  await emulator?.stop();
  clock?.close();
});

async function invoke(event: object) {
  const from = performance.now();
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: 'slow', Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString());
  return { answer, FunctionError, realMs: performance.now() - from };
}

it('lets a function run for its whole time limit by that clock, and all its clocks agree', async () => {
  const { answer, FunctionError, realMs } = await invoke({ timerMs: 700, sleepMs: 700 });
  expect(FunctionError).toBeUndefined();
  expect(realMs).toBeGreaterThan(1_000 * TIMEOUT_SECONDS);
  for (const name of ['dateMs', 'steadyMs', 'spentMs']) {
    expect(answer[name]).toBeGreaterThanOrEqual(1_380);
    // Less than it took by the wall's clock.
    expect(answer[name]).toBeLessThan(0.6 * realMs);
  }
});

it('ends a function that takes longer than its limit by that clock', async () => {
  const { FunctionError, realMs } = await invoke({ sleepMs: 60_000 });
  expect(FunctionError).toBeDefined();
  expect(realMs).toBeGreaterThanOrEqual((1_000 * TIMEOUT_SECONDS) / SPEED);
});

it('holds a message back by that clock', async () => {
  const sqs = new SQSClient(emulator.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'delayed' }));
  const from = performance.now();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late', DelaySeconds: 1 }));
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    if (Messages.length > 0) break;
  }
  expect(performance.now() - from).toBeGreaterThanOrEqual(1_000 / SPEED);
  sqs.destroy();
});
