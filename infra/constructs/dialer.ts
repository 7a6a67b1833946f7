/** The dialer: claims queued contacts and asks Connect to call them, at the shared pace. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Short, because six times this long a crashed batch stays unseen. */
export const dialerTimeout = Duration.seconds(60);

export interface DialerProps extends FunctionProps {
  readonly dialQueue: WorkQueue;
  readonly eventsQueue: WorkQueue;
  /** `arn:…:instance/ID`: the one instance that may place calls. */
  readonly instanceArn: string;
  /** Concurrent dialers, 2 to 1,000. */
  readonly concurrency: number;
  /** Messages that a dialer takes at once, 1 to 10. */
  readonly batchSize: number;
}

export class Dialer extends DialerFunction {
  constructor(scope: Construct, id: string, props: DialerProps) {
    const { tables, instanceArn } = props;
    const dialQueue = props.dialQueue.queue;
    const eventsQueue = props.eventsQueue.queue;
    super(scope, id, {
      ...props,
      entry: 'dialer',
      description: 'Places the calls of queued contacts through Amazon Connect',
      timeout: dialerTimeout,
      uses: ['contacts', 'campaigns', 'control', 'numbers'],
      environment: { DIAL_QUEUE_URL: dialQueue.queueUrl, EVENTS_QUEUE_URL: eventsQueue.queueUrl },
    });
    this.handle(dialQueue, { batchSize: props.batchSize, maxConcurrency: props.concurrency });

    this.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], tables.control.tableArn);
    this.may(
      ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:UpdateItem'],
      tables.numbers.tableArn,
    );
    // The line of a contact that is not called brings the next one.
    this.may(['dynamodb:Query'], tables.deadlineIndexArn);
    // What cannot be dialed in time goes back as a new message, so that waiting spends no receives.
    this.may(['sqs:SendMessage'], dialQueue.queueArn);
    // A call whose line others wait for is looked up in case its end is not reported.
    this.may(['sqs:SendMessage'], eventsQueue.queueArn);
    // Two forms, because AWS documents both: the API reference has the contact's ARN, today's service
    // authorization reference names no resource type for this action.
    this.may(['connect:StartOutboundVoiceContact'], instanceArn);
    this.mayOnAll(
      [`${instanceArn}/*`],
      ['connect:StartOutboundVoiceContact'],
      'The contact of a call has no id before the call is placed.',
    );
  }
}
