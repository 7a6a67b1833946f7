/** What the use cases need of the numbers table: whom never to call, and who was called how often of late. */

/** What the product keeps about a phone number over all campaigns. */
export interface NumberStore {
  /**
   * Notes that the number is called at `call.atMs`, if it may be: it is not on the do-not-call list, and with this
   * call there are no more than `cap` allows. Asked right before each call; one request. The same call noted twice
   * counts once.
   */
  note(phoneNumber: string, call: NotedCall, cap: NumberCap): Promise<NumberVerdict>;
  /** Takes the note of `call` back, because no call came of it. Best effort: a note too many spares a call. */
  giveBack(phoneNumber: string, call: NotedCall): Promise<void>;
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

export type NumberVerdict =
  | { readonly type: 'noted' }
  | { readonly type: 'suppressed'; readonly at: string }
  /** So many calls lie within the window already; the oldest of them leaves it at `until` (ISO 8601). */
  | { readonly type: 'capped'; readonly until: string };

/** Where a number on the do-not-call list came from. */
export interface Suppression {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In words or as `file` and row. */
  readonly source: string;
}
