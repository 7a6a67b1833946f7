import { describe, expect, it } from 'vitest';
import { readRowCountry } from '../../../src/domain/row-country.ts';

const countryOf = (...cells: string[]) => {
  const reading = readRowCountry(cells);
  return reading.type === 'country' ? reading.home.country : reading.type;
};

describe('the country that a row names', () => {
  it.each([
    ['US', 'US'],
    ['gb', 'GB'],
    ['UK', 'GB'],
    ['DEU', 'DE'],
    ['Germany', 'DE'],
    ['  the netherlands ', 'NL'],
    ["Cote d'Ivoire", 'CI'],
    ['Côte d’Ivoire', 'CI'],
    ['Türkiye', 'TR'],
    ['Korea, Republic of', 'KR'],
    ['Bosnia & Herzegovina', 'BA'],
    ['St. Lucia', 'LC'],
    ['Saint Lucia', 'LC'],
    ['U.S.A.', 'US'],
    ['Hong Kong', 'HK'],
    ['Ger\u200bmany', 'DE'],
    ['44', 'GB'],
    ['+44', 'GB'],
    ['0044', 'GB'],
    ['(+49)', 'DE'],
    ["'+49", 'DE'],
    ['49.0', 'DE'],
    ['1', 'US'],
    ['7', 'RU'],
    ['+383', 'XK'],
  ])('%j is %s', (cell, country) => {
    expect(countryOf(cell)).toBe(country);
  });

  it.each([['XX'], ['Atlantis'], ['999'], ['0'], ['44 20 7946 0018'], ['EMEA'], ['Deutschland']])(
    '%j is none',
    (cell) => {
      expect(countryOf(cell)).toBe('problem');
    },
  );

  it('is none when every cell is empty', () => {
    expect(countryOf('', '')).toBe('none');
  });

  it('is the one on which several columns agree', () => {
    expect(countryOf('', 'GB')).toBe('GB');
    expect(countryOf('Canada', '1')).toBe('CA');
    expect(countryOf('+1', 'CAN')).toBe('CA');
    expect(countryOf('Germany', '49')).toBe('DE');
    expect(countryOf('Germany', '44')).toBe('problem');
    expect(countryOf('Canada', 'US')).toBe('problem');
  });
});
