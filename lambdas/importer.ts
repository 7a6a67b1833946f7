/** Imports files that were dropped into the uploads bucket. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { EmbeddedMetrics } from '../src/aws/embedded-metrics.ts';
import { NumberTable } from '../src/aws/number-table.ts';
import { ReportFiles } from '../src/aws/report-files.ts';
import { fileRequestLimits, requestLimits } from '../src/aws/request-limits.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { UploadsBucket } from '../src/aws/uploads-bucket.ts';
import { SqsDialQueue, SqsImportQueue } from '../src/aws/work-queues.ts';
import { Importer } from '../src/importing/import-file.ts';
import type { ImportJob } from '../src/importing/import-ports.ts';
import { WritePace } from '../src/importing/write-pace.ts';
import { readDeployment, requireEnv } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { batchItemFailures } from './sqs-batch.ts';

/** Left before the function's time limit when no further chunk is begun. */
const CLOSING_TIME_MS = 30_000;

/** After this number of receives a message goes to the dead-letter queue (infra/constructs/work-queue.ts). */
const LAST_RECEIVE = 10;

/** EventBridge's "Object Created" of Amazon S3; its keys are plain, not URL-encoded. */
const uploadSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number(), 'version-id': z.optional(z.string()) }),
  }),
});

/** When this run hands on what is left, ms since 1970. */
let deadline = 0;
// A list is written as fast as its key takes it, so throttles are part of it: each is waited out.
const patience = { clock: systemClock, random: Math.random, until: () => deadline };
const db = dynamoClient({ maxAttempts: 10, patience });
const s3 = new S3Client({ requestHandler: fileRequestLimits });
const sqs = new SQSClient({ requestHandler: requestLimits });
const uploads = new UploadsBucket(s3);
const log = structuredLog('importer');
const metrics = new EmbeddedMetrics({ service: 'importer', stack: requireEnv('STACK_NAME') }, systemClock);
const importer = new Importer(
  {
    contacts: new ContactTable(db, requireEnv('CONTACTS_TABLE'), { pace: new WritePace(), patience }),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    numbers: new NumberTable(db, requireEnv('NUMBERS_TABLE')),
    dialQueue: new SqsDialQueue(sqs, requireEnv('DIAL_QUEUE_URL')),
    importQueue: new SqsImportQueue(sqs, requireEnv('IMPORT_QUEUE_URL')),
    uploads,
    reports: new ReportFiles(s3, requireEnv('RESULTS_BUCKET')),
    clock: systemClock,
    log,
  },
  readDeployment(),
);

export const handler = withErrorLogging(log, handle);

async function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  deadline = systemClock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME_MS;
  const failed: SQSRecord[] = [];
  for (const record of event.Records) {
    try {
      const job = await readJob(record.body);
      const isLast = Number(record.attributes.ApproximateReceiveCount) >= LAST_RECEIVE;
      await (isLast ? importer.importLastTime(job, deadline) : importer.importFile(job, deadline));
    } catch (error) {
      log.error('A file could not be imported; its message will be redelivered.', { error });
      failed.push(record);
      // Lambda takes a run that answers as a good one, whatever it answers.
      metrics.publish({ ImportsFailed: 1 });
    }
  }
  return batchItemFailures(failed);
}

async function readJob(body: string): Promise<ImportJob> {
  const { bucket, object } = uploadSchema.parse(JSON.parse(body)).detail;
  const { key, size } = object;
  // S3 leaves the version out for a bucket without versions; some emulators always do.
  const version = object['version-id'] ?? (await uploads.latest(bucket.name, key))?.version ?? '';
  return { bucket: bucket.name, key, version, bytes: size };
}
