/**
 * One page for the operator, in the order of the questions: is there an alarm, are calls placed, how many are in
 * progress, how did they end, is work waiting, does something fail. docs/monitoring.md explains each figure.
 */
import { Aws, CfnCondition, Duration, Fn, type IResolvable, Stack, Token } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  MathExpression,
  Row,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricOfOutcome } from '../../src/telemetry/metric-names.ts';
import { ageIn, ageOfChanges, each, levelOf, minute, timesOf, waitingIn } from './dialer-metrics.ts';

export interface OperationsDashboardProps {
  readonly alarms: readonly IAlarm[];
  readonly queues: Readonly<Record<string, Queue>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Where Connect reports calls that have ended. */
  readonly contactEvents: Queue;
  /** Reads the stream of contacts. */
  readonly counter: LambdaFunction;
  /** The deployment's rate. */
  readonly callsPerSecond: number;
  /** The deployment's limit of concurrent calls. */
  readonly maxConcurrentCalls: number;
}

const introduction = [
  '**Campaign dialer.** The text of each alarm names its entry in `docs/runbook.md`, which explains what it means,',
  'how to investigate and how to fix it. `docs/monitoring.md` explains each metric.',
  'One campaign: `npx dialer status CAMPAIGN --watch`. All campaigns: `npx dialer list`.',
].join(' ');

