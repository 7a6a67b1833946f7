/** The outcomes function: writes down what became of each call, frees its slot, and decides on the next attempt. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { outcomesTimeout } from './contact-events.ts';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/**
 * With more concurrent calls than this, slots are freed a second later, in batches: each write of an item of slots is
 * billed by its total size. With fewer, a slot that is free a second earlier is a call a second earlier.
 */
const manySlots = 500;

export interface OutcomesProps extends FunctionProps {
  readonly eventsQueue: WorkQueue;
  readonly dialQueue: WorkQueue;
  /** Concurrent calls over all campaigns. */
  readonly maxConcurrentCalls: number;
  /** `arn:…:instance/ID`: the one instance that is asked about its contacts. */
  readonly instanceArn: string;
  /** Concurrent batches of events, 2 to 1,000. */
  readonly concurrency: number;
}

export class Outcomes extends DialerFunction {
  constructor(scope: Construct, id: string, props: OutcomesProps) {
    const { tables } = props;
    const eventsQueue = props.eventsQueue.queue;
    const dialQueue = props.dialQueue.queue;
    super(scope, id, {
      ...props,
      entry: 'outcomes',
      description: 'Records the outcomes of calls, and when to retry',
      timeout: outcomesTimeout,
      uses: ['contacts', 'campaigns', 'control', 'numbers'],
      environment: { EVENTS_QUEUE_URL: eventsQueue.queueUrl, DIAL_QUEUE_URL: dialQueue.queueUrl },
    });
    this.handle(eventsQueue, {
      ...(props.maxConcurrentCalls > manySlots
        ? { batchSize: 50, maxBatchingWindow: Duration.seconds(1) }
        : { batchSize: 10 }),
      maxConcurrency: props.concurrency,
    });

    this.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.contacts.tableArn);
    // A line that is free brings the next contact.
    this.may(['dynamodb:Query'], tables.deadlineIndexArn);
    this.may(['sqs:SendMessage'], dialQueue.queueArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      tables.control.tableArn,
    );
    this.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.numbers.tableArn);
    // An event may come before our own record of its call: it is then looked at again a moment later. So is a call in progress.
    this.may(['sqs:SendMessage'], eventsQueue.queueArn);
    this.mayOnAll(
      [`${props.instanceArn}/contact/*`],
      ['connect:DescribeContact'],
      'Connect gives each call a new id.',
    );
    this.mayOnAll(
      [`${props.instanceArn}/queue/*`],
      ['connect:GetCurrentMetricData'],
      "A campaign's settings name the queue whose agents it is paced by.",
    );
  }
}
