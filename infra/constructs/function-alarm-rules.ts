/** Alarms about the functions: those that fail, those that are not run, those that Lambda turns down. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type AlarmRule, fiveMinutes, quarter, type Watched } from './alarm-rule.ts';
import { ageOfChanges, minute, runsOf, timesOf } from './dialer-metrics.ts';

/** Runs of the sweeper that must fail one after another: a single one is made good by the next. */
const failedRuns = 5;

/** How old a change may be when it is counted. A day later the stream forgets it. */
const countedWithin = Duration.minutes(10);

/** The rules, the most urgent first. */
export function functionRules(scope: Construct, functions: Watched['functions']): AlarmRule[] {
  const { Sweeper: sweeper, Counter: counter } = functions;
  return [
    {
      name: 'SweeperNotRunning',
      says:
        `The sweeper has not run for ${failedRuns} minutes: waiting contacts, lost messages and open claims are ` +
        'not handled. Check its schedule and the Lambda concurrency.',
      metric: runsOf(sweeper),
      threshold: 1,
      when: 'below',
      periods: failedRuns,
      silence: TreatMissingData.BREACHING,
    },
    {
      name: 'SweeperFails',
      says:
        `The sweeper failed ${failedRuns} times in a row: waiting contacts, lost messages and open ` +
        'claims are not handled. Read its log and fix the cause; it then catches up automatically.',
      metric: sweeper.metricErrors({ statistic: 'Sum', period: minute }),
      threshold: 1,
      periods: failedRuns,
    },
    {
      name: 'CounterLags',
      says:
        `The counts of campaigns are more than ${countedWithin.toMinutes()} minutes behind, and no campaign can be ` +
        'closed. Calls are not affected. Read the log of the counter and fix the cause; it then catches up automatically.',
      // A batch that fails is tried again ever more rarely, so a minute may pass without a run.
      metric: ageOfChanges(counter, { period: fiveMinutes }),
      threshold: countedWithin.toMilliseconds(),
    },
    counterStalled(scope),
    {
      name: 'CountsSetAside',
      says:
        'The item of a campaign in the Campaigns table rejects its counts: it is full, or was edited by hand. The counts ' +
        'are kept outside it until the campaign is closed; calls and other campaigns are not affected.',
      metric: timesOf(scope, 'ChangesSetAside', { period: fiveMinutes }),
      threshold: 1,
    },
    {
      name: 'EventsRefused',
      says:
        'EventBridge refused events on contacts that have ended: they are not published. Calls, counts and results are not ' +
        'affected. The log of the counter names the contacts and the reason.',
      metric: timesOf(scope, 'EventsRefused', { period: fiveMinutes }),
      threshold: 1,
    },
    // A failed batch of these is redelivered after minutes; a single failure may be a crashed process.
    failsRule('Dialer', functions.Dialer, 3),
    failsRule('Outcomes', functions.Outcomes, 3),
    failsRule('Intake', functions.Intake, 3),
    // Errors of a file or a campaign are caught and reported; a crashed run of these is repeated after 12, or 30,
    // minutes.
    failsRule('Importer', functions.Importer, 1),
    failsRule('Closer', functions.Closer, 1),
    {
      name: 'FlowFails',
      says:
        `The function that contact flows invoke failed within ${quarter.toMinutes()} minutes: what customers said on these calls may ` +
        'not be recorded. It answers its own errors, so it could not start, or ran out of time. Read its log.',
      metric: functions.Flow.metricErrors({ statistic: 'Sum', period: quarter }),
      threshold: 1,
    },
    ...Object.entries(functions).map(([name, lambda]) => throttledRule(name, lambda)),
  ];
}

/** One for each: a sum would have no value while one of them is not run, for then there is nothing to add. */
function throttledRule(name: string, lambda: LambdaFunction): AlarmRule {
  return {
    name: `${name}Throttled`,
    entry: 'FunctionsThrottled',
    says:
      `Lambda throttled a function in three consecutive periods of five minutes (function: ${name}): the concurrency ` +
      'of the account is exhausted. Calls, imports and outcomes are delayed.',
    metric: lambda.metricThrottles({ statistic: 'Sum', period: fiveMinutes }),
    threshold: 1,
    periods: 3,
  };
}

/**
 * Each call changes contacts, so there is something to count; a function that is not run is late with nothing that could be
 * seen. By the figures of the product: of a function that is not run Lambda has no data at all, and nothing can be filled.
 */
function counterStalled(scope: Construct): AlarmRule {
  return {
    name: 'CounterStalled',
    says:
      'Calls are placed, but no change was counted for 15 minutes: the counts of campaigns are stale, and no ' +
      'campaign can be closed. Calls are not affected. Check whether the counter still reads the stream of contacts.',
    metric: new MathExpression({
      label: 'Calls are placed, but no changes are counted',
      expression: 'IF(FILL(started, 0) > 0 AND FILL(counted, 0) < 1, 1, 0)',
      usingMetrics: {
        started: timesOf(scope, 'CallsStarted', { period: fiveMinutes }),
        counted: timesOf(scope, 'ChangesCounted', { period: fiveMinutes }),
      },
      period: fiveMinutes,
    }),
    threshold: 1,
    periods: 3,
  };
}

function failsRule(name: string, lambda: LambdaFunction, threshold: number): AlarmRule {
  return {
    name: `${name}Fails`,
    entry: 'FunctionFails',
    says:
      `Invocations of a function failed within ${quarter.toMinutes()} minutes (function: ${name}, ${threshold} or more). Its ` +
      'messages are redelivered. Read its log and fix the cause before they go to the dead-letter queue.',
    metric: lambda.metricErrors({ statistic: 'Sum', period: quarter }),
    threshold,
  };
}