export class OperationsDashboard extends Construct {
  /** Address of the page in the AWS console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    dashboard.addWidgets(
      new Row(new TextWidget({ markdown: introduction, width: 24, height: 2 })),
      new Row(new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })),
      ...this.#calling(props),
      ...this.#outcomes(),
      ...this.#waiting(props),
      ...this.#failing(props),
    );
    const { region } = Stack.of(this);
    this.url = `https://${region}.${this.#consoleDomain()}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
  }

  /** Domain of the AWS console, which differs by partition; the template does not know its own before it is deployed. */
  #consoleDomain(): string {
    const inPartition = (partition: string) =>
      new CfnCondition(this, partition, { expression: Fn.conditionEquals(Aws.PARTITION, partition) })
        .logicalId;
    const otherwise = (partition: string, domain: string, other: string | IResolvable) =>
      Fn.conditionIf(inPartition(partition), domain, other);
    const outsideChina = otherwise('aws-us-gov', 'console.amazonaws-us-gov.com', 'console.aws.amazon.com');
    return Token.asString(otherwise('aws-cn', 'console.amazonaws.cn', outsideChina));
  }

  /** Are calls placed, and how many are in progress? */
  #calling({ callsPerSecond, maxConcurrentCalls }: OperationsDashboardProps): Row[] {
    const started = timesOf(this, 'CallsStarted');
    return [
      question('Calls placed'),
      new Row(
        graph(
          'Calls placed per second, and the allowed rate',
          [
            new MathExpression({
              label: 'Calls placed',
              expression: 'FILL(started, 0) / PERIOD(started)',
              usingMetrics: { started },
              period: minute,
            }),
            levelOf(this, 'PaceCallsPerSecond', { label: 'Allowed by the pacer', statistic: 'Average' }),
          ],
          { leftAnnotations: [{ value: callsPerSecond, label: 'callsPerSecond of the deployment' }] },
        ),
        graph(
          'Answers of Amazon Connect to call requests (per minute)',
          [
            started.with({ label: 'Placed' }),
            timesOf(this, 'StartsThrottled', { label: 'Throttled' }),
            timesOf(this, 'StartsRefused', { label: 'Refused' }),
            timesOf(this, 'StartsUnclear', { label: 'Unknown outcome' }),
            timesOf(this, 'StartsUnreached', { label: 'Connect not reached' }),
          ],
          { stacked: true },
        ),
      ),
      question('Concurrent calls'),
      new Row(
        graph('Calls in progress', [levelOf(this, 'CallsInProgress', { label: 'Calls in progress' })], {
          leftAnnotations: [{ value: maxConcurrentCalls, label: 'maxConcurrentCalls of the deployment' }],
        }),
        graph('Campaigns', [
          levelOf(this, 'CampaignsRunning', { label: 'Running' }),
          levelOf(this, 'CampaignsStopped', { label: 'Stopped' }),
        ]),
      ),
      question('Campaigns that are paced by agents'),
      new Row(
        graph(
          'Highest abandon rate of a campaign (percent)',
          [
            levelOf(this, 'AbandonRate', { label: 'Abandoned, of answered calls' }),
            levelOf(this, 'AllowancesUsedUp', { label: 'Campaigns that may abandon no more' }),
          ],
          { leftAnnotations: [{ value: 3, label: 'limit of the law' }] },
        ),
        graph('Seconds since agents were counted', [levelOf(this, 'AgentMetricsAge', { label: 'Age' })]),
      ),
    ];
  }

  /** What became of them? */
  #outcomes(): Row[] {
    const outcomes = Object.entries(metricOfOutcome);
    const sums = new Map(outcomes.map(([outcome, name]) => [outcome.toLowerCase(), timesOf(this, name)]));
    const sumOf = (names: readonly string[]) => names.map((name) => `FILL(${name}, 0)`).join(' + ');
    const share = (label: string, part: readonly string[], whole: readonly string[]) =>
      new MathExpression({
        label,
        expression: `100 * (${sumOf(part)}) / (${sumOf(whole)})`,
        usingMetrics: Object.fromEntries([...sums].filter(([name]) => whole.includes(name))),
        period: minute,
      });
    const all = [...sums.keys()];
    const people = ['answered', 'abandoned'];
    return [
      question('Outcomes'),
      new Row(
        graph(
          'Ended calls by outcome (per minute)',
          outcomes.map(([outcome, name]) => timesOf(this, name, { label: outcome })),
          { stacked: true },
        ),
        graph('Contacts that ended without a call (per minute)', [
          timesOf(this, 'ContactsFailed', { label: 'FAILED' }),
          timesOf(this, 'ContactsUncertain', { label: 'UNCERTAIN' }),
          timesOf(this, 'ContactsSuppressed', { label: 'SUPPRESSED' }),
          timesOf(this, 'ContactsRejected', { label: 'REJECTED (at import)' }),
        ]),
      ),
      new Row(
        new SingleValueWidget({
          title: 'Percent, over the time range shown',
          metrics: [
            share('Answered, of all calls', people, all),
            share('Voicemail, of all calls', ['voicemail'], all),
            share('Abandoned, of answered calls', ['abandoned'], people),
          ],
          setPeriodToTimeRange: true,
          width: 24,
          height: 3,
        }),
      ),
    ];
  }

  /** Is work waiting? */
  #waiting({ queues, contactEvents }: OperationsDashboardProps): Row[] {
    return [
      question('Backlog'),
      new Row(
        graph('Contacts WAITING, and messages in the queues', [
          levelOf(this, 'ContactsWaiting', { label: 'Contacts WAITING' }),
          levelOf(this, 'ContactsAtHand', { label: 'Contacts at hand' }),
          ...each(queues, waitingIn),
        ]),
        graph('Age of the oldest message (seconds)', each(queues, ageIn)),
      ),
      new Row(
        graph('Contact events from Amazon Connect (per minute)', [
          contactEvents.metricNumberOfMessagesSent({
            label: 'Contact events',
            statistic: 'Sum',
            period: minute,
          }),
        ]),
        graph('Requests (per minute)', [
          timesOf(this, 'RequestsAccepted', { label: 'Accepted' }),
          timesOf(this, 'RequestsRejected', { label: 'Rejected' }),
          timesOf(this, 'RequestsDuplicate', { label: 'Duplicates' }),
        ]),
      ),
    ];
  }

  /** Does something fail? */
  #failing({ deadLetters, functions, counter }: OperationsDashboardProps): Row[] {
    return [
      question('Failures'),
      new Row(
        new SingleValueWidget({
          title: 'Dead letters (check each one)',
          metrics: each(deadLetters, waitingIn),
          width: 24,
          height: 3,
        }),
      ),
      new Row(
        graph(
          'Failed invocations',
          [
            ...each(functions, (lambda, options) => lambda.metricErrors({ ...options, period: minute })),
            timesOf(this, 'ImportsFailed', { label: 'Failed imports' }),
          ],
          { width: 8 },
        ),
        graph(
          'Throttled invocations',
          each(functions, (lambda, options) => lambda.metricThrottles({ ...options, period: minute })),
          { width: 8 },
        ),
        graph(
          'Duration (milliseconds, p95)',
          each(functions, (lambda, options) =>
            lambda.metricDuration({ ...options, statistic: 'p95', period: minute }),
          ),
          { width: 8 },
        ),
      ),
      new Row(
        graph('Iterator age of the counter (milliseconds)', [ageOfChanges(counter, { label: 'Counter' })]),
        graph('Counted changes (per minute)', [
          timesOf(this, 'ChangesCounted', { label: 'Counted' }),
          timesOf(this, 'ChangesSetAside', { label: 'Set aside: rejected by the campaign item' }),
          timesOf(this, 'EventsRefused', { label: 'Events refused by EventBridge' }),
        ]),
      ),
    ];
  }
}

function graph(title: string, left: IMetric[], props: GraphWidgetProps = {}): GraphWidget {
  return new GraphWidget({ title, width: 12, height: 6, leftYAxis: { min: 0 }, left, ...props });
}

function question(text: string): Row {
  const heading: IWidget = new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
  return new Row(heading);
}
