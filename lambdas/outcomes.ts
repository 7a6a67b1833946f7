/** Records how calls ended, from Amazon Connect's contact events. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { CallRegisterTable } from '../src/aws/call-register-table.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { connectClient } from '../src/aws/connect-client.ts';
import { ConnectTelephony } from '../src/aws/connect-telephony.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { SqsEventQueue } from '../src/aws/event-queue.ts';
import { NumberTable } from '../src/aws/number-table.ts';
import { requestLimits } from '../src/aws/request-limits.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { SqsDialQueue } from '../src/aws/work-queues.ts';
import { readReportedCall } from '../src/outcomes/contact-event.ts';
import type { EventMessage } from '../src/outcomes/event-queue.ts';
import { EndedCalls } from '../src/outcomes/handle-ended-calls.ts';
import type { CallProgress } from '../src/outcomes/retry.ts';
import { readDeployment, requireEnv, requireTables } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';
import { sharedPace, waitingCampaigns } from './pacer.ts';
import { batchItemFailures } from './sqs-batch.ts';

const callSchema = {
  contactId: z.string(),
  initiatedAt: z.optional(z.number()),
  answeredAt: z.optional(z.number()),
  greetingEndedAt: z.optional(z.number()),
  enqueuedAt: z.optional(z.number()),
  agentAt: z.optional(z.number()),
  completedAt: z.optional(z.number()),
  disconnectReason: z.optional(z.string()),
  answeringMachine: z.optional(z.string()),
} satisfies Record<Exclude<keyof CallProgress, 'endedAt'>, z.core.$ZodType>;

/** What `SqsEventQueue` sends. */
const messageSchema = z.union([
  z.object({
    // The version before wrote no type.
    type: z._default(z.literal('ended'), 'ended'),
    looks: z.int(),
    call: z.object({ ...callSchema, endedAt: z.number() }),
  }),
  z.object({ type: z.literal('progress'), looks: z.int(), call: z.object(callSchema) }),
  z.object({ type: z.literal('tick'), tick: z.int() }),
  z.object({ type: z.literal('check'), contactId: z.string(), looks: z.int() }),
  z.object({ type: z.literal('tryLine') }),
]);

const deployment = readDeployment();
const db = dynamoClient();
const tables = requireTables();
const sqs = new SQSClient({ requestHandler: requestLimits });
const events = new SqsEventQueue(sqs, requireEnv('EVENTS_QUEUE_URL'));
const log = structuredLog('outcomes');
const connect = connectClient(deployment.instanceArn);
const { pacer, teams, agentWatch } = sharedPace(db, connect, events, deployment, log);
const endedCalls = new EndedCalls(
  {
    contacts: new ContactTable(db, tables.contacts),
    calls: new CallRegisterTable(db, tables, systemClock),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    numbers: new NumberTable(db, tables.numbers),
    pacer,
    teams,
    agentWatch,
    waiting: waitingCampaigns(db, deployment),
    dialQueue: new SqsDialQueue(sqs, requireEnv('DIAL_QUEUE_URL')),
    telephony: new ConnectTelephony(connect, deployment.instanceId),
    events,
    lineWatch: events,
    clock: systemClock,
    log,
  },
  deployment,
);

export const handler = withErrorLogging(log, handle);

async function handle(event: SQSEvent): Promise<SQSBatchResponse> {
  const read = event.Records.flatMap((record) => {
    const message = readMessage(record.body);
    return message ? [{ record, message }] : [];
  });
  const failed = await endedCalls.handle(read.map(({ message }) => message));
  log.info('Ended calls handled.', { events: event.Records.length, failed: failed.length });
  return batchItemFailures(
    read.filter(({ message }) => failed.includes(message)).map(({ record }) => record),
  );
}

/** Undefined: not about one of our calls, or unreadable; nothing to do. */
function readMessage(body: string): EventMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    log.warn('A message in the queue of contact events is not JSON.');
    return undefined;
  }
  const ours = messageSchema.safeParse(json);
  if (ours.success) return ours.data as EventMessage;
  const reported = readReportedCall(json, deployment.instanceArn);
  return reported && { ...reported, looks: 0 };
}
