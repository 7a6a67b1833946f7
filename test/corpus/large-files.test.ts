import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import { shortOr } from '../support/length.ts';
import { type DroppedFile, Product } from './dropped-file.ts';

const mebibyte = 1_048_576;
/** Of the rows that are wide. */
const wideRows = shortOr(60, 200);
const longRows = shortOr(150, 600);
/** Of a gzip bomb: more than may be held in memory, and than a row may have. */
const bombMebibytes = shortOr(200, 300);
const good = (i: number) => `+120655501${String(i).padStart(2, '0')}`;

/** Files too large to be kept: `times` pieces between a beginning and an end. */
interface Recipe {
  readonly start: string;
  readonly piece: string;
  readonly times: number;
  readonly end: string;
}

function* bytesOf({ start, piece, times, end }: Recipe): Generator<Uint8Array> {
  const again = Buffer.from(piece);
  yield Buffer.from(start);
  for (let i = 0; i < times; i += 1) yield again;
  yield Buffer.from(end);
}

async function zipped(recipe: Recipe): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of Readable.from(bytesOf(recipe)).pipe(createGzip())) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Imports the recipe as it streams; the file is never in memory. */
async function importRecipe(recipe: Recipe) {
  const product = new Product();
  const job = product.put('spring/large.csv', '');
  product.world.uploads.open = async function* ({ key }: ImportJob, fromByte: number) {
    let at = 0;
    for (const piece of key.endsWith('.json') ? [] : bytesOf(recipe)) {
      if (at + piece.length > fromByte) yield piece.subarray(Math.max(0, fromByte - at));
      at += piece.length;
    }
  };
  return measured(product, () => product.import(job));
}

function importContent(key: string, content: string | Uint8Array, settings?: object) {
  const product = new Product();
  if (settings) product.put('spring.json', JSON.stringify(settings));
  return measured(product, () => product.drop(key, content));
}

/** How long it takes, and by how much memory grows meanwhile above what it was before. */
async function measured(product: Product, run: () => Promise<DroppedFile>) {
  const memory = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const open = product.world.uploads.open.bind(product.world.uploads);
  const before = memory();
  let peak = 0;
  product.world.uploads.open = async function* (job, fromByte) {
    for await (const piece of open(job, fromByte)) {
      peak = Math.max(peak, memory() - before);
      yield piece;
    }
  };
  const startedAt = performance.now();
  const came = await run();
  peak = Math.max(peak, memory() - before);
  const reported = came.report.map(({ row, result, reason }) => `${row} ${result}: ${reason}`);
  return {
    ...came,
    reported,
    seconds: (performance.now() - startedAt) / 1_000,
    grownMebibytes: peak / mebibyte,
  };
}

describe('a file that is long in an unusual way is read in little memory and time', () => {
  it.each<[sentence: string, recipe: Recipe, good: number, reported: RegExp[]]>([
    [
      'a single line of 50 MB rejects its row',
      { start: `phone,a\n${good(1)},x\n`, piece: 'x'.repeat(65_536), times: 763, end: `\n${good(2)},y\n` },
      2,
      [/^3 rejected: .*longer than/],
    ],
    [
      'a single quoted cell of 50 MB rejects its row',
      {
        start: `phone,a\n${good(1)},"`,
        piece: 'line\r\n'.repeat(10_000),
        times: 830,
        end: `"\r\n${good(2)},y\n`,
      },
      1,
      [/^2 rejected: .*longer than/],
    ],
    [
      'a quote that is never closed over 50 MB is told with its line',
      {
        start: `phone,a\n${good(1)},x\n${good(2)},"`,
        piece: `${'x'.repeat(99)}\n`.repeat(655),
        times: 800,
        end: '',
      },
      1,
      [/^3 file: .*never closed/],
    ],
    [
      '200 MB of blank lines are told with the line they begin on',
      { start: `phone\n${good(1)}\n`, piece: '\r\n'.repeat(32_768), times: 3_200, end: `${good(2)}\n` },
      1,
      [/^3 file: No row ends within 134,217,728 characters/],
    ],
    [
      'a single line of 200 MB is told with its line',
      { start: `phone\n${good(1)}\n`, piece: 'x'.repeat(65_536), times: 3_200, end: `\n${good(2)}\n` },
      1,
      [/^3 file: No row ends within/],
    ],
    [
      '50 MB of blank lines before the headers are told',
      { start: '', piece: '\n'.repeat(65_536), times: 800, end: `phone\n${good(1)}\n` },
      0,
      [/^1 file: No row ends within 16,777,216 characters/],
    ],
    [
      'headers of 50 MB are told',
      { start: 'phone', piece: ',x'.repeat(32_768), times: 763, end: `\n${good(1)}\n` },
      0,
      [/^1 file: The header line .*longer than/],
    ],
    [
      'a quoted header of 50 MB is told',
      { start: 'phone,"', piece: 'x'.repeat(65_536), times: 763, end: `"\n${good(1)},x\n` },
      0,
      [/^1 file: The header line .*longer than/],
    ],
  ])('and %s', async (_, recipe, contacts, reported) => {
    const came = await importRecipe(recipe);

    expect(came.reported).toEqual(reported.map((words) => expect.stringMatching(words)));
    expect(came.contacts.filter(({ status }) => status === 'QUEUED')).toHaveLength(contacts);
    expect(came.file).toMatchObject({ done: true });
    expect(came.seconds).toBeLessThan(60);
    expect(came.grownMebibytes).toBeLessThan(96);
  });
});

