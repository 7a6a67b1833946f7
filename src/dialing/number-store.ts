/** What the use cases need of the numbers table: do-not-call entries, claims and recent calls. */
import type { ListedNumber } from './do-not-call.ts';
import type { NumberClaim } from './number-claim.ts';

/** What the product keeps about a phone number over all campaigns. */
export interface NumberStore {
  /** The current state of these numbers (no duplicates); numbers without a state are missing. */
  read(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberState>>;
  /**
   * Removes `call` from the count, because it did not ring. Best effort: a call too many in the count only delays a
   * call.
   */
  releaseCall(phoneNumber: string, call: NotedCall): Promise<void>;
  /**
   * Puts the number on a do-not-call list (its id; default: the general list), until an operator removes it; false when another
   * entry has put it there before. The very same entry again answers as it did the first time. A number that is on
   * `MAX_LISTS` lists goes on the general list instead.
   */
  suppress(phoneNumber: string, entry: Suppression, list?: string): Promise<boolean>;
}

/** A call about to be made. */
export interface NotedCall {
  /** The id of its claim: distinguishes two calls in the same millisecond, and one that is recorded twice. */
  readonly id: string;
  /** ms since 1970. */
  readonly atMs: number;
}

/** At most `attempts` calls to a number within `hours` hours, over all campaigns. */
export interface NumberCap {
  readonly attempts: number;
  readonly hours: number;
  /** Whose it is, in words: `"frequencyCap": at most 7 calls in 7 days`, or a law. */
  readonly text: string;
}

export interface NumberState extends ListedNumber {
  /** Its latest claim. */
  readonly claim?: NumberClaim;
}

/** Where a number on the do-not-call list came from. */
export interface Suppression {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In words or as `file` and row. */
  readonly source: string;
}
