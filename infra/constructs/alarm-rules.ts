/**
 * When each alarm goes off, and why. A single failure that the product recovers from never raises one; a failure that
 * only a person can fix always does. A function that does not run reports no errors, so each function also has an
 * alarm for not running while it has work.
 */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type AlarmRule, fiveMinutes, type Watched } from './alarm-rule.ts';
import { callingRules } from './calling-alarm-rules.ts';
import { ageIn, timesOf, waitingIn } from './dialer-metrics.ts';
import { functionRules } from './function-alarm-rules.ts';

/**
 * A file is picked up within seconds, and a part of it takes two minutes. SQS excludes messages received three times
 * or more from the age, so only files that no function reads get old.
 */
const importedWithin = Duration.minutes(30);

/** A file that fails is redelivered after twelve minutes: its second failure comes within this time of its first. */
const failedTwiceWithin = Duration.minutes(30);

/** The end of a call is handled within seconds; a failed one is redelivered after three minutes. */
const heardWithin = Duration.minutes(5);

/** All rules, the most urgent first. */
export function watchedRules(scope: Construct, watched: Watched): AlarmRule[] {
  return [
    ...callingRules(scope),
    {
      name: 'ImportsFail',
      says:
        `Imports of files failed twice or more within ${failedTwiceWithin.toMinutes()} minutes: a single failure may be a service ` +
        'that did not answer. Read the log of the importer and fix the cause before the file goes to the dead-letter queue.',
      metric: timesOf(scope, 'ImportsFailed', { period: failedTwiceWithin }),
      threshold: 2,
    },
    {
      name: 'ImportQueueAge',
      says:
        `A file has waited to be imported for more than ${importedWithin.toMinutes()} minutes: the queue is not read, or ` +
        'a large number of files was dropped at once.',
      metric: ageIn(watched.importQueue, { period: fiveMinutes }),
      threshold: importedWithin.toSeconds(),
    },
    {
      name: 'EventsQueueAge',
      says:
        `Amazon Connect's events for ended calls have waited for more than ${heardWithin.toMinutes()} minutes: the queue is ` +
        'not read, or not fast enough. Outcomes are late, and ended calls still hold their slots.',
      metric: ageIn(watched.contactEvents, { period: fiveMinutes }),
      threshold: heardWithin.toSeconds(),
      periods: 3,
    },
    ...functionRules(scope, watched.functions),
    ...Object.entries(watched.deadLetters).map(([name, queue]) => ({
      name: `${name}DeadLetters`,
      says:
        `A message could not be handled (function: ${name}) and is in the dead-letter queue. Read it and the function's log, ` +
        'fix the cause, then redrive the dead-letter queue.',
      metric: waitingIn(queue),
      threshold: 1,
    })),
  ];
}
