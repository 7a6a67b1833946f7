/**
 * What needs a person at once: work that does not progress or was set aside, a stopped campaign, calls of unknown
 * outcome. Each has its entry in docs/runbook.md. The alarms always exist; with an e-mail address they are also sent.
 * Long queues, nights without calling hours and small quotas are no alarms.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmRule, fiveMinutes, type Watched } from './alarm-rule.ts';
import { callingRules } from './calling-alarm-rules.ts';
import { ageIn, timesOf, waitingIn } from './dialer-metrics.ts';
import { functionRules } from './function-alarm-rules.ts';

export interface AlarmsProps extends Watched {
  /** The e-mail address for alarms; AWS asks it for a confirmation first. */
  readonly email?: string;
}

export class Alarms extends Construct {
  /** In the order in which they are to be read. */
  readonly all: readonly IAlarm[];
  readonly #action: SnsAction | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#action = props.email ? new SnsAction(this.#mailTo(props.email)) : undefined;
    this.all = watchedRules(this, props).map((rule) => this.#raise(rule));
  }

  #raise({
    name,
    says,
    metric,
    threshold,
    when = 'above',
    periods = 1,
    entry = name,
    silence,
  }: AlarmRule): Alarm {
    const alarm = new Alarm(this, name, {
      alarmDescription: `${says} Runbook: docs/runbook.md#${entry.toLowerCase()}`,
      metric,
      threshold,
      comparisonOperator:
        when === 'above'
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: silence ?? TreatMissingData.NOT_BREACHING,
    });
    if (this.#action) alarm.addAlarmAction(this.#action);
    return alarm;
  }

  /** Not encrypted: CloudWatch may not use AWS's own key for SNS, and an alarm's text contains no personal data. */
  #mailTo(email: string): Topic {
    const topic = new Topic(this, 'Topic', { displayName: 'Campaign dialer alarms', enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own must name CloudWatch, which otherwise is let in by default.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        // No alarms of other accounts.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}

/**
 * A file is picked up within seconds, and a part of it takes two minutes. SQS excludes messages received three times
 * or more from the age, so only files that no function reads get old.
 */
const importedWithin = Duration.minutes(30);

/** A file that fails is redelivered after twelve minutes: its second failure comes within this time of its first. */
const failedTwiceWithin = Duration.minutes(30);

/** A request is taken in within a second; a failed one is redelivered after three minutes. */
const takenInWithin = Duration.minutes(5);

/** The end of a call is handled within seconds; a failed one is redelivered after three minutes. */
const heardWithin = Duration.minutes(5);

/**
 * All rules, the most urgent first. A single failure that the product recovers from never raises an alarm; a failure that
 * only a person can fix always does. A function that does not run reports no errors, so each function also has an alarm for
 * not running while it has work.
 */
function watchedRules(scope: Construct, watched: Watched): AlarmRule[] {
  return [
    ...callingRules(scope),
    {
      name: 'ImportsFail',
      says:
        `Imports of files failed twice or more within ${failedTwiceWithin.toMinutes()} minutes: a single failure may be a service ` +
        'that did not answer. Read the log of the importer and fix the cause before the file goes to the dead-letter queue.',
      metric: timesOf(scope, 'ImportsFailed', { period: failedTwiceWithin }),
      threshold: 2,
    },
    {
      name: 'ImportQueueAge',
      says:
        `A file has waited to be imported for more than ${importedWithin.toMinutes()} minutes: the queue is not read, or ` +
        'a large number of files was dropped at once.',
      metric: ageIn(watched.importQueue, { period: fiveMinutes }),
      threshold: importedWithin.toSeconds(),
    },
    {
      name: 'RequestsQueueAge',
      says:
        `Requests have waited for more than ${takenInWithin.toMinutes()} minutes: the queue is not read, or not fast enough. ` +
        'Their contacts are called late.',
      metric: ageIn(watched.requestsQueue, { period: fiveMinutes }),
      threshold: takenInWithin.toSeconds(),
    },
    {
      name: 'EventsQueueAge',
      says:
        `Amazon Connect's events for ended calls have waited for more than ${heardWithin.toMinutes()} minutes: the queue is ` +
        'not read, or not fast enough. Outcomes are late, and ended calls still hold their slots.',
      metric: ageIn(watched.contactEvents, { period: fiveMinutes }),
      threshold: heardWithin.toSeconds(),
      periods: 3,
    },
    ...functionRules(scope, watched.functions),
    ...Object.entries(watched.deadLetters).map(([name, queue]) => ({
      name: `${name}DeadLetters`,
      says:
        `A message could not be handled (function: ${name}) and is in the dead-letter queue. Read it and the function's log, ` +
        'fix the cause, then redrive the dead-letter queue.',
      metric: waitingIn(queue),
      threshold: 1,
    })),
  ];
}
