/** The one form in which phone numbers are kept and dialed: ITU-T E.164, as Amazon Connect demands it. */

/** StartOutboundVoiceContact, DestinationPhoneNumber and SourcePhoneNumber: `+`, then 2 to 15 digits. */
const e164 = /^\+[1-9]\d{1,14}$/;

/** What a setting or cell that holds such a number must look like, for sentences. */
export const e164Rule = 'a phone number in international form such as "+12065550100"';

export function isE164(text: string): boolean {
  return e164.test(text);
}
