/** Answers contact flows, which invoke it by their block "AWS Lambda function", while a customer waits on the line. */
import { CallRegisterTable } from '../src/aws/call-register-table.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ClaimTable } from '../src/aws/claim-table.ts';
import { connectClient } from '../src/aws/connect-client.ts';
import { ConnectTelephony } from '../src/aws/connect-telephony.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { NumberTable } from '../src/aws/number-table.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { answerInTime } from '../src/flow/answer-in-time.ts';
import { FlowCalls } from '../src/flow/flow-calls.ts';
import { readDeployment, requireEnv, requireTables } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';

/** A request takes some ms; one that hangs is made again while the customer still waits. */
const requestHandler = { connectionTimeout: 400, requestTimeout: 600, throwOnRequestTimeout: true } as const;
const PATIENCE_MS = 1_000;

const deployment = readDeployment();
const patience = {
  clock: systemClock,
  random: Math.random,
  until: (sentAtMs: number) => sentAtMs + PATIENCE_MS,
};
const db = dynamoClient({ requestHandler, patience });
const tables = requireTables();
const log = structuredLog('flow');
const flowCalls = new FlowCalls(
  {
    contacts: new ContactTable(db, tables.contacts),
    calls: new CallRegisterTable(db, tables, systemClock),
    campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
    numbers: new NumberTable(db, tables.numbers),
    claims: new ClaimTable(db, tables),
    telephony: new ConnectTelephony(connectClient(deployment.instanceArn), deployment.instanceId),
    clock: systemClock,
    log,
  },
  deployment,
);

export const handler = withErrorLogging(log, (event: unknown) =>
  answerInTime(flowCalls.answer(event), { clock: systemClock, log }),
);
