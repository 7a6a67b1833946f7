import { describe, expect, it } from 'vitest';
import { openCsv } from '../../../src/csv/csv-file.ts';
import { fileOf, readAll, rowsIn, rowsOf } from './csv-source.ts';

const rejected = (words: string) => ({ problem: expect.stringContaining(words) });

describe('the reader of CSV reads quotes', () => {
  it.each<[sentence: string, text: string, rows: unknown[][]]>([
    ['a quoted cell may hold delimiters', 'a,b\n"x,y",2\n', [[2, 'x,y', '2']]],
    ['doubled quotes are one quote', 'a,b\n"say ""hi""",2\n', [[2, 'say "hi"', '2']]],
    ['a cell of one doubled quote is one quote', 'a,b\n"""",2\n', [[2, '"', '2']]],
    ['an empty quoted cell is empty', 'a,b\n"",2\n', [[2, '', '2']]],
    ['a row of empty quoted cells is a row', 'a,b\n"",""\n', [[2, '', '']]],
    ['line breaks in quotes stay as they are', 'a,b\n"x\r\ny\rz\n\nw",2\n', [[2, 'x\r\ny\rz\n\nw', '2']]],
    ['spaces around a quoted cell are allowed', 'a,b\n "x,y" \t,\u00a0"z"\u00a0\n', [[2, 'x,y', 'z']]],
    ['a quoted cell is trimmed too', 'a,b\n"  x ",2\n', [[2, 'x', '2']]],
    ['a quote in a plain cell is a character', 'a,b\n5" disk,O"Neil "Jr"\n', [[2, '5" disk', 'O"Neil "Jr"']]],
    ['the last quoted cell may end the file', 'a,b\n1,"x"', [[2, '1', 'x']]],
  ])('so that %s', async (_, text, rows) => {
    expect(await rowsOf(text)).toEqual(rows);
  });

  it.each<[sentence: string, text: string, rows: unknown[][]]>([
    [
      'rejects that row only',
      'a,b\nok,1\n"x"y,2\nok,3\n',
      [
        [2, 'ok', '1'],
        [3, rejected('cell 1')],
        [4, 'ok', '3'],
      ],
    ],
    ['names the cell', 'a,b\n1,"x" y\n', [[2, rejected('In cell 2 text follows the closing quote')]]],
    ['rejects the last row without a line break', 'a,b\n"x"y', [[2, rejected('cell 1')]]],
    [
      'rejects inner quotes that are not doubled',
      'a,b\n"He "is" in",1\nok,2\n',
      [
        [2, rejected('cell 1')],
        [3, 'ok', '2'],
      ],
    ],
    [
      'keeps a later cell over several lines with its row',
      'a,b\n"x"y,"12 Main St\n"\nok,1\n',
      [
        [2, rejected('lines 2 to 3')],
        [4, 'ok', '1'],
      ],
    ],
    [
      'keeps that cell with its row when a later cell is bad too',
      'a,b\n"x"y,"12 Main St\n","z"w\nok,1\n',
      [
        [2, rejected('lines 2 to 3')],
        [4, 'ok', '1'],
      ],
    ],
    [
      'loses no row to a stray quote later in the row',
      'a,b\n"hi "x, "there"",1\nok,2\n"q",3\n',
      [
        [2, rejected('cell 1')],
        [3, 'ok', '2'],
        [4, 'q', '3'],
      ],
    ],
    [
      'loses no row to a stray quote that nothing closes',
      'a,b\r\n"x"y,"z\r\nok,2\r\n',
      [
        [2, rejected('cell 1')],
        [3, 'ok', '2'],
      ],
    ],
    [
      'tells the lines when a quote left open took them in',
      'a,b\n"x,1\nok,2\n"z",3\nok,4\n',
      [
        [2, rejected('lines 2 to 4')],
        [5, 'ok', '4'],
      ],
    ],
  ])('text after a closing quote: %s', async (_, text, rows) => {
    expect(await rowsOf(text)).toEqual(rows);
  });

  it('a quote that is never closed is reported with its line, and the rows before it count', async () => {
    const { chunks, error } = await readAll(fileOf('a,b\nok,1\n"x\ny","open\nmore,2\nmore,3\n'));

    expect(rowsIn(chunks)).toEqual([[2, 'ok', '1']]);
    expect(error).toEqual({ message: expect.stringContaining('opens on line 4 is never closed'), line: 4 });
  });
});

