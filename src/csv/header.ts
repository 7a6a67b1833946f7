/**
 * What each column of a customer file is, by the file's headers. A column has one meaning and a meaning one
 * column: where two meet the file is refused, because no rule could say which of the two cells counts.
 */
import { repairAttributeKey } from '../contact/attributes.ts';
import { quoteVisibly, withoutInvisible } from '../phone/invisible.ts';
import { cutText } from '../text/cut-text.ts';
import {
  type ColumnMeaning,
  type ColumnNames,
  columnMeanings,
  isPrefixHeader,
  plainName,
  usualMeaning,
} from './column-names.ts';

/** Where to find what in a row's cells; positions from 0. */
export interface Columns {
  readonly phoneNumber: number;
  /** Further columns of numbers that the settings name, in their order. */
  readonly otherPhoneNumbers?: readonly number[];
  readonly customerId?: number;
  readonly timeZone?: number;
  readonly queueId?: number;
  readonly contactFlowId?: number;
  readonly sourcePhoneNumber?: number;
  /** One or more columns that say which country a row's number is of; they are attributes, too. */
  readonly country?: readonly number[];
  /** Columns that may hold a calling code, such as `Vorwahl`: they name a country where it has its `+` or `00`. Attributes, too. */
  readonly prefixes?: readonly number[];
  /** Kept as an attribute, too. */
  readonly state?: number;
  /** Kept as an attribute, too. */
  readonly postalCode?: number;
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
      /** Headers of the columns that are attributes, in the order of the file. */
      readonly attributeHeaders: readonly string[];
      /** Full sentences about headers that were repaired or left out. */
      readonly notes: readonly string[];
    }
  | {
      readonly ok: false;
      /** Full sentences that name the columns. */
      readonly message: string;
    };

/** Columns that stay attributes; of several the first in the file counts, but for countries, which must agree. */
const alsoAttributes: ReadonlySet<ColumnMeaning> = new Set(['country', 'state', 'postalCode']);

const acceptedPhoneHeaders = 'phoneNumber, phone, mobile, telephone or destinationPhoneNumber';

interface FoundColumn {
  readonly header: string;
  readonly position: number;
}

/**
 * Reads the cells of the header record.
 * @param names columns that the settings name: of such a meaning only that column counts.
 */
export function readHeader(cells: readonly string[], names: ColumnNames = {}): HeaderReading {
  const named = namedColumns(cells, names);
  if (named.type === 'unusable') return { ok: false, message: named.message };
  const known = new Map<ColumnMeaning, readonly FoundColumn[]>();
  const attributes = new Map<string, FoundColumn>();
  const notes: string[] = [];
  const nameless: number[] = [];
  const prefixes: number[] = [];
  for (const [position, cell] of cells.entries()) {
    // A byte order mark is white space, too.
    const header = withoutInvisible(cell).trim();
    const column = { header, position };
    if (header === '') {
      nameless.push(position + 1);
      continue;
    }
    const meaning = named.meanings.get(position) ?? usualMeaning(header, names);
    const others = (meaning && known.get(meaning)) ?? [];
    if (meaning !== undefined) known.set(meaning, [...others, column]);
    if (meaning !== undefined && !alsoAttributes.has(meaning)) {
      if (others[0] !== undefined && !named.meanings.has(position))
        return { ok: false, message: meeting(others[0], column, meaning) };
      continue;
    }
    if (meaning === undefined && names.country === undefined && isPrefixHeader(header))
      prefixes.push(position);
    const key = repairAttributeKey(header);
    const other = attributes.get(key);
    if (other !== undefined) return { ok: false, message: meeting(other, column, key) };
    attributes.set(key, column);
    if (key !== header) notes.push(`The column ${quote(header)} is kept as the attribute "${key}".`);
  }
  if (!known.has('phoneNumber')) return { ok: false, message: phoneColumnMissing(cells) };
  if (nameless.length > 0) notes.push(namelessNote(nameless));
  const [phoneNumber, ...others] = named.phoneNumbers;
  const columns = {
    ...columnsOf(known, attributes),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(others.length > 0 && { otherPhoneNumbers: others }),
    ...(prefixes.length > 0 && { prefixes }),
  };
  const attributeHeaders = [...attributes.values()].map(({ header }) => header);
  return { ok: true, columns, attributeHeaders, notes };
}

