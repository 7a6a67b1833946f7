import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FileSource, openCsv } from '../../../src/csv/csv-file.ts';
import { endlessFile, fileOf, readAll, rowsIn } from './csv-source.ts';

const mebibyte = 1_048_576;

/** Reads the file and gives its rows, how long it took, and by how much memory grew above what it was before. */
async function measure(file: FileSource) {
  const before = memory();
  const startedAt = performance.now();
  let peak = 0;
  const watched: FileSource = {
    name: file.name,
    async *open(fromByte) {
      let pieces = 0;
      for await (const piece of file.open(fromByte)) {
        pieces += 1;
        if (pieces % 20 === 0) peak = Math.max(peak, memory() - before);
        yield piece;
      }
    },
  };
  const reading = await readAll(watched);
  return { ...reading, seconds: (performance.now() - startedAt) / 1000, grownMebibytes: peak / mebibyte };
}

/** Heap and buffers together; garbage not yet collected counts, so limits are generous. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('long files', () => {
  it('a line of 50 MB is passed over in little memory and little time', async () => {
    const file = endlessFile('a,b\nok,1\n', 'x'.repeat(65_536), 763, '\nok,2\n');
    const { chunks, seconds, grownMebibytes } = await measure(file);

    expect(rowsIn(chunks)).toEqual([
      [2, 'ok', '1'],
      [3, { problem: expect.stringContaining('longer than') }],
      [4, 'ok', '2'],
    ]);
    expect(seconds).toBeLessThan(5);
    expect(grownMebibytes).toBeLessThan(48);
  });

  it('a quote that is never closed over 100 MB is reported with its line, in little memory and little time', async () => {
    const file = endlessFile('a,b\nok,1\n"open,', `${'x'.repeat(99)}\n`.repeat(655), 1600, '');
    const { chunks, error, seconds, grownMebibytes } = await measure(file);

    expect(rowsIn(chunks)).toEqual([[2, 'ok', '1']]);
    expect(chunks[0]?.next).toEqual({ offset: 9, line: 3 });
    expect(error).toMatchObject({ line: 3, message: expect.stringContaining('never closed') });
    expect(seconds).toBeLessThan(5);
    expect(grownMebibytes).toBeLessThan(48);
  });

  it('a gzip bomb of 100 MB is read in little memory', async () => {
    const zipped = gzipSync(Buffer.concat([Buffer.from('a,b\nok,1\n'), Buffer.alloc(100 * mebibyte, 'x')]));
    const { chunks, seconds, grownMebibytes } = await measure(fileOf(zipped, 'a.csv.gz', [1_000_000]));

    expect(rowsIn(chunks)).toMatchObject([
      [2, 'ok', '1'],
      [3, { problem: expect.stringContaining('longer than') }],
    ]);
    expect(seconds).toBeLessThan(10);
    expect(grownMebibytes).toBeLessThan(64);
  });

  it('a long row in tiny pieces takes time in proportion to its length', async () => {
    const row = `"${'line of a note\n'.repeat(8_000)}",1\n`;
    const startedAt = performance.now();
    const { chunks } = await readAll(fileOf(`a,b\n${row}`, 'a.csv', [1]));

    expect(chunks[0]?.rows[0]).toMatchObject({ line: 2, cells: [expect.any(String), '1'] });
    expect((performance.now() - startedAt) / 1000).toBeLessThan(10);
  });

  it('a file is read from a checkpoint on without its beginning', async () => {
    const opened: number[] = [];
    const whole = fileOf(`a,b\n${'x,1\n'.repeat(100_000)}`);
    const file: FileSource = {
      name: whole.name,
      open(fromByte) {
        opened.push(fromByte);
        return whole.open(fromByte);
      },
    };
    const csv = await openCsv(file);
    opened.length = 0;
    for await (const { rows } of csv.chunks(10, { offset: 4 + 4 * 99_999, line: 100_001 })) {
      expect(rows).toEqual([{ type: 'cells', line: 100_001, cells: ['x', '1'] }]);
    }

    expect(opened).toEqual([400_000]);
  });
});
