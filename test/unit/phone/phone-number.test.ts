import fc from 'fast-check';
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import type { CountryCode } from '../../../src/phone/country.ts';
import { readPhoneNumber } from '../../../src/phone/phone-number.ts';
import { maskPhoneNumber } from '../../../src/text/mask-phone-number.ts';

function numberOf(cell: string, country: CountryCode = 'US'): string {
  const reading = readPhoneNumber(cell, country);
  return reading.ok ? reading.phoneNumber : reading.reason;
}

describe('a phone number in a cell', () => {
  it.each<[string, CountryCode, string]>([
    ['+12065550100', 'DE', '+12065550100'],
    ['(206) 555-0100', 'US', '+12065550100'],
    ['206.555.0100', 'US', '+12065550100'],
    ['1 206 555 0100', 'US', '+12065550100'],
    ['12065550100', 'US', '+12065550100'],
    ['(+1) 206-555-0100', 'DE', '+12065550100'],
    ['+1\u00a0206\u202f555\u20110100', 'US', '+12065550100'],
    ['011 49 30 23125000', 'US', '+493023125000'],
    ['0049 30 23125000', 'DE', '+493023125000'],
    ['00 1 206 555 0100', 'DE', '+12065550100'],
    ['030/23125000', 'DE', '+493023125000'],
    ['+49 33203/23125', 'US', '+493320323125'],
    ['+49 (0)30 23125000', 'US', '+493023125000'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['٠٥٠١٢٣٤٥٦٧', 'AE', '+971501234567'],
    ['２０６５５５０１００', 'US', '+12065550100'],
    ['＋１ ２０６ ５５５ ０１００', 'US', '+12065550100'],
  ])('%j read in %s is %s', (cell, country, phoneNumber) => {
    expect(readPhoneNumber(cell, country)).toEqual({ ok: true, phoneNumber });
  });

  it.each([
    ['tel:+1-206-555-0100'],
    ['TEL: 206-555-0100'],
    ["'+12065550100"],
    ["'tel:+12065550100"],
    ['\u2019206 555 0100'],
    ['\u202a+1 206 555 0100\u202c'],
    ['\u200e+12065550100'],
    ['\u2066+1 206 555 0100\u2069'],
    ['\ufeff206 555\u200b 0100'],
    ['  206 555 0100\t'],
  ])('is rid of what stands around it: %j', (cell) => {
    expect(readPhoneNumber(cell, 'US')).toEqual({ ok: true, phoneNumber: '+12065550100' });
  });

  it.each([
    ['206-555-0100 x123', '123'],
    ['206-555-0100x123', '123'],
    ['206-555-0100 ext. 12', '12'],
    ['206-555-0100, Ext 12', '12'],
    ['206-555-0100 extension 12', '12'],
    ['+12065550100;ext=5', '5'],
    ['206-555-0100 #5', '5'],
  ])('loses its extension with a note: %j', (cell, extension) => {
    expect(readPhoneNumber(cell, 'US')).toEqual({
      ok: true,
      phoneNumber: '+12065550100',
      note: `The extension ${extension} of the phone number is dropped.`,
    });
  });

  it.each<[string, CountryCode, string]>([
    ['1.2065550100E+10', 'US', 'was rounded by a spreadsheet'],
    ['1,2065550100e+10', 'DE', 'was rounded by a spreadsheet'],
    ['2E10', 'US', 'was rounded by a spreadsheet'],
    ['2065550100.0', 'US', 'ends in decimal places'],
    ['+12065550100.00', 'US', 'ends in decimal places'],
    ['3023125000,0', 'DE', 'several numbers'],
    ['206.555.010.0', 'US', 'ends in decimal places'],
    ['2065550100;2065550101', 'US', 'holds several numbers; keep one in the cell'],
    ['2065550100, 2065550101', 'US', 'holds several numbers'],
    ['2065550100/2065550101', 'US', 'holds several numbers'],
    ['030 23125000/01', 'DE', 'holds several numbers'],
    ['030/23125/01', 'DE', 'holds several numbers'],
    ['2065550100|2065550101', 'US', 'holds several numbers'],
    ['2065550100 or 2065550101', 'US', 'holds several numbers'],
    ['2065550100or2065550101', 'US', 'letters'],
    ['2065550100 & 01', 'US', 'holds several numbers'],
    ['2065550100\n2065550101', 'US', 'holds several numbers'],
    ['+12065550100+12065550101', 'US', 'holds several numbers'],
    ['+12065550100 +12065550101', 'US', 'holds several numbers'],
    ['2065550100 2065550101', 'US', 'has too many digits for the United States'],
    ['030 23125 00O', 'DE', 'has letters in it'],
    ['call 206 555 0100', 'US', 'has letters in it'],
    ['206 555 0100 (home)', 'US', 'has letters in it'],
    ['1-800-FLOWERS', 'US', 'has letters in it'],
    ['ⅷ2065550100', 'US', 'has a character in it that belongs to no phone number'],
    ['206*5550100', 'US', 'has a character in it that belongs to no phone number, "*"'],
    ['="2065550100"', 'US', 'has a character in it that belongs to no phone number, "="'],
    ['206?555?0100', 'US', 'has a character in it'],
    ['++12065550100', 'US', 'has a "+" that is not at its beginning'],
    ['-2065550100', 'US', 'has a separator at its beginning or end'],
    ['030 23125-', 'DE', 'has a separator at its beginning or end'],
    ['n/a', 'US', 'is not a phone number'],
    ['+', 'US', 'is not a phone number'],
    ['555-0100', 'US', 'has too few digits for the United States'],
    ['20655501001', 'US', 'has too many digits for the United States'],
    ['+49 1', 'US', 'has too few digits'],
    ['1234567890', 'US', 'is not a valid number for the United States'],
    ['+12061550100', 'US', 'is not a valid number for the country code +1'],
    ['+999123456789', 'US', 'begins with a country code that does not exist'],
    ['+0012065550100', 'US', 'begins with a country code that does not exist'],
    ['9'.repeat(101), 'US', 'is too long to be a phone number'],
  ])('is refused: %j (%s) %s', (cell, country, problem) => {
    const reading = readPhoneNumber(cell, country);
    expect(reading).toMatchObject({ ok: false });
    if (reading.ok) return;
    expect(reading.reason).toContain(problem);
    expect(reading.reason).toMatch(/^The phone number ".*\.$/);
  });

  it('is missing when the cell is blank', () => {
    expect(readPhoneNumber('  ', 'US')).toEqual({ ok: false, reason: 'The phone number is missing.' });
  });

  it.each<[string, CountryCode]>([
    ['911', 'US'],
    ['9-1-1', 'US'],
    ['112', 'US'],
    ['+1911', 'DE'],
    ['+49112', 'US'],
    ['0049112', 'DE'],
    ['112', 'DE'],
    ['999', 'GB'],
    ['000', 'AU'],
    ['+39 112', 'US'],
  ])('is refused when it is an emergency number: %s (%s)', (cell, country) => {
    expect(numberOf(cell, country)).toContain('is an emergency or short number');
  });

  it.each<[string, CountryCode]>([
    ['+4930112', 'US'],
    ['030 112', 'DE'],
    ['030/110', 'DE'],
    ['+49 33203 112', 'US'],
    ['0512 133', 'AT'],
    ['+82 52-112', 'US'],
  ])('is refused when it is an area code and an emergency number: %s (%s)', (cell, country) => {
    expect(numberOf(cell, country)).toContain('is an emergency number behind an area code');
  });

  it.each<[string, CountryCode, string]>([
    ['030 12112', 'DE', '+493012112'],
    ['+352 71 112', 'US', '+35271112'],
    ['206 555 0911', 'US', '+12065550911'],
  ])('may end like an emergency number: %s (%s)', (cell, country, phoneNumber) => {
    expect(numberOf(cell, country)).toBe(phoneNumber);
  });

  it('is refused when it is a short code that passes for an ordinary number', () => {
    expect(numberOf('227700', 'DE')).toContain('is a short number for special services');
  });

  it.each<[string, CountryCode]>([
    ['900 234 5678', 'US'],
    ['0900 1 234567', 'DE'],
    ['+33 891 12 34 56', 'US'],
    ['0990 123456', 'JP'],
    ['0900 123456', 'BR'],
    ['900 123 4567', 'MX'],
    ['0909 879 0123', 'GB'],
  ])('is refused when it costs the called person or the caller a premium rate: %s (%s)', (cell, country) => {
    expect(numberOf(cell, country)).toContain('is a premium-rate number');
  });
});

describe('the example number of every country', () => {
  it.each([...getCountries()])('reads back the same in every writing: %s', (country) => {
    const example = getExampleNumber(country, examples);
    expect(example).toBeDefined();
    if (example === undefined) return;
    const writings = [
      example.number,
      example.formatInternational(),
      example.formatNational(),
      example.getURI(),
    ];
    expect(writings.map((writing) => numberOf(writing, country))).toEqual(writings.map(() => example.number));
    expect(maskPhoneNumber(example.number)).toMatch(new RegExp(`^\\+${getCountryCallingCode(country)}\\*`));
  });
});

describe('a text', () => {
  it('with a letter in it never reads as a number', () => {
    const digits = fc.stringMatching(/^\+?[0-9 ().-]{0,12}$/);
    const letter = fc.constantFrom(...'abcdfghijklmnopqrsuvwyzABDGOlIéßяО数');
    fc.assert(
      fc.property(digits, letter, digits, (before, between, after) => {
        expect(readPhoneNumber(`${before}${between}${after}`, 'US').ok).toBe(false);
        expect(readPhoneNumber(`+12065550100${between}${after}`, 'US').ok).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of any kind is read as E.164 or refused with a sentence, and what was read reads back the same', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.stringMatching(/^[+0-9 ().\-/,;x#'’e]{0,24}$/),
    );
    fc.assert(
      fc.property(cell, fc.constantFrom<CountryCode>('US', 'DE', 'GB', 'IT', 'JP'), (text, country) => {
        const reading = readPhoneNumber(text, country);
        if (!reading.ok) {
          // In a cell there may be line ends of other alphabets.
          expect(reading.reason).toMatch(/^The phone number .*\.$/s);
          return;
        }
        expect(reading.phoneNumber).toMatch(/^\+[1-9]\d{1,14}$/);
        expect(readPhoneNumber(reading.phoneNumber, country)).toEqual({
          ok: true,
          phoneNumber: reading.phoneNumber,
        });
      }),
      { numRuns: 3_000 },
    );
  });
});
