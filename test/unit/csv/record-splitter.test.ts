import { describe, expect, it } from 'vitest';
import { RecordSplitter } from '../../../src/csv/record-splitter.ts';

/** Each record as its line and its cells, or the first words of its problem. It comes by single characters; a record may have 12 characters. */
function recordsOf(text: string) {
  const limits = { recordCharacters: 12, gatheredCharacters: 1, rowlessCharacters: 1_000 };
  const splitter = new RecordSplitter(',', { offset: 0, line: 1 }, Buffer.byteLength, limits);
  splitter.push(text);
  splitter.end();
  const found: unknown[] = [];
  for (let record = splitter.next(); record; record = splitter.next()) {
    found.push([
      record.line,
      'cells' in record ? record.cells : record.problem.split(' ').slice(0, 5).join(' '),
    ]);
  }
  return found;
}

const tooLong = 'The row is longer than';
const stray = 'In cell 1 text follows';

describe('a row over the limit whose quotes are bad', () => {
  it.each<[sentence: string, text: string, records: unknown[]]>([
    [
      'ends at the line break behind a quote that was open at the limit',
      '"x"y,"zzzzzzzzzz\nok',
      [
        [1, tooLong],
        [2, ['ok']],
      ],
    ],
    [
      'ends at the line break behind a quote that opens after it',
      '"x"y,zzzzzzzzzz,"z\nok',
      [
        [1, tooLong],
        [2, ['ok']],
      ],
    ],
    [
      'ends at its own line when a later quote does not close in time',
      '"x"y,"z\nok,1\nok,2\nq,""\n',
      [
        [1, stray],
        [2, ['ok', '1']],
        [3, ['ok', '2']],
        [4, ['q', '']],
      ],
    ],
    [
      'keeps a quoted line break when its quotes are good',
      '"zzzzzzzzzzzz\nzz",1\nok',
      [
        [1, tooLong],
        [3, ['ok']],
      ],
    ],
  ])('%s', (_, text, records) => {
    expect(recordsOf(text)).toEqual(records);
  });
});
