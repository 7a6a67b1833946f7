/**
 * How fast customers are imported into the emulator of AWS: by the importer, by a bare loop that sends the very same
 * requests, in turns and in one run; and from the upload of a file to the last contact, through the deployed stack.
 * The emulator bounds all three; how near the importer comes to the bare loop is the importer's own merit.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type LocalStack, startLocalStack } from '../../local/stack-under-test.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { ContactTable } from '../../src/aws/contact-table.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { NumberTable } from '../../src/aws/number-table.ts';
import { ReportFiles } from '../../src/aws/report-files.ts';
import { systemClock } from '../../src/aws/system-clock.ts';
import { UploadsBucket } from '../../src/aws/uploads-bucket.ts';
import { SqsDialQueue, SqsImportQueue } from '../../src/aws/work-queues.ts';
import { parseDeployment } from '../../src/campaign/deployment.ts';
import { Importer } from '../../src/importing/import-file.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { MINUTE_MS } from '../../src/time/instant.ts';
import { customerFile } from '../customer-numbers.ts';
import type { ImportRate, ImportThroughEmulator } from '../results-file.ts';
import { RequestRecorder, sendAgain } from './recorded-requests.ts';
import {
  type Clients,
  countItems,
  makeQueue,
  makeTableLike,
  putFile,
  removeQueue,
} from './scratch-resources.ts';

/** In turns, so that whatever else the machine does falls on both; the first warms both up and does not count. */
const ROUNDS = 5;
const ROWS_A_ROUND = 10_000;

const ROWS_END_TO_END = 20_000;

/** The least that the importer is to keep of what the bare loop reaches. */
const MIN_FRACTION_OF_ALONE = 0.9;

/** So slow that dialers leave the emulator alone while the file is imported. */
const CALLS_PER_SECOND = 0.01;

/** Far longer than any part takes, ms. */
const LIMIT_MS = 10 * MINUTE_MS;

const names = { contacts: 'bench-contacts', campaigns: 'bench-campaigns', queue: 'bench-dial' };
const buckets = { uploads: 'bench-uploads', results: 'bench-results' };

const silent: Log = { info() {}, warn() {}, error() {} };

/**
 * Deploys the stack and imports beside it and through it; stops what it started.
 * @throws LocalRunError when the machine lacks something; Error when a row is missing in the end.
 */
export async function measureImportThroughEmulator(
  progress: (line: string) => void,
): Promise<ImportThroughEmulator> {
  const stack = await startLocalStack({
    deployment: { callsPerSecond: CALLS_PER_SECOND, maxConcurrentCalls: 1 },
    checkPermissions: false,
    // The bare loop sends everything at once: what is compared is the emulator's own speed.
    limits: 'off',
    log: progress,
  });
  try {
    Object.assign(process.env, stack.env);
    const clients = {
      db: dynamoClient({ maxAttempts: 10 }),
      sqs: new SQSClient({}),
      s3: new S3Client({ forcePathStyle: true }),
    };
    const file = customerFile(ROWS_A_ROUND);
    await putFile(clients.s3, buckets.uploads, 'bench.csv', file);
    await clients.s3.send(new CreateBucketCommand({ Bucket: buckets.results }));
    const rounds: Round[] = [];
    for (let i = 1; i <= ROUNDS; i += 1) {
      rounds.push(await measureRound(stack, clients, file.length));
      progress(`${ROWS_A_ROUND} rows by the importer and by a bare loop, ${i} of ${ROUNDS}`);
    }
    progress(`${ROWS_END_TO_END} rows through the deployed stack`);
    return resultOf(rounds.slice(1), await measureEndToEnd(stack, clients));
  } finally {
    await stack.stop();
  }
}

/** What must hold and does not, in a sentence. */
export function importRateFailure({ ofAlone }: ImportThroughEmulator): string | undefined {
  return ofAlone >= MIN_FRACTION_OF_ALONE
    ? undefined
    : `The importer kept ${(100 * ofAlone).toFixed(1)}% of what the emulator alone takes, less than ${100 * MIN_FRACTION_OF_ALONE}%.`;
}

interface Round {
  readonly importerMs: number;
  readonly aloneMs: number;
  readonly requests: number;
  readonly atOnce: number;
}

