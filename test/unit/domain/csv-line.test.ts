import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/domain/csv-line.ts';

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
    ['a tab first', '\t=1', "'\t=1"],
    ['a formula with quotes and commas', '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ])('shows %s as text', (_, cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
  });

  it('has a cell for each value and ends with CRLF', () => {
    expect(csvLine([17, '+12065550100', 'rejected', 'The number, "x", is not valid.'])).toBe(
      '17,+12065550100,rejected,"The number, ""x"", is not valid."\r\n',
    );
  });

  it('is read back as it was written, but for the apostrophe before a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const [read] = parse(csvLine(cells), { relax_column_count: true }) as string[][];

        expect(read?.map((cell, i) => (cells[i] === cell ? cell : cell.replace(/^'/, '')))).toEqual(cells);
        for (const cell of read ?? []) expect(/^[=@\t\r]|^[+-](?!\d+(\.\d+)?$)/.test(cell)).toBe(false);
      }),
    );
  });
});
