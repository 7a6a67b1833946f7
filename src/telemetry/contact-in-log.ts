/** A contact's name in log lines: identifies it to the operator, without its phone number or customerId. */
import { contactRefOf } from '../contact/attempt.ts';
import type { ContactId } from '../contact/contact-store.ts';
import { maskPhoneNumber } from '../text/mask-phone-number.ts';

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
