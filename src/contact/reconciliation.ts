/**
 * How an expired claim is resolved: its dialer crashed, or got no clear answer, between its request to Connect and
 * recording the result. Never a second call: the attempt is repeated only if Connect shows that it placed none.
 * Argument: docs/decisions/0001-settling-by-witness.md.
 */

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import { CLAIM_USABLE_MS } from './contact-life.ts';

/** How long one request to Connect may take, connecting included, before the dialer ends it. */
export const REQUEST_LIMIT_MS = 15 * SECOND_MS;

/**
 * Minimum time from the first request for a call to the end of a call that rang: a phone rings after about a second,
 * and it takes another second to answer or decline. A call that ends sooner has rung nowhere.
 */
export const MIN_RING_MS = 3 * SECOND_MS;

/**
 * A failed request takes effect within this time after it was sent, or before its failure was noticed, or never. The
 * next request with the same ClientToken waits this long, so that it finds the earlier call.
 */
export const REQUEST_ARRIVES_MS = 0.4 * SECOND_MS;

/**
 * A claim repeats its request, with the same ClientToken, for this long after its first ambiguous answer: the last
 * request reaches Connect before a call can have rung and ended. While a call is in progress, its token leads to it.
 */
export const ASK_AGAIN_WITHIN_MS = MIN_RING_MS - REQUEST_ARRIVES_MS;

/** A dialer can place a call up to this long after its claim; the claim itself is valid far longer. */
export const CLAIM_LAST_CALL_MS = CLAIM_USABLE_MS + REQUEST_LIMIT_MS;

/** Maximum difference between the clocks of Lambda and Connect that comparisons allow for. */
export const CLOCKS_APART_MS = 10 * MINUTE_MS;

/**
 * A miss in Connect's search counts only this long after the claim. Connect's own search shows a voice contact
 * only when an agent has joined or it has ended (Administrator Guide, "Search for completed and in-progress
 * contacts"), so a call that rings or waits in a queue is hidden: this is longer than any such call.
 */
export const SEARCH_MARGIN_MS = 2 * HOUR_MS;

/**
 * A claim of this age, after this many answers of Connect without the call or a witness, becomes UNCERTAIN: a person
 * must check.
 */
export const GIVE_UP_AFTER_MS = 6 * HOUR_MS;
export const GIVE_UP_AFTER_MISSES = 3;

/** A claim of this age that could never be looked up becomes UNCERTAIN: a person must check. */
export const GIVE_UP_UNASKED_AFTER_MS = 24 * HOUR_MS;

/** A call that Connect reports. Instants in ms since 1970, by Connect's clock. */
export interface FoundCall {
  readonly contactId: string;
  readonly initiatedAt: number;
  /** Missing: the call is on. */
  readonly endedAt?: number;
}

/**
 * Whether another call of the same attempt may follow `call`: it ended so early that the dialer may have repeated its
 * request, and the ClientToken of an ended call may lead to a new call. A longer call is the last of its attempt.
 */
export function mayBeFollowed({ initiatedAt, endedAt }: Partial<Omit<FoundCall, 'contactId'>>): boolean {
  if (endedAt === undefined) return false;
  return initiatedAt === undefined || endedAt - initiatedAt < MIN_RING_MS;
}

/**
 * Connect's search result for an attempt. `witnessed`: the index contains a contact initiated later than any call
 * that the claim's dialer could still have placed (`CLAIM_LAST_CALL_MS`), so it has all of them.
 */
export type SearchAnswer =
  | (FoundCall & { readonly type: 'found'; readonly witnessed: boolean })
  /** Not in the index. */
  | { readonly type: 'missing'; readonly witnessed: boolean }
  | { readonly type: 'unreachable'; readonly message: string };

export type Reconciliation =
  | { readonly type: 'found'; readonly contactId: string; readonly initiatedAt: number }
  | { readonly type: 'absent' }
  | { readonly type: 'uncertain'; readonly reason: string }
  | { readonly type: 'askAgain'; readonly at: number };

export interface ReconciliationTimes {
  readonly searchMarginMs: number;
  readonly giveUpAfterMs: number;
  readonly giveUpUnaskedAfterMs: number;
}

export const reconciliationTimes: ReconciliationTimes = {
  searchMarginMs: SEARCH_MARGIN_MS,
  giveUpAfterMs: GIVE_UP_AFTER_MS,
  giveUpUnaskedAfterMs: GIVE_UP_UNASKED_AFTER_MS,
};

/** An expired claim. */
export interface OpenClaim {
  /** ms since 1970 */
  readonly claimedAtMs: number;
  /** The number of earlier answers that did not resolve it. An outage of Connect is no answer. */
  readonly misses: number;
}

const NOTHING_SHOWN = 'its search shows neither this call nor a later one';
const SHORT_CALL_ALONE =
  'its search shows a call that ended at once, but no later one that would prove that no other call followed';

/** Judges `answer` on `claim`, for which Connect was asked at `nowMs` (ms since 1970). */
export function reconcile(
  answer: SearchAnswer,
  claim: OpenClaim,
  nowMs: number,
  times = reconciliationTimes,
): Reconciliation {
  const age = nowMs - claim.claimedAtMs;
  /** Whether the index shows every call that the claim's dialer may have placed. */
  const isComplete = answer.type !== 'unreachable' && answer.witnessed && age >= times.searchMarginMs;
  const isGivenUp = age >= times.giveUpAfterMs && claim.misses + 1 >= GIVE_UP_AFTER_MISSES;
  switch (answer.type) {
    case 'found':
      // As with a miss, a later call of the attempt may be in progress and hidden.
      if (!mayBeFollowed(answer) || isComplete)
        return { type: 'found', contactId: answer.contactId, initiatedAt: answer.initiatedAt };
      if (isGivenUp) return { type: 'uncertain', reason: uncertain(SHORT_CALL_ALONE) };
      return { type: 'askAgain', at: nowMs + againIn(age) };
    case 'missing':
      if (isComplete) return { type: 'absent' };
      if (isGivenUp) return { type: 'uncertain', reason: uncertain(NOTHING_SHOWN) };
      return { type: 'askAgain', at: nowMs + againIn(age) };
    case 'unreachable':
      if (age >= times.giveUpUnaskedAfterMs) return { type: 'uncertain', reason: uncertain(answer.message) };
      return { type: 'askAgain', at: nowMs + againIn(age) };
  }
}

/** Every minute at first, later less often: half of the claim's age, up to an hour. */
function againIn(age: number): number {
  return Math.min(HOUR_MS, Math.max(MINUTE_MS, age / 2));
}

function uncertain(because: string): string {
  return (
    'The dialer was interrupted while it asked Amazon Connect to call, and Connect does not show whether the call ' +
    `was placed (${because}). This contact is not called again automatically: look it up in Connect before you call it.`
  );
}
