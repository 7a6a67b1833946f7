/**
 * When each alarm goes off, and why then. A single failure that the product makes good by itself never raises one;
 * what nobody but a person can mend always does.
 */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ageIn, ageOfChanges, levelOf, minute, timesOf, waitingIn } from './dialer-metrics.ts';

/** What is watched. */
export interface Watched {
  /** Dead-letter queues by the name of the function that could not handle their messages. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly importQueue: Queue;
  readonly dialQueue: Queue;
  readonly functions: Readonly<
    Record<'Importer' | 'Dialer' | 'Outcomes' | 'Sweeper' | 'Counter' | 'Closer', LambdaFunction>
  >;
}

export interface AlarmRule {
  /** Also its heading in the runbook … */
  readonly name: string;
  /** … unless several alarms share one. */
  readonly entry?: string;
  readonly says: string;
  readonly metric: IMetric;
  /** The alarm goes off when the metric is so high, or higher … */
  readonly threshold: number;
  /** … or, with 'below', when it is lower … */
  readonly when?: 'above' | 'below';
  /** … in each of so many of its periods; 1 when left out. */
  readonly periods?: number;
  /** What a period without data means; all is well when left out. */
  readonly silence?: TreatMissingData;
}

const fiveMinutes = Duration.minutes(5);
const quarter = Duration.minutes(15);

/** Runs of the sweeper that must fail one after another: a single one is made good by the next. */
const failedRuns = 5;

/** How old a change may be when it is counted. A day later the stream forgets it. */
const countedWithin = Duration.minutes(10);

/**
 * A file that can be read is begun within seconds, and a piece of it takes two minutes. One that fails comes again after
 * twelve: an old message means trouble with a file, or that nobody reads them.
 */
const importedWithin = Duration.minutes(30);

/**
 * A dial queue may be hours long and old: it holds whole files, dialed at the allowed rate. What it must not be is old
 * while no call is started for half an hour. Contacts outside their hours leave the queue in minutes.
 */
const dialedWithin = Duration.minutes(30);

/** The pacer keeps throttles at 5 of 100 by going slower; four times that much over a quarter of an hour it cannot. */
const mostThrottledPercent = 20;

/** Of fewer requests a share says little. From 1.2 calls a second on, the pacer asks so often also when all is throttled. */
const leastRequests = 20;

/** All rules, the most urgent first. */
export function watchedRules(scope: Construct, watched: Watched): AlarmRule[] {
  return [
    ...campaignRules(scope),
    ...queueRules(scope, watched),
    ...functionRules(watched.functions),
    ...Object.entries(watched.deadLetters).map(([name, queue]) => deadLetterRule(name, queue)),
  ];
}

function campaignRules(scope: Construct): AlarmRule[] {
  const started = timesOf(scope, 'CallsStarted', { period: quarter });
  const throttled = timesOf(scope, 'StartsThrottled', { period: quarter });
  return [
    {
      name: 'CampaignStopped',
      says:
        'A campaign was stopped, because Amazon Connect refused its calls for a reason that only a person can mend. ' +
        'Nobody of it is called until it is resumed.',
      metric: levelOf(scope, 'CampaignsStopped', { period: fiveMinutes }),
      threshold: 1,
      // A sweep that failed does not make a stopped campaign run.
      silence: TreatMissingData.IGNORE,
    },
    {
      name: 'UncertainContacts',
      says:
        'Nobody can tell whether a contact was called: a request to Amazon Connect was cut off, and Connect could not ' +
        'tell for hours. It is not called again by itself.',
      metric: timesOf(scope, 'ContactsUncertain', { period: fiveMinutes }),
      threshold: 1,
    },
    {
      name: 'ThrottleShare',
      says:
        `Amazon Connect turned down ${mostThrottledPercent} of 100 requests to call, or more, within ` +
        `${quarter.toMinutes()} minutes, although the pacer goes slower. Nobody is lost, but calls go out slower than set.`,
      metric: new MathExpression({
        label: 'Requests turned down (percent)',
        expression:
          `IF(FILL(started, 0) + FILL(throttled, 0) >= ${leastRequests}, ` +
          '100 * FILL(throttled, 0) / (FILL(started, 0) + FILL(throttled, 0)), 0)',
        usingMetrics: { started, throttled },
        period: quarter,
      }),
      threshold: mostThrottledPercent,
    },
  ];
}

