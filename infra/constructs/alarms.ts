/**
 * What must wake somebody: a message that failed too often, and a sweeper that stands still (without it nobody who
 * waits is called). The alarms are always there; with an e-mail address they are also sent.
 */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly sweeper: LambdaFunction;
  /** Who is told; AWS asks this address for a confirmation first. */
  readonly email?: string;
}

interface AlarmCase {
  readonly id: string;
  readonly meaning: string;
  readonly metric: IMetric;
  /** Minutes in a row, or nearly, that must be bad. */
  readonly minutes: number;
  readonly missing: TreatMissingData;
}

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const minute = Duration.minutes(1);
    const cases: AlarmCase[] = Object.entries(props.deadLetters).map(([name, queue]) => ({
      id: `${name}DeadLetters`,
      meaning:
        `A message of the ${name.toLowerCase()} failed five times and was set aside. Read it and the function's log, ` +
        'mend the cause, then start a redrive of the dead-letter queue.',
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: minute }),
      minutes: 1,
      missing: TreatMissingData.NOT_BREACHING,
    }));
    cases.push({
      id: 'SweeperFails',
      meaning:
        'The sweeper failed in five runs one after another: retries, calling hours and lost calls are not looked ' +
        'after. Read its log and mend the cause; it catches up by itself.',
      metric: props.sweeper.metricErrors({ statistic: 'Sum', period: minute }),
      minutes: 5,
      missing: TreatMissingData.NOT_BREACHING,
    });

    const action = props.email ? new SnsAction(mailTo(this, props.email)) : undefined;
    for (const each of cases) {
      const alarm = new Alarm(this, each.id, {
        alarmDescription: each.meaning,
        metric: each.metric,
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: each.minutes,
        treatMissingData: each.missing,
      });
      if (action) alarm.addAlarmAction(action);
    }
  }
}

/** Not encrypted with a key of ours: CloudWatch may not use AWS's key for SNS, and an alarm's text holds nobody's data. */
function mailTo(scope: Construct, email: string): Topic {
  const topic = new Topic(scope, 'Topic', { displayName: 'Campaign dialer alarms', enforceSSL: true });
  topic.addSubscription(new EmailSubscription(email));
  return topic;
}
