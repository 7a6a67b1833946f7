/** The outcomes function: writes down what became of each call, frees its slot, and decides on the next attempt. */
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { CampaignTables } from './campaign-tables.ts';
import { outcomesTimeout } from './contact-events.ts';
import { DialerFunction } from './dialer-function.ts';
import type { WorkQueue } from './work-queue.ts';

export interface OutcomesProps {
  readonly eventsQueue: WorkQueue;
  readonly tables: CampaignTables;
  /** `arn:…:instance/ID`: the one instance that is asked about its contacts. */
  readonly instanceArn: string;
  /** Batches of events that may be worked on at a time, 2 to 1,000. */
  readonly concurrency: number;
  readonly deployment: Readonly<Record<string, string>>;
  readonly logRetentionDays: number;
}

export class Outcomes extends Construct {
  readonly function: DialerFunction;

  constructor(scope: Construct, id: string, props: OutcomesProps) {
    super(scope, id);
    const { tables } = props;
    const eventsQueue = props.eventsQueue.queue;
    this.function = new DialerFunction(this, 'Handler', {
      entry: 'outcomes',
      description: 'Writes down what became of calls, and when to call again',
      timeout: outcomesTimeout,
      memoryMegabytes: 512,
      logRetentionDays: props.logRetentionDays,
      environment: {
        ...props.deployment,
        CONTACTS_TABLE: tables.contacts.tableName,
        CAMPAIGNS_TABLE: tables.campaigns.tableName,
        CONTROL_TABLE: tables.control.tableName,
        NUMBERS_TABLE: tables.numbers.tableName,
        EVENTS_QUEUE_URL: eventsQueue.queueUrl,
      },
    });
    this.function.lambda.addEventSource(
      // No batching window: a slot that is free a second earlier is a call that begins a second earlier.
      new SqsEventSource(eventsQueue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: props.concurrency,
      }),
    );

    const { function: it } = this;
    it.may(['dynamodb:UpdateItem'], tables.contacts.tableArn);
    it.may(['dynamodb:Query'], tables.callIndexArn, tables.dueIndexArn);
    it.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    it.may(['dynamodb:UpdateItem'], tables.control.tableArn, tables.numbers.tableArn);
    // An event may come before our own record of its call: it is then looked at again a moment later.
    it.may(['sqs:SendMessage'], eventsQueue.queueArn);
    it.may(['connect:DescribeContact'], `${props.instanceArn}/contact/*`);
  }
}
