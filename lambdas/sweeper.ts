/** Looks after every contact whose deadline has passed; EventBridge Scheduler calls it each minute. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { CallRegisterTable } from '../src/aws/call-register-table.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ClaimTable } from '../src/aws/claim-table.ts';
import { SqsCloseQueue } from '../src/aws/close-queue.ts';
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
import { Sweeper } from '../src/sweeping/sweep.ts';
import { readDeployment, requireEnv, requireTables } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { sharedPace, waitingCampaigns } from './pacer.ts';

/** Left before the function's time limit when nothing new is begun: one request to Connect and its record. */
const CLOSING_TIME_MS = 18_000;

const deployment = readDeployment();
const db = dynamoClient();
const tables = requireTables();
const sqs = new SQSClient({ requestHandler: requestLimits });
const log = structuredLog('sweeper');
const metrics = new EmbeddedMetrics({ service: 'sweeper', stack: requireEnv('STACK_NAME') }, systemClock);
const connect = connectClient(deployment.instanceArn);
const ticks = new SqsEventQueue(sqs, requireEnv('EVENTS_QUEUE_URL'));
const { lines, pacer, teams } = sharedPace(db, connect, ticks, deployment, log);
const sweeper = new Sweeper(
  {
    contacts: new ContactTable(db, tables.contacts),
    claims: new ClaimTable(db, tables),
    calls: new CallRegisterTable(db, tables, systemClock),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    numbers: new NumberTable(db, tables.numbers),
    dialQueue: new SqsDialQueue(sqs, requireEnv('DIAL_QUEUE_URL')),
    closeQueue: new SqsCloseQueue(sqs, requireEnv('CLOSE_QUEUE_URL')),
    slots: lines,
    pacer,
    teams,
    waiting: waitingCampaigns(db, deployment),
    telephony: new ConnectTelephony(connect, deployment.instanceId),
    clock: systemClock,
    log,
  },
  deployment,
);

export const handler = withErrorLogging(log, handle);

async function handle(_event: unknown, context: Context): Promise<void> {
  metrics.publish(
    await sweeper.sweep(systemClock.now() + context.getRemainingTimeInMillis() - CLOSING_TIME_MS),
  );
  log.info('Sweep finished.');
}
