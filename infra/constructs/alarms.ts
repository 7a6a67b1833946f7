/**
 * What must wake somebody: work that stands still or was set aside, a campaign that stopped, calls that nobody can tell
 * of. Each has its entry in docs/runbook.md. They are always there; with an e-mail address they are also sent. What a
 * long queue, a night without calling hours or a small quota does is no alarm.
 */
import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmRule, Watched } from './alarm-rule.ts';
import { watchedRules } from './alarm-rules.ts';

export interface AlarmsProps extends Watched {
  /** Who is told; AWS asks this address for a confirmation first. */
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

  /** Not encrypted: CloudWatch may not use AWS's own key for SNS, and an alarm's text holds nobody's data. */
  #mailTo(email: string): Topic {
    const topic = new Topic(this, 'Topic', { displayName: 'Campaign dialer alarms', enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own must name CloudWatch, which otherwise is let in by default.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        // Alarms of other accounts are nobody's here.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
