/** Takes in requests: messages that each bring one contact into a campaign. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { DeadLetterQueue } from '../src/aws/dead-letter-queue.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { EmbeddedMetrics } from '../src/aws/embedded-metrics.ts';
import { ReportFiles } from '../src/aws/report-files.ts';
import { fileRequestLimits, requestLimits } from '../src/aws/request-limits.ts';
import { RequestRegisterTable } from '../src/aws/request-register-table.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { UploadsBucket } from '../src/aws/uploads-bucket.ts';
import { SqsDialQueue, SqsImportQueue } from '../src/aws/work-queues.ts';
import { Intake } from '../src/requests/intake.ts';
import { readDeployment, requireEnv } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { batchItemFailures } from './sqs-batch.ts';

/** Left before the function's time limit when no further write begins. */
const CLOSING_TIME_MS = 10_000;

const db = dynamoClient();
const s3 = new S3Client({ requestHandler: fileRequestLimits });
const sqs = new SQSClient({ requestHandler: requestLimits });
const log = structuredLog('intake');
const metrics = new EmbeddedMetrics({ service: 'intake', stack: requireEnv('STACK_NAME') }, systemClock);
const intake = new Intake(
  {
    contacts: new ContactTable(db, requireEnv('CONTACTS_TABLE')),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    requests: new RequestRegisterTable(db, requireEnv('CONTROL_TABLE')),
    deadLetters: new DeadLetterQueue(sqs, requireEnv('DEAD_LETTERS_URL')),
    dialQueue: new SqsDialQueue(sqs, requireEnv('DIAL_QUEUE_URL')),
    importQueue: new SqsImportQueue(sqs, requireEnv('IMPORT_QUEUE_URL')),
    uploads: new UploadsBucket(s3),
    reports: new ReportFiles(s3, requireEnv('RESULTS_BUCKET')),
    clock: systemClock,
    log,
  },
  readDeployment(),
  requireEnv('UPLOADS_BUCKET'),
);

export const handler = withErrorLogging(log, handle);

async function handle({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const deadline = systemClock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME_MS;
  const bodies = records.map(({ body }) => body);
  const { failed, figures } = await intake.receive(bodies, deadline);
  const { accepted, rejected, duplicates, unusable } = figures;
  metrics.publish({
    RequestsAccepted: accepted,
    RequestsRejected: rejected + unusable,
    RequestsDuplicate: duplicates,
  });
  const again = new Set(failed);
  return batchItemFailures(records.filter((_, position) => again.has(position)));
}
