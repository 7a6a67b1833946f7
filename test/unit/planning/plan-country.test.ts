import { describe, expect, it } from 'vitest';
import { countryOf } from '../../../src/planning/plan-country.ts';

describe('the country that a call goes to', () => {
  it.each([
    ['the only one of its code', '+493012345678', 'DE'],
    ['the only one of a code of one digit', '+20223901234', 'EG'],
    ['the only one of a code of three digits', '+353212345678', 'IE'],
    ['the United States, by the area code', '+12065550100', 'US'],
    ['Canada, by the area code', '+14165550100', 'CA'],
    ['Jamaica, by the area code', '+18765550100', 'JM'],
    ['one of two that share a code: Russia', '+74951234567', 'RU'],
    ['one of two that share a code: Kazakhstan', '+77011234567', 'KZ'],
    ['one of four that share a code: Jersey', '+441534123456', 'JE'],
    ['one of four that share a code: the United Kingdom', '+442079460000', 'GB'],
    ['none: toll-free of no country', '+80012345678', 'unknown'],
    ['none: a code that does not exist', '+999123456', 'unknown'],
  ])('is %s', (_, number, country) => {
    expect(countryOf(number)).toBe(country);
    // The second time it may be remembered.
    expect(countryOf(number)).toBe(country);
  });

  it('is shown for each area code of North America by itself', () => {
    const numbers = ['+12065550100', '+14165550100', '+12065550101', '+14165550101'];
    expect(numbers.map(countryOf)).toEqual(['US', 'CA', 'US', 'CA']);
  });
});
