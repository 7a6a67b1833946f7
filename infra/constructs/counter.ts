/**
 * The counter: keeps each campaign's counts from the stream of the Contacts table, every change exactly once. This
 * relies on how the stream is read: a failed batch is redelivered beginning with the same record, so that the marker
 * of a counted batch is found. Hence no splitting of batches, no partial failures, and no limit of retries.
 */
import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { DialerFunction, eventSource, type FunctionProps } from './dialer-function.ts';

const counterTimeout = Duration.seconds(60);

export class Counter extends DialerFunction {
  constructor(scope: Construct, id: string, props: FunctionProps) {
    const { contacts, campaigns, control } = props.tables;
    const stream = contacts.tableStreamArn;
    if (stream === undefined) throw new Error(`The table ${contacts.node.path} has no stream to count from`);
    super(scope, id, {
      ...props,
      entry: 'counter',
      description: 'Counts the contacts of each campaign by status and outcome',
      timeout: counterTimeout,
      uses: ['campaigns', 'control'],
    });

    this.may(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], stream);
    this.mayOnAll(
      [`${contacts.tableArn}/stream/*`],
      ['dynamodb:ListStreams'],
      'Lambda needs it to attach the stream. It can be granted only for all streams of a table.',
    );
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], campaigns.tableArn);
    // A mark that is there already comes back with the refusal; what a campaign refuses is counted beside it.
    this.may(['dynamodb:PutItem', 'dynamodb:UpdateItem'], control.tableArn);

    // The ends of contacts.
    this.mayPublish(eventSource);

    // Not `DynamoEventSource`, which would allow listing all streams of the account.
    this.lambda.addEventSourceMapping('ContactChanges', {
      eventSourceArn: stream,
      // An earlier deployment has counted what the stream of a table that was adopted still holds, and its markers are gone.
      startingPosition: props.tables.contactsAreAdopted
        ? StartingPosition.LATEST
        : StartingPosition.TRIM_HORIZON,
      batchSize: 500,
      // Longer, for counts that are older, would make fewer of the writes to a campaign: two units for each KB of its item.
      maxBatchingWindow: Duration.seconds(2),
      parallelizationFactor: 1,
      retryAttempts: -1, // until the stream itself forgets the record, after 24 hours
      bisectBatchOnError: false,
      reportBatchItemFailures: false,
      // What is removed has expired: it was handled, and stays counted.
      filters: [FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'MODIFY') })],
    });
  }
}
