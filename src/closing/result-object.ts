/** A contact as one JSON object of `dialer results --format jsonl`: the schema is in docs/commands.md. */
import { consentOf } from '../contact/consent.ts';
import type { Contact } from '../contact/contact.ts';

/** What programs read of a contact, in this order; the rest is the product's own bookkeeping. */
const fields = [
  'campaignId',
  'contactKey',
  'phoneNumber',
  'phoneNumbers',
  'phoneNumbers',
  'skippedNumbers',
  'customerId',
  'status',
  'outcome',
  'disposition',
  'answers',
  'attributes',
  'attempt',
  'attempts',
  'contactId',
  'dialedAt',
  'answeredAt',
  'callBackAt',
  'endedAt',
  'dueAt',
  'disconnectReason',
  'reason',
  'error',
  'timeZone',
] as const satisfies readonly (keyof Contact)[];

/** One line of JSON Lines. What a contact does not have is left out; `attempts`, `answers` and `attributes` are always there. */
export function resultObjectLine(contact: Contact): string {
  const { answers = {}, attributes = {}, attempts = [], source, createdAt, updatedAt } = contact;
  const whole = { ...contact, answers, attributes, attempts };
  const object = Object.fromEntries(fields.map((name) => [name, whole[name]]));
  return `${JSON.stringify({ ...object, ...consentOf(attributes), source, createdAt, updatedAt })}\n`;
}
