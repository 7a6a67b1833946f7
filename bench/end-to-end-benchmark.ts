/**
 * From the upload of a file to the last call: the deployed stack on an emulator of AWS on this machine, once configured
 * with the true quota and once with twice as much.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ConnectSimulator } from '../local/simulator/engine.ts';
import { startLocalStack } from '../local/stack-under-test.ts';
import { numbersOf } from './customer-numbers.ts';
import type { EndToEndResult, EndToEndRun } from './results-file.ts';

const CONTACTS = 2_000;

/** More than are on at any time: only the rate is to bind. */
const CALLS_AT_A_TIME = 3_000;

/** What the simulated Connect allows a second, and at once after a pause. */
const QUOTA_PER_SECOND = 50;
const BURST = 75;

/** Far longer than the calls take at that rate, ms. */
const LIMIT_MS = 180_000;

/** Until then a rate that is set too high has found the quota. */
const SETTLED_AFTER_MS = 30_000;

/**
 * Deploys the stack, uploads a file and waits until everybody in it is called; stops what it started.
 * @throws LocalRunError when the machine lacks something; Error when somebody is not called in time.
 */
export async function measureEndToEnd(progress: (line: string) => void): Promise<EndToEndResult> {
  const atQuota = await measureRun(QUOTA_PER_SECOND, progress);
  return { ...atQuota, beyondQuota: await measureRun(2 * QUOTA_PER_SECOND, progress) };
}

async function measureRun(callsPerSecond: number, progress: (line: string) => void): Promise<EndToEndRun> {
  const stack = await startLocalStack({
    deployment: { callsPerSecond, maxConcurrentCalls: CALLS_AT_A_TIME },
    simulator: {
      quotaPerSecond: QUOTA_PER_SECOND,
      burst: BURST,
      concurrentCalls: null,
      events: { enabled: true },
    },
    checkPermissions: false,
    log: progress,
  });
  try {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({
      endpoint: stack.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
    });
    const Body = ['phoneNumber', ...numbersOf(CONTACTS)].join('\n');
    progress(`${CONTACTS} contacts at ${callsPerSecond}/s, quota ${QUOTA_PER_SECOND}/s`);
    const uploadedAt = Date.now();
    await s3.send(new PutObjectCommand({ Bucket: stack.outputs.UploadsBucket, Key: 'bench.csv', Body }));
    await everybodyCalled(stack.simulator.engine);
    return resultOf(stack.simulator.engine, callsPerSecond, uploadedAt);
  } finally {
    await stack.stop();
  }
}

function resultOf(simulator: ConnectSimulator, callsPerSecond: number, uploadedAt: number): EndToEndRun {
  const placed = simulator.calls.map(({ placedAtMs }) => placedAtMs);
  const [first = Number.NaN, last = Number.NaN] = [placed[0], placed.at(-1)];
  const steady = placed.filter((atMs) => atMs > first + SETTLED_AFTER_MS).length;
  const { throttled, requests, distinctNumbers } = simulator.summary(Date.now());
  const ofQuota = (calls: number, ms: number) => round(calls / (ms / 1000) / QUOTA_PER_SECOND, 1_000);
  return {
    contacts: CONTACTS,
    callsPerSecond,
    seconds: round((last - uploadedAt) / 1000, 10),
    firstCallSeconds: round((first - uploadedAt) / 1000, 10),
    efficiency: ofQuota(placed.length, last - first),
    efficiencyAfter30s: ofQuota(steady, last - first - SETTLED_AFTER_MS),
    throttledShare: round(throttled / requests, 10_000),
    calledTwice: placed.length - distinctNumbers,
  };
}

function round(value: number, to: number): number {
  return Math.round(value * to) / to;
}

async function everybodyCalled(simulator: ConnectSimulator): Promise<void> {
  const until = Date.now() + LIMIT_MS;
  const called = () => simulator.summary(Date.now()).distinctNumbers;
  while (called() < CONTACTS) {
    if (Date.now() > until) throw new Error(`Only ${called()} of ${CONTACTS} contacts were called in time.`);
    await wait(500);
  }
}
