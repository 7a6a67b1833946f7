/** What the do-not-call list says of a number, over all campaigns. */

import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Claim } from './claims.ts';
import type { DialerPorts } from './dialer-ports.ts';

/** Why a number is not called that has been on the do-not-call list since `at` (ISO 8601). */
export function listedReason(at: string): string {
  return `The number has been on the do-not-call list since ${at}.`;
}

export type NumberCheck =
  | { readonly type: 'mayBeCalled' }
  | { readonly type: 'suppressed'; readonly reason: string }
  /** Not known: the number is read again later. */
  | { readonly type: 'unreadable'; readonly reason: string }
  /** The number has another claim by now, or none. */
  | { readonly type: 'claimIsGone' };

/** Whether the number of a claim may still be called, before the same claim asks once more. */
export async function checkNumber(
  { contact, claimId }: Claim,
  { numbers, log }: Pick<DialerPorts, 'numbers' | 'log'>,
): Promise<NumberCheck> {
  const { phoneNumber } = contact;
  try {
    const state = (await numbers.read([phoneNumber])).get(phoneNumber);
    if (state?.suppressedAt !== undefined) {
      return { type: 'suppressed', reason: listedReason(state.suppressedAt) };
    }
    return { type: state?.claim?.claimId === claimId ? 'mayBeCalled' : 'claimIsGone' };
  } catch (error) {
    log.error('The do-not-call list cannot be read.', { ...contactInLog(contact), error });
    return { type: 'unreadable', reason: 'The do-not-call list cannot be read.' };
  }
}
