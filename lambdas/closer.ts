/** Closes campaigns that are over, one a message of the close queue. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { EventBus } from '../src/aws/campaign-events.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { readCloseJob, SqsCloseQueue } from '../src/aws/close-queue.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { CountItems } from '../src/aws/count-ledger.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { fileRequestLimits, requestLimits } from '../src/aws/request-limits.ts';
import { ResultsBucket } from '../src/aws/results-file.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { Closer } from '../src/closing/close-campaign.ts';
import { readDeployment, requireEnv } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { batchItemFailures } from './sqs-batch.ts';

/** Left before the function's time limit when no further page is read: the part under way, and passing it on. */
const CLOSING_TIME_MS = 40_000;

// Reading all contacts is what throttles a table: the closer tries for about a minute before it gives up.
const db = dynamoClient({ maxAttempts: 10 });
const log = structuredLog('closer');
const closer = new Closer(
  {
    contacts: new ContactTable(db, requireEnv('CONTACTS_TABLE')),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    ledger: new CountItems(db, requireEnv('CAMPAIGNS_TABLE'), requireEnv('CONTROL_TABLE'), systemClock),
    results: new ResultsBucket(
      new S3Client({ requestHandler: fileRequestLimits }),
      requireEnv('RESULTS_BUCKET'),
    ),
    events: new EventBus(new EventBridgeClient({ requestHandler: requestLimits })),
    closeQueue: new SqsCloseQueue(
      new SQSClient({ requestHandler: requestLimits }),
      requireEnv('CLOSE_QUEUE_URL'),
    ),
    clock: systemClock,
    log,
  },
  readDeployment(),
);

export const handler = withErrorLogging(log, handle);

async function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const deadline = systemClock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME_MS;
  const failed: SQSRecord[] = [];
  for (const record of event.Records) {
    try {
      await closer.close(readCloseJob(record.body), deadline);
    } catch (error) {
      log.error('A campaign could not be closed; its message will be redelivered.', { error });
      failed.push(record);
    }
  }
  return batchItemFailures(failed);
}
