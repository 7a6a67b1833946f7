/**
 * What must wake somebody: a message that was set aside, a sweeper that stands still (without it nobody who waits is
 * called), and a counter that lags. The alarms are always there; with an e-mail address they are also sent.
 */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ageOfChanges } from './operations-dashboard.ts';

export interface AlarmsProps {
  /** Dead-letter queues by the name of the function that could not handle their messages. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly sweeper: LambdaFunction;
  readonly counter: LambdaFunction;
  /** Who is told; AWS asks this address for a confirmation first. */
  readonly email?: string;
}

const minute = Duration.minutes(1);

/** Runs of the sweeper that must fail one after another: a single one is made good by the next. */
const failedRuns = 5;

/** How old a change may be when it is counted. A day later the stream forgets it. */
const countedWithin = Duration.minutes(10);

interface AlarmRule {
  readonly says: string;
  readonly metric: IMetric;
  /** The alarm goes off when the metric is so high, or higher … */
  readonly threshold: number;
  /** … or, with 'below', when it is lower or there is none … */
  readonly when?: 'above' | 'below';
  /** … in each of so many of its periods; 1 when left out. */
  readonly periods?: number;
}

export class Alarms extends Construct {
  readonly #action: SnsAction | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#action = props.email ? new SnsAction(this.#mailTo(props.email)) : undefined;
    for (const [name, queue] of Object.entries(props.deadLetters)) {
      this.#raise(`${name}DeadLetters`, {
        says:
          `A message could not be handled (function: ${name}) and was set aside. Read it and the function's log, ` +
          'mend the cause, then redrive the dead-letter queue.',
        metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: minute }),
        threshold: 1,
      });
    }
    this.#raise('SweeperFails', {
      says:
        `The sweeper failed ${failedRuns} times one after another: waiting contacts, lost messages and open ` +
        'claims are not looked after. Read its log and mend the cause; it catches up by itself.',
      metric: props.sweeper.metricErrors({ statistic: 'Sum', period: minute }),
      threshold: 1,
      periods: failedRuns,
    });
    this.#raise('SweeperStandsStill', {
      says:
        `The sweeper was not run for ${failedRuns} minutes: waiting contacts, lost messages and open claims are ` +
        'not looked after. Look at its schedule and at the concurrency of Lambda.',
      metric: props.sweeper.metricInvocations({ statistic: 'Sum', period: minute }),
      threshold: 1,
      when: 'below',
      periods: failedRuns,
    });
    this.#raise('CounterLags', {
      says:
        `The counts of campaigns are more than ${countedWithin.toMinutes()} minutes behind, and no campaign can be ` +
        'closed. Calls are not affected. Read the log of the counter and mend the cause; it catches up by itself.',
      // A batch that fails is tried again ever more rarely, so a minute may pass without a run.
      metric: ageOfChanges(props.counter, Duration.minutes(5)),
      threshold: countedWithin.toMilliseconds(),
    });
  }

  #raise(id: string, { says, metric, threshold, when = 'above', periods = 1 }: AlarmRule): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `${says} How to: docs/runbook.md#${id.toLowerCase()}`,
      metric,
      threshold,
      comparisonOperator:
        when === 'above'
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: when === 'above' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    if (this.#action) alarm.addAlarmAction(this.#action);
  }

  /** Not encrypted: CloudWatch may not use AWS's own key for SNS, and an alarm's text holds nobody's data. */
  #mailTo(email: string): Topic {
    const topic = new Topic(this, 'Topic', { displayName: 'Campaign dialer alarms', enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own must name CloudWatch, which otherwise is let in by default.
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    return topic;
  }
}
