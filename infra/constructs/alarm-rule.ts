/** What an alarm is made of, and what all alarms look at. */
import { Duration } from 'aws-cdk-lib';
import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** What is watched. */
export interface Watched {
  /** Dead-letter queues by the name of the function that could not handle their messages. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly importQueue: Queue;
  /** Where others send requests. */
  readonly requestsQueue: Queue;
  /** Where Connect reports calls that have ended. */
  readonly contactEvents: Queue;
  readonly functions: Readonly<
    Record<
      'Importer' | 'Intake' | 'Dialer' | 'Outcomes' | 'Sweeper' | 'Counter' | 'Closer' | 'Flow',
      LambdaFunction
    >
  >;
}

export interface AlarmRule {
  /** Also its heading in the runbook … */
  readonly name: string;
  /** … unless several alarms have the same. */
  readonly entry?: string;
  readonly says: string;
  readonly metric: IMetric;
  /** The alarm goes off when the metric is so high, or higher … */
  readonly threshold: number;
  /** … or, with 'below', when it is lower … */
  readonly when?: 'above' | 'below';
  /** … in each of this number of periods; default 1. */
  readonly periods?: number;
  /** What a period without data means; all is well when left out. */
  readonly silence?: TreatMissingData;
}

export const fiveMinutes = Duration.minutes(5);
export const quarter = Duration.minutes(15);
