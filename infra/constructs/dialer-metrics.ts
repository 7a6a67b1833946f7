/** The product's own figures, as dashboard and alarms read them: names are the functions' (src/telemetry/metric-names.ts). */
import { Duration, Stack } from 'aws-cdk-lib';
import { type IMetric, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type MetricName, metricNamespace, stackDimension } from '../../src/telemetry/metric-names.ts';

/** What a page shows a point for. */
export const minute = Duration.minutes(1);

/** How often something happened, by default in each minute. */
export function timesOf(scope: Construct, metricName: MetricName, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [stackDimension]: Stack.of(scope).stackName },
    statistic: 'Sum',
    period: minute,
    ...options,
  });
}

/** Invocations of a function, by default per minute. A throttled invocation does not count. */
export function runsOf(lambda: LambdaFunction, options: MetricOptions = {}): Metric {
  return lambda.metricInvocations({ statistic: 'Sum', period: minute, ...options });
}

/** What the sweeper saw, by default in each minute; it looks once a minute. */
export function levelOf(scope: Construct, metricName: MetricName, options: MetricOptions = {}): Metric {
  return timesOf(scope, metricName, { statistic: 'Maximum', ...options });
}

/** Messages that a function may take. */
export function waitingIn(queue: Queue, options: MetricOptions = {}): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: minute, ...options });
}

/** How old, in seconds, the oldest message is. */
export function ageIn(queue: Queue, options: MetricOptions = {}): IMetric {
  return queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: minute, ...options });
}

/**
 * How old, in ms, the oldest changes were that the counter was given in each period. A lag shows here also while every
 * run fails.
 */
export function ageOfChanges(counter: LambdaFunction, options: MetricOptions = {}): Metric {
  return counter.metric('IteratorAge', { statistic: 'Maximum', period: minute, ...options });
}

/** Metrics of several resources, each labelled with its name. */
export function each<T>(
  named: Readonly<Record<string, T>>,
  metric: (resource: T, options: MetricOptions) => IMetric,
): IMetric[] {
  return Object.entries(named).map(([label, resource]) => metric(resource, { label }));
}