describe('in a CSV file', () => {
  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('%s ends a row', async (_, end) => {
    expect(await rowsOf(['a,b', '1,2', '', '3,4'].join(end))).toEqual([
      [2, '1', '2'],
      [4, '3', '4'],
    ]);
  });

  it('mixed line ends are counted as an editor counts them, in quotes too', async () => {
    const rows = await rowsOf('a\r\n1\r2\n"x\r\ny\rz"\n\r3\r\r\n4');

    expect(rows).toEqual([
      [2, '1'],
      [3, '2'],
      [4, 'x\r\ny\rz'],
      [8, '3'],
      [10, '4'],
    ]);
  });

  it('an empty file but for headers has no rows and no chunks', async () => {
    for (const text of ['a,b', 'a,b\n', 'a,b\r\n\r\n  \n'])
      expect((await readAll(fileOf(text))).chunks).toEqual([]);
  });
});

describe('cells of a CSV file', () => {
  it.each<[sentence: string, text: string, rows: unknown[][]]>([
    ['are trimmed', 'a,b\n  x\t,\u00a0y \n', [[2, 'x', 'y']]],
    ['keep whatever characters they have', 'a,b\n=1+1,\u202e😀\u0007\n', [[2, '=1+1', '\u202e😀\u0007']]],
    [
      'that are missing are empty',
      'a,b,c\n1\n1,2\n',
      [
        [2, '1', '', ''],
        [3, '1', '2', ''],
      ],
    ],
    ['that are too many but empty are cut off', 'a,b\n1,2,, \n', [[2, '1', '2']]],
    [
      'that are too many reject the row',
      'a,b\n1,2,,4\n5,6\n',
      [
        [2, rejected('4 cells, but the file has 2 headers')],
        [3, '5', '6'],
      ],
    ],
    ['too many for one header', 'a\n1,2\n', [[2, rejected('2 cells, but the file has 1 header.')]]],
    [
      'that are all delimiters reject the row',
      'a,b\n, ,,\n1,2\n',
      [
        [2, rejected('only delimiters')],
        [3, '1', '2'],
      ],
    ],
    [
      'of tabs in a tab file reject the row',
      'a\tb\n\t\n1\t2\n',
      [
        [2, rejected('only delimiters')],
        [3, '1', '2'],
      ],
    ],
    ['of spaces, tabs and wide spaces make no row', 'a,b\n \t\u00a0\u2003\n\n1,2\n', [[4, '1', '2']]],
  ])('%s', async (_, text, rows) => {
    expect(await rowsOf(text)).toEqual(rows);
  });
});

