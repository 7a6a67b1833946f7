/**
 * The text encoding of a customer file, by its first 64 KiB (after unzipping); anything but text is rejected with a
 * sentence that says what to do. The same bytes always give the same result, however they arrive.
 */
import { UnreadableFile } from './unreadable-file.ts';

export interface TextEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** Bytes of the byte order mark at the beginning: 0, 2 or 3. */
  readonly markBytes: number;
}

/** Bytes that are looked at. A NUL among them means binary; later ones are characters like any other. */
export const headBytes = 65_536;

const saveAsCsv = 'Save it as "CSV UTF-8" and upload it again.';

/** First bytes of formats that people take for a CSV, as text of one byte a character. */
const foreignFormats: readonly (readonly [start: string, message: string])[] = [
  [
    '\x1f\x8b',
    'The file is gzip-compressed, but its name does not say so. Upload it with a name that ends in .csv.gz.',
  ],
  ['PK\x03\x04', `The file is a ZIP archive or an Excel workbook (.xlsx), not a CSV. ${saveAsCsv}`],
  ['\xd0\xcf\x11\xe0', `The file is an old Excel workbook (.xls), not a CSV. ${saveAsCsv}`],
  ['%PDF-', `The file is a PDF, not a CSV. ${saveAsCsv}`],
  ['BZh', 'The file is bzip2-compressed. Unpack it, or compress it with gzip, and upload it again.'],
  ['\xfd7zXZ\x00', 'The file is xz-compressed. Unpack it, or compress it with gzip, and upload it again.'],
  [
    '\x28\xb5\x2f\xfd',
    'The file is zstd-compressed. Unpack it, or compress it with gzip, and upload it again.',
  ],
];

/**
 * @param head the first `headBytes` bytes of the content, fewer when the file is shorter.
 * @throws UnreadableFile when the file is empty or is no text.
 */
export function detectEncoding(head: Uint8Array): TextEncoding {
  const start = Buffer.from(head.subarray(0, 8)).toString('latin1');
  for (const [magic, message] of foreignFormats) {
    // "BZh" may begin an honest header: bzip2 goes on with a digit and a fixed mark.
    if (start.startsWith(magic) && (magic !== 'BZh' || /^BZh\d1AY/.test(start)))
      throw new UnreadableFile(message);
  }
  const encoding = byMark(start);
  if (head.length <= encoding.markBytes) throw new UnreadableFile('The file is empty.');
  if (encoding.name === 'utf-8') refuseNul(head);
  else refuseWideNul(head);
  return encoding;
}

/** Bytes that `text` takes in this encoding. `text` must hold whole characters only. */
export function bytesIn(encoding: TextEncoding): (text: string) => number {
  return encoding.name === 'utf-8' ? (text) => Buffer.byteLength(text) : (text) => text.length * 2;
}

function byMark(start: string): TextEncoding {
  if (start.startsWith('\xef\xbb\xbf')) return { name: 'utf-8', markBytes: 3 };
  if (start.startsWith('\xff\xfe')) return { name: 'utf-16le', markBytes: 2 };
  if (start.startsWith('\xfe\xff')) return { name: 'utf-16be', markBytes: 2 };
  return { name: 'utf-8', markBytes: 0 };
}

function refuseNul(head: Uint8Array): void {
  if (!head.includes(0)) return;
  // Latin text in UTF-16 has a NUL in every other byte.
  const wide = (head[0] === 0) !== (head[1] === 0) && (head[0] === 0) === (head[2] === 0);
  throw new UnreadableFile(
    wide
      ? `The file looks like UTF-16 without a byte order mark, which cannot be read reliably. ${saveAsCsv}`
      : `The file holds binary data, not text. ${saveAsCsv}`,
  );
}

function refuseWideNul(head: Uint8Array): void {
  for (let at = 0; at + 1 < head.length; at += 2) {
    if (head[at] === 0 && head[at + 1] === 0) {
      throw new UnreadableFile(`The file holds binary data or UTF-32, which cannot be read. ${saveAsCsv}`);
    }
  }
}
