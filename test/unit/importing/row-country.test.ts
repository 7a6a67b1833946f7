import { describe, expect, it } from 'vitest';
import { readRowCountry } from '../../../src/importing/row-country.ts';

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
    ['United States of America (the)', 'US'],
    ['Congo (the Democratic Republic of the)', 'CD'],
    ['UK (United Kingdom)', 'GB'],
    ['United States (+1)', 'US'],
    ['Canada (+1)', 'CA'],
    ['GB +44', 'GB'],
    ['+44 UK', 'GB'],
    ['🇩🇪 +49', 'DE'],
    ['＋４４', 'GB'],
    ['44,0', 'GB'],
    ['1-246', 'BB'],
    ['1246', 'BB'],
    ['+1-787', 'PR'],
  ])('%j is %s', (cell, country) => {
    expect(countryOf(cell)).toBe(country);
  });

  it.each([
    ['XX'],
    ['Atlantis'],
    ['999'],
    ['0'],
    ['826'],
    ['276'],
    ['US/CA'],
    ['Germany (+44)'],
    ['1-809, 1-829'],
    ['44 20 7946 0018'],
    ['EMEA'],
    ['Deutschland'],
  ])('%j is none', (cell) => {
    expect(countryOf(cell)).toBe('problem');
  });

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
    expect(countryOf('Barbados', '1-246')).toBe('BB');
    expect(countryOf('US (+1)', 'Canada')).toBe('problem');
  });
});
