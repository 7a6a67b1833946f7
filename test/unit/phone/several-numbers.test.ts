import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../../src/phone/phone-number.ts';
import { exampleNumbers, refusedTypes } from '../../numbers/writings.ts';

describe('a cell with several numbers', () => {
  it.each([
    ['0512 12345 12346', 'AT'],
    ['0512 12345-12346', 'AT'],
    ['0512/12345/46', 'AT'],
    ['0512 12345 - 47', 'AT'],
    ['+43 512 12345 12346', 'AT'],
    ['(0512) 12345 12346', 'AT'],
    ['030 12345-10 - 15', 'DE'],
    ['030 12345-10/15', 'DE'],
    ['030 12345-10-15', 'DE'],
    ['030 123456 - 59', 'DE'],
    ['0711 12345-0 / -15', 'DE'],
    ['030/12345 12346', 'DE'],
    ['21 2345 6789 / 6790', 'ID'],
    ['03-1234-5678/5679', 'JP'],
    ['03-1234-5678〜9', 'JP'],
    ['206 555 0101 / 0102', 'US'],
    ['206-555-0101/0102', 'US'],
  ] as const)('%s (%s) is rejected as such', (cell, country) => {
    expect(readPhoneNumber(cell, country)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('holds several numbers'),
    });
  });

  it('is never read as one, whatever joins two numbers of a country', () => {
    const long = exampleNumbers.filter(({ type, e164 }) => !refusedTypes.has(type) && e164.length > 9);
    const joints = [' ', '  ', ' - ', '-', ' / ', '/', ';', ', ', ' or ', ' & ', '\n', ' – ', '|'];
    fc.assert(
      fc.property(
        fc.constantFrom(...long),
        fc.constantFrom(...joints),
        fc.nat({ max: 99 }),
        (number, joint, last) => {
          const second = number.home.slice(0, -2) + String(last).padStart(2, '0');
          const cell = `${number.home}${joint}${second}`;

          expect(readPhoneNumber(cell, number.country).ok, `${number.country}: ${cell}`).toBe(false);
        },
      ),
      { seed: 20_261_129, numRuns: 5_000 },
    );
  });
});

describe('a cell with one number', () => {
  it.each([
    ['229/555/0108', 'US', '+12295550108'],
    ['030 1234 5678', 'DE', '+493012345678'],
    ['030 12345-10', 'DE', '+49301234510'],
    ['089 / 12 34 56 - 0', 'DE', '+49891234560'],
    ['0711 / 9 87 65-43', 'DE', '+497119876543'],
    ['0664-123-45-67', 'AT', '+436641234567'],
    ['+43 (0) 664 / 123 45 67', 'AT', '+436641234567'],
    ['0699 11 22 33 44', 'AT', '+4369911223344'],
    ['+39 06 1234 5678', 'IT', '+390612345678'],
    ['+62 812-3456-7890', 'ID', '+6281234567890'],
    ['070-123 45 67', 'SE', '+46701234567'],
  ] as const)('%s (%s) is not taken for several', (cell, country, phoneNumber) => {
    expect(readPhoneNumber(cell, country)).toEqual({ ok: true, phoneNumber });
  });
});
