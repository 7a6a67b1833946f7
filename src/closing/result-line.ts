/**
 * The lines of results.csv: one per contact, with the same columns for every campaign, then the columns of the customer
 * file that the settings name, then those of its answers. Safe to open in a spreadsheet, see csv-line.ts.
 */

import { attributeKeyOf } from '../campaign/attribute-columns.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { isAskedByRequest } from '../contact/call-back.ts';
import { consentOf } from '../contact/consent.ts';
import { type Contact, REQUESTS } from '../contact/contact.ts';
import { csvLine } from '../text/csv-line.ts';

/** Every column, and what it holds of a contact. `attempts` is their number. */
const columns = {
  contactKey: ({ contactKey }) => contactKey,
  phoneNumber: ({ phoneNumber }) => phoneNumber,
  phoneNumbers: ({ phoneNumbers }) => phoneNumbers?.join(' '),
  calledNumbers: ({ phoneNumber, phoneNumbers, attempts }) =>
    phoneNumbers &&
    attempts?.flatMap((entry) => (entry.contactId ? [entry.phoneNumber ?? phoneNumber] : [])).join(' '),
  customerId: ({ customerId }) => customerId,
  status: ({ status }) => status,
  outcome: ({ outcome }) => outcome,
  disposition: ({ disposition }) => disposition,
  attempts: ({ attempt }) => attempt,
  contactId: ({ contactId }) => contactId,
  dialedAt: ({ dialedAt }) => dialedAt,
  answeredAt: ({ answeredAt }) => answeredAt,
  callBackAt: (contact) => (isAskedByRequest(contact) ? undefined : contact.callBackAt),
  endedAt: ({ endedAt }) => endedAt,
  disconnectReason: ({ disconnectReason }) => disconnectReason,
  reason: ({ reason }) => reason,
  error: ({ error }) => error && `${error.name}: ${error.message}`,
  sourceFile: ({ source }: Partial<Contact>) => source?.file,
  sourceRow: ({ source }: Partial<Contact>) => (source?.file === REQUESTS ? source.version : source?.row),
  consentAt: ({ attributes }) => consentOf(attributes).consentAt,
  consentSource: ({ attributes }) => consentOf(attributes).consentSource,
} as const satisfies Record<string, (contact: Contact) => string | number | undefined>;

const ownNames: ReadonlySet<string> = new Set(Object.keys(columns).map((name) => name.toLowerCase()));

/** What decides on the columns of a campaign's results. */
export type ResultColumns = Pick<Campaign, 'answerNames' | 'attributeColumns' | 'settings'>;

/** The columns of the results of one campaign. */
export interface ResultLayout {
  /** The first line. */
  readonly header: string;
  /** The line of `contact`, with its line end. What a contact does not have is an empty cell. */
  readonly line: (contact: Contact) => string;
}

export function resultLayout(campaign: ResultColumns): ResultLayout {
  const { answerNames = [] } = campaign;
  const repeated = repeatedColumns(campaign).map((header) => ({ header, key: attributeKeyOf(header) }));
  const header = csvLine([
    ...Object.keys(columns),
    ...repeated.map((column) => columnName(column.header)),
    ...answerNames.map((name) => `answer.${name}`),
  ]);
  const line = (contact: Contact) => {
    const { answers = {}, attributes = {} } = contact;
    return csvLine([
      ...Object.values(columns).map((cellOf) => cellOf(contact) ?? ''),
      ...repeated.map(({ key }) => ownValue(attributes, key)),
      ...answerNames.map((name) => ownValue(answers, name)),
    ]);
  };
  return { header, line };
}

/** The headers that `results.attributes` asks for: in the order of the files, then those that no file has. */
function repeatedColumns({ attributeColumns: known = [], settings }: ResultColumns): readonly string[] {
  const { attributes: wanted = [] } = settings?.results ?? {};
  if (wanted === 'all') return known;
  const byKey = new Map(wanted.map((name) => [attributeKeyOf(name), name]));
  const found = known.filter((header) => byKey.delete(attributeKeyOf(header)));
  return [...found, ...byKey.values()];
}

/** No two columns have one name: those of the product, of answers, and of attributes with this prefix keep theirs. */
function columnName(header: string): string {
  const name = header.toLowerCase();
  const isTaken = ownNames.has(name) || /^(?:answer|attribute)\./.test(name);
  return isTaken ? `attribute.${header}` : header;
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
