import { describe, expect, it } from 'vitest';
import { cleanPhoneCell } from '../../../src/phone/phone-cell.ts';
import { countryName, readPhoneNumber } from '../../../src/phone/phone-number.ts';

describe('the cell of a phone number', () => {
  it.each([
    ['+1 206 555 0101', '+1 206 555 0101'],
    ['  2065550101  ', '2065550101'],
    ['2065550101\n', '2065550101'],
    ["' tel:+12065550101", '+12065550101'],
    ['Tel: +12065550101', '+12065550101'],
    ['(+49) 30 23125000', '+(49) 30 23125000'],
    ['+1\u00a0206\u2009555 0101', '+1 206 555 0101'],
    ['\u202a+12065550101\u202c', '+12065550101'],
    ['１２０６５５５０１０１', '12065550101'],
    ['＋１（２０６）５５５．０１０１', '+1(206)555.0101'],
    ['０３０／２３１２５０００', '030/23125000'],
    ['٠٥٠١٢٣٤٥٦٧', '0501234567'],
    ['206–555–0101', '206-555-0101'],
    ['206/555/0101', '206/555/0101'],
    ['206.555.0100', '206.555.0100'],
    ['206.555.010', '206.555.010'],
    ['1234.00', '1234.00'],
    ['1'.repeat(100), '1'.repeat(100)],
  ])('%j holds %j', (cell, number) => {
    expect(cleanPhoneCell(cell)).toEqual({ type: 'number', number });
  });

  it.each([
    ['+12065550101 ext. 12', '12'],
    ['+12065550101 x7', '7'],
    ['+12065550101;ext=123', '123'],
    ['+12065550101, Extension: 1234567', '1234567'],
    ['+12065550101#9', '9'],
  ])('%j has an extension behind its number', (cell, extension) => {
    expect(cleanPhoneCell(cell)).toEqual({ type: 'number', number: '+12065550101', extension });
  });

  it.each([['030/23125000'], ['+4930231/25000'], ['00493023/125000'], ['206555/0101'], ['206/555']])(
    '%s has a slash behind its area code',
    (cell) => {
      expect(cleanPhoneCell(cell)).toEqual({ type: 'number', number: cell });
    },
  );

  const several = 'holds several numbers; keep one in the cell';
  const edge = 'has a separator at its beginning or end';
  const decimal = 'ends in decimal places, as a spreadsheet writes them; format the column as text';
  const rounded = 'was rounded by a spreadsheet; format the column as text and fill in the number again';
  const plus = 'has a "+" that is not at its beginning';

  it.each([
    ['+493023125/0', several],
    ['004930231/25000', several],
    ['2065550/123', several],
    ['49302312/500', several],
    ['2065550/00', several],
    ['206/55', several],
    ['2065550101/', several],
    ['+1206+5550101', several],
    ['206+ 5550101', several],
    ['2065550101;2065550102', several],
    ['2065550101,00', several],
    ['206 555\n0101', several],
    ['206 555 0101 or +1 206 555 0102', several],
    ['206 555 01 AND 02', several],
    ['2065550101.0', decimal],
    ['030.0', decimal],
    ['12345.00', decimal],
    ['+12345.000', decimal],
    ['1.2065550100E+10', rounded],
    ['+1.2e+10', rounded],
    ['12e5', rounded],
    ['1 206 555 0101 +', edge],
    ['-2065550101', edge],
    ['–2065550101', edge],
    ['.2065550101', edge],
    ['/2065550101', edge],
    ['2065550101-', edge],
    ['2065550101(', edge],
    ['++12065550101', plus],
    ['+ +12065550101', plus],
    ['+(+12065550101', plus],
    ['my tel:+12065550101', 'has letters in it'],
    ['+1 206 555 0101 (home)', 'has letters in it'],
    ["+1206'5550101", 'has a character in it that belongs to no phone number, "\'"'],
    ["206 555 0101'", 'has a character in it that belongs to no phone number, "\'"'],
    ['206*5550101', 'has a character in it that belongs to no phone number, "*"'],
    ['206_5550101', 'has a character in it that belongs to no phone number, "_"'],
    ['call me', 'is not a phone number'],
    ['---', 'is not a phone number'],
    ['', 'is not a phone number'],
    ['1'.repeat(101), 'is too long to be a phone number'],
    ['x'.repeat(101), 'is too long to be a phone number'],
  ])('%j is refused', (cell, problem) => {
    expect(cleanPhoneCell(cell)).toEqual({ type: 'refused', problem });
  });
});

describe('a number that no country knows', () => {
  it.each([
    ['+999123456', 'begins with a country code that does not exist'],
    ['12', 'has too few digits for the United States'],
    ['+12', 'has too few digits for a phone number'],
    ['1'.repeat(20), 'has too many digits for the United States'],
    [`+${'1'.repeat(20)}`, 'has too many digits for a phone number'],
    ['+44 20 7946 01', 'has a number of digits that the country code +44 does not use'],
    ['+65123456789', 'has a number of digits that Singapore does not use'],
    ['+800123', 'has too few digits for the country code +800'],
    ['+91 12345', 'has too few digits for India'],
    ['+852123456', 'is not a valid number for Hong Kong SAR China'],
  ])('is refused with what is wrong: %s', (cell, problem) => {
    expect(readPhoneNumber(cell, 'US')).toEqual({
      ok: false,
      reason: `The phone number "${cell}" ${problem}.`,
    });
  });

  it('is shown cut when it is very long, and is missing when it is blank', () => {
    expect(readPhoneNumber('x'.repeat(101), 'US')).toEqual({
      ok: false,
      reason: `The phone number "${'x'.repeat(39)}…" is too long to be a phone number.`,
    });
    expect(readPhoneNumber(' \t', 'US')).toEqual({ ok: false, reason: 'The phone number is missing.' });
  });
});

describe('the name of a country', () => {
  it.each([
    ['US', 'the United States'],
    ['AE', 'the United Arab Emirates'],
    ['NL', 'the Netherlands'],
    ['PH', 'the Philippines'],
    ['KY', 'the Cayman Islands'],
    ['DE', 'Germany'],
    ['CZ', 'Czechia'],
  ] as const)('of %s is %s', (country, name) => {
    expect(countryName(country)).toBe(name);
  });
});
