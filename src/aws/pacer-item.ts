/**
 * The pacer of one Connect instance: an item of the Control table that all dialers compare and swap. The rules
 * are in src/domain/pacing.ts; this keeps them in one place over all Lambdas.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock, Pacer, Start } from '../app/ports.ts';
import { initialPace, judge, type PaceReport, type PaceState, reserveStarts } from '../domain/pacing.ts';
import { itemInTheWay } from './own-write.ts';

interface PacerItem {
  readonly id: string;
  readonly version: number;
  readonly pace: PaceState;
}

export interface PacerItemOptions {
  readonly table: string;
  /** The instance whose quota is paced. */
  readonly instanceArn: string;
  /** The deployment's rate, shared by all campaigns. */
  readonly callsPerSecond: number;
  /** 0 to 1; spreads dialers that got in each other's way. */
  readonly random: () => number;
}

/** After a lost race the next try waits up to so many ms. */
const RACE_WAIT_MS = 20;

export class SharedPacer implements Pacer {
  readonly #db: DynamoDBDocumentClient;
  readonly #clock: Clock;
  readonly #options: PacerItemOptions;
  #last: PacerItem;
  #report: PaceReport;

  constructor(db: DynamoDBDocumentClient, clock: Clock, options: PacerItemOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#options = options;
    this.#last = { id: `pacer#${options.instanceArn}`, version: 0, pace: initialPace };
    this.#report = emptyReport(0);
  }

  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    if (start.generation < this.#report.generation) return;
    if (start.generation > this.#report.generation) this.#report = emptyReport(start.generation);
    const wait = Math.max(retryAfterSeconds ?? 0, this.#report.retryAfterSeconds ?? 0);
    this.#report = {
      ...this.#report,
      [answer]: this.#report[answer] + 1,
      ...(wait > 0 && { retryAfterSeconds: wait }),
    };
  }

  async reserve(campaignId: string, wanted: number, callsPerSecond: number): Promise<readonly Start[]> {
    const { callsPerSecond: sharedCallsPerSecond, random } = this.#options;
    const ceiling = Math.max(callsPerSecond, sharedCallsPerSecond);
    const report = this.#report;
    this.#report = emptyReport(report.generation);
    for (;;) {
      const now = this.#clock.now();
      const judged = judge(this.#last.pace, report, ceiling, now);
      const reservation = { campaignId, wanted, callsPerSecond, sharedCallsPerSecond };
      const { state, starts } = reserveStarts(judged, reservation, now);
      if (await this.#swap(state)) return starts.map((at) => ({ at, generation: state.generation }));
      await this.#clock.sleepUntil(this.#clock.now() + random() * RACE_WAIT_MS);
    }
  }

  /** Writes `pace` if nobody else has written since; takes over what they wrote if somebody has. */
  async #swap(pace: PaceState): Promise<boolean> {
    const next: PacerItem = { ...this.#last, version: this.#last.version + 1, pace };
    try {
      await this.#db.send(
        new PutCommand({
          TableName: this.#options.table,
          Item: next,
          ConditionExpression: 'attribute_not_exists(id) OR version = :seen',
          ExpressionAttributeValues: { ':seen': this.#last.version },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      this.#last = next;
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const standing = itemInTheWay(error) as PacerItem | undefined;
      if (standing) this.#last = standing;
      return false;
    }
  }
}

function emptyReport(generation: number): PaceReport {
  return { generation, taken: 0, throttled: 0, failed: 0 };
}
