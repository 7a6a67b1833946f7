/**
 * The importer: reads a dropped file, writes its contacts and queues them, or puts its numbers on the do-not-call list;
 * what failed is reported record by record.
 */
import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
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
}

export class Importer extends DialerFunction {
  constructor(scope: Construct, id: string, props: ImporterProps) {
    const { uploads, results, tables } = props;
    super(scope, id, {
      ...props,
      entry: 'importer',
      description: 'Reads files of customers and settings from the uploads bucket',
      timeout: importerTimeout,
      memoryMegabytes: 1024,
      uses: ['contacts', 'campaigns', 'numbers'],
      environment: {
        RESULTS_BUCKET: results.bucketName,
        IMPORT_QUEUE_URL: props.importQueue.queue.queueUrl,
        DIAL_QUEUE_URL: props.dialQueue.queue.queueUrl,
      },
    });
    this.handle(props.importQueue.queue, { batchSize: 1, maxConcurrency: concurrentFiles });

    this.mayOnAll(
      [uploads.arnForObjects('*')],
      ['s3:GetObject', 's3:GetObjectVersion'],
      'Customers choose the names of their files.',
    );
    // Without it S3 answers 403 instead of 404, and a file deleted meanwhile would look like a missing permission.
    this.may(['s3:ListBucket'], uploads.bucketArn);
    this.mayOnAll(
      [results.arnForObjects('results/*')],
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      'An import report is named after the campaign and its file.',
    );
    this.mayOnAll(
      [results.arnForObjects('results/_parts/*')],
      ['s3:GetObject', 's3:DeleteObject'],
      'The parts of an import report are named after it and counted.',
    );
    this.mayList(results.bucketArn, 'results/_parts/');
    this.may(['dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'], tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(['dynamodb:UpdateItem'], tables.numbers.tableArn);
    this.may(['sqs:SendMessage'], props.dialQueue.queue.queueArn, props.importQueue.queue.queueArn);
  }
}
