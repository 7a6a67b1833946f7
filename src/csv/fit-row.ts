/** A record measured against the headers: every row has as many cells as there are headers, or says why it cannot. */
import type { CsvRecord } from './record-splitter.ts';

/** One record. `line` is the physical line (from 1) on which it begins. */
export type CsvRow =
  | { readonly type: 'cells'; readonly line: number; readonly cells: readonly string[] }
  /** `cellsRead`: the cells as they stand, of a row that has too many of them; the first `MAX_CELLS_READ`. */
  | {
      readonly type: 'unusable';
      readonly line: number;
      readonly problem: string;
      readonly cellsRead?: readonly string[];
    };

/** More than a file has columns, and a slip more: a row of commas alone has a hundred thousand. */
const MAX_CELLS_READ = 4_000;

/**
 * Missing cells become empty, surplus empty ones are cut off; a row of delimiters alone, or with surplus values,
 * becomes a problem.
 * @param width number of headers.
 */
export function fitRow(record: CsvRecord, width: number): CsvRow {
  if ('problem' in record) return unusable(record.line, record.problem);
  const { line, cells, quoted } = record;
  if (!quoted && cells.length > 1 && cells[0] === '' && cells.every((cell) => cell === '')) {
    return unusable(line, 'The row has only delimiters and no value. Fill it in or delete it.');
  }
  const count = cells.length;
  if (count > width) {
    if (cells.slice(width).some((cell) => cell !== '')) {
      return { ...unusable(line, tooWide(count, width)), cellsRead: cells.slice(0, MAX_CELLS_READ) };
    }
    cells.length = width;
  }
  while (cells.length < width) cells.push('');
  return { type: 'cells', line, cells };
}

function unusable(line: number, problem: string): Extract<CsvRow, { type: 'unusable' }> {
  return { type: 'unusable', line, problem };
}

function tooWide(cells: number, headers: number): string {
  const columns = headers === 1 ? '1 header' : `${headers} headers`;
  return `The row has ${cells} cells, but the file has ${columns}. Put a value that holds a delimiter in double quotes.`;
}
