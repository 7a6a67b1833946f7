/** The intake: takes in requests, each of which brings one contact into a campaign, from the queue that others send them to. */
import { Duration, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, ArnPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import { WorkQueue } from './work-queue.ts';

/** Ten rows, and at most once a minute the settings of a campaign. */
const intakeTimeout = Duration.seconds(30);

/** Batches at a time: each takes a few tenths of a second, so three take far more than 50 requests a second. */
const concurrentBatches = 3;

export interface IntakeProps extends FunctionProps {
  readonly uploads: IBucket;
  readonly results: IBucket;
  readonly importQueue: WorkQueue;
  readonly dialQueue: WorkQueue;
  /** ARNs of IAM users and roles, and ids of accounts, that may send requests beside those whom this account lets. */
  readonly principals: readonly string[];
}

export class Intake extends DialerFunction {
  readonly requests: WorkQueue;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    const { uploads, results, tables, key } = props;
    const requests = new WorkQueue(scope, 'RequestsQueue', { functionTimeout: intakeTimeout, key });
    const deadLetters = requests.deadLetters;
    const importQueue = props.importQueue.queue;
    const dialQueue = props.dialQueue.queue;
    super(scope, id, {
      ...props,
      entry: 'intake',
      description: 'Takes in requests, each of which brings one contact into a campaign',
      timeout: intakeTimeout,
      memoryMegabytes: 1024,
      uses: ['contacts', 'campaigns', 'control'],
      environment: {
        UPLOADS_BUCKET: uploads.bucketName,
        RESULTS_BUCKET: results.bucketName,
        DEAD_LETTERS_URL: deadLetters.queueUrl,
        DIAL_QUEUE_URL: dialQueue.queueUrl,
        IMPORT_QUEUE_URL: importQueue.queueUrl,
      },
    });
    this.requests = requests;
    this.handle(requests.queue, { batchSize: 10, maxConcurrency: concurrentBatches });
    this.#letIn(props.principals);

    // The settings that were dropped for a campaign before its first request.
    this.mayOnAll(
      [uploads.arnForObjects('*')],
      ['s3:GetObject', 's3:GetObjectVersion'],
      'Customers choose the names of their files.',
    );
    this.may(['s3:ListBucket'], uploads.bucketArn);
    this.mayOnAll(
      [results.arnForObjects('results/*')],
      ['s3:PutObject'],
      'An import report is named after the campaign and its file.',
    );
    this.may(['dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem'], tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(['dynamodb:PutItem'], tables.control.tableArn);
    this.may(['sqs:SendMessage'], dialQueue.queueArn, importQueue.queueArn, deadLetters.queueArn);
  }

  /** Rules of EventBridge in this account and Region, and the principals that the deployment names. */
  #letIn(principals: readonly string[]): void {
    const { queue } = this.requests;
    const stack = Stack.of(this);
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RulesOfThisAccount',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
          },
          StringEquals: { 'aws:SourceAccount': stack.account },
        },
      }),
    );
    if (principals.length === 0) return;
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NamedPrincipals',
        principals: principals.map((each) =>
          each.startsWith('arn:') ? new ArnPrincipal(each) : new AccountPrincipal(each),
        ),
        actions: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
        resources: [queue.queueArn],
      }),
    );
  }
}
