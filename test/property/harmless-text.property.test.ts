import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../src/text/csv-line.ts';
import { maskPhoneNumbers } from '../../src/text/mask-phone-number.ts';
import { exampleNumbers } from '../numbers/writings.ts';

/** Signs, and what Unicode has that looks like them or folds to them. */
const signs = [...'=+-@|＝＋－＠｜﹦﹢﹣﹫⁼₌⁺₊−‐‑‒–—―➕➖￨'];
const passedOver = [
  '\0',
  ' ',
  '\u00a0',
  '\u3000',
  '\u200b',
  '\u200e',
  '\u2060',
  '\u00ad',
  '\ufeff',
  '\ufe0f',
  '"',
  '“',
  '\u0001',
];
const lead = fc.string({ unit: fc.constantFrom(...passedOver), maxLength: 4 });
const payload = fc.constantFrom("cmd|' /C calc'!A0", '1+1', 'HYPERLINK("http://x")', 'SUM(A1)');

/** The one cell of a line, as a reader of RFC 4180 has it. */
function cellOf(line: string): string {
  const text = line.replace(/\r\n$/, '');
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** What stands first in a cell behind what a program may strip; an apostrophe makes it text. */
function first(text: string): string {
  return text.replace(/^[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}"“”]+/u, '')[0] ?? '';
}

describe('a cell of a report', () => {
  it('never begins with what a spreadsheet would run', () => {
    fc.assert(
      fc.property(lead, fc.constantFrom(...signs), payload, (before, sign, formula) => {
        expect(signs).not.toContain(first(cellOf(csvLine([before + sign + formula]))));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('has no such beginning behind any delimiter that customer files may have', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 5 }),
        fc.constantFrom(';', '\t', '|', ',', '\n', '\r'),
        lead,
        fc.constantFrom(...signs),
        payload,
        (text, delimiter, before, sign, formula) => {
          const between = delimiter === ',' ? before.replace(/["“”]/g, '') : before;
          const cell = cellOf(csvLine([text + delimiter + between + sign + formula]));
          for (const part of cell.split(/[;\t|,\r\n]/).filter((one) => one.includes(formula.slice(0, 3)))) {
            expect(signs.filter((one) => one !== '|')).not.toContain(first(part));
          }
        },
      ),
      { seed: 2, numRuns: 2_000 },
    );
  });

  it('leaves numbers and sentences readable', () => {
    expect(csvLine(['+12065550100', -5, '+49 30 and +1 206'])).toBe("+12065550100,-5,'+49 30 and +1 206\r\n");
    expect(csvLine(['It can be read as +4921123456 or as +494921123456.'])).toBe(
      'It can be read as +4921123456 or as +494921123456.\r\n',
    );
  });
});

describe('a line of the log', () => {
  const separators = [
    ' ',
    '-',
    '_',
    '.',
    '/',
    '(',
    ') ',
    '\u00a0',
    '\u202f',
    '–',
    '—',
    '‑',
    'ー'.normalize(),
    '%20',
    '%2D',
    '·',
    '\u200b',
    ' - ',
    '~',
    '|',
    '\\t',
    '&nbsp;',
  ];
  const long = exampleNumbers.map(({ e164 }) => e164).filter((e164) => e164.length > 8);
  const digitsFrom = (zero: number) => (text: string) =>
    text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
  const scripts = [
    digitsFrom(0x30),
    digitsFrom(0xff10),
    digitsFrom(0x660),
    digitsFrom(0x6f0),
    digitsFrom(0x966),
  ];

  it('never shows a number, whatever is written between its digits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...long),
        fc.array(fc.nat({ max: 3 }), { minLength: 20, maxLength: 20 }),
        fc.constantFrom(...separators.filter((one) => one !== 'ー')),
        fc.constantFrom(...scripts),
        fc.constantFrom('', '+', 'tel:', '00', 'tel:+'),
        (e164, gaps, separator, inScript, before) => {
          const digits = [...e164.slice(1)];
          const spread = digits.map(
            (digit, i) => (i > 0 && gaps[i] === 0 ? separator : '') + inScript(digit),
          );
          const line = maskPhoneNumbers(`The number ${before}${spread.join('')} is bad`);
          const western = line.normalize('NFKC').replace(/[^\d*]/g, '');

          expect(western).not.toContain(digits.slice(-6, -2).join(''));
          expect(line).toContain('*');
        },
      ),
      { seed: 3, numRuns: 3_000 },
    );
  });

  it.each([
    '2026-11-29T18:40:42.123Z',
    '2026-11-29 18:40:42',
    '11111111-2222-3333-4444-555555555555',
    'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    'at file:///var/task/index.mjs:12345:678',
    '134,217,728 characters',
  ])('keeps %s', (text) => {
    expect(maskPhoneNumbers(`x ${text} y`)).toBe(`x ${text} y`);
  });

  it.each(['206,555,0100', '206_555_0100', '206%20555%200100', '２０６－５５５－０１００', '206ー555ー0100'])(
    'masks %s',
    (text) => {
      expect(maskPhoneNumbers(text)).toMatch(/^\*+(?:00|００)$/);
    },
  );
});
