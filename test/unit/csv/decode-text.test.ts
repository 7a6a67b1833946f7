/** Bytes to text, wherever the pieces are cut, and what is delivered before a place that cannot be read. */
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/csv/decode-text.ts';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';

type Encoding = Parameters<typeof decodeText>[1];

const encodings: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be'];

/** Characters of each length, the first and the last of each: one to four bytes of UTF-8, one or two units of UTF-16. */
const text = 'a\u007f\u0080ß\u07ff\u0800李\ud7ff\ue000\ufffd\uffff\u{10000}😀\u{10ffff}z\ufeff';

function encoded(value: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(value, 'utf8');
  const little = Buffer.from(value, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}

async function* inPieces(bytes: Uint8Array, ends: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

/** What is decoded before it ends, and with what error. */
async function decoded(bytes: Uint8Array, encoding: Encoding, ends: readonly number[] = []) {
  const pieces: string[] = [];
  try {
    for await (const piece of decodeText(inPieces(bytes, ends), encoding)) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { pieces, text: pieces.join(''), error };
  }
  return { pieces, text: pieces.join('') };
}

describe.each(encodings)('text in %s', (encoding) => {
  const bytes = encoded(text, encoding);

  it('is read wherever it is cut, in pieces of whole characters', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { text: read, pieces, error } = await decoded(bytes, encoding, [cut]);
      expect([read, error], `cut after ${cut} bytes`).toEqual([text, undefined]);
      for (const piece of pieces) expect(isWellFormed(piece)).toBe(true);
    }
    const single = Array.from({ length: bytes.length }, (_, i) => i);
    expect((await decoded(bytes, encoding, single)).text).toBe(text);
  });

  it('is delivered as soon as a character is whole', async () => {
    for (const character of text) {
      const its = encoded(character, encoding);
      const { pieces } = await decoded(Buffer.concat([its, encoded('b', encoding)]), encoding, [its.length]);
      expect(pieces, JSON.stringify(character)).toEqual([character, 'b']);
    }
  });

  it('that ends within a character is not whole, and all before it is delivered', async () => {
    for (const character of [...text].slice(encoding === 'utf-8' ? 2 : 0)) {
      const its = encoded(character, encoding);
      for (let missing = 1; missing < its.length; missing += 1) {
        const cut = Buffer.concat([encoded(`x${text}`, encoding), its.subarray(0, its.length - missing)]);
        const { text: read, error } = await decoded(cut, encoding);
        expect(read).toBe(`x${text}`);
        expect(error?.message).toMatch(encoding === 'utf-8' ? /not valid UTF-8/ : /not valid UTF-16/);
      }
    }
  });

  it('is delivered up to the bytes that are no text, whatever stands before and behind', async () => {
    const bad: readonly (readonly number[])[] = {
      'utf-8': [[0xff], [0x80], [0xc3, 0x28], [0xe4, 0xb8, 0x28], [0xf0, 0x9f, 0x98, 0x28], [0xc0, 0xaf]],
      'utf-16le': [
        [0x00, 0xdc],
        [0x00, 0xd8, 0x41, 0x00],
      ],
      'utf-16be': [
        [0xdc, 0x00],
        [0xd8, 0x00, 0x00, 0x41],
      ],
    }[encoding];
    for (const before of ['', 'a', '\ufffd', 'ß\ufffd李', '\ufffd\ufffd😀', text]) {
      for (const place of bad) {
        for (const behind of ['', '\ufffd', 'ok\n']) {
          const all = Buffer.concat([
            encoded(before, encoding),
            Buffer.from(place),
            encoded(behind, encoding),
          ]);
          const { text: read, error } = await decoded(all, encoding);
          expect(
            [read, error?.line],
            `${JSON.stringify(before)}, ${place}, ${JSON.stringify(behind)}`,
          ).toEqual([before, undefined]);
          expect(error?.message).toMatch(/Save it as "CSV UTF-8" and upload it again\.$/);
        }
      }
    }
  });

  it('of more than is decoded at a time is whole', async () => {
    const long = text.repeat(Math.ceil(300_000 / bytes.length));
    const { text: read, pieces } = await decoded(encoded(long, encoding), encoding);
    expect(read).toBe(long);
    expect(pieces.length).toBeGreaterThan(2);
  });
});

/** No half of a pair stands alone. */
function isWellFormed(value: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);
}
