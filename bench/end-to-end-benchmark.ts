/** From the upload of a file to the last call: the deployed stack on an emulator of AWS on this machine. */
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ConnectSimulator } from '../local/simulator/engine.ts';
import { startLocalStack } from '../local/stack-under-test.ts';
import { numbersOf } from './pacing/strategy.ts';
import type { EndToEndResult } from './results-file.ts';

const CONTACTS = 400;

/** Moderate: emulator and functions share the machine with whoever measures. */
const CALLS_PER_SECOND = 20;

/** Far longer than the calls take at that rate, ms. */
const LIMIT_MS = 120_000;

/**
 * Deploys the stack, uploads a file and waits until everybody in it is called; stops what it started.
 * @throws LocalRunError when the machine lacks something; Error when somebody is not called in time.
 */
export async function measureEndToEnd(progress: (line: string) => void): Promise<EndToEndResult> {
  const stack = await startLocalStack({
    deployment: { callsPerSecond: CALLS_PER_SECOND },
    simulator: { quotaPerSecond: CALLS_PER_SECOND, burst: 1.5 * CALLS_PER_SECOND, concurrentCalls: null },
    log: progress,
  });
  try {
    Object.assign(process.env, stack.env);
    const s3 = new S3Client({});
    const Body = ['phoneNumber', ...numbersOf(CONTACTS)].join('\n');
    progress(`${CONTACTS} contacts at ${CALLS_PER_SECOND}/s`);
    const uploadedAt = Date.now();
    await s3.send(new PutObjectCommand({ Bucket: stack.outputs.UploadsBucket, Key: 'bench.csv', Body }));
    await everybodyCalled(stack.simulator.engine);
    const { calls } = stack.simulator.engine;
    const secondsTo = (atMs: number | undefined) =>
      Math.round(((atMs ?? Number.NaN) - uploadedAt) / 100) / 10;
    return {
      contacts: CONTACTS,
      callsPerSecond: CALLS_PER_SECOND,
      seconds: secondsTo(calls.at(-1)?.placedAtMs),
      firstCallSeconds: secondsTo(calls[0]?.placedAtMs),
    };
  } finally {
    await stack.stop();
  }
}

async function everybodyCalled(simulator: ConnectSimulator): Promise<void> {
  const until = Date.now() + LIMIT_MS;
  const called = () => simulator.summary(Date.now()).distinctNumbers;
  while (called() < CONTACTS) {
    if (Date.now() > until) throw new Error(`Only ${called()} of ${CONTACTS} contacts were called in time.`);
    await wait(200);
  }
}
