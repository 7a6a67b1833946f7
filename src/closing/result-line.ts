/**
 * The lines of results.csv: one per contact, with the same columns for every campaign. Safe to open in a spreadsheet,
 * see csv-line.ts.
 */

import { consentOf } from '../contact/consent.ts';
import type { Contact } from '../contact/contact.ts';
import { csvLine } from '../text/csv-line.ts';

/** Every column, and what it holds of a contact. `attempts` is their number. */
const columns = {
  contactKey: ({ contactKey }) => contactKey,
  phoneNumber: ({ phoneNumber }) => phoneNumber,
  customerId: ({ customerId }) => customerId,
  status: ({ status }) => status,
  outcome: ({ outcome }) => outcome,
  attempts: ({ attempt }) => attempt,
  contactId: ({ contactId }) => contactId,
  dialedAt: ({ dialedAt }) => dialedAt,
  answeredAt: ({ answeredAt }) => answeredAt,
  endedAt: ({ endedAt }) => endedAt,
  disconnectReason: ({ disconnectReason }) => disconnectReason,
  reason: ({ reason }) => reason,
  error: ({ error }) => error && `${error.name}: ${error.message}`,
  sourceFile: ({ source }: Partial<Contact>) => source?.file,
  sourceRow: ({ source }: Partial<Contact>) => source?.row,
  consentAt: ({ attributes }) => consentOf(attributes).consentAt,
  consentSource: ({ attributes }) => consentOf(attributes).consentSource,
} as const satisfies Record<string, (contact: Contact) => string | number | undefined>;

/** The first line: the names of the columns. */
export const resultHeader: string = csvLine(Object.keys(columns));

/** The line of `contact`, with its line end. What a contact does not have is an empty cell. */
export function resultLine(contact: Contact): string {
  return csvLine(Object.values(columns).map((cellOf) => cellOf(contact) ?? ''));
}
