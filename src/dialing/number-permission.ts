/** What the do-not-call lists say of a number. */

import { GENERAL_LIST, namedListsOf } from '../campaign/do-not-call-list.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Claim } from './claims.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { entryAgainst } from './do-not-call.ts';

/** Why a number is not called that has been on the do-not-call list with the id `list` since `at` (ISO 8601). */
export function listedReason(list: string, at: string): string {
  const name = list === GENERAL_LIST ? '' : ` ${list}`;
  return `The number has been on the do-not-call list${name} since ${at}.`;
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
  { contact, campaign, claimId }: Claim,
  { numbers, log }: Pick<DialerPorts, 'numbers' | 'log'>,
): Promise<NumberCheck> {
  const { phoneNumber } = contact;
  try {
    const state = (await numbers.read([phoneNumber])).get(phoneNumber);
    const entry = state && entryAgainst(state, namedListsOf(campaign.settings));
    if (entry) return { type: 'suppressed', reason: listedReason(entry.list, entry.since) };
    return { type: state?.claim?.claimId === claimId ? 'mayBeCalled' : 'claimIsGone' };
  } catch (error) {
    log.error('The do-not-call list cannot be read.', { ...contactInLog(contact), error });
    return { type: 'unreadable', reason: 'The do-not-call list cannot be read.' };
  }
}
