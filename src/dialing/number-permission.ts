/** What the do-not-call list and the frequency cap say of a number, over all campaigns. */

import type { CampaignSettings } from '../campaign/settings.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Claim, NumberBar } from './claims.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { capOf } from './frequency-cap.ts';

/** Why a number is not called under these settings, in words. */
export function reasonOf(bar: NumberBar, settings: CampaignSettings | undefined): string {
  if (bar.type === 'suppressed') return `The number has been on the do-not-call list since ${bar.at}.`;
  const { attempts, days } = capOf(settings);
  return `The number was called ${attempts} times within ${days} days, the limit of "frequencyCap"; it may be called again from ${bar.until}.`;
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
    if (state?.suppressedAt !== undefined) {
      const bar = { type: 'suppressed', at: state.suppressedAt } as const;
      return { type: 'suppressed', reason: reasonOf(bar, campaign.settings) };
    }
    return { type: state?.claim?.claimId === claimId ? 'mayBeCalled' : 'claimIsGone' };
  } catch (error) {
    log.error('The do-not-call list cannot be read.', { ...contactInLog(contact), error });
    return { type: 'unreadable', reason: 'The do-not-call list cannot be read.' };
  }
}
