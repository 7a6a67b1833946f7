/**
 * The sweeper: once a minute it queues due contacts, looks up claims and calls without a known outcome in Connect,
 * and sends campaigns without live contacts to be closed. A failed run may be repeated; the next one sees the same
 * contacts.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acceptFinding } from './accepted-finding.ts';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';
import { type EncryptionKey, mayUseKey } from './encryption.ts';
import { deadLetterQueue, type WorkQueue } from './work-queue.ts';

/** Below the minute between two runs, so that two hardly ever meet. */
const sweeperTimeout = Duration.seconds(55);

export interface SweeperProps extends FunctionProps {
  readonly dialQueue: WorkQueue;
  readonly closeQueue: WorkQueue;
  readonly eventsQueue: WorkQueue;
  /** `arn:…:instance/ID`: the one instance that is asked about its contacts. */
  readonly instanceArn: string;
}

export class Sweeper extends DialerFunction {
  /** Runs that the scheduler could not start. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    const { tables, instanceArn } = props;
    const dialQueue = props.dialQueue.queue;
    const closeQueue = props.closeQueue.queue;
    const eventsQueue = props.eventsQueue.queue;
    super(scope, id, {
      ...props,
      entry: 'sweeper',
      description: 'Queues due contacts and reconciles claims and calls without an event',
      timeout: sweeperTimeout,
      uses: ['contacts', 'campaigns', 'control', 'numbers'],
      environment: {
        DIAL_QUEUE_URL: dialQueue.queueUrl,
        CLOSE_QUEUE_URL: closeQueue.queueUrl,
        EVENTS_QUEUE_URL: eventsQueue.queueUrl,
      },
    });
    // A run that cannot begin, or fails, is made good by the next: Lambda must not keep it for hours and repeat it.
    this.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props.key);
    acceptFinding(this.deadLetters, 'AwsSolutions-SQS3', 'It is the dead-letter queue of the schedule.');
    new Schedule(this, 'EveryMinute', {
      description: 'Runs the sweeper of the campaign dialer',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(this.lambda, {
        deadLetterQueue: this.deadLetters,
        retryAttempts: 1,
        maxEventAge: Duration.minutes(1),
        role: this.#starter(props.key).withoutPolicyUpdates(),
      }),
    });

    this.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.contacts.tableArn);
    // The table itself is read for contacts to be called again.
    this.may(['dynamodb:Query'], tables.deadlineIndexArn, tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], tables.control.tableArn);
    this.may(
      ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:UpdateItem'],
      tables.numbers.tableArn,
    );
    this.may(['sqs:SendMessage'], dialQueue.queueArn);
    this.may(['sqs:SendMessage'], closeQueue.queueArn);
    // The watch over agents is begun anew when it has broken off.
    this.may(['sqs:SendMessage'], eventsQueue.queueArn);
    this.mayOnAll(
      [`${instanceArn}/contact/*`],
      ['connect:DescribeContact'],
      'Connect gives each call a new id.',
    );
    this.may(['connect:SearchContacts'], instanceArn);
  }

  /**
   * The role that EventBridge Scheduler takes, for a schedule of this account alone. Not the one that the CDK would make:
   * that may start every version of the function.
   */
  #starter(key: EncryptionKey): Role {
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    });
    const { account } = Stack.of(this);
    const role = new Role(this, 'Starter', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': schedules } },
      }),
    });
    const may = (action: string, resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    may('lambda:InvokeFunction', this.lambda.functionArn);
    may('sqs:SendMessage', this.deadLetters.queueArn);
    if (key) role.addToPolicy(mayUseKey(key, ['sqs']));
    return role;
  }
}
