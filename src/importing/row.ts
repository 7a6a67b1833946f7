/**
 * Turns the cells of one row into a contact, or the reasons why there is none, and its key in the Contacts table.
 * Everything that Connect would reject is found here, before a contact is queued; all problems of a row are reported
 * at once. No two customers have the same key, and no rejected row has a customer's key.
 */
import { createHash } from 'node:crypto';
import { rowPlace } from '../calling-hours/row-place.ts';
import type { DedupeBy } from '../campaign/settings.ts';
import { type Attributes, utf8Bytes } from '../contact/attributes.ts';
import type { Columns } from '../csv/header.ts';
import type { CountryCode } from '../phone/country.ts';
import { quoteVisibly, withoutInvisible } from '../phone/invisible.ts';
import { numberKey } from '../phone/number-key.ts';
import type { Difference, HomeCountry } from '../phone/number-readings.ts';
import { type CloseReading, readNumberClosely } from '../phone/phone-number.ts';
import { cutText } from '../text/cut-text.ts';
import { isLostId } from './placeholder-id.ts';
import { cellAt, type OwnSettings, readAttributes, readOwnSettings } from './row-cells.ts';
import { countryCells, readRowCountry } from './row-country.ts';

export interface RowRules {
  /** The country as of which national numbers are read. */
  readonly defaultCountry: CountryCode;
  readonly dedupeBy: DedupeBy;
  /** Counted together with the row's own. */
  readonly campaignAttributes: Attributes;
}

export interface GoodRow extends OwnSettings {
  readonly ok: true;
  readonly contactKey: string;
  /** E.164; of several the first. */
  readonly phoneNumber: string;
  /** All of them, each phone once, in the order in which they are called; missing: there is one. */
  readonly phoneNumbers?: readonly string[];
  /** Where the row says the contact is, by `rowPlace`; missing: it does not. */
  readonly place?: string;
  readonly customerId?: string;
  /** The row's own only; a key `__proto__` is an own property like any other. */
  readonly attributes: Attributes;
  /** Full sentences about what was repaired. */
  readonly notes: readonly string[];
  /** How its numbers were read differently from how they are written; missing: in no way. */
  readonly differences?: readonly NumberDifference[];
}

/** What was read of a number that its cell does not say by itself. */
export interface NumberDifference {
  readonly kinds: readonly Difference[];
  readonly cell: string;
  /** E.164. */
  readonly phoneNumber: string;
}

interface RejectedRow {
  readonly ok: false;
  /** One or more full sentences. */
  readonly reason: string;
  /** E.164, when it could be read. */
  readonly phoneNumber?: string;
}

export type RowVerdict = GoodRow | RejectedRow;

/** Maximum length of a customerId that is not the key: the contact still fits into the table. */
const maxCustomerIdBytes = 4_096;

/** Reads a row's cells (missing ones count as empty). Cells are trimmed; empty ones are as if not there. */
export function readRow(cells: readonly string[], columns: Columns, rules: RowRules): RowVerdict {
  const phone = readRowNumbers(cells, columns, rules.defaultCountry);
  const problems = phone.ok ? [] : [phone.reason];
  const settings = readOwnSettings(cells, columns, problems);
  const attributes = readAttributes(cells, columns.attributes, rules.campaignAttributes, problems);
  const customerId = cellAt(cells, columns.customerId) || undefined;
  const named = customerId === undefined ? settings : { customerId, ...settings };
  const idProblem = whyBadCustomerId(customerId, columns, rules.dedupeBy);
  if (idProblem !== undefined) problems.push(idProblem);
  if (!phone.ok) return { ok: false, reason: problems.join(' ') };
  const { phoneNumbers, notes, differences } = phone;
  const [phoneNumber] = phoneNumbers;
  const contactKey = contactKeyOf({ phoneNumber, customerId }, rules.dedupeBy);
  if (contactKey === undefined || problems.length > 0) {
    return { ok: false, reason: problems.join(' '), phoneNumber };
  }
  const place = placeOf(cells, columns, phoneNumbers);
  return {
    ok: true,
    contactKey,
    phoneNumber,
    ...(phoneNumbers.length > 1 && { phoneNumbers }),
    ...(place !== undefined && { place }),
    ...named,
    attributes,
    notes,
    ...(differences.length > 0 && { differences }),
  };
}

/**
 * Where the row says its contact is. A calling code names no country: several may share it, and the number has one of its own.
 * What cannot be read says nothing, and the number alone decides.
 */
function placeOf(
  cells: readonly string[],
  columns: Columns,
  phoneNumbers: readonly string[],
): string | undefined {
  const state = cellAt(cells, columns.state);
  const postalCode = cellAt(cells, columns.postalCode);
  const named = columns.country === undefined ? undefined : readRowCountry(countryCells(cells, columns));
  const country = named?.type === 'country' && named.home.isCode !== true ? named.home.country : undefined;
  if (state === '' && postalCode === '' && country === undefined) return undefined;
  const row = {
    ...(country !== undefined && { country }),
    ...(state !== '' && { state }),
    ...(postalCode !== '' && { postalCode }),
  };
  return rowPlace(row, phoneNumbers);
}