describe('a gzip bomb costs neither memory nor time', () => {
  it.each<[sentence: string, recipe: Recipe, good: number, reported: RegExp[]]>([
    [
      'hundreds of MB of zero bytes are binary',
      { start: '', piece: '\0'.repeat(mebibyte), times: bombMebibytes, end: '' },
      0,
      [/^ file: .*binary data/],
    ],
    [
      'hundreds of MB of zero bytes after a row are one endless line',
      {
        start: `phone\n${good(1)}\n${'#'.repeat(65_536)}`,
        piece: '\0'.repeat(mebibyte),
        times: shortOr(200, 1_024),
        end: '',
      },
      1,
      [/^3 file: No row ends within/],
    ],
    [
      'hundreds of MB of blank lines are reported with the line on which they begin',
      { start: `phone\n${good(1)}\n`, piece: '\n'.repeat(mebibyte), times: bombMebibytes, end: '' },
      1,
      [/^3 file: No row ends within/],
    ],
    [
      'hundreds of MB of spaces before the headers are reported',
      { start: '', piece: ' '.repeat(mebibyte), times: bombMebibytes, end: '' },
      0,
      [/^1 file: The header line .*longer than/],
    ],
  ])('when %s', async (_, recipe, contacts, reported) => {
    const bomb = await zipped(recipe);
    expect(bomb.length).toBeLessThan(mebibyte);

    const came = await importContent('spring/bomb.csv.gz', bomb);

    expect(came.reported).toEqual(reported.map((words) => expect.stringMatching(words)));
    expect(came.contacts).toHaveLength(contacts);
    expect(came.file).toMatchObject({ done: true });
    expect(came.seconds).toBeLessThan(60);
    expect(came.grownMebibytes).toBeLessThan(160);
  });

  it('and one within another is no text', async () => {
    const inner = await zipped({ start: '', piece: 'x'.repeat(mebibyte), times: bombMebibytes, end: '' });

    const came = await importContent('spring/bomb.csv.gz', gzipSync(inner));

    expect(came.reported).toEqual([expect.stringMatching(/^ file: .*gzip-compressed/)]);
    expect(came.grownMebibytes).toBeLessThan(96);
  });
});

