/**
 * A customer file, read as it streams: constant memory, exact physical line numbers, checkpoints in bytes. What
 * is read and how it is cut into chunks depends on the file's content alone, never on how its bytes arrive.
 */

import { isPhoneHeader } from './column-names.ts';
import { decodeText } from './decode-text.ts';
import { type CsvRow, fitRow } from './fit-row.ts';
import { gunzip, skipBytes } from './gunzip.ts';
import { type HeaderRecord, readHeader, separatorLine } from './header-record.ts';
import { type CsvRecord, RecordSplitter, type TextPosition } from './record-splitter.ts';
import { bytesIn, detectEncoding, headBytes, type TextEncoding } from './text-encoding.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface FileSource {
  /** S3 key or path; `.gz` at its end (any case) means gzip. */
  readonly name: string;
  /** The file's bytes from `fromByte` on. May be called several times. Its own errors pass through unchanged. */
  open(fromByte: number): AsyncIterable<Uint8Array>;
}

export interface CsvChunk {
  readonly rows: readonly CsvRow[];
  /** Where the next chunk begins. */
  readonly next: TextPosition;
}

export interface CsvFile {
  /** The trimmed cells of the first line that is not blank (nor Excel's `sep=;`). */
  readonly header: readonly string[];
  /** Physical line, from 1, on which the header begins. */
  readonly headerLine: number;
  readonly delimiter: string;
  readonly encoding: TextEncoding['name'];
  /**
   * The rows after the header in chunks of `rowsPerChunk`, from the start or from `next` of an earlier chunk. The last one is
   * shorter, and so are chunks of wide rows, which end with `cellsPerChunk`; none is empty. A plain file is read from there
   * on, a zipped one from its start.
   * @throws UnreadableFile at a place that cannot be read, after a shorter chunk with the good rows before it.
   */
  chunks(rowsPerChunk: number, from?: TextPosition, cellsPerChunk?: number): AsyncGenerator<CsvChunk>;
}

/**
 * Maximum number of columns: far more than in any real list, and few enough that a file of kilobytes cannot unzip to
 * billions of cells.
 */
const MAX_COLUMNS = 2_000;

/** Cells in memory at once, about: a thousand rows of a hundred columns. A long cell counts as several. */
const CELLS_PER_CHUNK = 100_000;
const CHARACTERS_PER_CELL = 128;

/**
 * Reads the head of the file: its encoding, delimiter and headers.
 * @param isPhoneColumn whether a header is that of the phone numbers, which decides between delimiters that all fit.
 * @throws UnreadableFile when the file is empty, is no text, or its headers cannot be read.
 */
export async function openCsv(
  source: FileSource,
  isPhoneColumn: (header: string) => boolean = isPhoneHeader,
): Promise<CsvFile> {
  const head = await readHead(source);
  const encoding = detectEncoding(head);
  const header = await headerOf(source, encoding, head, isPhoneColumn);
  if (header.cells.length > MAX_COLUMNS) throw tooManyColumns(header);
  return {
    header: header.cells,
    headerLine: header.line,
    delimiter: header.delimiter,
    encoding: encoding.name,
    chunks: (rowsPerChunk, from = header.next, cellsPerChunk = CELLS_PER_CHUNK) =>
      chunksOf(source, encoding, header, { rows: rowsPerChunk, cells: cellsPerChunk }, from),
  };
}

function tooManyColumns({ cells, line }: HeaderRecord): UnreadableFile {
  const named = cells.filter((cell) => cell !== '').length;
  const count = (columns: number) => columns.toLocaleString('en-US');
  return new UnreadableFile(
    `The file has ${count(cells.length)} columns, ${count(named)} of them with a header; ${count(MAX_COLUMNS)} are allowed. Delete unneeded columns, empty ones first, and upload the file again.`,
    line,
  );
}

interface ChunkSize {
  readonly rows: number;
  readonly cells: number;
}