type NamedColumns =
  /** `meanings` by position; `phoneNumbers` in the order of the settings. */
  | {
      readonly type: 'found';
      readonly meanings: ReadonlyMap<number, ColumnMeaning>;
      readonly phoneNumbers: readonly number[];
    }
  | { readonly type: 'unusable'; readonly message: string };

/** The columns that the settings name; unusable when one is missing, is there twice, or has two meanings. */
function namedColumns(cells: readonly string[], names: ColumnNames): NamedColumns {
  const meanings = new Map<number, ColumnMeaning>();
  const named = columnMeanings.flatMap((meaning) =>
    [names[meaning] ?? []].flat().map((name) => ({ meaning, name })),
  );
  for (const { meaning, name } of named) {
    const [column, other] = columnsCalled(cells, name);
    if (column === undefined) return { type: 'unusable', message: columnMissing(cells, meaning, name) };
    if (other !== undefined) return { type: 'unusable', message: meeting(column, other, meaning) };
    const { position } = column;
    const before = meanings.get(position) ?? meaning;
    if (before !== meaning) return { type: 'unusable', message: twoMeanings(name, before, meaning) };
    meanings.set(position, meaning);
  }
  // In the order of the names: meanings of one kind follow one another.
  const phoneNumbers = [...meanings].flatMap(([position, meaning]) =>
    meaning === 'phoneNumber' ? [position] : [],
  );
  return { type: 'found', meanings, phoneNumbers };
}

/** Those that are spelled just so; else those that differ in what does not matter. */
function columnsCalled(cells: readonly string[], name: string): readonly FoundColumn[] {
  const columns = cells.map((cell, position) => ({ header: withoutInvisible(cell).trim(), position }));
  const exact = columns.filter(({ header }) => header === withoutInvisible(name).trim());
  if (exact.length > 0) return exact;
  return columns.filter(({ header }) => header !== '' && plainName(header) === plainName(name));
}

function columnsOf(
  known: ReadonlyMap<ColumnMeaning, readonly FoundColumn[]>,
  attributes: ReadonlyMap<string, FoundColumn>,
): Columns {
  const positions = Object.fromEntries(
    [...known].map(([meaning, columns]) => {
      const all = columns.map(({ position }) => position);
      return [meaning, meaning === 'country' ? all : all[0]];
    }),
  );
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

/** The setting that names the column of phone numbers, to be copied. */
export function settingFor(header: string): string {
  return `Or name the right one in the settings: "columns": { "phoneNumber": ${JSON.stringify(withoutInvisible(header))} }.`;
}

function twoMeanings(name: string, first: ColumnMeaning, second: ColumnMeaning): string {
  return `The settings name the column ${quote(name)} twice, as "columns.${first}" and as "columns.${second}"; a column has one meaning.`;
}

function columnMissing(cells: readonly string[], meaning: ColumnMeaning, name: string): string {
  return `The file has no column ${quote(name)}, which the settings name as "columns.${meaning}". Found: ${foundHeaders(cells)}.`;
}

function foundHeaders(cells: readonly string[]): string {
  const headers = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const more = headers.length > 10 ? ` and ${headers.length - 10} more` : '';
  return `${headers.slice(0, 10).map(quote).join(', ') || 'nothing'}${more}`;
}

function phoneColumnMissing(cells: readonly string[]): string {
  const found = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return (
    `The file has no column with phone numbers: its first line must hold the headers, one of them ${acceptedPhoneHeaders}. ` +
    `Found: ${foundHeaders(cells)}.` +
    (found.some(looksLikeNumber)
      ? ' This looks like a row: put a first line with column names above it.'
      : found.length === 1
        ? ' If this is a title, delete all lines above the headers.'
        : '')
  );
}

/** Also a number that cannot be dialed: no header consists of this many digits. */
export function looksLikeNumber(cell: string): boolean {
  return /^[\d\s+().'/-]*$/.test(cell) && cell.replace(/\D/g, '').length >= 7;
}

function namelessNote(numbers: readonly number[]): string {
  return numbers.length === 1
    ? `Column ${numbers[0]} has no header and is ignored.`
    : `The columns ${numbers.join(', ')} have no header and are ignored.`;
}

function quote(header: string): string {
  return quoteVisibly(cutText(header, 60));
}
