/** Reads everything that `npx dialer doctor` judges: AWS's clients in, plain facts out. Reads alone; nothing is changed. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Campaign } from '../../campaign/campaign.ts';
import type { DeploymentSettings } from '../../campaign/deployment.ts';
import { readInstanceArn } from '../../connect/connect-id.ts';
import type { AccountFacts, StackFacts } from '../../doctor/account-facts.ts';
import { type Fact, known } from '../../doctor/fact.ts';
import { neededPermissions } from '../../doctor/permission-check.ts';
import { connectQuotas } from '../../doctor/quota-checks.ts';
import { CampaignTable } from '../campaign-table.ts';
import { ContactTable } from '../contact-table.ts';
import { PacerItems } from '../pacer-items.ts';
import {
  readFlow,
  readFlowFunction,
  readInstance,
  readOutboundCalls,
  readQueue,
  readQuota,
  readSourceNumber,
} from './connect-facts.ts';
import { readEventSources, readFunctions, readLambdaAccount, readPermissions } from './function-facts.ts';
import { readCampaigns, readLiveContacts } from './live-contact-facts.ts';
import { readFact } from './read-fact.ts';
import { listStackParts, partsOf, type StackPart } from './stack-parts.ts';
import {
  readAlarmAddresses,
  readDeadLetters,
  readDoNotCallList,
  readKey,
  readKeyPolicy,
  readUploadEvents,
} from './storage-facts.ts';

/** Settings of every client. */
interface ClientSettings {
  /** Missing: that of the environment. */
  readonly region?: string;
  readonly maxAttempts: number;
  /** Time limits, ms. */
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
  /** Of S3: an emulator has one address for all buckets. */
  readonly forcePathStyle: boolean;
}

export interface AccountQuestion {
  readonly clients: ClientSettings;
  readonly stack: StackFacts;
  readonly outputs: Readonly<Record<string, string>>;
  readonly deployment: DeploymentSettings;
  /** The instance that the stack is about to be deployed with. */
  readonly plannedInstanceArn?: string;
  readonly nowMs: number;
}

export async function readAccount(question: AccountQuestion): Promise<AccountFacts> {
  const { stack, deployment, clients, plannedInstanceArn, nowMs } = question;
  const parts = await readFact('cloudformation:ListStackResources', () =>
    listStackParts(new CloudFormationClient(clients), stack.name),
  );
  const [ofFunctions, ofConnect, ofTables, ofStorage] = await Promise.all([
    functionFacts(question, parts),
    connectFacts(question),
    tableFacts(question),
    storageFacts(question, parts),
  ]);
  const planned = plannedInstanceArn === undefined ? {} : { plannedInstanceArn };
  return { stack, deployment, nowMs, ...planned, ...ofFunctions, ...ofConnect, ...ofTables, ...ofStorage };
}

type Parts = Fact<readonly StackPart[]>;

/** What `read` makes of the stack's parts, when they could be listed. */
async function ofParts<T>(
  parts: Parts,
  read: (parts: readonly StackPart[]) => Promise<Fact<T>>,
): Promise<Fact<T>> {
  return parts.type === 'known' ? read(parts.value) : parts;
}

async function functionFacts({ clients, stack, outputs, deployment }: AccountQuestion, parts: Parts) {
  const lambda = new LambdaClient(clients);
  const [account, functions, eventSources] = await Promise.all([
    readLambdaAccount(lambda),
    ofParts(parts, (all) => readFunctions(lambda, all)),
    ofParts(parts, (all) => readEventSources(lambda, all)),
  ]);
  const arn = (service: string, path: string) =>
    `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${path}`;
  const table = (output: string) => arn('dynamodb', `table/${outputs[output]}`);
  const permissions = await ofParts(parts, (all) => {
    const dialQueue = partsOf(all, 'AWS::SQS::Queue').find(({ logicalId }) =>
      /^DialQueue(?!DeadLetters)/.test(logicalId),
    );
    const needed = neededPermissions({
      instanceArn: deployment.instanceArn,
      contactsTable: table('ContactsTable'),
      campaignsTable: table('CampaignsTable'),
      controlTable: table('ControlTable'),
      numbersTable: table('NumbersTable'),
      dialQueue: arn('sqs', dialQueue?.physicalId.split('/').at(-1) ?? '*'),
      eventBus: arn('events', 'event-bus/default'),
    });
    return readPermissions(new IAMClient(clients), all, functions, needed);
  });
  return { lambda: account, functions, eventSources, permissions };
}

