/** The dialer: claims queued contacts and asks Connect to call them, at the shared pace. */
import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** Short, because six times this long a crashed batch stays unseen. */
export const dialerTimeout = Duration.seconds(60);

export interface DialerProps extends FunctionProps {
  readonly dialQueue: WorkQueue;
  /** `arn:…:instance/ID`: the one instance that may place calls. */
  readonly instanceArn: string;
  /** Concurrent dialers, 2 to 1,000. */
  readonly concurrency: number;
  readonly deployment: Readonly<Record<string, string>>;
}

export class Dialer extends Construct {
  readonly function: DialerFunction;

  constructor(scope: Construct, id: string, props: DialerProps) {
    super(scope, id);
    const { tables, instanceArn } = props;
    const dialQueue = props.dialQueue.queue;
    this.function = new DialerFunction(this, 'Handler', {
      entry: 'dialer',
      description: 'Places the calls of queued contacts through Amazon Connect',
      timeout: dialerTimeout,
      logRetentionDays: props.logRetentionDays,
      key: props.key,
      environment: {
        ...props.deployment,
        CONTACTS_TABLE: tables.contacts.tableName,
        CAMPAIGNS_TABLE: tables.campaigns.tableName,
        CONTROL_TABLE: tables.control.tableName,
        NUMBERS_TABLE: tables.numbers.tableName,
        DIAL_QUEUE_URL: dialQueue.queueUrl,
      },
    });
    this.function.lambda.addEventSource(
      new SqsEventSource(dialQueue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: props.concurrency,
      }),
    );

    const { function: it } = this;
    it.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.contacts.tableArn);
    it.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    it.may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], tables.control.tableArn);
    it.may(
      ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:UpdateItem'],
      tables.numbers.tableArn,
    );
    // What cannot be dialed in time goes back as a new message, so that waiting spends no receives.
    it.may(['sqs:SendMessage'], dialQueue.queueArn);
    // Two forms, because AWS documents both: the API reference has the contact's ARN, today's service
    // authorization reference names no resource type for this action.
    it.may(['connect:StartOutboundVoiceContact'], instanceArn);
    it.mayOnAll(
      [`${instanceArn}/*`],
      ['connect:StartOutboundVoiceContact'],
      'The contact of a call has no id before the call is placed.',
    );
  }
}
