import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../../../src/csv/csv-file.ts';
import { fileOf, readAll, rowsIn, rowsOf } from './csv-source.ts';

const text = 'phone,name\r\n+12065550100,Zoë 😀\r\n+12065550101,李\r\n';
const rows = [
  [2, '+12065550100', 'Zoë 😀'],
  [3, '+12065550101', '李'],
];
const utf16le = (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le');
const utf16be = (value: string) => Buffer.from(utf16le(value)).swap16();
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe('a file’s text', () => {
  it.each<[sentence: string, content: string | Uint8Array, name: string, encoding: string]>([
    ['UTF-8', text, 'a.csv', 'utf-8'],
    ['UTF-8 with byte order mark', `\ufeff${text}`, 'a.CSV', 'utf-8'],
    ['UTF-16, little end first', utf16le(text), 'a.csv', 'utf-16le'],
    ['UTF-16, big end first', utf16be(text), 'a.csv', 'utf-16be'],
    ['gzip', gzipSync(text), 'a.csv.gz', 'utf-8'],
    ['gzip in capitals', gzipSync(`\ufeff${text}`), 'A.CSV.GZ', 'utf-8'],
    ['gzip of UTF-16', gzipSync(utf16be(text)), 'a.csv.gz', 'utf-16be'],
    [
      'gzip of several members',
      bytes([...gzipSync(text.slice(0, 20))], [...gzipSync(text.slice(20))]),
      'a.csv.gz',
      'utf-8',
    ],
    ['gzip padded with zeros', bytes([...gzipSync(text)], [0, 0, 0]), 'a.csv.gz', 'utf-8'],
  ])('%s is read', async (_, content, name, encoding) => {
    expect(await openCsv(fileOf(content, name))).toMatchObject({ encoding, header: ['phone', 'name'] });
    expect(await rowsOf(content, name)).toEqual(rows);
  });

  it('a replacement character that stands in the file is a character', async () => {
    expect(await rowsOf('a\n\ufffd\n')).toEqual([[2, '\ufffd']]);
  });

  it.each<[sentence: string, content: Uint8Array, name: string, message: string]>([
    ['gzip under the name .csv', gzipSync(text), 'a.csv', 'name that ends in .csv.gz'],
    ['text under the name .csv.gz', Buffer.from(text), 'a.csv.gz', 'it is not gzip-compressed'],
    ['gzip within gzip', gzipSync(gzipSync(text)), 'a.csv.gz', 'gzip-compressed'],
    ['an Excel workbook', bytes('PK\x03\x04', [20, 0, 6, 0]), 'a.csv', 'Excel workbook (.xlsx)'],
    ['an old Excel workbook', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'a.csv', 'Excel workbook (.xls)'],
    ['a PDF', bytes('%PDF-1.7\n'), 'a.csv', 'is a PDF'],
    ['bzip2', bytes('BZh91AY&SY'), 'a.csv', 'bzip2'],
    ['other binary data', bytes('a,b\n', [7, 0, 0, 1]), 'a.csv', 'binary data'],
    [
      'UTF-16 without byte order mark',
      utf16le(text).subarray(2),
      'a.csv',
      'UTF-16 without a byte order mark',
    ],
    ['UTF-16 without mark, big end', utf16be(text).subarray(2), 'a.csv', 'UTF-16 without a byte order mark'],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0, 97, 0, 0, 0]), 'a.csv', 'UTF-32'],
    ['an empty gzip file', Buffer.alloc(0), 'a.csv.gz', 'The file is empty'],
    ['nothing, zipped', gzipSync(''), 'a.csv.gz', 'The file is empty'],
    [
      'a gzip cut off in its first bytes',
      gzipSync(text).subarray(0, 9),
      'a.csv.gz',
      'damaged or was cut off',
    ],
    ['Latin-1 in the headers', bytes('Pr', [0xe9], 'nom,phone\n'), 'a.csv', 'not valid UTF-8'],
  ])('%s is refused with what to do', async (_, content, name, message) => {
    await expect(openCsv(fileOf(content, name))).rejects.toThrow(message);
    await expect(openCsv(fileOf(content, name))).rejects.toThrow(/upload it|empty/i);
  });

  it('headers that begin like a bzip2 file are headers', async () => {
    expect((await openCsv(fileOf('BZh,phone\n'))).header).toEqual(['BZh', 'phone']);
  });

  it('a NUL behind the first 64 KiB is a character', async () => {
    const found = await rowsOf(`a\n${'x\n'.repeat(40_000)}y\0z\n`);

    expect(found.at(-1)).toEqual([40_002, 'y\0z']);
  });
});

