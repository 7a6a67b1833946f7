/** What the use cases need of the numbers table: whom never to call, who is being called, and who was called of late. */
import type { NumberClaim } from './number-claim.ts';

/** What the product keeps about a phone number over all campaigns. */
export interface NumberStore {
  /** What stands of these numbers (none twice) now; of those that have nothing, nothing. */
  read(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberState>>;
  /** Takes `call` out of the count, because it rang nowhere. Best effort: a call too many in it spares a call. */
  releaseCall(phoneNumber: string, call: NotedCall): Promise<void>;
  /**
   * Puts the number on the do-not-call list, for good; false when another entry has put it there before. The very
   * same entry again answers as it did the first time.
   */
  suppress(phoneNumber: string, entry: Suppression): Promise<boolean>;
}

/** A call about to be made. */
export interface NotedCall {
  /** Its claim's: tells two calls in the same millisecond apart, and one that is told twice. */
  readonly id: string;
  /** ms since 1970. */
  readonly atMs: number;
}

/** At most `attempts` calls to a number within `days` days, over all campaigns. */
export interface NumberCap {
  readonly attempts: number;
  readonly days: number;
}

export interface NumberState {
  /** ISO 8601: since when the number is on the do-not-call list. */
  readonly suppressedAt?: string;
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
