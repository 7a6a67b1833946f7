/**
 * The closer: when all contacts of a campaign have ended, writes its results, proves its counts and publishes its
 * end.
 */
import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DialerFunction, eventSource, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Long enough for some hundred thousand contacts; a longer campaign goes on in another run. */
export const closerTimeout = Duration.seconds(300);

/** Campaigns closed concurrently, Lambda's minimum: closing is not urgent, and dialing has priority at the tables. */
const concurrentCampaigns = 2;

export interface CloserProps extends FunctionProps {
  readonly results: IBucket;
  readonly closeQueue: WorkQueue;
}

export class Closer extends DialerFunction {
  constructor(scope: Construct, id: string, props: CloserProps) {
    const { results, tables } = props;
    const closeQueue = props.closeQueue.queue;
    super(scope, id, {
      ...props,
      entry: 'closer',
      description: 'Writes the results of completed campaigns',
      timeout: closerTimeout,
      uses: ['contacts', 'campaigns', 'control'],
      environment: {
        RESULTS_BUCKET: results.bucketName,
        CLOSE_QUEUE_URL: closeQueue.queueUrl,
      },
    });
    this.handle(closeQueue, { batchSize: 1, maxConcurrency: concurrentCampaigns });

    this.may(['dynamodb:Query'], tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:DeleteItem'], tables.control.tableArn); // counts that were set aside
    this.mayOnAll(
      [results.arnForObjects('results/*')],
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      'Results are named after the campaign.',
    );
    this.may(['sqs:SendMessage'], closeQueue.queueArn);
    this.mayPublish(eventSource);
  }
}
