/**
 * A customer file, read as it streams: constant memory, exact physical line numbers, checkpoints in bytes. What
 * is read and how it is cut into chunks depends on the file's content alone, never on how its bytes arrive.
 */
import { decodeText } from './decode-text.ts';
import { type CsvRow, fitRow } from './fit-row.ts';
import { gunzip, skipBytes } from './gunzip.ts';
import { type HeaderRecord, readHeader, separatorLine } from './header-record.ts';
import { RecordSplitter, type TextPosition } from './record-splitter.ts';
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
   * The rows after the header in chunks of exactly `rowsPerChunk` (the last one shorter, none empty), from the
   * start or from `next` of an earlier chunk. A plain file is read from there on, a zipped one from its start.
   * @throws UnreadableFile at a place that cannot be read, after a shorter chunk with the good rows before it.
   */
  chunks(rowsPerChunk: number, from?: TextPosition): AsyncGenerator<CsvChunk>;
}

/**
 * Reads the head of the file: its encoding, delimiter and headers.
 * @throws UnreadableFile when the file is empty, is no text, or its headers cannot be read.
 */
export async function openCsv(source: FileSource): Promise<CsvFile> {
  const head = await readHead(source);
  const encoding = detectEncoding(head);
  const header = await headerOf(source, encoding, head);
  return {
    header: header.cells,
    headerLine: header.line,
    delimiter: header.delimiter,
    encoding: encoding.name,
    chunks: (rowsPerChunk, from = header.next) => chunksOf(source, encoding, header, rowsPerChunk, from),
  };
}

async function* chunksOf(
  source: FileSource,
  encoding: TextEncoding,
  header: HeaderRecord,
  rowsPerChunk: number,
  from: TextPosition,
): AsyncGenerator<CsvChunk> {
  if (!Number.isInteger(rowsPerChunk) || rowsPerChunk < 1) {
    throw new RangeError(`rowsPerChunk must be a whole number from 1 on, not ${rowsPerChunk}`);
  }
  const splitter = new RecordSplitter(header.delimiter, from, bytesIn(encoding));
  const gathered = new GatheredRows(splitter, header.cells.length, rowsPerChunk);
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
  readonly #rowsPerChunk: number;
  #rows: CsvRow[] = [];

  constructor(splitter: RecordSplitter, width: number, rowsPerChunk: number) {
    this.#splitter = splitter;
    this.#width = width;
    this.#rowsPerChunk = rowsPerChunk;
  }

  *fullChunks(): Generator<CsvChunk> {
    for (let record = this.#splitter.next(); record; record = this.#splitter.next()) {
      this.#rows.push(fitRow(record, this.#width));
      if (this.#rows.length === this.#rowsPerChunk) yield this.#chunk();
    }
  }

  *lastChunk(): Generator<CsvChunk> {
    if (this.#rows.length > 0) yield this.#chunk();
  }

  #chunk(): CsvChunk {
    const rows = this.#rows;
    this.#rows = [];
    return { rows, next: this.#splitter.position() };
  }
}

/** The content's bytes from `offset` on, unzipped. */
function contentOf(source: FileSource, offset: number): AsyncIterable<Uint8Array> {
  return isZipped(source) ? skipBytes(gunzip(source.open(0)), offset) : source.open(offset);
}

function isZipped(source: FileSource): boolean {
  return /\.gz$/i.test(source.name);
}

/** The first bytes of the content. A gzip that breaks later than its first bytes is told when the rows are read. */
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

async function headerOf(source: FileSource, encoding: TextEncoding, head: Uint8Array): Promise<HeaderRecord> {
  const start = new TextDecoder(encoding.name, { ignoreBOM: true }).decode(head.subarray(encoding.markBytes));
  const separator = separatorLine(start);
  const from = {
    offset: encoding.markBytes + bytesIn(encoding)(separator?.text ?? ''),
    line: separator ? 2 : 1,
  };
  const pieces = decodeText(contentOf(source, from.offset), encoding.name);
  return readHeader(pieces, from, bytesIn(encoding), separator?.delimiter);
}
