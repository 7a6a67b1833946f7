/** The headers of a customer file; where none names the phone numbers, its first rows say which could. */
import type { FileRules } from '../campaign/campaign.ts';
import { phoneHeaderBy } from '../csv/column-names.ts';
import type { CsvFile } from '../csv/csv-file.ts';
import { type HeaderReading, looksLikeNumber, readHeader, settingFor } from '../csv/header.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import { readPhoneNumber } from '../phone/phone-number.ts';

/** Rows that are looked at, and columns that are named. */
const ROWS_SAMPLED = 50;
const MAX_NAMED = 5;

type GoodHeader = HeaderReading & { readonly ok: true };

/** @throws UnreadableFile when the headers are none that a customer file can have; its message says what to do. */
export async function readCustomerHeader(
  csv: CsvFile,
  { columns, defaultCountry }: Pick<FileRules, 'columns' | 'defaultCountry'>,
): Promise<GoodHeader> {
  const header = readHeader(csv.header, columns);
  if (header.ok) return header;
  const phones = csv.header.filter(phoneHeaderBy(columns));
  if (phones.length > 1 && columns?.phoneNumber === undefined) {
    throw new UnreadableFile(`${header.message} ${settingFor(phones.at(-1)?.trim() ?? '')}`, csv.headerLine);
  }
  const hint = phones.length === 0 ? await hintOf(csv, defaultCountry) : '';
  throw new UnreadableFile(header.message + hint, csv.headerLine);
}

/** The columns that look like phone numbers, and the setting that names the first of them. Empty: none does. */
async function hintOf(csv: CsvFile, defaultCountry: FileRules['defaultCountry']): Promise<string> {
  const rows = await sampleOf(csv);
  const found = csv.header.flatMap((cell, position) => {
    const header = cell.trim();
    const cells = rows.map((row) => (row[position] ?? '').trim()).filter((one) => one !== '');
    const numbers = cells.filter((one) => readPhoneNumber(one, defaultCountry).ok || looksLikeNumber(one));
    return header !== '' && numbers.length * 2 > cells.length ? [{ header, position }] : [];
  });
  if (found.length === 0) return '';
  const named = found
    .slice(0, MAX_NAMED)
    .map(({ header, position }) => `${JSON.stringify(header.slice(0, 60))} (column ${position + 1})`);
  const look = found.length === 1 ? 'This column looks' : 'These columns look';
  return ` ${look} like phone numbers: ${named.join(', ')}. ${settingFor(found[0]?.header ?? '')}`;
}

/** The cells of the first rows; a file that cannot be read behind its headers has none. */
async function sampleOf(csv: CsvFile): Promise<readonly (readonly string[])[]> {
  try {
    for await (const { rows } of csv.chunks(ROWS_SAMPLED)) {
      return rows.flatMap((row) => (row.type === 'cells' ? [row.cells] : []));
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
  }
  return [];
}
