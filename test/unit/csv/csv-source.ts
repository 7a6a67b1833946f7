/** Customer files in memory, delivered in pieces of any size; what a reader makes of them, in one value. */
import type { CsvChunk, FileSource } from '../../../src/csv/csv-file.ts';
import { openCsv } from '../../../src/csv/csv-file.ts';
import type { TextPosition } from '../../../src/csv/record-splitter.ts';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';

/** `pieceBytes` are used in turn. */
export function fileOf(content: string | Uint8Array, name = 'spring.csv', pieceBytes = [65_536]): FileSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name,
    async *open(fromByte) {
      for (let at = fromByte, turn = 0; at < bytes.length; turn += 1) {
        const size = pieceBytes[turn % pieceBytes.length] ?? 1;
        yield bytes.subarray(at, at + size);
        at += size;
      }
    },
  };
}

/** A file that is made while it is read, for files that are too long to be kept. It is read from its start only. */
export function endlessFile(start: string, piece: string, pieces: number, end: string): FileSource {
  const [first, again, last] = [Buffer.from(start), Buffer.from(piece), Buffer.from(end)];
  return {
    name: 'long.csv',
    async *open(fromByte) {
      if (fromByte > first.length) throw new Error('this file can only be read from its beginning');
      if (fromByte < first.length) yield first.subarray(fromByte);
      for (let i = 0; i < pieces; i += 1) yield again;
      yield last;
    },
  };
}

export interface Reading {
  readonly header: readonly string[];
  readonly chunks: readonly CsvChunk[];
  /** Of the UnreadableFile at the end. */
  readonly error?: { readonly message: string; readonly line: number | undefined };
}

export async function readAll(
  file: FileSource,
  rowsPerChunk = 1000,
  from?: TextPosition,
  cellsPerChunk?: number,
): Promise<Reading> {
  const chunks: CsvChunk[] = [];
  let header: readonly string[] = [];
  try {
    const csv = await openCsv(file);
    header = csv.header;
    for await (const chunk of csv.chunks(rowsPerChunk, from, cellsPerChunk)) chunks.push(chunk);
    return { header, chunks };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { header, chunks, error: { message: error.message, line: error.line } };
  }
}

/** Each row as `[line, ...cells]`, or `[line, { problem }]`. */
export async function rowsOf(content: string | Uint8Array, name?: string): Promise<unknown[][]> {
  const { chunks, error } = await readAll(fileOf(content, name));
  if (error) throw new Error(error.message);
  return rowsIn(chunks);
}

export function rowsIn(chunks: readonly CsvChunk[]): unknown[][] {
  return chunks
    .flatMap(({ rows }) => rows)
    .map((row) => (row.type === 'cells' ? [row.line, ...row.cells] : [row.line, { problem: row.problem }]));
}
