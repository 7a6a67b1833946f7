/**
 * When a message is redelivered for which there was no dial permit. A few messages are requeued for a short time, so that the
 * next permit is used at once; many for longer, and most of very many leave the queue, for they would be in the way of other
 * campaigns.
 */
import { SECOND_MS } from '../time/instant.ts';

/** Why a contact waits that the dialer could not get to. */
export const WAITS_FOR_ITS_TURN = 'Waiting for a dial permit at the allowed rate.';

/** Messages of a campaign without a permit are redelivered at ten a second; beyond this number they are postponed. */
const REQUEUE_GAP_MS = 100;
const MAX_REQUEUED = 3_000;

/** Where permits come faster, this number of messages is redelivered for each of them: then hardly any permit is not used. */
const MESSAGES_PER_PERMIT = 4;

/** The longest that SQS holds a message back (Amazon SQS API Reference, DelaySeconds). */
const MAX_DELAY_SECONDS = 900;

/** Multiples of the golden ratio's fraction are spaced evenly between whole numbers, however many there are. */
const GOLDEN_RATIO = 0.618;

/**
 * How much sooner or later than usual the messages of batch number `batch` are redelivered, from 0 to 2 times. Without it those
 * that were requeued together would be redelivered together for ever, and none would find a permit that comes in between.
 */
export function jitterOf(batch: number): number {
  return 2 * ((batch * GOLDEN_RATIO) % 1);
}

/** A message for which there is no permit. */
export interface WithoutPermit {
  /** Contacts of the campaign that are queued. */
  readonly queued: number;
  /** No permit comes before, ms. */
  readonly afterMs: number;
  /** Permits a second that the campaign may have of its own, where that is what it waits for. */
  readonly permitsPerSecond?: number;
  readonly jitter: number;
}

/** The message goes back to the queue, to be redelivered after `delaySeconds`. */
export interface Requeue {
  readonly type: 'requeue';
  readonly delaySeconds: number;
}

/** Postponed: the message leaves the queue, and its contact is queued again by the sweeper. */
export function requeueDelay({
  queued,
  afterMs,
  permitsPerSecond = 0,
  jitter,
}: WithoutPermit): Requeue | { readonly type: 'postponed' } {
  if (queued > MAX_REQUEUED) return { type: 'postponed' };
  const gapMs = Math.min(REQUEUE_GAP_MS, SECOND_MS / (permitsPerSecond * MESSAGES_PER_PERMIT));
  const seconds = Math.ceil(Math.max(0, afterMs, queued * gapMs * jitter) / SECOND_MS);
  return { type: 'requeue', delaySeconds: Math.min(MAX_DELAY_SECONDS, seconds) };
}