interface RowNumbers {
  readonly ok: true;
  /** E.164, each phone once. */
  readonly phoneNumbers: readonly [string, ...string[]];
  readonly notes: readonly string[];
  readonly differences: readonly NumberDifference[];
}

/** The numbers of a row, of which one must be valid. */
function readRowNumbers(
  cells: readonly string[],
  columns: Columns,
  defaultCountry: CountryCode,
): RowNumbers | { readonly ok: false; readonly reason: string } {
  const { phoneNumber: position, otherPhoneNumbers: others = [] } = columns;
  const given = [position, ...others].map((each) => cellAt(cells, each)).filter((cell) => cell !== '');
  const found = new Map<string, string>();
  const notes: string[] = [];
  const reasons: string[] = [];
  const differences: NumberDifference[] = [];
  for (const cell of given.length > 0 ? given : ['']) {
    const reading = readRowNumber(cell, cells, columns, defaultCountry);
    if (!reading.ok) {
      reasons.push(reading.reason);
      continue;
    }
    const { phoneNumber, note } = reading;
    const key = numberKey(phoneNumber);
    if (found.has(key)) continue;
    found.set(key, phoneNumber);
    if (note !== undefined) notes.push(note);
    if (reading.differences.length > 0) differences.push({ kinds: reading.differences, cell, phoneNumber });
  }
  const [first, ...more] = found.values();
  if (first === undefined) return { ok: false, reason: [...new Set(reasons)].join(' ') };
  const left = reasons.map((reason) => `A number of the row is left out: ${reason}`);
  return { ok: true, phoneNumbers: [first, ...more], notes: [...notes, ...left], differences };
}

/** A country that cannot be read matters only where the number needs one. */
function readRowNumber(
  cell: string,
  cells: readonly string[],
  columns: Columns,
  defaultCountry: CountryCode,
): CloseReading {
  if (columns.country === undefined && columns.prefixes === undefined)
    return readNumberClosely(cell, defaultCountry);
  const country = readRowCountry(countryCells(cells, columns));
  const home: HomeCountry = country.type === 'country' ? country.home : { country: defaultCountry };
  const reading = readNumberClosely(cell, home);
  if (country.type !== 'problem') return reading;
  const isInternational = reading.ok ? !reading.needsCountry : /^\D*\+|^\D*00/.test(cell);
  if (isInternational) return reading;
  return { ok: false, reason: country.problem };
}

function whyBadCustomerId(id: string | undefined, columns: Columns, dedupeBy: DedupeBy): string | undefined {
  const isKey = dedupeBy === 'customerId';
  if (id === undefined) {
    if (!isKey) return undefined;
    const missing =
      columns.customerId === undefined ? 'the file has no column customerId' : 'its customerId is empty';
    return `The row cannot be identified: the campaign's settings say "dedupeBy": "customerId", but ${missing}.`;
  }
  if (isKey && isLostId(withoutInvisible(id).trim())) {
    return `The customerId ${quoteVisibly(cutText(id, 40))} is a placeholder or a value damaged by a spreadsheet, and cannot be a key.`;
  }
  const max = isKey ? maxKeyBytes : maxCustomerIdBytes;
  const bytes = utf8Bytes(id);
  return bytes > max
    ? `The customerId has ${bytes.toLocaleString('en-US')} bytes; ${max.toLocaleString('en-US')} are allowed.`
    : undefined;
}

/** DynamoDB's limit for a sort key, in UTF-8 bytes; also the longest customerId that can be a key. */
const maxKeyBytes = 1_024;

/**
 * The key of a good row: by its number, the same for all spellings of one phone's number. Undefined if the key is the
 * customerId and this row has none, or one of more than 1,024 bytes.
 */
function contactKeyOf(
  row: { readonly phoneNumber: string; readonly customerId?: string | undefined },
  dedupeBy: DedupeBy,
): string | undefined {
  if (dedupeBy === 'phoneNumber') return numberKey(row.phoneNumber);
  return row.customerId === undefined ? undefined : customerKey(row.customerId);
}

/**
 * The key that a customerId makes: itself, save that a `\` goes before one that begins with `row:` or `\`. The
 * keys that begin with `row:` are rejected rows' thereby, and no two ids make the same key. Undefined when the
 * id is empty or has more than 1,024 bytes.
 */
export function customerKey(customerId: string): string | undefined {
  if (customerId === '' || utf8Bytes(customerId) > maxKeyBytes) return undefined;
  if (!customerId.startsWith('row:') && !customerId.startsWith('\\')) return customerId;
  const escaped = `\\${customerId}`;
  // `\#`: what no escaped id begins with.
  return utf8Bytes(escaped) > maxKeyBytes ? `\\#${sha256(customerId)}` : escaped;
}

/**
 * The key of a rejected row: `row:KEY-OF-THE-FILE:ROW`, with the hash of the file's key in its place when the
 * whole would have more than 1,024 bytes. `row` is the physical line, from 1.
 */
export function rejectedRowKey(file: string, row: number): string {
  const key = `row:${file}:${row}`;
  return utf8Bytes(key) > maxKeyBytes ? `row:sha256-${sha256(file)}:${row}` : key;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
