/**
 * Waits for capacity that is used up and for items that a transaction holds: exponential backoff with full jitter, without a
 * limit of tries but with a time limit. In place of the SDK's own retries of throttles, which give up after a few tries and pay
 * for each from a bucket of tokens that is soon empty when everything is throttled; conflicts the SDK does not try again at all.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OutOfTime } from '../importing/out-of-time.ts';
import type { Clock } from '../time/clock.ts';
import { isPassingError } from './dynamo-transient-errors.ts';
import { systemClock } from './system-clock.ts';

/** The first wait is at most this, each further one at most twice as long, up to the longest. */
const FIRST_WAIT_MS = 25;
const MAX_WAIT_MS = 1_000;

export interface ThrottlePatience {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Until when (ms since 1970) a request is made again that was first sent at `sentAtMs`. */
  readonly until: (sentAtMs: number) => number;
}

/**
 * Ten seconds, for requests to a hot key or table: a claim is usable for 30 s, and every function keeps more than this for
 * its last write.
 */
export const shortPatience: ThrottlePatience = {
  clock: systemClock,
  random: Math.random,
  until: (sentAtMs) => sentAtMs + 10_000,
};

/** The waits between the tries of one request. */
export class Backoff {
  readonly #patience: ThrottlePatience;
  readonly #until: number;
  #longest = FIRST_WAIT_MS;

  constructor(patience: ThrottlePatience) {
    this.#patience = patience;
    this.#until = patience.until(patience.clock.now());
  }

  /**
   * Waits until the request may be sent again.
   * @throws OutOfTime, with `cause`, when there is no time left for that.
   */
  async wait(cause?: Error): Promise<void> {
    const { clock, random } = this.#patience;
    const now = clock.now();
    if (now >= this.#until) throw new OutOfTime('DynamoDB did not accept a request in time.', { cause });
    await clock.sleepUntil(Math.min(this.#until, now + random() * this.#longest));
    this.#longest = Math.min(2 * this.#longest, MAX_WAIT_MS);
  }
}

/** A passing error on its way past the SDK's own retries, which know it by its name and by its cause. */
class NotTaken extends Error {
  readonly answer: Error;

  constructor(answer: Error) {
    super(answer.message);
    this.answer = answer;
  }
}

/** Gives `client` that patience. Its requests end with OutOfTime when DynamoDB still does not take them after it. */
export function waitOutPassingErrors(client: DynamoDBClient, patience: ThrottlePatience): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        if (isPassingError(error)) throw new NotTaken(error);
        throw error;
      }
    },
    { step: 'deserialize', name: 'passingErrorsPassBy', priority: 'high' },
  );
  // Behind serialization, so that a transaction keeps its token: one whose answer was lost may be throttled the next time.
  client.middlewareStack.add((next) => (request) => untilTaken(() => next(request), patience), {
    step: 'build',
    name: 'passingErrorsAreWaitedOut',
    priority: 'low',
  });
}

async function untilTaken<T>(send: () => Promise<T>, patience: ThrottlePatience): Promise<T> {
  const backoff = new Backoff(patience);
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      await backoff.wait(error.answer);
    }
  }
}
