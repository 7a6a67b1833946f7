/**
 * The importer: reads a dropped file, writes its contacts and queues them, or puts its numbers on the do-not-call list;
 * what failed is reported record by record.
 */
import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Long enough for a large piece of a file; the importer checkpoints before it and sends itself on. */
export const importerTimeout = Duration.seconds(120);

/**
 * Files read concurrently: Lambda's minimum. One importer writes a campaign's key as fast as it accepts, long files
 * give way to others after some seconds (src/importing/import-list.ts), and a new account has ten concurrent
 * executions for all functions: more pollers would be throttled, and each time use up one of a message's receives.
 */
const concurrentFiles = 2;

export interface ImporterProps extends FunctionProps {
  readonly uploads: IBucket;
  readonly results: IBucket;
  readonly importQueue: WorkQueue;
  readonly dialQueue: WorkQueue;
  readonly deployment: Readonly<Record<string, string>>;
}

export class Importer extends Construct {
  readonly function: DialerFunction;

  constructor(scope: Construct, id: string, props: ImporterProps) {
    super(scope, id);
    const { uploads, results, tables } = props;
    this.function = new DialerFunction(this, 'Handler', {
      entry: 'importer',
      description: 'Reads files of customers and settings from the uploads bucket',
      timeout: importerTimeout,
      memoryMegabytes: 1024,
      logRetentionDays: props.logRetentionDays,
      key: props.key,
      environment: {
        ...props.deployment,
        CONTACTS_TABLE: tables.contacts.tableName,
        CAMPAIGNS_TABLE: tables.campaigns.tableName,
        NUMBERS_TABLE: tables.numbers.tableName,
        RESULTS_BUCKET: results.bucketName,
        IMPORT_QUEUE_URL: props.importQueue.queue.queueUrl,
        DIAL_QUEUE_URL: props.dialQueue.queue.queueUrl,
      },
    });
    this.function.lambda.addEventSource(
      new SqsEventSource(props.importQueue.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: concurrentFiles,
      }),
    );

    const { function: it } = this;
    it.mayOnAll(
      [uploads.arnForObjects('*')],
      ['s3:GetObject', 's3:GetObjectVersion'],
      'Customers choose the names of their files.',
    );
    // Without it S3 answers 403 instead of 404, and a file deleted meanwhile would look like a missing permission.
    it.may(['s3:ListBucket'], uploads.bucketArn);
    it.mayOnAll(
      [results.arnForObjects('results/*')],
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      'An import report is named after the campaign and its file.',
    );
    it.mayOnAll(
      [results.arnForObjects('results/_parts/*')],
      ['s3:GetObject', 's3:DeleteObject'],
      'The parts of an import report are named after it and counted.',
    );
    it.mayList(results.bucketArn, 'results/_parts/');
    it.may(['dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'], tables.contacts.tableArn);
    it.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    it.may(['dynamodb:UpdateItem'], tables.numbers.tableArn);
    it.may(['sqs:SendMessage'], props.dialQueue.queue.queueArn, props.importQueue.queue.queueArn);
  }
}
