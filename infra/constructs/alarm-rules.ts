/**
 * When each alarm goes off, and why then. A single failure that the product makes good by itself never raises one;
 * what nobody but a person can mend always does. What is not run at all tells nothing, so an alarm on errors is not
 * enough: each function is also missed when there is work for it.
 */
import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AlarmRule, fiveMinutes, type Watched } from './alarm-rule.ts';
import { callingRules } from './calling-alarm-rules.ts';
import { ageIn, timesOf, waitingIn } from './dialer-metrics.ts';
import { functionRules } from './function-alarm-rules.ts';

/**
 * A file is taken up within seconds, and a piece of it takes two minutes. The age tells only of files that nobody reads:
 * SQS leaves a message that was received three times or more out of it, so one that fails does not get old.
 */
const importedWithin = Duration.minutes(30);

/** A file that fails comes again after twelve minutes: its second failure is within this of its first. */
const failedTwiceWithin = Duration.minutes(30);

/** The end of a call is handled within seconds; one that fails comes again after three minutes. */
const heardWithin = Duration.minutes(5);

/** All rules, the most urgent first. */
export function watchedRules(scope: Construct, watched: Watched): AlarmRule[] {
  return [
    ...callingRules(scope),
    ...importRules(scope, watched.importQueue),
    eventsRule(watched.contactEvents),
    ...functionRules(scope, watched.functions),
    ...Object.entries(watched.deadLetters).map(([name, queue]) => deadLetterRule(name, queue)),
  ];
}

function importRules(scope: Construct, importQueue: Queue): AlarmRule[] {
  return [
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
      metric: ageIn(importQueue, { period: fiveMinutes }),
      threshold: importedWithin.toSeconds(),
    },
  ];
}

function eventsRule(contactEvents: Queue): AlarmRule {
  return {
    name: 'EventsQueueAge',
    says:
      `Amazon Connect's events for ended calls have waited for more than ${heardWithin.toMinutes()} minutes: the queue is ` +
      'not read, or not fast enough. Outcomes are late, and ended calls still hold their slots.',
    metric: ageIn(contactEvents, { period: fiveMinutes }),
    threshold: heardWithin.toSeconds(),
    periods: 3,
  };
}

function deadLetterRule(name: string, queue: Queue): AlarmRule {
  return {
    name: `${name}DeadLetters`,
    says:
      `A message could not be handled (function: ${name}) and is in the dead-letter queue. Read it and the function's log, ` +
      'fix the cause, then redrive the dead-letter queue.',
    metric: waitingIn(queue),
    threshold: 1,
  };
}