describe('a place that cannot be read', () => {
  const good = 'a,b\n1,2\n"x\ny",4\n';
  const goodRows = [
    [2, '1', '2'],
    [3, 'x\ny', '4'],
  ];

  it.each<[sentence: string, content: Uint8Array, name: string, message: string, line: number]>([
    ['bytes that are not UTF-8', bytes(good, '5,', [0xff], '\n7,8\n'), 'a.csv', 'not valid UTF-8', 5],
    ['a character cut off at the end', bytes(good, '5,é').subarray(0, -1), 'a.csv', 'not valid UTF-8', 5],
    ['a surrogate in UTF-8', bytes(good, '5,6\ufffd', [0xed, 0xa0, 0x80]), 'a.csv', 'not valid UTF-8', 5],
    ['an odd byte in UTF-16', bytes([...utf16le(`${good}5,6`)], [65]), 'a.csv', 'not valid UTF-16', 5],
    [
      'half a surrogate pair in UTF-16',
      bytes([...utf16be(`${good}5,`)], [0xd8, 0, 0, 65]),
      'a.csv',
      'not valid UTF-16',
      5,
    ],
    [
      'half a surrogate pair at the end',
      utf16le(`${good}5,😀`).subarray(0, -2),
      'a.csv',
      'not valid UTF-16',
      5,
    ],
  ])('%s: the rows before it come first, then its line', async (_, content, name, message, line) => {
    for (const pieceBytes of [[65_536], [1], [3, 5]]) {
      const { chunks, error } = await readAll(fileOf(content, name, pieceBytes));

      expect(rowsIn(chunks)).toEqual(goodRows);
      expect(error).toEqual({ message: expect.stringContaining(message), line });
    }
  });

  it('a row whose CR stands before bad bytes counts', async () => {
    expect(rowsIn((await readAll(fileOf(bytes('a\r1\r', [0xff])))).chunks)).toEqual([[2, '1']]);
  });

  it('a gzip that was cut off: the rows before it come first, and never half a row', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, i) => `${(i * 7919) % 1_000_003}`);
    const zipped = gzipSync(`n\n${numbers.join('\n')}\n`);

    for (const keep of [zipped.length - 3, zipped.length - 1000, 9000]) {
      const { chunks, error } = await readAll(fileOf(zipped.subarray(0, keep), 'a.csv.gz', [1000]));
      const read = chunks
        .flatMap((chunk) => chunk.rows)
        .map((row) => (row.type === 'cells' ? row.cells[0] : row.problem));
      expect(read.length).toBeGreaterThan(1000);
      expect(read).toEqual(numbers.slice(0, read.length));
      expect(error?.message).toContain('damaged or was cut off');
    }
  });

  it('a damaged gzip gives the same rows and the same error, however it arrives', async () => {
    const zipped = gzipSync(
      `n\n${Array.from({ length: 30_000 }, (_, i) => (i * 7919) % 1_000_003).join('\n')}\n`,
    );
    zipped[zipped.length - 6] = (zipped[zipped.length - 6] ?? 0) ^ 1;
    const whole = await readAll(fileOf(zipped, 'a.csv.gz'), 500);

    expect(whole.error?.message).toContain('damaged');
    expect(whole.chunks.length).toBeGreaterThan(10);
    expect(await readAll(fileOf(zipped, 'a.csv.gz', [777, 13]), 500)).toEqual(whole);
  });

  it("the source's own errors pass unchanged and no short chunk precedes them", async () => {
    const broken = new Error('connection reset');
    const file = {
      name: 'a.csv',
      async *open(fromByte: number) {
        yield Buffer.from(`a\n${'1\n'.repeat(40_000)}`).subarray(fromByte);
        throw broken;
      },
    };
    const csv = await openCsv(file);
    let rowsRead = 0;

    const reading = (async () => {
      for await (const { rows } of csv.chunks(30_000)) rowsRead += rows.length;
    })();

    await expect(reading).rejects.toBe(broken);
    expect(rowsRead).toBe(30_000);
  });
});
