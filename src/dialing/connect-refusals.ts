/**
 * When refusals say that the campaign is at fault, not the row. A campaign whose settings are wrong must stop
 * after a few contacts, and these few must still be dialed once it is repaired.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { ConnectError, ConnectVerdict } from '../connect/connect-errors.ts';
import type { Contact } from '../contact/contact.ts';
import { cutText } from '../text/cut-text.ts';
import { plainErrorText } from '../text/plain-error-text.ts';

/** Consecutive rejections that stop a campaign that has not placed any call … */
export const REFUSALS_THAT_STOP = 5;

/** … and one that has: a list with many numbers that cannot be dialed must not stop by chance. */
export const REFUSALS_THAT_STOP_PROVEN = 10;

/** Characters of Connect's own words in a campaign's `stateReason`. */
const MAX_QUOTE_CHARACTERS = 500;

/**
 * The verdict once it is known what the contact brought along: a flow or queue that is not there is the row's
 * own fault when the row named it.
 */
export function blame(
  verdict: ConnectVerdict,
  error: ConnectError,
  contact: Pick<Contact, 'contactFlowId' | 'queueId'>,
): ConnectVerdict {
  const namedByRow = contact.contactFlowId !== undefined || contact.queueId !== undefined;
  return error.name === 'ResourceNotFoundException' && namedByRow ? 'contactRefused' : verdict;
}

/**
 * Whether a refused contact ends as FAILED; else it waits, for its campaign may be at fault: as long as Connect took no call
 * under the campaign's present settings, a request it does not accept may be due to them.
 */
export function endsContact(verdict: ConnectVerdict, { provenAt }: Pick<Campaign, 'provenAt'>): boolean {
  return verdict === 'contactRefused' || (verdict === 'requestRefused' && provenAt !== undefined);
}

/** Connect's words for the number that is called, as it names its parameters. */
const ofDestination = /destination/i;

/** Whether Connect refused the number, and not what else its request held: another number of the contact may be called. */
export function isAboutNumber(verdict: ConnectVerdict, { message }: ConnectError): boolean {
  return verdict === 'contactRefused' || (verdict === 'requestRefused' && ofDestination.test(message));
}

/** Whether `refusals` in a row (this one included) stop the campaign. */
export function stopsCampaign(
  verdict: ConnectVerdict,
  refusals: number,
  { provenAt }: Pick<Campaign, 'provenAt'>,
): boolean {
  const max = provenAt === undefined ? REFUSALS_THAT_STOP : REFUSALS_THAT_STOP_PROVEN;
  return verdict === 'misconfigured' || refusals >= max;
}

/**
 * Why the campaign is stopped and what to do, for the campaign's `stateReason`. It is also sent in the event of the
 * campaign's end, so it repeats nothing of the rejected row; the contact has all of it.
 */
export function stopReason(verdict: ConnectVerdict, error: ConnectError, refusals: number): string {
  // Kept in the campaign's item, which has little room.
  const said = cutText(`${error.name}: ${plainErrorText(error.message)}`, MAX_QUOTE_CHARACTERS);
  return verdict === 'misconfigured'
    ? `Amazon Connect cannot place this campaign's calls (${said}). Fix the contact flow, queue, instance or permissions, then resume the campaign.`
    : `Amazon Connect refused ${refusals} contacts in a row (${said}). Check the campaign's settings and numbers, then resume the campaign.`;
}