async function connectFacts({ clients, deployment, outputs, plannedInstanceArn, stack }: AccountQuestion) {
  const instanceArn = plannedInstanceArn ?? deployment.instanceArn;
  const { instanceId = '', region = stack.region } = readInstanceArn(instanceArn) ?? {};
  const connect = new ConnectClient({ ...clients, region });
  const quotas = new ServiceQuotasClient({ ...clients, region });
  const { contactFlowId, queueId, sourcePhoneNumber } = deployment;
  const { callRate, concurrentCalls, campaignCalls } = connectQuotas;
  const [instance, outboundCalls, flow, flowFunction, queue, number, rate, calls, ofCampaigns] =
    await Promise.all([
      readInstance(connect, instanceId),
      readOutboundCalls(connect, instanceId),
      readFlow(connect, instanceId, contactFlowId),
      readFlowFunction(connect, instanceId, outputs.FlowFunctionArn ?? ''),
      queueId === undefined ? undefined : readQueue(connect, instanceId, queueId),
      sourcePhoneNumber === undefined ? undefined : readSourceNumber(connect, instanceId, sourcePhoneNumber),
      readQuota(quotas, callRate.code),
      readQuota(quotas, concurrentCalls.code, instanceArn),
      readQuota(quotas, campaignCalls.code, instanceArn),
    ]);
  return {
    instance,
    outboundCalls,
    flow,
    flowFunction,
    ...(queue && { queue }),
    ...(number && { sourcePhoneNumber: number }),
    callRate: rate,
    concurrentCalls: calls,
    campaignCalls: ofCampaigns,
  };
}

async function tableFacts({ clients, outputs, deployment, nowMs }: AccountQuestion) {
  const db = new DynamoDBClient(clients);
  const region = readInstanceArn(deployment.instanceArn)?.region;
  const reader = {
    campaigns: new CampaignTable(db, outputs.CampaignsTable ?? ''),
    contacts: new ContactTable(db, outputs.ContactsTable ?? ''),
    pacer: new PacerItems(db, outputs.ControlTable ?? '', deployment.instanceArn),
    connect: new ConnectClient({ ...clients, ...(region && { region }) }),
    instanceId: deployment.instanceId,
    nowMs,
  };
  const campaigns = await readCampaigns(reader);
  const [liveContacts, doNotCallList] = await Promise.all([
    readLiveContacts(reader, campaigns),
    readDoNotCallList(db, outputs.NumbersTable ?? ''),
  ]);
  const campaignTraffic: Fact<readonly string[]> =
    campaigns.type === 'known' ? known(withCampaignTraffic(campaigns.value)) : campaigns;
  return { liveContacts, campaignTraffic, doNotCallList };
}

function withCampaignTraffic(campaigns: readonly Campaign[]): readonly string[] {
  return campaigns
    .filter(({ settings, completedAt, state }) => {
      const isOpen = state !== undefined && completedAt === undefined && state !== 'CANCELLED';
      return isOpen && settings?.trafficType === 'CAMPAIGN';
    })
    .map(({ campaignId }) => campaignId);
}

async function storageFacts({ clients, outputs }: AccountQuestion, parts: Parts) {
  const sqs = new SQSClient(clients);
  const kms = new KMSClient(clients);
  const [uploadEvents, deadLetters, alarmAddresses, key] = await Promise.all([
    readUploadEvents(new S3Client(clients), outputs.UploadsBucket ?? ''),
    ofParts(parts, (all) => readDeadLetters(sqs, all)),
    ofParts(parts, (all) => readAlarmAddresses(new SNSClient(clients), all)),
    ofParts(parts, (all) => readKey({ sqs, kms }, all)),
  ]);
  const isOfCustomer = key.type === 'known' && key.value.type === 'ofCustomer';
  const keyPolicy = isOfCustomer ? await readKeyPolicy(kms, key.value.arn) : undefined;
  return { uploadEvents, deadLetters, alarmAddresses, key, ...(keyPolicy && { keyPolicy }) };
}
