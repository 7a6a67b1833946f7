/**
 * Bytes to text, strictly: nothing is replaced or guessed. All text before a bad place is delivered before the
 * error is thrown, so that the rows before it count. Pieces of text hold whole characters only.
 */
import { TextDecoder } from 'node:util';
import type { TextEncoding } from './text-encoding.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Bytes decoded at a time, so that one huge piece of input is not doubled in memory. */
const stepBytes = 131_072;

const replacement = '\ufffd';

/**
 * @param bytes content without its byte order mark.
 * @throws UnreadableFile (without a line: the reader knows it) at bytes that are not valid in `encoding`.
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding['name'],
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += stepBytes) {
      const step = piece.subarray(at, at + stepBytes);
      const joined = rest.length === 0 ? step : Buffer.concat([rest, step]);
      const whole = joined.length - cutCharacterBytes(joined, encoding);
      if (whole > 0) yield* decodeWhole(joined.subarray(0, whole), encoding, decoder);
      rest = new Uint8Array(joined.subarray(whole));
    }
  }
  if (rest.length > 0) throw badBytes(encoding);
}

function* decodeWhole(
  bytes: Uint8Array,
  encoding: TextEncoding['name'],
  strict: TextDecoder,
): Generator<string> {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch (cause) {
    const start = validStart(bytes, encoding);
    if (start !== '') yield start;
    throw badBytes(encoding, cause);
  }
  yield text;
}

/** How many bytes at the end begin a character that the next piece may complete. */
function cutCharacterBytes(bytes: Uint8Array, encoding: TextEncoding['name']): number {
  const { length } = bytes;
  if (encoding !== 'utf-8') {
    const odd = length % 2;
    const high = bytes[length - odd - (encoding === 'utf-16le' ? 1 : 2)] ?? 0;
    return high >= 0xd8 && high <= 0xdb ? odd + 2 : odd;
  }
  for (let back = 1; back <= Math.min(3, length); back += 1) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? back : 0;
    }
  }
  return 0;
}

/** The text before the first invalid place: the first replacement character that does not stand in the bytes themselves. */
function validStart(bytes: Uint8Array, encoding: TextEncoding['name']): string {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  let byteAt = 0;
  for (let from = 0; ; ) {
    const found = text.indexOf(replacement, from);
    if (found < 0) return text;
    const between = text.slice(from, found);
    byteAt += encoding === 'utf-8' ? Buffer.byteLength(between) : between.length * 2;
    if (!standsAt(bytes, byteAt, encoding)) return text.slice(0, found);
    byteAt += encoding === 'utf-8' ? 3 : 2;
    from = found + 1;
  }
}

function standsAt(bytes: Uint8Array, at: number, encoding: TextEncoding['name']): boolean {
  const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (encoding === 'utf-8') return a === 0xef && b === 0xbf && c === 0xbd;
  return encoding === 'utf-16le' ? a === 0xfd && b === 0xff : a === 0xff && b === 0xfd;
}

function badBytes(encoding: TextEncoding['name'], cause?: unknown): UnreadableFile {
  const message =
    encoding === 'utf-8'
      ? 'The file is not valid UTF-8 here (it may be an older encoding, such as Windows-1252).'
      : 'The file is not valid UTF-16 here (it may be damaged or cut off).';
  return new UnreadableFile(`${message} Save it as "CSV UTF-8" and upload it again.`, undefined, { cause });
}
