import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, it } from 'vitest';
import { manyNumbers } from '../at-scale/busy-connect.ts';
import { eventually, LocalProduct } from '../local-product.ts';

const FILES = 5;
/** CI has fewer, which take a minute. */
const ROWS = Number(process.env.ROWS_OF_EACH_FILE ?? 2_000);
/** Two cores place some 50 calls a second when they have nothing else to do. */
const LIMIT_MS = 60_000 + FILES * ROWS * 120;

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct();
});

interface Throttles {
  readonly settings: { readonly lambda: { readonly concurrentExecutions: number } };
  readonly functions: readonly { readonly function: string; readonly throttles: number }[];
}

async function limits(): Promise<Throttles> {
  const answer = await fetch(`${product.stack.endpoint}/_limits?top=0`);
  return (await answer.json()) as Throttles;
}

/** How many messages are in each dead-letter queue. */
async function deadLetters(): Promise<Record<string, number>> {
  const { QueueUrls = [] } = await product.sqs.send(new ListQueuesCommand({}));
  const queues = QueueUrls.filter((url) => url.includes('DeadLetters'));
  const counted = queues.map(async (QueueUrl) => {
    const { Attributes } = await product.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    const name = /-(\w+?DeadLetters)/.exec(QueueUrl)?.[1] ?? QueueUrl;
    return [name, Number(Attributes?.ApproximateNumberOfMessages)] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

it(`five files of ${ROWS} rows dropped at once are imported and called, with ten concurrent executions in the account`, async () => {
  const numbers = manyNumbers(1, FILES * ROWS);
  const files = Array.from({ length: FILES }, (_, i) => ({
    campaignId: `file-${i + 1}`,
    numbers: numbers.slice(i * ROWS, (i + 1) * ROWS),
  }));
  const droppedAt = Date.now();
  await Promise.all(
    files.map(({ campaignId, numbers }) =>
      product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`),
    ),
  );

  await eventually(async () => {
    const counts = await Promise.all(
      files.map(
        async ({ campaignId }) => (await product.reader.campaign(campaignId))?.counts?.COMPLETED ?? 0,
      ),
    );
    expect(counts).toEqual(files.map(() => ROWS));
  }, LIMIT_MS);

  const seconds = Math.round((Date.now() - droppedAt) / 1_000);
  const { settings, functions } = await limits();
  const { maxActive, throttled } = await product.summary();
  console.log(JSON.stringify({ seconds, throttles: functions, maxActive, throttledByConnect: throttled }));
  for (const { campaignId, numbers } of files) {
    const calls = await product.callsOf(campaignId);
    expect(calls.map(({ phoneNumber }) => phoneNumber).sort(), campaignId).toEqual([...numbers].sort());
    const contacts = await product.contacts(campaignId);
    expect(contacts).toHaveLength(ROWS);
    expect(contacts.filter(({ status, attempt }) => status !== 'COMPLETED' || attempt !== 1)).toEqual([]);
  }
  const letters = await deadLetters();
  expect(Object.keys(letters).length).toBeGreaterThanOrEqual(5);
  expect(
    Object.values(letters).every((count) => count === 0),
    JSON.stringify(letters),
  ).toBe(true);
  expect(settings.lambda.concurrentExecutions).toBe(10);
  expect(functions.reduce((sum, { throttles }) => sum + throttles, 0)).toBeGreaterThan(0);
});
