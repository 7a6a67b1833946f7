/**
 * The closer: when all contacts of a campaign have ended, writes its results, proves its counts and publishes its
 * end.
 */
import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Long enough for some hundred thousand contacts; a longer campaign goes on in another run. */
export const closerTimeout = Duration.seconds(300);

/** Campaigns closed concurrently, Lambda's minimum: closing is not urgent, and dialing has priority at the tables. */
const concurrentCampaigns = 2;

/** The source of the product's own events, as their receivers know it (src/aws/campaign-events.ts). */
const eventSource = 'campaign-dialer';

export interface CloserProps extends FunctionProps {
  readonly results: IBucket;
  readonly closeQueue: WorkQueue;
  /** Days after which a contact that has ended is deleted. */
  readonly retentionDays: number;
}

export class Closer extends Construct {
  readonly function: DialerFunction;

  constructor(scope: Construct, id: string, props: CloserProps) {
    super(scope, id);
    const { results, tables } = props;
    const closeQueue = props.closeQueue.queue;
    this.function = new DialerFunction(this, 'Handler', {
      entry: 'closer',
      description: 'Writes the results of completed campaigns',
      timeout: closerTimeout,
      logRetentionDays: props.logRetentionDays,
      key: props.key,
      environment: {
        CONTACTS_TABLE: tables.contacts.tableName,
        CAMPAIGNS_TABLE: tables.campaigns.tableName,
        CONTROL_TABLE: tables.control.tableName,
        RESULTS_BUCKET: results.bucketName,
        CLOSE_QUEUE_URL: closeQueue.queueUrl,
        RETENTION_DAYS: String(props.retentionDays),
      },
    });
    this.function.lambda.addEventSource(
      new SqsEventSource(closeQueue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: concurrentCampaigns,
      }),
    );

    const { function: it } = this;
    it.may(['dynamodb:Query'], tables.contacts.tableArn);
    it.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    it.may(['dynamodb:GetItem', 'dynamodb:DeleteItem'], tables.control.tableArn); // counts that were set aside
    it.mayOnAll(
      [results.arnForObjects('results/*')],
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      'Results are named after the campaign.',
    );
    it.may(['sqs:SendMessage'], closeQueue.queueArn);
    it.mayPublish(eventSource);
  }
}
