/** How a log line names a contact: to be found by it, and not to tell whose phone or which customer it is. */
import { contactRefOf } from '../domain/attempt.ts';
import { maskPhoneNumber } from '../domain/mask-phone-number.ts';
import type { ContactId } from './ports.ts';

export interface ContactInLog {
  readonly campaignId: string;
  /** All but the ends of it hidden. */
  readonly contactKey: string;
  /** The same in every line about the contact; `npx dialer contact` shows it. */
  readonly contactRef: string;
}

/** The fields that every line about one contact has. */
export function contactInLog({ campaignId, contactKey }: ContactId): ContactInLog {
  const contactRef = contactRefOf({ campaignId, contactKey });
  return { campaignId, contactKey: maskPhoneNumber(contactKey), contactRef };
}
