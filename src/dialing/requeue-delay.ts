/**
 * When a message comes up again for which a dialer found no turn. The messages of a few go round quickly, so that the
 * next turn is found at once; those of many slower, and most of very many leave the queue, for they would be in the way
 * of other campaigns.
 */
import { SECOND_MS } from '../time/instant.ts';

/** Messages of a campaign that find no turn go round at ten a second; beyond so many they are parked. */
const ROUND_MS = 100;
const MOST_GOING_ROUND = 3_000;

/** Where turns come faster, so many messages come up for each of them: then hardly any turn finds nobody. */
const MESSAGES_A_TURN = 4;

/** The longest that SQS holds a message back (Amazon SQS API Reference, DelaySeconds). */
const MOST_DELAY_SECONDS = 900;

/** Multiples of the golden ratio's share fall evenly between whole numbers, however many there are. */
const GOLDEN_SHARE = 0.618;

/**
 * How much sooner or later than usual the messages of batch number `batch` come back, from 0 to 2 times. Else those that
 * were sent back together would come back together for ever, and nobody would find a turn that comes in between.
 */
export function spreadOf(batch: number): number {
  return 2 * ((batch * GOLDEN_SHARE) % 1);
}

export interface Round {
  /** Contacts of the campaign that are queued. */
  readonly queued: number;
  /** No turn comes before, ms. */
  readonly afterMs: number;
  /** Turns a second that the campaign may have of its own, where that is what it waits for. */
  readonly turnsPerSecond?: number;
  readonly spread: number;
}

/** Seconds until a message comes up again; 'parked' when it is to leave the queue. */
export function roundSeconds({ queued, afterMs, turnsPerSecond = 0, spread }: Round): number | 'parked' {
  if (queued > MOST_GOING_ROUND) return 'parked';
  const gapMs = Math.min(ROUND_MS, SECOND_MS / (turnsPerSecond * MESSAGES_A_TURN));
  const seconds = Math.ceil(Math.max(0, afterMs, queued * gapMs * spread) / SECOND_MS);
  return Math.min(MOST_DELAY_SECONDS, seconds);
}
