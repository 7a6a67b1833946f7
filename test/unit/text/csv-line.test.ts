import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/text/csv-line.ts';

describe('a line of a report', () => {
  it.each([
    ['plain text', 'Ann', 'Ann'],
    ['a comma', 'Doe, Ann', '"Doe, Ann"'],
    ['quotes', 'say "hi"', '"say ""hi"""'],
    ['a line break', 'one\ntwo', '"one\ntwo"'],
    ['spaces at its ends', ' a ', '" a "'],
    ['nothing', '', ''],
    ['an E.164 number', '+12065550100', '+12065550100'],
    ['a negative number', '-12.5', '-12.5'],
    ['a formula', '=1+1', "'=1+1"],
    ['a call to a program', "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['a formula that begins with a plus', '+1+cmd', "'+1+cmd"],
    ['a formula that begins with a minus', '-2+3', "'-2+3"],
    ['a mention', '@SUM(1)', "'@SUM(1)"],
    ['a tab first', '\t=1', "'\t'=1"],
    ['a line break first', '\nx', `"'\nx"`],
    ['a formula after a semicolon', "a;=cmd|'/C calc'!A0;", "a;'=cmd|'/C calc'!A0;"],
    ['a formula after a tab', 'a\t@SUM(1)', "a\t'@SUM(1)"],
    ['a formula after a line break', 'a\r\n-2+3', `"a\r\n'-2+3"`],
    ['a quoted formula after a semicolon', 'a; "=1+1";', `"a;' ""=1+1"";"`],
    ['semicolons without formulas', 'a; b;-', "a; b;'-"],
    ['a formula with quotes and commas', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ])('shows %s as text', (_, cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
  });

  it('has a cell for each value and ends with CRLF', () => {
    expect(csvLine([17, '+12065550100', 'rejected', 'The number, "x", is not valid.'])).toBe(
      '17,+12065550100,rejected,"The number, ""x"", is not valid."\r\n',
    );
  });

  const anyCells = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', ';', ',', '\t', '\n', '"', ' ', '1', 'a') }),
    ),
    { minLength: 2, maxLength: 5 },
  );

  it('is read back as it was written, but for apostrophes before formulas', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        const [read = []] = parse(csvLine(cells), { relax_column_count: true }) as string[][];

        expect(read.map(withoutApostrophes)).toEqual(cells.map(withoutApostrophes));
        for (const [i, cell] of read.entries()) {
          expect(/^[=@\t\r\n]|^[+-](?!\d+(\.\d+)?$)/.test(cell)).toBe(false);
          if (/^[+-]/.test(cell)) expect(cell).toBe(cells[i]);
        }
      }),
    );
  });

  it.each([
    [';', /[;\r\n]/],
    ['\t', /[\t\r\n]/],
  ])('begins no formula within a cell for a spreadsheet that splits at %j', (_, split) => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        for (const cell of cells) {
          const [, ...inner] = csvLine(['x', cell]).split(split);
          for (const piece of inner) expect(piece).not.toMatch(/^["\s]*[=+\-@]/);
        }
      }),
    );
  });
});

/** What a cell holds, whatever stands before its formulas. */
function withoutApostrophes(cell: string): string {
  return cell.replaceAll("'", '');
}
