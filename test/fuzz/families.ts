/** The kinds of files that the fuzzer makes, and what it holds of each. One batch is one kind and one seed. */
import fc from 'fast-check';
import { Product } from '../corpus/dropped-file.ts';
import { fileOf, readAll } from '../unit/csv/csv-source.ts';
import { checkKeys, objectKey } from './key-properties.ts';
import { type Cuts, checkList, checkTable, must } from './list-properties.ts';
import { mutantOf } from './mutations.ts';
import { checkSettings } from './settings-properties.ts';
import { longTable, type WrittenTable, writtenTable } from './written-table.ts';

/** One case: a file to be saved when it fails, and the check. */
export interface Case {
  readonly key: string;
  readonly bytes: Uint8Array;
  check(): Promise<void>;
}

export interface Family {
  readonly name: string;
  /** Cases of one batch. */
  readonly cases: number;
  readonly arbitrary: fc.Arbitrary<Case>;
}

const cuts: fc.Arbitrary<Cuts> = fc.record({
  killedAt: fc.nat(),
  pieceBytes: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 }),
});

/** `makeProduct`: what the files are dropped into. */
export function families(makeProduct = () => new Product()): readonly Family[] {
  const list = (name: string, topics: readonly string[], folder: string): Family => ({
    name,
    cases: 40,
    arbitrary: fc
      .record({ file: mutantOf(topics), how: cuts })
      .map(({ file: { name: file, bytes }, how }) => {
        const key = `${folder}/${file}`;
        return { key, bytes, check: async () => void (await checkList(key, bytes, how, makeProduct)) };
      }),
  });
  const table = (name: string, cases: number, tables: fc.Arbitrary<WrittenTable>): Family => ({
    name,
    cases,
    arbitrary: fc.record({ written: tables, how: cuts }).map(({ written, how }) => ({
      key: written.key,
      bytes: written.bytes,
      check: async () => checkTable(written, await checkList(written.key, written.bytes, how, makeProduct)),
    })),
  });
  return [
    table('table', 40, writtenTable(25)),
    list('mutant', ['gzip', 'headers', 'lines', 'numbers', 'quotes', 'rows', 'text'], 'spring'),
    chunks,
    list('do-not-call', ['lines', 'quotes', 'suppressions', 'text'], 'suppressions'),
    settings,
    keys,
    table('long', 2, longTable),
  ];
}

/** The reader by itself: chunks of any size, begun again at every boundary, from pieces of any size. */
const chunks: Family = {
  name: 'chunks',
  cases: 60,
  arbitrary: fc
    .record({
      file: mutantOf(['gzip', 'headers', 'lines', 'quotes', 'text']),
      rows: fc.integer({ min: 1, max: 5 }),
      how: cuts,
    })
    .map(({ file: { name, bytes }, rows, how }) => ({
      key: name,
      bytes,
      check: async () => {
        const whole = await readAll(fileOf(bytes, name), rows);
        const pieces = fileOf(bytes, name, [...how.pieceBytes]);
        const alike = async (from: number) => {
          const rest = await readAll(pieces, rows, whole.chunks[from - 1]?.next);
          const expected = { ...whole, chunks: whole.chunks.slice(from) };
          must(JSON.stringify(rest) === JSON.stringify(expected), `from chunk ${from} on it reads alike`);
        };
        for (let from = 0; from <= whole.chunks.length; from += 1) await alike(from);
      },
    })),
};

const settings: Family = {
  name: 'settings',
  cases: 150,
  arbitrary: mutantOf(['settings']).map(({ name, bytes }) => ({
    key: name,
    bytes,
    check: () => checkSettings(bytes),
  })),
};

const keys: Family = {
  name: 'keys',
  cases: 150,
  arbitrary: fc.tuple(objectKey, objectKey).map(([first, second]) => ({
    key: 'keys.json',
    bytes: Buffer.from(JSON.stringify([first, second])),
    check: () => checkKeys(first, second),
  })),
};
