/**
 * What to make of an expired claim: a dialer died (or got no clear answer) between asking Connect and writing
 * down what it said. Never a second call: the attempt is made again only when Connect shows that it placed
 * none. docs/decisions/0001-reconciling-by-witness.md has the argument.
 */

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time/instant.ts';
import { CLAIM_USABLE_MS } from './contact-life.ts';

/** How long one request to Connect may take, connecting included, before the dialer ends it. */
export const REQUEST_LIMIT_MS = 15 * SECOND_MS;

/**
 * No call rings and is over within so short a time after Connect was first asked for it: it takes about a second until a
 * phone rings, and another one until somebody answers or turns it down. A call that ends sooner has rung nowhere.
 */
export const MIN_RING_MS = 3 * SECOND_MS;

/**
 * A request that failed was carried out within so short a time after it was sent, or at least before it was heard to have
 * failed, or never. So the next one with the same ClientToken waits so long: it finds the call of the one before.
 */
export const REQUEST_ARRIVES_MS = 0.4 * SECOND_MS;

/**
 * So long after its first request with an ambiguous answer a claim asks again, with the same ClientToken: the last request
 * gets to Connect before a call can have rung and be over. While it is on, the token leads to it.
 */
export const ASK_AGAIN_WITHIN_MS = MIN_RING_MS - REQUEST_ARRIVES_MS;

/** So long after its claim a dialer can still have placed a call; the claim itself holds far longer. */
export const CLAIM_LAST_CALL_MS = CLAIM_USABLE_MS + REQUEST_LIMIT_MS;

/** Clocks of Lambdas and of Connect may differ by so much; comparisons of their times allow for it. */
export const CLOCKS_APART_MS = 10 * MINUTE_MS;

/**
 * A miss in Connect's search counts only this long after the claim. Connect's own search shows a voice contact
 * only when an agent has joined or it has ended (Administrator Guide, "Search for completed and in-progress
 * contacts"), so a call that rings or waits in a queue is hidden: this is longer than any such call.
 */
export const SEARCH_MARGIN_MS = 2 * HOUR_MS;

/** When a claim is so old, and Connect has answered so often without showing the call or a witness, a person must look. */
export const GIVE_UP_AFTER_MS = 6 * HOUR_MS;
export const GIVE_UP_AFTER_MISSES = 3;

/** When Connect could not even be asked for so long, a person must look. */
export const GIVE_UP_UNASKED_AFTER_MS = 24 * HOUR_MS;

/** A call that Connect tells of. Instants in ms since 1970, by Connect's clock. */
export interface FoundCall {
  readonly contactId: string;
  readonly initiatedAt: number;
  /** Missing: the call is on. */
  readonly endedAt?: number;
}

/**
 * Whether another call of the same attempt may have been placed after `call`: it was over so soon that the dialer may have
 * asked once more, and a ClientToken whose call is over may lead to a new one. A longer call is the last of its attempt.
 */
export function mayBeFollowed({ initiatedAt, endedAt }: Partial<Omit<FoundCall, 'contactId'>>): boolean {
  if (endedAt === undefined) return false;
  return initiatedAt === undefined || endedAt - initiatedAt < MIN_RING_MS;
}

/**
 * What Connect's search said about an attempt. `witnessed`: the index does hold a contact that was initiated later than any
 * call the claim's dialer could still have placed (`CLAIM_LAST_CALL_MS`), so it has caught up with all of them.
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

/** A claim that has run out. */
export interface OpenClaim {
  /** ms since 1970 */
  readonly claimedAtMs: number;
  /** How often Connect has answered before without settling it. An outage of Connect is no answer. */
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
      // As with a miss: a later call of the attempt may be on, and hidden.
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
