/** Alarms about calling itself: a stopped campaign, contacts of unknown outcome, requests without success. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../src/telemetry/metric-names.ts';
import { type AlarmRule, fiveMinutes, quarter } from './alarm-rule.ts';
import { levelOf, timesOf } from './dialer-metrics.ts';

/**
 * How long contacts may be ready without a call being started. A dial queue may be hours long and old, and a message
 * that gets no permit is sent again, so the age of messages says nothing. Contacts outside their hours leave the
 * queue in minutes.
 */
const calledWithin = Duration.minutes(30);

/** The pacer keeps throttles at 5 of 100 by going slower; four times that much over a quarter of an hour it cannot. */
const maxThrottledPercent = 20;

/** Now and then a connection breaks. A fifth of all requests without an answer is an outage. */
const maxUnansweredPercent = 20;

/**
 * A fraction of fewer requests says little. From 1.2 calls a second on, the pacer makes this number of requests even
 * if all are throttled.
 */
const minRequests = 20;

/** The law's limit is 3, and the pacing aims at less. */
const maxAbandonPercent = 2.9;

/** Connect is asked every five seconds; after 20, campaigns are paced progressively. */
const maxMetricsAge = Duration.seconds(60);

/** The rules, the most urgent first. */
export function callingRules(scope: Construct): AlarmRule[] {
  return [
    {
      name: 'CampaignStopped',
      says:
        'A campaign was stopped because Amazon Connect rejected its calls for a reason that only an operator can fix. ' +
        'None of its contacts is called until it is resumed.',
      metric: levelOf(scope, 'CampaignsStopped', { period: fiveMinutes }),
      threshold: 1,
      // A sweep that failed does not make a stopped campaign run.
      silence: TreatMissingData.IGNORE,
    },
    {
      name: 'UncertainContacts',
      says:
        'It is unknown whether a contact was called: a request to Amazon Connect was cut off, and Connect did not show the ' +
        'outcome for hours. The contact is not called again automatically.',
      metric: timesOf(scope, 'ContactsUncertain', { period: fiveMinutes }),
      threshold: 1,
    },
    noCallsPlaced(scope),
    {
      name: 'StartsUnanswered',
      says:
        `At least ${maxUnansweredPercent}% of the requests to call within ${quarter.toMinutes()} minutes did not reach ` +
        'Amazon Connect or had an unknown outcome. No contact is called twice or lost; calls wait until Connect answers.',
      metric: shareOfRequests(scope, 'Requests not reached or with an unknown outcome (percent)', {
        unclear: 'StartsUnclear',
        unreached: 'StartsUnreached',
      }),
      threshold: maxUnansweredPercent,
    },
    {
      name: 'ThrottleShare',
      says:
        `Amazon Connect throttled at least ${maxThrottledPercent}% of the requests to call within ` +
        `${quarter.toMinutes()} minutes, although the pacer backs off. No contact is lost, but calls are placed more slowly than configured.`,
      metric: shareOfRequests(scope, 'Throttled requests (percent)', { throttled: 'StartsThrottled' }),
      threshold: maxThrottledPercent,
    },
    ...agentRules(scope),
  ];
}

/** Campaigns that are paced by agents. The sweeper publishes these metrics while one of them has contacts to call. */
function agentRules(scope: Construct): AlarmRule[] {
  return [
    {
      name: 'AbandonRateHigh',
      says:
        `A campaign has abandoned at least ${maxAbandonPercent}% of its answered calls. The law allows 3% in 30 days: ` +
        'lower the limit of the campaign, make it progressive, or pause it.',
      metric: levelOf(scope, 'AbandonRate', { period: fiveMinutes }),
      threshold: maxAbandonPercent,
    },
    {
      name: 'AgentMetricsOld',
      says:
        `Agents were last counted more than ${maxMetricsAge.toSeconds()} seconds ago, although there are contacts to call. ` +
        'Calls are placed one for each agent known to be free, so agents wait longer.',
      metric: levelOf(scope, 'AgentMetricsAge'),
      threshold: maxMetricsAge.toSeconds(),
      periods: 3,
    },
    {
      name: 'AllowanceUsedUp',
      says:
        `A campaign has had no abandoned calls left for ${quarter.toMinutes()} minutes, so it places one call for each free agent, ` +
        'and agents wait longer. It recovers as calls are answered.',
      metric: levelOf(scope, 'AllowancesUsedUp'),
      threshold: 1,
      periods: quarter.toMinutes(),
    },
  ];
}

/**
 * Also if calls of half an hour take all slots: calls that only appear to be in progress, because they cannot be
 * looked up, look the same, and need a person.
 */
function noCallsPlaced(scope: Construct): AlarmRule {
  return {
    name: 'NoCallsPlaced',
    says:
      `There are contacts to call, but no call was placed for ${calledWithin.toMinutes()} minutes. ` +
      'Check the log of the dialer and the calls in progress.',
    metric: new MathExpression({
      label: 'Contacts to call, but no calls placed',
      expression: 'IF(FILL(atHand, 0) >= 1 AND FILL(started, 0) < 1, 1, 0)',
      usingMetrics: {
        atHand: levelOf(scope, 'ContactsAtHand', { period: fiveMinutes }),
        started: timesOf(scope, 'CallsStarted', { period: fiveMinutes }),
      },
      period: fiveMinutes,
    }),
    threshold: 1,
    periods: calledWithin.toMinutes() / fiveMinutes.toMinutes(),
  };
}

/** How many of 100 requests (`part`, and those that started a call) were of `part`; 0 when there were too few to say. */
function shareOfRequests(
  scope: Construct,
  label: string,
  part: Readonly<Record<string, MetricName>>,
): MathExpression {
  const without = Object.keys(part)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  const all = `(FILL(started, 0) + ${without})`;
  return new MathExpression({
    label,
    expression: `IF(${all} >= ${minRequests}, 100 * (${without}) / ${all}, 0)`,
    usingMetrics: Object.fromEntries(
      Object.entries({ started: 'CallsStarted' as const, ...part }).map(([name, metric]) => [
        name,
        timesOf(scope, metric, { period: quarter }),
      ]),
    ),
    period: quarter,
  });
}