function queueRules(scope: Construct, { importQueue, dialQueue }: Watched): AlarmRule[] {
  return [
    {
      name: 'DialQueueAge',
      says:
        `Contacts wait in the dial queue, and no call was started for ${dialedWithin.toMinutes()} minutes. ` +
        'Look at the log of the dialer and at the calls in progress.',
      metric: new MathExpression({
        label: 'Contacts wait and none is called',
        expression: `IF(age >= ${dialedWithin.toSeconds()} AND FILL(started, 0) < 1, 1, 0)`,
        usingMetrics: {
          age: ageIn(dialQueue, { period: fiveMinutes }),
          started: timesOf(scope, 'CallsStarted', { period: fiveMinutes }),
        },
        period: fiveMinutes,
      }),
      threshold: 1,
      periods: dialedWithin.toMinutes() / fiveMinutes.toMinutes(),
    },
    {
      name: 'ImportQueueAge',
      says:
        `A file waits to be imported for more than ${importedWithin.toMinutes()} minutes: its import fails, or nobody ` +
        'reads the queue, or very many files were dropped at once.',
      metric: ageIn(importQueue, { period: fiveMinutes }),
      threshold: importedWithin.toSeconds(),
    },
  ];
}

function functionRules(functions: Watched['functions']): AlarmRule[] {
  const { Sweeper: sweeper, Counter: counter } = functions;
  return [
    {
      name: 'SweeperStandsStill',
      says:
        `The sweeper was not run for ${failedRuns} minutes: waiting contacts, lost messages and open claims are ` +
        'not looked after. Look at its schedule and at the concurrency of Lambda.',
      metric: sweeper.metricInvocations({ statistic: 'Sum', period: minute }),
      threshold: 1,
      when: 'below',
      periods: failedRuns,
      silence: TreatMissingData.BREACHING,
    },
    {
      name: 'SweeperFails',
      says:
        `The sweeper failed ${failedRuns} times one after another: waiting contacts, lost messages and open ` +
        'claims are not looked after. Read its log and mend the cause; it catches up by itself.',
      metric: sweeper.metricErrors({ statistic: 'Sum', period: minute }),
      threshold: 1,
      periods: failedRuns,
    },
    {
      name: 'CounterLags',
      says:
        `The counts of campaigns are more than ${countedWithin.toMinutes()} minutes behind, and no campaign can be ` +
        'closed. Calls are not affected. Read the log of the counter and mend the cause; it catches up by itself.',
      // A batch that fails is tried again ever more rarely, so a minute may pass without a run.
      metric: ageOfChanges(counter, { period: fiveMinutes }),
      threshold: countedWithin.toMilliseconds(),
    },
    // A batch that these two fail comes again after minutes; one failed run may be a process that died.
    failsRule('Dialer', functions.Dialer, 3),
    failsRule('Outcomes', functions.Outcomes, 3),
    // Errors of a file or a campaign are caught and told; a run of these that dies is repeated after 12, or 30, minutes.
    failsRule('Importer', functions.Importer, 1),
    failsRule('Closer', functions.Closer, 1),
    {
      name: 'FunctionsThrottled',
      says:
        'Lambda turned down runs of the functions in each of three times five minutes: the concurrency of the account ' +
        'is used up. Calls, imports and outcomes come late.',
      metric: new MathExpression({
        label: 'Runs turned down',
        expression: Object.keys(functions)
          .map((name) => `FILL(${name.toLowerCase()}, 0)`)
          .join(' + '),
        usingMetrics: Object.fromEntries(
          Object.entries(functions).map(([name, lambda]) => [
            name.toLowerCase(),
            lambda.metricThrottles({ statistic: 'Sum', period: fiveMinutes }),
          ]),
        ),
        period: fiveMinutes,
      }),
      threshold: 1,
      periods: 3,
    },
  ];
}

function failsRule(name: string, lambda: LambdaFunction, threshold: number): AlarmRule {
  return {
    name: `${name}Fails`,
    entry: 'FunctionFails',
    says:
      `Runs of a function died within ${quarter.toMinutes()} minutes (function: ${name}, ${threshold} or more). Its ` +
      'messages come again. Read its log and mend the cause before they are set aside.',
    metric: lambda.metricErrors({ statistic: 'Sum', period: quarter }),
    threshold,
  };
}

function deadLetterRule(name: string, queue: Queue): AlarmRule {
  return {
    name: `${name}DeadLetters`,
    says:
      `A message could not be handled (function: ${name}) and was set aside. Read it and the function's log, ` +
      'mend the cause, then redrive the dead-letter queue.',
    metric: waitingIn(queue),
    threshold: 1,
  };
}
