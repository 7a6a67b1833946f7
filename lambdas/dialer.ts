/** Dials the contacts of a batch of the dial queue. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { CallRegisterTable } from '../src/aws/call-register-table.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ClaimTable } from '../src/aws/claim-table.ts';
import { connectClient } from '../src/aws/connect-client.ts';
import { ConnectTelephony } from '../src/aws/connect-telephony.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { EmbeddedMetrics } from '../src/aws/embedded-metrics.ts';
import { SqsEventQueue } from '../src/aws/event-queue.ts';
import { NumberTable } from '../src/aws/number-table.ts';
import { requestLimits } from '../src/aws/request-limits.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { SqsDialQueue } from '../src/aws/work-queues.ts';
import { Dialer } from '../src/dialing/dial-batch.ts';
import type { DialMessage } from '../src/dialing/dial-queue.ts';
import { StartTally } from '../src/dialing/start-tally.ts';
import { readDeployment, requireEnv, requireTables } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { sharedPace, waitingCampaigns } from './pacer.ts';
import { batchItemFailures } from './sqs-batch.ts';

/** Time before the function's limit at which nothing new starts: for the last request, and recording its answer. */
const CLOSING_TIME_MS = 20_000;

const messageSchema = z.object({
  campaignId: z.string(),
  contactKey: z.string(),
  attempt: z.int(),
  callBack: z.optional(z.literal(true)),
});

const deployment = readDeployment();
const db = dynamoClient();
const tables = requireTables();
const sqs = new SQSClient({ requestHandler: requestLimits });
const log = structuredLog('dialer');
const metrics = new EmbeddedMetrics({ service: 'dialer', stack: requireEnv('STACK_NAME') }, systemClock);
const connect = connectClient(deployment.instanceArn);
const telephony = new StartTally(new ConnectTelephony(connect, deployment.instanceId));
const events = new SqsEventQueue(sqs, requireEnv('EVENTS_QUEUE_URL'));
const dialer = new Dialer(
  {
    contacts: new ContactTable(db, tables.contacts),
    claims: new ClaimTable(db, tables),
    calls: new CallRegisterTable(db, tables, systemClock),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    numbers: new NumberTable(db, tables.numbers),
    dialQueue: new SqsDialQueue(sqs, requireEnv('DIAL_QUEUE_URL')),
    pacer: sharedPace(db, connect, events, deployment, log).pacer,
    waiting: waitingCampaigns(db, deployment),
    lineWatch: events,
    telephony,
    clock: systemClock,
    log,
  },
  deployment,
);

export const handler = withErrorLogging(log, handle);

async function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const read = event.Records.map((record) => ({ record, message: readMessage(record.body) }));
  const good = read.flatMap(({ record, message }) => (message ? [{ record, message }] : []));
  const deadline = systemClock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME_MS;
  const failed = await dialer.dialBatch(
    good.map(({ message }) => message),
    deadline,
  );
  telephony.publish(metrics);
  log.info('Batch handled.', { messages: event.Records.length, failed: failed.length });
  const unreadable = read.filter(({ message }) => !message).map(({ record }) => record);
  if (unreadable.length > 0) log.error('Messages that no dialer can read go to the dead-letter queue.');
  return batchItemFailures([
    ...unreadable,
    ...good.filter(({ message }) => failed.includes(message)).map(({ record }) => record),
  ]);
}

function readMessage(body: string): DialMessage | undefined {
  try {
    return messageSchema.parse(JSON.parse(body)) as DialMessage;
  } catch {
    return undefined;
  }
}
