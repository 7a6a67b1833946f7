/** What asking Connect for the call of one claim led to. */

import type { ConnectError, ConnectVerdict } from '../connect/connect-errors.ts';
import type { ContactError } from '../contact/contact.ts';

/** Answers after which the same claim may ask again: their request surely placed no call. */
export type WaitVerdict = 'notReached' | 'throttled';

export type AskResult =
  /** A call is in progress. `askedAt`: ms since 1970. */
  | { readonly type: 'placed'; readonly contactId: string; readonly askedAt: number }
  /** Only Connect knows, later, whether there is a call. */
  | { readonly type: 'unknown'; readonly error: ConnectError }
  /** An error of our own while a call may be in progress. */
  | { readonly type: 'lost'; readonly error: unknown }
  /** Surely no call, as in all that follow: this contact or its campaign is at fault. */
  | {
      readonly type: 'refused';
      readonly verdict: Exclude<ConnectVerdict, WaitVerdict | 'noCapacity' | 'ambiguous'>;
      readonly error: ConnectError;
    }
  /** Connect would not take the request of this contact: it was not asked. */
  | { readonly type: 'invalid'; readonly error: ContactError }
  /** Not for now. */
  | {
      readonly type: 'deferred';
      readonly dueAt: string;
      readonly reason: string;
      readonly error?: ConnectError;
    }
  /** Connect has no line for it: as many calls are in progress as its instance may have. */
  | { readonly type: 'noLine'; readonly error: ConnectError }
  /** None is to be made: the number is on the do-not-call list. */
  | { readonly type: 'barred'; readonly reason: string }
  /** The number has another claim, or none: there is nothing to release. */
  | { readonly type: 'claimIsGone' }
  /** An error of our own before Connect was asked. */
  | { readonly type: 'brokenOff'; readonly error: unknown };

/** Whether a call may be in progress, so that its slot and claim must stay. */
export function mayBePlaced({ type }: AskResult): boolean {
  return type === 'placed' || type === 'unknown' || type === 'lost';
}
