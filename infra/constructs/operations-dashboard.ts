/** One page for the operator: is work waiting, does it flow, does something fail. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type Metric,
  Row,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface OperationsDashboardProps {
  readonly queues: Readonly<Record<string, Queue>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Where Connect tells of calls that are over. */
  readonly contactEvents: Queue;
  /** Reads the stream of contacts. */
  readonly counter: LambdaFunction;
}

/**
 * How old, in ms, the oldest changes were that the counter was given in each period. A lag shows here also while every
 * run fails.
 */
export function ageOfChanges(counter: LambdaFunction, every: Duration): Metric {
  return counter.metric('IteratorAge', { statistic: 'Maximum', period: every });
}

export class OperationsDashboard extends Construct {
  /** Address of the page in the AWS console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(
      new Row(
        new SingleValueWidget({
          title: 'Dead letters (each one wants a look)',
          metrics: each(props.deadLetters, (queue, label) => waiting(queue, label)),
          width: 24,
          height: 3,
        }),
      ),
      new Row(
        graph(
          'Messages waiting',
          each(props.queues, (queue, label) => waiting(queue, label)),
        ),
        graph(
          'Age of the oldest message (seconds)',
          each(props.queues, (queue, label) =>
            queue.metricApproximateAgeOfOldestMessage({ label, statistic: 'Maximum', period }),
          ),
        ),
      ),
      new Row(
        graph(
          'Failed runs',
          each(props.functions, (lambda, label) => lambda.metricErrors({ label, period })),
        ),
        graph(
          'Duration (milliseconds, 95 of 100 runs)',
          each(props.functions, (lambda, label) =>
            lambda.metricDuration({ label, statistic: 'p95', period }),
          ),
        ),
      ),
      new Row(
        graph('Ended calls told by Connect', [
          props.contactEvents.metricNumberOfMessagesSent({
            label: 'Contact events',
            statistic: 'Sum',
            period,
          }),
        ]),
        graph('Age of the changes that are counted (milliseconds)', [
          ageOfChanges(props.counter, period).with({ label: 'Counter' }),
        ]),
      ),
    );
    const { region } = Stack.of(this);
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
  }
}

const period = Duration.minutes(1);

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, height: 6 });
}

function waiting(queue: Queue, label: string): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ label, statistic: 'Maximum', period });
}

function each<T>(
  named: Readonly<Record<string, T>>,
  metric: (resource: T, label: string) => IMetric,
): IMetric[] {
  return Object.entries(named).map(([label, resource]) => metric(resource, label));
}
