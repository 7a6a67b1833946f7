/**
 * What each column of a customer file is, by the file's headers. A column has one meaning and a meaning one
 * column: where two meet the file is refused, because no rule could say which of the two cells counts.
 */
import { mendAttributeKey } from './attributes.ts';
import { cutText } from './cut-text.ts';

/** Where to find what in a row's cells; positions from 0. */
export interface Columns {
  readonly phoneNumber: number;
  readonly customerId?: number;
  readonly timeZone?: number;
  readonly queueId?: number;
  readonly contactFlowId?: number;
  readonly sourcePhoneNumber?: number;
  readonly attributes: readonly AttributeColumn[];
}

export interface AttributeColumn {
  readonly position: number;
  /** Made of `A-Z a-z 0-9 _ -`; may be `__proto__`. */
  readonly key: string;
}

export type HeaderReading =
  | {
      readonly ok: true;
      readonly columns: Columns;
      /** Full sentences about headers that were mended or left out. */
      readonly notes: readonly string[];
    }
  | {
      readonly ok: false;
      /** A full sentence that names the columns. */
      readonly message: string;
    };

type KnownColumn = Exclude<keyof Columns, 'attributes'>;

/** Every accepted spelling, lower case without spaces and underscores. */
const knownColumns: ReadonlyMap<string, KnownColumn> = new Map([
  ['phonenumber', 'phoneNumber'],
  ['phone', 'phoneNumber'],
  ['mobile', 'phoneNumber'],
  ['telephone', 'phoneNumber'],
  ['destinationphonenumber', 'phoneNumber'],
  ['customerid', 'customerId'],
  ['id', 'customerId'],
  ['timezone', 'timeZone'],
  ['queueid', 'queueId'],
  ['contactflowid', 'contactFlowId'],
  ['sourcephonenumber', 'sourcePhoneNumber'],
]);

const acceptedPhoneHeaders = 'phoneNumber, phone, mobile, telephone or destinationPhoneNumber';

interface FoundColumn {
  readonly header: string;
  readonly position: number;
}

/** Reads the cells of the header record. */
export function readHeader(cells: readonly string[]): HeaderReading {
  const known = new Map<KnownColumn, FoundColumn>();
  const attributes = new Map<string, FoundColumn>();
  const notes: string[] = [];
  const nameless: number[] = [];
  for (const [position, cell] of cells.entries()) {
    // A byte order mark is white space, too.
    const header = cell.trim();
    const column = { header, position };
    const meaning = knownColumns.get(header.toLowerCase().replace(/[\s_]+/g, ''));
    if (header === '') {
      nameless.push(position + 1);
    } else if (meaning !== undefined) {
      const other = known.get(meaning);
      if (other !== undefined) return { ok: false, message: meeting(other, column, meaning) };
      known.set(meaning, column);
    } else {
      const key = mendAttributeKey(header);
      const other = attributes.get(key);
      if (other !== undefined) return { ok: false, message: meeting(other, column, key) };
      attributes.set(key, column);
      if (key !== header) notes.push(`The column ${quote(header)} is kept as the attribute "${key}".`);
    }
  }
  if (!known.has('phoneNumber')) return { ok: false, message: phoneColumnMissing(cells) };
  if (nameless.length > 0) notes.push(namelessNote(nameless));
  return { ok: true, columns: columnsOf(known, attributes), notes };
}

function columnsOf(
  known: ReadonlyMap<KnownColumn, FoundColumn>,
  attributes: ReadonlyMap<string, FoundColumn>,
): Columns {
  const positions = Object.fromEntries([...known].map(([meaning, { position }]) => [meaning, position]));
  return {
    phoneNumber: -1,
    ...positions,
    attributes: [...attributes].map(([key, { position }]) => ({ key, position })),
  };
}

function meeting(first: FoundColumn, second: FoundColumn, meaning: string): string {
  const both = [first, second].map(({ header, position }) => `${quote(header)} (column ${position + 1})`);
  return `The columns ${both.join(' and ')} both mean ${quote(meaning)}; keep one of them or rename the other.`;
}

function phoneColumnMissing(cells: readonly string[]): string {
  const headers = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const more = headers.length > 10 ? ` and ${headers.length - 10} more` : '';
  return (
    `The file has no column with phone numbers: its first line must hold the headers, one of them ${acceptedPhoneHeaders}. ` +
    `Found: ${headers.slice(0, 10).map(quote).join(', ') || 'nothing'}${more}.` +
    (headers.some(looksLikeNumber)
      ? ' This looks like a row: put a first line with column names above it.'
      : '')
  );
}

/** Also a number that cannot be dialed: no header is made of so many digits and nothing else. */
export function looksLikeNumber(cell: string): boolean {
  return /^[\d\s+().'/-]*$/.test(cell) && cell.replace(/\D/g, '').length >= 7;
}

function namelessNote(numbers: readonly number[]): string {
  return numbers.length === 1
    ? `Column ${numbers[0]} has no header and is left out.`
    : `The columns ${numbers.join(', ')} have no header and are left out.`;
}

function quote(header: string): string {
  return JSON.stringify(cutText(header, 60));
}
