/**
 * One page for the operator, in the order of the questions: is there an alarm, do we call, how many at a time, what
 * became of the calls, is work waiting, does something fail. docs/monitoring.md tells what each figure means.
 */
import { Aws, CfnCondition, Duration, Fn, type IResolvable, Stack, Token } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
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
  /** Where Connect tells of calls that are over. */
  readonly contactEvents: Queue;
  /** Reads the stream of contacts. */
  readonly counter: LambdaFunction;
  /** The deployment's rate. */
  readonly callsPerSecond: number;
  /** The deployment's calls at a time. */
  readonly maxConcurrentCalls: number;
}

const introduction = [
  '**Campaign dialer.** An alarm that is red: its text names its entry in `docs/runbook.md`, which tells what it means,',
  'how to look and how to mend. What each figure here means: `docs/monitoring.md`.',
  'One campaign: `npx dialer status CAMPAIGN --watch`. All of them: `npx dialer list`.',
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

  /** Do we call, and how many at a time? */
  #calling({ callsPerSecond, maxConcurrentCalls }: OperationsDashboardProps): Row[] {
    const started = timesOf(this, 'CallsStarted');
    return [
      question('Do we call?'),
      new Row(
        graph('Calls started a second, and the pace', {
          left: [
            new MathExpression({
              label: 'Calls started',
              expression: 'FILL(started, 0) / PERIOD(started)',
              usingMetrics: { started },
              period: minute,
            }),
            levelOf(this, 'PaceCallsPerSecond', { label: 'Allowed by the pacer', statistic: 'Average' }),
          ],
          leftAnnotations: [{ value: callsPerSecond, label: 'callsPerSecond of the deployment' }],
        }),
        graph('What Amazon Connect answers to requests to call (a minute)', {
          left: [
            started.with({ label: 'Started' }),
            timesOf(this, 'StartsThrottled', { label: 'Throttled' }),
            timesOf(this, 'StartsRefused', { label: 'Refused' }),
            timesOf(this, 'StartsUnclear', { label: 'Unclear' }),
            timesOf(this, 'StartsUnreached', { label: 'Connect not reached' }),
          ],
          stacked: true,
        }),
      ),
      question('How many at a time?'),
      new Row(
        graph('Calls in progress', {
          left: [levelOf(this, 'CallsInProgress', { label: 'Calls in progress' })],
          leftAnnotations: [{ value: maxConcurrentCalls, label: 'maxConcurrentCalls of the deployment' }],
        }),
        graph('Campaigns', {
          left: [
            levelOf(this, 'CampaignsRunning', { label: 'Running' }),
            levelOf(this, 'CampaignsStopped', { label: 'Stopped' }),
          ],
        }),
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
      question('What became of the calls?'),
      new Row(
        graph('Calls that ended, by outcome (a minute)', {
          left: outcomes.map(([outcome, name]) => timesOf(this, name, { label: outcome })),
          stacked: true,
        }),
        graph('Contacts that ended without a call (a minute)', {
          left: [
            timesOf(this, 'ContactsFailed', { label: 'FAILED' }),
            timesOf(this, 'ContactsUncertain', { label: 'UNCERTAIN' }),
            timesOf(this, 'ContactsSuppressed', { label: 'SUPPRESSED' }),
            timesOf(this, 'ContactsRejected', { label: 'REJECTED (on import)' }),
          ],
        }),
      ),
      new Row(
        new SingleValueWidget({
          title: 'Percent, over the time shown',
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
      question('Is work waiting?'),
      new Row(
        graph('Contacts WAITING, and messages in the queues', {
          left: [
            levelOf(this, 'ContactsWaiting', { label: 'Contacts WAITING' }),
            levelOf(this, 'ContactsAtHand', { label: 'Contacts at hand' }),
            ...each(queues, waitingIn),
          ],
        }),
        graph('Age of the oldest message (seconds)', { left: each(queues, ageIn) }),
      ),
      new Row(
        graph('Ended calls told by Amazon Connect (a minute)', {
          left: [
            contactEvents.metricNumberOfMessagesSent({
              label: 'Contact events',
              statistic: 'Sum',
              period: minute,
            }),
          ],
          width: 24,
        }),
      ),
    ];
  }

  /** Does something fail? */
  #failing({ deadLetters, functions, counter }: OperationsDashboardProps): Row[] {
    return [
      question('Does something fail?'),
      new Row(
        new SingleValueWidget({
          title: 'Dead letters (each one wants a look)',
          metrics: each(deadLetters, waitingIn),
          width: 24,
          height: 3,
        }),
      ),
      new Row(
        graph('Runs that failed', {
          left: [
            ...each(functions, (lambda, options) => lambda.metricErrors({ ...options, period: minute })),
            timesOf(this, 'ImportsFailed', { label: 'Imports that failed' }),
          ],
          width: 8,
        }),
        graph('Runs that Lambda turned down', {
          left: each(functions, (lambda, options) => lambda.metricThrottles({ ...options, period: minute })),
          width: 8,
        }),
        graph('Duration (milliseconds, 95 of 100 runs)', {
          left: each(functions, (lambda, options) =>
            lambda.metricDuration({ ...options, statistic: 'p95', period: minute }),
          ),
          width: 8,
        }),
      ),
      new Row(
        graph('Age of the changes that are counted (milliseconds)', {
          left: [ageOfChanges(counter, { label: 'Counter' })],
        }),
        graph('Changes that are counted (a minute)', {
          left: [
            timesOf(this, 'ChangesCounted', { label: 'Counted' }),
            timesOf(this, 'ChangesSetAside', { label: 'Set aside: a campaign refuses its counts' }),
          ],
        }),
      ),
    ];
  }
}

function graph(title: string, props: GraphWidgetProps): GraphWidget {
  return new GraphWidget({ title, width: 12, height: 6, leftYAxis: { min: 0 }, ...props });
}

function question(text: string): Row {
  const heading: IWidget = new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
  return new Row(heading);
}
