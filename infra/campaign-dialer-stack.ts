/**
 * The whole product as one stack, in the order in which a customer file passes through it:
 *
 *     uploads ─EventBridge─▶ import queue ─▶ importer ─▶ dial queue ─▶ dialer ─▶ Amazon Connect
 *                                            tables ◀── sweeper, every minute
 *
 * It names neither account nor Region: both come from the credentials that deploy it.
 */
import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { DeploymentSettings } from '../src/domain/deployment.ts';
import { dialerConcurrency, environmentOf, logRetentionDays } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { CampaignTables } from './constructs/campaign-tables.ts';
import { Dialer, dialerTimeout } from './constructs/dialer.ts';
import { Importer, importerTimeout } from './constructs/importer.ts';
import { OperationsDashboard } from './constructs/operations-dashboard.ts';
import { PersonalDataBucket } from './constructs/personal-data-bucket.ts';
import { Sweeper } from './constructs/sweeper.ts';
import { WorkQueue } from './constructs/work-queue.ts';

export class CampaignDialerStack extends Stack {
  constructor(app: App, settings: DeploymentSettings) {
    super(app, settings.stackName, {
      description: 'Bulk outbound campaign dialer for Amazon Connect',
    });
    const { instanceArn, retentionDays } = settings;
    const everyFunction = {
      deployment: environmentOf(settings),
      logRetentionDays: logRetentionDays(retentionDays),
    };

    const uploads = new PersonalDataBucket(this, 'Uploads', { retentionDays, announceObjects: true });
    const results = new PersonalDataBucket(this, 'Results', { retentionDays });
    const tables = new CampaignTables(this, 'Tables');
    const importQueue = new WorkQueue(this, 'ImportQueue', { functionTimeout: importerTimeout });
    const dialQueue = new WorkQueue(this, 'DialQueue', { functionTimeout: dialerTimeout });

    new Rule(this, 'FileDropped', {
      description: 'Tells the importer of every file in the uploads bucket',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [uploads.bucketName] } },
      },
      targets: [new SqsQueue(importQueue.queue, { deadLetterQueue: importQueue.deadLetters })],
    });

    const importer = new Importer(this, 'Importer', {
      ...everyFunction,
      uploads,
      results,
      importQueue,
      dialQueue,
      tables,
    });
    const dialer = new Dialer(this, 'Dialer', {
      ...everyFunction,
      dialQueue,
      tables,
      instanceArn,
      concurrency: dialerConcurrency(settings.callsPerSecond),
    });
    const sweeper = new Sweeper(this, 'Sweeper', { ...everyFunction, dialQueue, tables, instanceArn });

    const deadLetters = {
      Importer: importQueue.deadLetters,
      Dialer: dialQueue.deadLetters,
      Sweeper: sweeper.deadLetters,
    };
    const dashboard = new OperationsDashboard(this, 'Operations', {
      queues: { 'Import queue': importQueue.queue, 'Dial queue': dialQueue.queue },
      deadLetters,
      functions: {
        Importer: importer.function.lambda,
        Dialer: dialer.function.lambda,
        Sweeper: sweeper.function.lambda,
      },
    });
    new Alarms(this, 'Alarms', {
      deadLetters,
      sweeper: sweeper.function.lambda,
      ...(settings.alarmEmail ? { email: settings.alarmEmail } : {}),
    });

    this.tell('UploadsBucket', uploads.bucketName, 'Drop customer files here');
    this.tell('ContactsTable', tables.contacts.tableName, 'One item for each customer of a campaign');
    this.tell('CampaignsTable', tables.campaigns.tableName, 'One item for each campaign');
    this.tell('ResultsBucket', results.bucketName, 'Import reports and results');
    this.tell('DashboardUrl', dashboard.url, 'Queues, errors and durations');
  }

  private tell(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
