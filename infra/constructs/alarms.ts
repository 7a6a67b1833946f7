/**
 * What needs a person at once: work that does not progress or was set aside, a stopped campaign, calls of unknown
 * outcome. Each has its entry in docs/runbook.md. The alarms always exist; with an e-mail address they are also sent.
 * Long queues, nights without calling hours and small quotas are no alarms.
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