async function* chunksOf(
  source: FileSource,
  encoding: TextEncoding,
  header: HeaderRecord,
  size: ChunkSize,
  from: TextPosition,
): AsyncGenerator<CsvChunk> {
  for (const max of [size.rows, size.cells]) {
    if (!Number.isInteger(max) || max < 1) {
      throw new RangeError(`The size of a chunk must be a whole number of at least 1, not ${max}`);
    }
  }
  const splitter = new RecordSplitter(header.delimiter, from, bytesIn(encoding));
  const gathered = new GatheredRows(splitter, header.cells.length, size);
  try {
    for await (const text of decodeText(contentOf(source, from.offset), encoding.name)) {
      splitter.push(text);
      yield* gathered.fullChunks();
    }
    splitter.end();
    yield* gathered.fullChunks();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    splitter.breakOff();
    // An error with a line came from the splitter itself (a quote never closed): it has nothing more to give.
    if (error.line === undefined) yield* gathered.fullChunks();
    yield* gathered.lastChunk();
    throw new UnreadableFile(error.message, error.line ?? splitter.lineReached(), { cause: error });
  }
  yield* gathered.lastChunk();
}

/** Rows on their way into chunks. */
class GatheredRows {
  readonly #splitter: RecordSplitter;
  readonly #width: number;
  readonly #size: ChunkSize;
  #rows: CsvRow[] = [];
  #cells = 0;

  constructor(splitter: RecordSplitter, width: number, size: ChunkSize) {
    this.#splitter = splitter;
    this.#width = width;
    this.#size = size;
  }

  *fullChunks(): Generator<CsvChunk> {
    for (let record = this.#splitter.next(); record; record = this.#splitter.next()) {
      this.#cells += cellsOf(record);
      this.#rows.push(fitRow(record, this.#width));
      if (this.#rows.length >= this.#size.rows || this.#cells >= this.#size.cells) yield this.#chunk();
    }
  }

  *lastChunk(): Generator<CsvChunk> {
    if (this.#rows.length > 0) yield this.#chunk();
  }

  #chunk(): CsvChunk {
    const rows = this.#rows;
    this.#rows = [];
    this.#cells = 0;
    return { rows, next: this.#splitter.position() };
  }
}

/** Cells that a record takes to be read, by their number and length. */
function cellsOf(record: CsvRecord): number {
  const cells = 'cells' in record ? record.cells : [];
  let count = cells.length;
  for (const { length } of cells) if (length > CHARACTERS_PER_CELL) count += length / CHARACTERS_PER_CELL;
  return count;
}

/** The content's bytes from `offset` on, unzipped. */
function contentOf(source: FileSource, offset: number): AsyncIterable<Uint8Array> {
  return isZipped(source) ? skipBytes(gunzip(source.open(0)), offset) : source.open(offset);
}

function isZipped(source: FileSource): boolean {
  return /\.gz$/i.test(source.name);
}

/** The first bytes of the content. Later damage of a gzip is reported when the rows are read. */
async function readHead(source: FileSource): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of contentOf(source, 0)) {
      pieces.push(piece.subarray(0, headBytes - size));
      size += pieces.at(-1)?.length ?? 0;
      if (size === headBytes) break;
    }
  } catch (error) {
    if (size === 0 || !(error instanceof UnreadableFile)) throw error;
  }
  return Buffer.concat(pieces);
}

async function headerOf(
  source: FileSource,
  encoding: TextEncoding,
  head: Uint8Array,
  isPhoneColumn: (header: string) => boolean,
): Promise<HeaderRecord> {
  const start = new TextDecoder(encoding.name, { ignoreBOM: true }).decode(head.subarray(encoding.markBytes));
  const separator = separatorLine(start);
  const from = {
    offset: encoding.markBytes + bytesIn(encoding)(separator?.text ?? ''),
    line: separator?.nextLine ?? 1,
  };
  const pieces = decodeText(contentOf(source, from.offset), encoding.name);
  return readHeader(pieces, from, bytesIn(encoding), separator?.delimiter, isPhoneColumn);
}
