import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../src/phone/phone-number.ts';
import { countries, exampleNumbers, refusedTypes, verdictOn, writings } from '../numbers/writings.ts';

const ordinary = exampleNumbers.filter(({ type }) => !refusedTypes.has(type));
const seed = 20_261_129;

describe('a phone number, in whatever common way it is written', () => {
  it('has an example of every type in more than 200 countries', () => {
    expect(new Set(ordinary.map(({ country }) => country)).size).toBeGreaterThan(240);
    expect(countries.length).toBeGreaterThan(240);
    expect(new Set(writings.map(({ name }) => name)).size).toBeGreaterThan(14);
  });

  it('is read as meant or rejected with any country as default, never as another number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...countries),
        fc.constantFrom(...ordinary),
        fc.constantFrom(...writings),
        (home, number, writing) => {
          expect(verdictOn(number, writing, home)).not.toBe('anotherNumber');
        },
      ),
      { seed, numRuns: 20_000 },
    );
  });

  it('is read as meant or rejected in lists of its own country, in every one of them', () => {
    const wrong = ordinary.flatMap((number) =>
      writings
        .filter((writing) => verdictOn(number, writing, number.country) === 'anotherNumber')
        .map((writing) => `${number.country}: ${writing.write(number, number.country)}`),
    );

    expect(wrong).toEqual([]);
  });

  const own = ['US', 'CA', 'GB', 'DE', 'FR', 'IT', 'ES', 'AT', 'AU', 'BR', 'MX', 'IN', 'JP'] as const;

  it.each(own)('is read as meant without its plus and with 00 in %s', (home) => {
    const numbers = ordinary.filter(({ country }) => country === home);
    const forms = writings.filter(({ name }) => name === '00' || name === 'own code without +');
    const verdicts = numbers.flatMap((number) => forms.map((form) => verdictOn(number, form, home)));
    const asMeant = verdicts.filter((verdict) => verdict === 'asMeant').length;

    expect(asMeant / verdicts.length).toBeGreaterThanOrEqual(0.95);
  });

  it('is rejected when it is of a type that no campaign may call', () => {
    for (const { e164, type, country } of exampleNumbers) {
      if (refusedTypes.has(type)) expect(readPhoneNumber(e164, country), e164).toMatchObject({ ok: false });
    }
  });
});

describe('digits that lead abroad', () => {
  it.each([
    ['4915123456789', 'DE', '+4915123456789'],
    ['0055 34 9 1234 5678', 'BR', '+5534912345678'],
    ['0057 301 2345678', 'CO', '+573012345678'],
    ['0081 90 1234 5678', 'KR', '+819012345678'],
    ['011 44 20 7946 0018', 'US', '+442079460018'],
    ['010 44 20 7946 0018', 'JP', '+442079460018'],
    ['0011 44 20 7946 0018', 'AU', '+442079460018'],
    ['0011 3212348395', 'AU', '+3212348395'],
    ['393123456789', 'IT', '+393123456789'],
    ['358412345678', 'FI', '+358412345678'],
    ['46701234567', 'SE', '+46701234567'],
    ['62812345678', 'ID', '+62812345678'],
    ['38343201234', 'XK', '+38343201234'],
    ['+52 1 222 123 4567', 'MX', '+522221234567'],
    ['044 222 123 4567', 'MX', '+522221234567'],
    ['+44 (0)20 7946 0018', 'US', '+442079460018'],
  ] as const)('%s in %s is %s', (cell, country, number) => {
    expect(readPhoneNumber(cell, country)).toMatchObject({ ok: true, phoneNumber: number });
  });

  it.each([
    ['4921123456', 'DE', '+4921123456', '+494921123456'],
    ['15123456789', 'DE', '+4915123456789', '+15123456789'],
    ['468123456', 'SE', '+468123456', '+46468123456'],
    ['+39 (0)3123456789', 'IT', '+3903123456789', '+393123456789'],
  ] as const)('%s in %s may be %s or %s, so it is rejected', (cell, country, one, other) => {
    const reading = readPhoneNumber(cell, country);

    expect(reading.ok).toBe(false);
    const { reason } = reading as { reason: string };
    expect(reason).toContain(one);
    expect(reason).toContain(other);
  });

  it.each([
    ['0055 34 91 234 567', 'BR'],
    ['0081 90 123', 'KR'],
    ['001 44 20 7946 0018', 'HK'],
    ['0014 44 20 7946 0018', 'BR'],
    ['20655501000', 'US'],
    ['0011 3212348395', 'GB'],
    ['0011 3212348395', 'US'],
  ] as const)('%s in %s is rejected, though a carrier or another country could be meant', (cell, country) => {
    expect(readPhoneNumber(cell, country)).toMatchObject({ ok: false });
  });
});
