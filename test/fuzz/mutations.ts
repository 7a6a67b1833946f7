/** Files of the corpus with damage done to them: bytes changed, cut out, repeated, put in, spliced with another file. */
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { casesOf, topics } from '../corpus/corpus-files.ts';

/** What matters to some part of the importer. */
const tokens = [
  '"',
  '""',
  '"\n',
  '\n"',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\n\n\n',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\0',
  '\u202e',
  '=1+1',
  '@',
  '+',
  '-',
  "'",
  '\\',
  'sep=;\n',
  'phone',
  'phoneNumber,',
  'customerId',
  '__proto__',
  'row:',
  '+12065550101',
  '+12065550102\n',
  '911',
  '1E+10',
  '.0',
  ' x12',
  'tel:',
  '{',
  '}',
  '[',
  ']',
  ':',
  'null',
  'true',
  '-0',
  '1e999',
  '"callsPerSecond":',
  '"__proto__":',
  '//',
  '/*',
  '\\u0000',
  '\\ud800',
  'é',
  '李',
  '\u{1f600}',
].map((token) => Buffer.from(token));
const bytes = [
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xfe, 0xff],
  [0xff, 0xfe],
  [0xed, 0xa0, 0x80],
  [0x1f, 0x8b],
  [0x00],
  [0x1a],
];
const inserted = [...tokens, ...bytes.map((each) => Buffer.from(each))];

/** Places are shares of the file's length, so that they mean the same while a failing case is made smaller. */
const place = fc.integer({ min: 0, max: 10_000 });

type Edit =
  | { readonly do: 'put'; readonly at: number; readonly token: number; readonly times: number }
  | { readonly do: 'cut' | 'repeat' | 'end'; readonly at: number; readonly length: number }
  | { readonly do: 'flip'; readonly at: number; readonly bits: number };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant('put' as const),
    at: place,
    token: fc.integer({ min: 0, max: inserted.length - 1 }),
    times: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 3_000 })),
  }),
  fc.record({
    do: fc.constantFrom('cut' as const, 'repeat' as const, 'end' as const),
    at: place,
    length: fc.integer({ min: 1, max: 64 }),
  }),
  fc.record({ do: fc.constant('flip' as const), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
);

export interface Mutant {
  /** Of the corpus file it was made from. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file of these topics after up to six edits; of a zipped one the text within, or the zipped bytes. */
export function mutantOf(wanted: readonly string[]): fc.Arbitrary<Mutant> {
  const files = topics.filter((topic) => wanted.includes(topic)).flatMap(casesOf);
  // Long files take long to mutate and to read, and say no more.
  const short = files.filter(({ content }) => content.length < 20_000);
  return fc
    .record({
      file: fc.constantFrom(...short),
      other: fc.option(fc.record({ file: fc.constantFrom(...short), at: place }), { freq: 5 }),
      edits: fc.array(edit, { maxLength: 6 }),
      isWithinZip: fc.boolean(),
    })
    .map(({ file, other, edits, isWithinZip }) => {
      const inner = isWithinZip ? unzipped(file.content) : undefined;
      const start = inner ?? file.content;
      const spliced = other
        ? Buffer.concat([start.subarray(0, offset(start, other.at)), other.file.content])
        : start;
      const mutated = edits.reduce(apply, spliced);
      return { name: file.file, bytes: inner ? gzipSync(mutated) : mutated };
    });
}

function unzipped(content: Uint8Array): Uint8Array | undefined {
  if (content[0] !== 0x1f) return undefined;
  try {
    return gunzipSync(content);
  } catch {
    return undefined;
  }
}

function apply(content: Uint8Array, change: Edit): Uint8Array {
  const at = offset(content, change.at);
  const before = content.subarray(0, at);
  if (change.do === 'put') {
    const token = inserted[change.token] ?? Buffer.alloc(0);
    return Buffer.concat([
      before,
      ...Array.from({ length: change.times }, () => token),
      content.subarray(at),
    ]);
  }
  if (change.do === 'flip') {
    const changed = Buffer.from(content);
    if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ change.bits;
    return changed;
  }
  if (change.do === 'end') return before;
  const piece = content.subarray(at, at + change.length);
  const after = content.subarray(at + change.length);
  return Buffer.concat(change.do === 'cut' ? [before, after] : [before, piece, piece, after]);
}

function offset(content: Uint8Array, at: number): number {
  return Math.floor((content.length * at) / 10_000);
}