describe('a file that is wide', () => {
  const names = (columns: number) => Array.from({ length: columns }, (_, i) => `column-number-${i}`);
  const filled = (columns: number) => `${',some text'.repeat(columns)}`;

  it('of 2,000 columns is read; a row that fills them all has too many attributes', async () => {
    const last = `${','.repeat(1_999)}last`;
    const rows = [`${good(1)}${last}`, `${good(2)}${filled(1_999)}`, `${good(3)},x`];

    const came = await importContent('spring.csv', `phone,${names(1_999).join(',')}\n${rows.join('\n')}\n`);

    expect(came.reported).toEqual([expect.stringMatching(/^3 rejected: .*32,768/)]);
    expect(came.contacts[0]?.attributes).toEqual({ 'column-number-1998': 'last' });
    expect(came.contacts[2]?.attributes).toEqual({ 'column-number-0': 'x' });
    expect(came.seconds).toBeLessThan(20);
  });

  it.each<[sentence: string, header: string, reported: RegExp]>([
    ['of 2,001 columns', `phone,${names(2_000).join(',')}`, /2,001 columns, 2,001 of them with a header/],
    ['of columns without a header', `phone${','.repeat(10_000)}`, /10,001 columns, 1 of them with a header/],
    ['of the columns that a spreadsheet has', `phone${','.repeat(16_383)}`, /16,384 columns.*Delete/],
  ])('%s is reported with what to do', async (_, header, reported) => {
    const came = await importContent('spring.csv', `${header}\n${good(1)}\n`);

    expect(came.reported).toEqual([expect.stringMatching(reported)]);
    expect(came.reported[0]).toMatch(/^1 file: .*; 2,000 are allowed\. Delete/);
    expect(came.contacts).toEqual([]);
    expect(came.file).toMatchObject({ done: true, rows: 0 });
  });

  it.each<[sentence: string, recipe: Recipe, rows: number]>([
    [
      'with 130,900 empty cells in each row and in the header is a file error',
      {
        start: `phone${','.repeat(130_900)}\n`,
        piece: `${good(1)}${','.repeat(130_900)}\n`,
        times: 1_000,
        end: '',
      },
      0,
    ],
    [
      'with 130,900 empty cells in each row leaves them out of memory',
      { start: 'phone,a\n', piece: `${good(1)}${','.repeat(130_900)}\n`, times: wideRows, end: '' },
      wideRows,
    ],
    [
      'with 65,000 cells in each row has every row rejected',
      { start: 'phone,a\n', piece: `${good(1)}${',x'.repeat(65_000)}\n`, times: wideRows, end: '' },
      wideRows,
    ],
    [
      'with 2,000 cells in each row is imported fifty rows at a time',
      {
        start: `phone,${names(1_999).join(',')}\n`,
        piece: `${good(1)}${',x'.repeat(1_999)}\n`,
        times: longRows,
        end: '',
      },
      longRows,
    ],
    [
      'with long cells in each row is imported a few rows at a time',
      { start: 'phone,a\n', piece: `${good(1)},${'\u00e9'.repeat(130_000)}\n`, times: longRows, end: '' },
      longRows,
    ],
  ])('%s', async (_, recipe, rows) => {
    const bomb = await zipped(recipe);
    expect(bomb.length).toBeLessThan(mebibyte);

    const came = await importContent('spring/bomb.csv.gz', bomb);

    expect(came.file).toMatchObject({ done: true, rows });
    expect(came.seconds).toBeLessThan(60);
    expect(came.grownMebibytes).toBeLessThan(200);
  });

  it('may have a header of 32,767 characters; of a longer one only so many are kept', async () => {
    const most = 'h'.repeat(32_767);
    const fits = await importContent('spring.csv', `phone,${most}\n${good(1)},x\n${good(2)},xy\n`);
    const longer = await importContent('spring.csv', `phone,${most}h\n${good(1)},x\n`);
    const meeting = await importContent('spring.csv', `phone,${most}h,${most}i\n${good(1)},x,y\n`);

    expect(fits.contacts[0]?.attributes).toEqual({ [most]: 'x' });
    expect(fits.reported).toEqual([expect.stringMatching(/^3 rejected: .*32,768/)]);
    expect(longer.contacts[0]?.attributes).toEqual({ [most]: 'x' });
    expect(longer.reported).toEqual([expect.stringMatching(/^1 repaired: /)]);
    expect(meeting.contacts).toEqual([]);
    expect(meeting.reported).toEqual([expect.stringMatching(/^1 file: The columns .* both mean/)]);
  });
});

describe('a file that is long in the usual way', () => {
  it.each([999, 1_000, 1_001, 2_000, 2_001])('has every row of its chunks (%i rows)', async (rows) => {
    const numbers = Array.from({ length: rows }, (_, i) => `+1206${2_000_000 + i}`);

    const came = await importContent('spring.csv', `phone\n${numbers.join('\n')}\n`);

    expect(came.contacts.map(({ contactKey }) => contactKey)).toEqual(numbers);
    expect(came.file).toMatchObject({ rows, rejected: 0, duplicates: 0 });
  });

  it('names every one of 20,000 duplicates and 20,000 rejected rows', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${good(1)}\nnobody ${i}`);

    const came = await importContent('spring.csv', `phone\n${lines.join('\n')}\n`);

    expect(came.file).toMatchObject({ rows: 40_000, rejected: 20_000, duplicates: 19_999 });
    expect(came.report.map(({ row }) => Number(row))).toEqual(
      Array.from({ length: 39_999 }, (_, i) => i + 3),
    );
    expect(came.queued).toEqual([good(1)]);
    expect(came.seconds).toBeLessThan(60);
  });
});

describe('a settings file that is large', () => {
  it('is not read into memory, and the campaign keeps what it had', async () => {
    const product = new Product();
    await product.drop('spring/campaign.json', '{"callsPerSecond": 7}');

    const came = await product.drop('spring.json', `{"attributes": {"a": "${'x'.repeat(300_000)}"}}`);

    expect(came.file?.error).toBe('A settings file has at most 262144 bytes; this one has 300025.');
    expect(came.campaign?.settings).toEqual({ callsPerSecond: 7 });
    expect(came.report).toMatchObject([{ result: 'file' }]);
  });
});
