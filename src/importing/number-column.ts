/**
 * The column of a do-not-call list with the numbers. No other column is read, so no list is rejected, and no number
 * on it called, because of another column's name.
 */

import { isCountryHeader, isPrefixHeader } from '../csv/column-names.ts';
import { type Columns, looksLikeNumber, readHeader } from '../csv/header.ts';
import type { CountryCode } from '../phone/country.ts';
import { readPhoneNumber } from '../phone/phone-number.ts';

export type NumberColumnReading =
  | {
      readonly ok: true;
      /** From 0. */
      readonly position: number;
      /** Columns that say which country a number is of. */
      readonly countries: Pick<Columns, 'country' | 'prefixes'>;
    }
  /** Full sentences for the owner of the list. */
  | { readonly ok: false; readonly message: string };

/** Finds the one column of phone numbers in the cells of the header record, by the spellings of a customer file. */
export function readNumberColumn(cells: readonly string[], defaultCountry: CountryCode): NumberColumnReading {
  const numbers = cells.map((cell) => (readHeader([cell]).ok ? cell : ''));
  if (numbers.every((cell) => cell === '')) {
    const looksLikeRow = cells.some(
      (cell) => readPhoneNumber(cell, defaultCountry).ok || looksLikeNumber(cell),
    );
    return { ok: false, message: looksLikeRow ? headerMissing : columnMissing(cells) };
  }
  const header = readHeader(numbers);
  if (!header.ok) return header;
  const those = (isOne: (cell: string) => boolean) =>
    cells.flatMap((cell, position) => (isOne(cell) ? [position] : []));
  const countries = { country: those(isCountryHeader), prefixes: those(isPrefixHeader) };
  return { ok: true, position: header.columns.phoneNumber, countries };
}

const headerMissing =
  'The first line of the list looks like a phone number and not like a header, so no number was added to the do-not-call list. Put a line with the word phoneNumber above the numbers and upload the file again.';

function columnMissing(cells: readonly string[]): string {
  const headers = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const shown = headers.slice(0, 10).map((header) => JSON.stringify(header.slice(0, 60)));
  const more = headers.length > shown.length ? ` and ${headers.length - shown.length} more` : '';
  return `The list has no column with phone numbers, so no number was added to the do-not-call list: its first line must hold the headers, one of them phoneNumber (or phone, mobile, telephone, destinationPhoneNumber). Found: ${shown.join(', ') || 'nothing'}${more}. Fix the first line and upload the file again.`;
}