/** Imports the file into fresh tables, then sends the same requests to tables that are as fresh. */
async function measureRound(stack: LocalStack, clients: Clients, bytes: number): Promise<Round> {
  const recorder = new RequestRecorder();
  const importerMs = await withFreshTables(stack, clients, async (queueUrl) => {
    const recorded = { db: dynamoClient({ maxAttempts: 10 }), sqs: new SQSClient({}) };
    for (const client of Object.values(recorded)) recorder.listenTo(client);
    const importer = importerOver(clients, recorded, queueUrl);
    await importer.importFile(jobOf(bytes), Date.now() + LIMIT_MS);
  });
  const { requests, mostUnderWay } = recorder;
  const aloneMs = await withFreshTables(stack, clients, () =>
    sendAgain(requests, mostUnderWay, dynamoClient({ maxAttempts: 10 }), new SQSClient({})),
  );
  return { importerMs, aloneMs, requests: requests.length, atOnce: mostUnderWay };
}

/** Runs `work`, which must leave all contacts in the table; answers how long it took, ms. */
async function withFreshTables(
  { outputs }: LocalStack,
  { db, sqs }: Clients,
  work: (queueUrl: string) => Promise<void>,
): Promise<number> {
  await makeTableLike(db, outputs.ContactsTable, names.contacts);
  await makeTableLike(db, outputs.CampaignsTable, names.campaigns);
  const queueUrl = await makeQueue(sqs, names.queue);
  const from = performance.now();
  await work(queueUrl);
  const ms = performance.now() - from;
  await removeQueue(sqs, queueUrl);
  const contacts = await countItems(db, names.contacts);
  if (contacts !== ROWS_A_ROUND) throw new Error(`${contacts} of ${ROWS_A_ROUND} rows are in the table.`);
  return ms;
}

/** The importer over the emulator; what it writes for each row goes over the recorded clients. */
function importerOver(
  { db, sqs, s3 }: Clients,
  recorded: Pick<Clients, 'db' | 'sqs'>,
  queueUrl: string,
): Importer {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    contactFlowId: 'flow-1',
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return new Importer(
    {
      contacts: new ContactTable(recorded.db, names.contacts),
      campaigns: new CampaignTable(db, names.campaigns),
      numbers: new NumberTable(db, names.contacts),
      dialQueue: new SqsDialQueue(recorded.sqs, queueUrl),
      importQueue: new SqsImportQueue(sqs, queueUrl),
      uploads: new UploadsBucket(s3),
      reports: new ReportFiles(s3, buckets.results),
      clock: systemClock,
      log: silent,
    },
    reading.deployment,
  );
}

function jobOf(bytes: number): ImportJob {
  return { bucket: buckets.uploads, key: 'bench.csv', version: '', bytes };
}

/** Drops a file into the stack's bucket and waits until it is imported, ms. */
async function measureEndToEnd({ outputs }: LocalStack, { db, s3 }: Clients): Promise<number> {
  const campaigns = new CampaignTable(db, outputs.CampaignsTable);
  const Body = customerFile(ROWS_END_TO_END);
  const from = performance.now();
  await s3.send(new PutObjectCommand({ Bucket: outputs.UploadsBucket, Key: 'end-to-end.csv', Body }));
  for (;;) {
    const [file] = Object.values((await campaigns.get('end-to-end'))?.files ?? {});
    if (file?.done && file.rows === ROWS_END_TO_END && !file.error) return performance.now() - from;
    if (file?.error || performance.now() - from > LIMIT_MS) {
      throw new Error(`${file?.rows ?? 0} of ${ROWS_END_TO_END} rows were imported. ${file?.error ?? ''}`);
    }
    await wait(250);
  }
}

function resultOf(rounds: readonly Round[], endToEndMs: number): ImportThroughEmulator {
  const importerMs = median(rounds.map(({ importerMs: ms }) => ms));
  const aloneMs = median(rounds.map(({ aloneMs: ms }) => ms));
  return {
    rows: ROWS_A_ROUND,
    requests: Math.max(...rounds.map(({ requests }) => requests)),
    requestsAtOnce: Math.max(...rounds.map(({ atOnce }) => atOnce)),
    importer: rateOf(ROWS_A_ROUND, importerMs),
    alone: rateOf(ROWS_A_ROUND, aloneMs),
    ofAlone: Math.round((1_000 * aloneMs) / importerMs) / 1_000,
    endToEnd: { rows: ROWS_END_TO_END, ...rateOf(ROWS_END_TO_END, endToEndMs) },
  };
}

/** In the middle between both middle ones when there is an even number of them. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function rateOf(rows: number, ms: number): ImportRate {
  return { seconds: Math.round(ms / 100) / 10, rowsPerSecond: Math.round((1_000 * rows) / ms) };
}