describe('the delimiter of a CSV file', () => {
  it.each<[sentence: string, text: string, delimiter: string, header: string[]]>([
    ['comma', 'a,b,c\n', ',', ['a', 'b', 'c']],
    ['semicolon', 'a;b\n', ';', ['a', 'b']],
    ['tab', 'a\tb\n', '\t', ['a', 'b']],
    ['pipe', 'a|b', '|', ['a', 'b']],
    ['the most frequent one', 'a, or so;b;c\n', ';', ['a, or so', 'b', 'c']],
    ['none: one column', 'phone\n+1\n', ',', ['phone']],
    ['none within quotes', '"a,b,c";d\n', ';', ['a,b,c', 'd']],
    ['none within quotes of one column', ' "a;b|c" \n', ',', ['a;b|c']],
    ['none within a quoted header of two lines', '"a\n,,,"|b\n', '|', ['a\n,,,', 'b']],
    ['tab with quoted headers', '"a"\t"b"\n', '\t', ['a', 'b']],
    ['a quote in a plain header is a character', '5" disk,b,c\n', ',', ['5" disk', 'b', 'c']],
    ['headers without a name are kept in place', 'a,,b,\n', ',', ['a', '', 'b', '']],
    ['the one that Excel names', 'sep=;\r\na,b;c\r\n', ';', ['a,b', 'c']],
    ['the one that Excel names in quotes', '"sep=|"\na\n', '|', ['a']],
  ])('is found with the headers: %s', async (_, text, delimiter, header) => {
    expect(await openCsv(fileOf(text))).toMatchObject({ delimiter, header });
  });

  it('the first line that is not blank holds the headers', async () => {
    const csv = await openCsv(fileOf('\r\n  \n\t\na,b\n1,2\n'));

    expect(csv).toMatchObject({ header: ['a', 'b'], headerLine: 4 });
    expect((await readAll(fileOf('\r\n  \n\t\na,b\n1,2\n'))).chunks[0]?.rows).toEqual([
      { type: 'cells', line: 5, cells: ['1', '2'] },
    ]);
  });

  it('a line of tabs before the headers is blank', async () => {
    expect(await openCsv(fileOf('\t\t\na\tb\n'))).toMatchObject({ header: ['a', 'b'], headerLine: 2 });
  });

  it("counts Excel's first line as a line", async () => {
    expect(await openCsv(fileOf('sep=;\na;b\n'))).toMatchObject({ headerLine: 2 });
    expect(await rowsOf('sep=;\na;b\n1;2\n')).toEqual([[3, '1', '2']]);
  });

  it.each<[sentence: string, text: string, message: string, line?: number]>([
    ['is empty', '', 'The file is empty'],
    ['is empty but for its byte order mark', '\ufeff', 'The file is empty'],
    ['has only blank lines', '\n \r\n\t\n', 'only blank lines'],
    ["has only Excel's first line", 'sep=;\n', 'only blank lines'],
    [
      'has text behind a quoted header',
      '\n"a"b,c\n',
      'header line (line 2) cannot be read: In cell 1 text',
      2,
    ],
    ['has a quote in its headers that is never closed', 'a,"b\nc,d\n', 'opens on line 1 is never closed', 1],
    [
      'has headers over the limit',
      `a${'a'.repeat(1_100_000)}\n`,
      'header line (line 1) cannot be read: The row is longer',
      1,
    ],
    [
      'never closes a quote in very long headers',
      `"${'a'.repeat(9_000_000)}`,
      '(line 1) cannot be read: The row is longer',
      1,
    ],
  ])('says so when a file %s', async (_, text, message, line) => {
    await expect(openCsv(fileOf(text))).rejects.toMatchObject({
      name: 'UnreadableFile',
      message: expect.stringContaining(message),
      line,
    });
  });
});

describe('rows over the limit', () => {
  const limit = 131_072;
  it.each([
    ['plain', 'x'.repeat(limit - 2)],
    ['quoted', `"${'x'.repeat(limit - 4)}"`],
  ])('a %s row at the limit is read, one character more is rejected', async (_, cell) => {
    for (const end of ['\n', '\r', '\r\n', '']) {
      const fits = await rowsOf(`a,b\n${cell},1${end}`);
      expect(fits.map(([line, , last]) => [line, last])).toEqual([[2, '1']]);
      expect(await rowsOf(`a,b\n${cell}y,1${end}`)).toEqual([[2, expect.anything()]]);
      expect(await rowsOf(`a,b\n${cell.replace('x', 'xx')},1${end}`)).toEqual([[2, rejected('longer than')]]);
    }
  });

  it('the rest of the file is unharmed', async () => {
    const long = `"${'"", \n'.repeat(300_000)}",1`;

    expect(await rowsOf(`a,b\nok,1\n${long}\r\nok,2\n`)).toEqual([
      [2, 'ok', '1'],
      [3, rejected('longer than 131,072')],
      [300_004, 'ok', '2'],
    ]);
  });

  it('a blank line of any length is no row', async () => {
    expect(await rowsOf(`a\n${' '.repeat(2 * limit)}\n1\n`)).toEqual([[3, '1']]);
  });
});
