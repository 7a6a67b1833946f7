/**
 * Room for the entries of files in the item that keeps them. It must stay below DynamoDB's 400 KB, or nothing more can
 * be written of the campaign; keys and errors of files may be long.
 */
import type { ImportedFile } from '../domain/campaign.ts';

const MOST_FILES = 300;

/** Bytes of all entries; settings, of 32 KB at most, and the rest of the item have what is left. */
const MOST_BYTES = 250_000;

/** More than the entry of any one file takes. */
const LARGEST_ENTRY = 10_000;

/** By `fileId`. */
export type FileEntries = Readonly<Record<string, ImportedFile>>;

/**
 * The ids of entries that have to go so that one more file has room: of those that may go, the first done first. Undefined
 * when that is not enough.
 * @param spare files that may have room beyond the limit.
 */
export function entriesInTheWay(
  files: FileEntries,
  mayGo: (file: ImportedFile, files: FileEntries) => boolean,
  spare = 0,
): readonly string[] | undefined {
  const ids: string[] = [];
  let left = Object.keys(files).length;
  let bytes = bytesOf(files) + LARGEST_ENTRY;
  const isFull = () => left >= MOST_FILES + spare || bytes > MOST_BYTES + spare * LARGEST_ENTRY;
  const candidates = Object.entries(files).filter(([, file]) => file.done && mayGo(file, files));
  for (const [id, file] of candidates.sort(([, a], [, b]) =>
    (a.doneAt ?? '') < (b.doneAt ?? '') ? -1 : 1,
  )) {
    if (!isFull()) break;
    ids.push(id);
    left -= 1;
    bytes -= bytesOf(id) + bytesOf(file);
  }
  return isFull() ? undefined : ids;
}

/** As DynamoDB counts, which keeps texts as UTF-8: about. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
