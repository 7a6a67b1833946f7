/**
 * Lists of customers made by a grammar: rows of known kinds, written in any dialect. Whoever makes the file knows what
 * must come of each row; nothing here asks the product.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** What must come of a row. */
interface ExpectedRow {
  readonly line: number;
  readonly result: 'good' | 'rejected' | 'duplicate';
}

export interface WrittenTable {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Unzipped, without a byte order mark. */
  readonly text: string;
  readonly delimiter: string;
  readonly rows: readonly ExpectedRow[];
  /** Numbers of the good rows, in their order. */
  readonly numbers: readonly string[];
  /** Another reader comes to the same records: no text behind a closing quote, no row of one empty cell. */
  readonly isPlain: boolean;
}

/** A row as it is meant. `number`: which of the customers; missing where the cell is none. */
type Row =
  | {
      readonly kind: 'cells';
      readonly phone: string;
      readonly number?: number;
      readonly more: readonly string[];
    }
  | { readonly kind: 'delimiters' }
  | { readonly kind: 'stray'; readonly number: number };

const writings: readonly ((last: string) => string)[] = [
  (last) => `+1206555${last}`,
  (last) => `(206) 555-${last}`,
  (last) => `1 206 555 ${last}`,
  (last) => `tel:+1-206-555-${last}`,
  (last) => `'206.555.${last}`,
  (last) => `\u202a+1206555${last}\u202c`,
  (last) => `206-555-${last} x12`,
];

const badCells = [
  '',
  'nobody',
  '911',
  '+49112',
  '1.2065550100E+10',
  '2065550100.0',
  '206 555 01O1',
  '2065550100/2065550101',
];

const value = fc
  .array(fc.constantFrom(...('ab1é李😀\ufffd\u202e=+@\\\'",;|\t \n\r\u0001'.match(/./gsu) ?? [])), {
    maxLength: 6,
  })
  .map((parts) => parts.join('').trim());

const cellsRow = fc.record({
  kind: fc.constant('cells' as const),
  customer: fc.integer({ min: 0, max: 39 }),
  writing: fc.integer({ min: 0, max: writings.length - 1 }),
  bad: fc.option(fc.constantFrom(...badCells), { freq: 4 }),
  more: fc.array(value, { maxLength: 4 }),
});

const row: fc.Arbitrary<Row> = fc.oneof(
  {
    weight: 12,
    arbitrary: cellsRow.map(({ customer, writing, bad, more }): Row => {
      if (bad !== null) return { kind: 'cells', phone: bad, more };
      const phone = (writings[writing] ?? String)(lastDigits(customer));
      return { kind: 'cells', phone, number: customer, more };
    }),
  },
  { weight: 1, arbitrary: fc.constant<Row>({ kind: 'delimiters' }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 39 }).map((number): Row => ({ kind: 'stray', number })) },
);

/** How it is written; lists are used in turn, so that one file mixes manners. */
const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8-mark', 'utf-16le', 'utf-16be'),
  isZipped: fc.boolean(),
  quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  spaces: fc.array(fc.constantFrom('', '', ' ', '\u00a0'), { minLength: 1, maxLength: 5 }),
  ends: fc.array(fc.constantFrom('\n', '\r', '\r\n'), { minLength: 1, maxLength: 4 }),
  blanks: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 1, maxLength: 5 }),
  hasLastEnd: fc.boolean(),
});

type Encoding = 'utf-8' | 'utf-8-mark' | 'utf-16le' | 'utf-16be';
type Dialect = typeof dialect extends fc.Arbitrary<infer T> ? T : never;

const headers = ['phone', 'name', 'note'];

/** A table of at most so many rows. */
export function writtenTable(most: number): fc.Arbitrary<WrittenTable> {
  return fc
    .record({ rows: fc.array(row, { maxLength: most }), how: dialect })
    .map(({ rows, how }) => written(rows, how));
}

