import type { Contact } from '../domain/contact.ts';
import type { DialMessage } from './ports.ts';

/** The message for the next attempt of a contact that has used up `attempt` so far. */
export function messageFor(
  contact: Pick<Contact, 'campaignId' | 'contactKey' | 'attempt' | 'phoneNumber' | 'timeZone'>,
): DialMessage {
  const { campaignId, contactKey, attempt, phoneNumber, timeZone } = contact;
  return {
    campaignId,
    contactKey,
    attempt: attempt + 1,
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(timeZone !== undefined && { timeZone }),
  };
}
