/**
 * The lines of results.csv: one per contact, with the same columns for every campaign, then those of its answers. Safe to open in a spreadsheet,
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
  disposition: ({ disposition }) => disposition,
  attempts: ({ attempt }) => attempt,
  contactId: ({ contactId }) => contactId,
  dialedAt: ({ dialedAt }) => dialedAt,
  answeredAt: ({ answeredAt }) => answeredAt,
  callBackAt: ({ callBackAt }) => callBackAt,
  endedAt: ({ endedAt }) => endedAt,
  disconnectReason: ({ disconnectReason }) => disconnectReason,
  reason: ({ reason }) => reason,
  error: ({ error }) => error && `${error.name}: ${error.message}`,
  sourceFile: ({ source }: Partial<Contact>) => source?.file,
  sourceRow: ({ source }: Partial<Contact>) => source?.row,
  consentAt: ({ attributes }) => consentOf(attributes).consentAt,
  consentSource: ({ attributes }) => consentOf(attributes).consentSource,
} as const satisfies Record<string, (contact: Contact) => string | number | undefined>;

/** The first line: the names of the columns, then one for each name of an answer. */
export function resultHeader(answerNames: readonly string[] = []): string {
  return csvLine([...Object.keys(columns), ...answerNames.map((name) => `answer.${name}`)]);
}

/** The line of `contact`, with its line end. What a contact does not have is an empty cell. */
export function resultLine(contact: Contact, answerNames: readonly string[] = []): string {
  const { answers = {} } = contact;
  const own = Object.values(columns).map((cellOf) => cellOf(contact) ?? '');
  return csvLine([
    ...own,
    ...answerNames.map((name) => (Object.hasOwn(answers, name) ? (answers[name] ?? '') : '')),
  ]);
}