/** Long enough for several chunks of the importer. */
export const longTable: fc.Arbitrary<WrittenTable> = fc
  .record({
    rows: fc.array(row, { minLength: 1, maxLength: 12 }),
    times: fc.integer({ min: 90, max: 400 }),
    how: dialect,
  })
  .map(({ rows, times, how }) => written(Array.from({ length: times }, () => rows).flat(), how));

function written(rows: readonly Row[], how: Dialect): WrittenTable {
  const writer = new Writer(how);
  writer.line(headers.map((header) => writer.cell(header)));
  const seen = new Set<number>();
  const expected: ExpectedRow[] = [];
  for (const [i, one] of rows.entries()) {
    const line = writer.line(cellsOf(one, writer), i === rows.length - 1 && !how.hasLastEnd);
    expected.push({ line, result: resultOf(one, seen) });
  }
  const bytes = encode(writer.text, how.encoding);
  return {
    key: how.isZipped ? 'spring/table.csv.gz' : 'spring/table.csv',
    bytes: how.isZipped ? gzipSync(bytes) : bytes,
    text: writer.text,
    delimiter: how.delimiter,
    rows: expected,
    numbers: [...seen].map((customer) => `+1206555${lastDigits(customer)}`),
    isPlain: rows.every(isPlain) && !how.spaces.includes('\u00a0'),
  };
}

function cellsOf(one: Row, writer: Writer): readonly string[] {
  if (one.kind === 'delimiters') return headers.map(() => '');
  if (one.kind === 'stray') return [`+1206555${lastDigits(one.number)}`, '"x"y', ''];
  return [one.phone, ...one.more].map((cell) => writer.cell(cell));
}

function isPlain(one: Row): boolean {
  return one.kind === 'delimiters' || (one.kind === 'cells' && one.phone + one.more.join('') !== '');
}

function resultOf(one: Row, seen: Set<number>): ExpectedRow['result'] {
  const isWide = one.kind === 'cells' && one.more.slice(headers.length - 1).some((cell) => cell !== '');
  if (one.kind !== 'cells' || one.number === undefined || isWide) return 'rejected';
  if (seen.has(one.number)) return 'duplicate';
  seen.add(one.number);
  return 'good';
}

/** The last four digits of a customer's number. */
function lastDigits(customer: number): string {
  return `01${String(customer).padStart(2, '0')}`;
}

class Writer {
  text = '';
  readonly #how: Dialect;
  #cells = 0;
  #lines = 0;
  #line = 1;

  constructor(how: Dialect) {
    this.#how = how;
  }

  cell(value: string): string {
    const { quoted, spaces } = this.#how;
    this.#cells += 1;
    const space = inTurn(spaces, this.#cells);
    const mustQuote = value === '' || /[",;|\t\r\n]/.test(value);
    if (!mustQuote && !inTurn(quoted, this.#cells)) return `${space}${value}`;
    return `${space}"${value.replaceAll('"', '""')}"${space}`;
  }

  /** Writes the cells as a line, behind blank ones; answers the physical line on which it begins. */
  line(cells: readonly string[], isUnended = false): number {
    const { blanks, ends, delimiter } = this.#how;
    for (let i = 0; i < inTurn(blanks, this.#lines); i += 1)
      this.#write(`  ${inTurn(ends, this.#lines + i)}`);
    const line = this.#line;
    this.#write(cells.join(delimiter) + (isUnended ? '' : inTurn(ends, this.#lines)));
    this.#lines += 1;
    return line;
  }

  #write(text: string): void {
    this.text += text;
    this.#line += text.match(/\r\n|\r|\n/g)?.length ?? 0;
  }
}

function inTurn<T>(values: readonly T[], turn: number): T {
  return values[turn % values.length] as T;
}

function encode(text: string, as: Encoding): Uint8Array {
  if (as === 'utf-8') return Buffer.from(text);
  if (as === 'utf-8-mark') return Buffer.from(`\ufeff${text}`);
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  return as === 'utf-16le' ? little : little.swap16();
}
