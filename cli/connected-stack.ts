/** Finds the deployed stack and makes the clients that speak to it. Loaded when a stack is asked for: the clients are large. */
import { isDeepStrictEqual } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { ContactTable } from '../src/aws/contact-table.ts';
import { NumberTable } from '../src/aws/number-table.ts';
import { PacerItems } from '../src/aws/pacer-items.ts';
import { sendMessage } from '../src/aws/send-message.ts';
import { stackOutputs } from '../src/aws/stack-outputs.ts';
import { teamItems } from '../src/aws/team-items.ts';
import { type DeploymentSettings, parseDeployment } from '../src/campaign/deployment.ts';
import { readPacer } from '../src/pacing/shared-pacer.ts';
import { Caller } from './caller.ts';
import { CliError } from './cli-error.ts';
import { refuseNewer } from './deploying/refuse-newer.ts';
import type { DeployedStack, StackOptions } from './stack.ts';

/** Client settings for an operator who waits: what cannot be reached is reported within seconds. */
export const patience = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** A part of an upload may have to go over a slow line. */
const patienceWithFiles = {
  ...patience,
  requestHandler: { ...patience.requestHandler, requestTimeout: 120_000 },
};

/**
 * What `findStack` promises.
 * @throws {CliError} there is no such stack, it is newer than these commands, or it is not one of this product
 * @throws an error of the SDK: no credentials, no Region, no connection; see explain-failure.ts
 */
export async function connectStack({ stack: name, region, profile }: StackOptions): Promise<DeployedStack> {
  const settings = { ...patience, ...(region && { region }), ...(profile && { profile }) };
  const cloudFormation = new CloudFormationClient(settings);
  const found = await stackOutputs(cloudFormation, name);
  const where = await cloudFormation.config.region();
  if (!found) throw noSuchStack(name, where);
  refuseNewer(name, found.outputs.Version);
  const output = (key: string): string => {
    const value = found.outputs[key];
    if (value) return value;
    throw new CliError(
      `The stack ${name} in ${where} (${found.status}) has no output ${key}: it is not a campaign dialer, or it is an older version. Deploy it again: npx dialer deploy.`,
    );
  };
  const deployment = readDeployment(output('DeploymentSettings'), name);
  const tables = {
    contacts: output('ContactsTable'),
    campaigns: output('CampaignsTable'),
    numbers: output('NumbersTable'),
  };
  const db = new DynamoDBClient(settings);
  const control = output('ControlTable');
  const pacer = new PacerItems(db, control, deployment.instanceArn);
  const teams = teamItems(db, control, deployment.instanceArn);
  return {
    name,
    region: where,
    deployment,
    isUnchanged: async () =>
      isDeepStrictEqual((await stackOutputs(cloudFormation, name))?.outputs, found.outputs),
    uploadsBucket: output('UploadsBucket'),
    resultsBucket: output('ResultsBucket'),
    dashboardUrl: output('DashboardUrl'),
    tables,
    campaigns: new CampaignTable(db, tables.campaigns),
    contacts: new ContactTable(db, tables.contacts),
    numbers: new NumberTable(db, tables.numbers),
    pace: { read: () => readPacer(pacer, deployment.maxConcurrentCalls) },
    teams: { read: async (queueId) => (await teams(queueId).read()).state },
    requests: {
      async send(message) {
        const url = output('RequestsQueueUrl');
        const { SQSClient } = await import('@aws-sdk/client-sqs');
        // To the operator's endpoint, as all other requests, not to the host in the URL.
        await sendMessage(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }), url, message);
      },
    },
    caller: new Caller(settings),
    db,
    s3: new S3Client({ ...settings, ...patienceWithFiles, forcePathStyle: hasOwnEndpoint() }),
  };
}

/** The error of a stack that does not exist. */
export function noSuchStack(name: string, region: string): CliError {
  return new CliError(
    `There is no stack ${name} in ${region}. Name the stack and its Region with --stack and --region, or deploy it: npx dialer deploy.`,
  );
}

/** An emulator has one address for all buckets. */
export function hasOwnEndpoint(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.AWS_ENDPOINT_URL || env.AWS_ENDPOINT_URL_S3);
}

function readDeployment(json: string, name: string): DeploymentSettings {
  const reading = parseDeployment({ ...JSON.parse(json), stackName: name });
  if (reading.ok) return reading.deployment;
  throw new CliError(
    `This version cannot read the settings of the stack ${name}: ${reading.messages.join(' ')}`,
  );
}
