/**
 * The whole product as one stack, in the order in which a customer file passes through it:
 *
 *     uploads ─EventBridge─▶ import queue ─▶ importer ─▶ dial queue ─▶ dialer ─▶ Amazon Connect
 *                         requests queue ─▶ intake ───────┘
 *                                            tables ◀── outcomes ◀── contact events ◀─EventBridge
 *                                              │ ▲ └─stream─▶ counter
 *                                              │ └──────────── sweeper, every minute
 *                                              ▼
 *                                results ◀── closer ◀── close queue
 *
 * It names neither account nor Region: both come from the credentials that deploy it.
 */
import { Annotations, type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { productVersion } from '../scripts/product-version.ts';
import { type DeploymentSettings, stackDescription } from '../src/campaign/deployment.ts';
import { regionOfKey } from '../src/campaign/key-arn.ts';
import { readInstanceArn } from '../src/connect/connect-id.ts';
import { dialBatchSize, dialerConcurrency } from '../src/pacing/dialers.ts';
import type { AdoptedTables } from './adopted-tables.ts';
import { environmentOf, logRetentionDays, settingsAsText, settingsToRecord } from './config.ts';
import { AccessLogBucket } from './constructs/access-log-bucket.ts';
import { Alarms } from './constructs/alarms.ts';
import { CampaignTables } from './constructs/campaign-tables.ts';
import { Closer, closerTimeout } from './constructs/closer.ts';
import { ContactEvents } from './constructs/contact-events.ts';
import { Counter } from './constructs/counter.ts';
import { Dialer, dialerTimeout } from './constructs/dialer.ts';
import { Flow } from './constructs/flow.ts';
import { Importer, importerTimeout } from './constructs/importer.ts';
import { Intake } from './constructs/intake.ts';
import { OperationsDashboard } from './constructs/operations-dashboard.ts';
import { Outcomes } from './constructs/outcomes.ts';
import { PersonalDataBucket } from './constructs/personal-data-bucket.ts';
import { Sweeper } from './constructs/sweeper.ts';
import { WorkQueue } from './constructs/work-queue.ts';

export class CampaignDialerStack extends Stack {
  /**
   * @param region where the stack will be deployed, when that is known already; only a warning rests on it
   * @param adopted tables of an earlier deployment, looked at already
   */
  constructor(app: App, settings: DeploymentSettings, region?: string, adopted: AdoptedTables = {}) {
    super(app, settings.stackName, {
      description: stackDescription,
    });
    const { instanceArn, retentionDays } = settings;
    this.#warnOfOtherRegion(instanceArn, region);
    this.#warnOfHalfALedger(adopted);
    this.templateOptions.metadata = { CampaignDialer: settingsToRecord(settings) };
    this.#limitRoles(settings.permissionsBoundary);
    for (const [name, value] of Object.entries(settings.tags ?? {})) Tags.of(this).add(name, value);
    const key = this.#keyOf(settings, region);
    const logs = { logRetentionDays: logRetentionDays(retentionDays), key };
    const concurrency = dialerConcurrency(settings);

    const accessLog = new AccessLogBucket(this, 'AccessLog', { retentionDays });
    const files = { retentionDays, accessLog, key };
    const uploads = new PersonalDataBucket(this, 'Uploads', { ...files, announceObjects: true });
    const results = new PersonalDataBucket(this, 'Results', files);
    const tables = new CampaignTables(this, 'Tables', { key, adopted });
    const importQueue = new WorkQueue(this, 'ImportQueue', { functionTimeout: importerTimeout, key });
    const dialQueue = new WorkQueue(this, 'DialQueue', { functionTimeout: dialerTimeout, key });
    const eventsQueue = new ContactEvents(this, 'ContactEvents', { instanceArn, key }).work;
    const closeQueue = new WorkQueue(this, 'CloseQueue', { functionTimeout: closerTimeout, key });

    new Rule(this, 'FileDropped', {
      description: 'Sends an event to the importer for every file in the uploads bucket',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [uploads.bucketName] } },
      },
      targets: [new SqsQueue(importQueue.queue, { deadLetterQueue: importQueue.deadLetters })],
    });

    const everyFunction = { ...logs, tables };
    const deployment = environmentOf(settings);
    const calling = { ...everyFunction, deployment, instanceArn };
    const importer = new Importer(this, 'Importer', { ...calling, uploads, results, importQueue, dialQueue });
    const intake = new Intake(this, 'Intake', {
      ...calling,
      uploads,
      results,
      importQueue,
      dialQueue,
      principals: settings.requestPrincipals ?? [],
    });
    const dialer = new Dialer(this, 'Dialer', {
      ...calling,
      dialQueue,
      eventsQueue,
      concurrency,
      batchSize: dialBatchSize(settings),
    });
    const outcomes = new Outcomes(this, 'Outcomes', {
      ...calling,
      eventsQueue,
      dialQueue,
      maxConcurrentCalls: settings.maxConcurrentCalls,
      concurrency, // calls end as often as they begin
    });
    const sweeper = new Sweeper(this, 'Sweeper', { ...calling, dialQueue, closeQueue, eventsQueue });
    const counter = new Counter(this, 'Counter', everyFunction);
    const closer = new Closer(this, 'Closer', { ...everyFunction, deployment, results, closeQueue });

    const flow = new Flow(this, 'Flow', calling);

    const deadLetters = {
      Importer: importQueue.deadLetters,
      Intake: intake.requests.deadLetters,
      Dialer: dialQueue.deadLetters,
      Outcomes: eventsQueue.deadLetters,
      Sweeper: sweeper.deadLetters,
      Closer: closeQueue.deadLetters,
    };
    const functions = {
      Importer: importer.lambda,
      Intake: intake.lambda,
      Dialer: dialer.lambda,
      Outcomes: outcomes.lambda,
      Sweeper: sweeper.lambda,
      Counter: counter.lambda,
      Closer: closer.lambda,
      Flow: flow.lambda,
    };
    const alarms = new Alarms(this, 'Alarms', {
      deadLetters,
      importQueue: importQueue.queue,
      requestsQueue: intake.requests.queue,
      contactEvents: eventsQueue.queue,
      functions,
      ...(settings.alarmEmail ? { email: settings.alarmEmail } : {}),
    });
    const dashboard = new OperationsDashboard(this, 'Operations', {
      alarms: alarms.all,
      queues: {
        'Import queue': importQueue.queue,
        'Requests queue': intake.requests.queue,
        'Dial queue': dialQueue.queue,
        'Contact events': eventsQueue.queue,
        'Close queue': closeQueue.queue,
      },
      deadLetters,
      functions,
      contactEvents: eventsQueue.queue,
      counter: functions.Counter,
      callsPerSecond: settings.callsPerSecond,
      maxConcurrentCalls: settings.maxConcurrentCalls,
    });

    this.#output('UploadsBucket', uploads.bucketName, 'Drop customer files here');
    this.#output('ContactsTable', tables.contacts.tableName, 'One item for each customer of a campaign');
    this.#output('CampaignsTable', tables.campaigns.tableName, 'One item for each campaign');
    this.#output(
      'NumbersTable',
      tables.numbers.tableName,
      'The do-not-call list, and the latest calls to a number',
    );
    this.#output('ControlTable', tables.control.tableName, 'The call rate and the concurrent calls');
    this.#output('ResultsBucket', results.bucketName, 'Import reports and results');
    this.#output('RequestsQueueUrl', intake.requests.queue.queueUrl, 'Send one contact as a message here');
    this.#output('FlowFunctionArn', flow.lambda.functionArn, 'Contact flows invoke this function');
    this.#output('DashboardUrl', dashboard.url, 'Calls, outcomes, queues, errors and alarms');
    this.#output('DeploymentSettings', settingsAsText(settings), "For the operator's commands");
    this.#output('Version', productVersion(), 'The deployed version, with a fingerprint of its sources');
  }

  /** Connect sends events about its calls in its own Region only. */
  #warnOfOtherRegion(instanceArn: string, region: string | undefined): void {
    const home = readInstanceArn(instanceArn)?.region;
    if (region === undefined || home === undefined || region === home) return;
    Annotations.of(this).addWarningV2(
      'campaign-dialer:instance-in-another-region',
      `The Amazon Connect instance is in ${home}, but the stack is about to be deployed to ${region}. Connect sends events ` +
        'for ended calls only in its own Region, so the stack would learn of each end minutes later, by polling, and ' +
        `would hold its slot of maxConcurrentCalls until then. Deploy to ${home}, for example with AWS_REGION=${home}.`,
    );
  }

  /** Contacts without their campaigns are not called, and campaigns without their contacts are not closed. */
  #warnOfHalfALedger({ contactsTable, campaignsTable }: AdoptedTables): void {
    if ((contactsTable === undefined) === (campaignsTable === undefined)) return;
    Annotations.of(this).addWarningV2(
      'campaign-dialer:half-a-ledger',
      'contactsTable and campaignsTable belong together: unfinished campaigns continue only if both are adopted.',
    );
  }

  /** Every role gets the policy as its permissions boundary. */
  #limitRoles(policy: string | undefined): void {
    if (policy === undefined) return;
    const boundary = policy.startsWith('arn:')
      ? ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', policy)
      : ManagedPolicy.fromManagedPolicyName(this, 'Boundary', policy);
    PermissionsBoundary.of(this).apply(boundary);
  }

  /** The customer's key. Its policy is the customer's, too: the stack cannot give services the permission that they need. */
  #keyOf({ encryptionKeyArn }: DeploymentSettings, region: string | undefined): IKey | undefined {
    if (encryptionKeyArn === undefined) return undefined;
    const home = regionOfKey(encryptionKeyArn);
    if (region !== undefined && home !== region) {
      Annotations.of(this).addError(
        `encryptionKeyArn names a key in ${home}, but the stack is about to be deployed to ${region}: use a key of ${region}.`,
      );
    }
    Annotations.of(this).addWarningV2(
      'campaign-dialer:key-policy',
      `The policy of the key ${encryptionKeyArn} must let EventBridge and CloudWatch Logs use it, as in ` +
        'examples/encryption-key-policy.json; the stack cannot change it. Without these statements the deployment fails at the ' +
        'first log group, and events for files and ended calls are lost silently. See docs/security.md#a-key-of-your-own.',
    );
    return Key.fromKeyArn(this, 'Key', encryptionKeyArn);
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
