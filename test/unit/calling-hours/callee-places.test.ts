import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import mobiles from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { calleePlacesOf, type LocatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { jurisdictions } from '../../../src/calling-hours/jurisdiction-table.ts';
import { placesOfNumber } from '../../../src/calling-hours/number-places.ts';
import { placeOfCountry, placesOfState } from '../../../src/calling-hours/place-names.ts';
import { placesOfPostalCode } from '../../../src/calling-hours/postal-places.ts';
import { located, type RowOfCallee } from '../../support/located.ts';

const miami = '+13055550100';
const tollFree = '+18005550100';

/** `US-FL: America/New_York` of each place. */
const placesOf = (callee: LocatedCallee, trustTimeZone = false) =>
  calleePlacesOf(callee, trustTimeZone).map(
    ({ place, zones }) =>
      `${[place.country, ...(place.state ? [place.state] : [])].join('-')}: ${zones.join(' ')}`,
  );

describe('where a callee may be', () => {
  it.each<[string, RowOfCallee, readonly string[]]>([
    ['without a row of its own: where its number is', {}, ['US-FL: America/New_York']],
    [
      'in the state of its row too, if that is another one',
      { state: 'Utah' },
      ['US-UT: America/Denver', 'US-FL: America/New_York'],
    ],
    ['by a ZIP code', { postalCode: '84101-1234' }, ['US-UT: America/Denver', 'US-FL: America/New_York']],
    [
      'by state and ZIP code that differ',
      { state: 'UT', postalCode: '02108' },
      ['US-MA: America/New_York', 'US-UT: America/Denver', 'US-FL: America/New_York'],
    ],
    [
      'in its state once, if row and number agree',
      { state: 'fla', country: 'US', postalCode: '33101' },
      ['US-FL: America/New_York'],
    ],
    ['in another country as well', { country: 'FR' }, ['FR: Europe/Paris', 'US-FL: America/New_York']],
    ['where its number is, by a country alone that agrees', { country: 'US' }, ['US-FL: America/New_York']],
    ['where its number is, by a state that there is not', { state: 'Atlantis' }, ['US-FL: America/New_York']],
    [
      'in the American WA, next to an American number',
      { state: 'WA' },
      ['US-WA: America/Los_Angeles', 'US-FL: America/New_York'],
    ],
    [
      'in the Australian WA, by its country',
      { state: 'WA', country: 'AU' },
      [expect.stringMatching(/^AU-WA: .*Australia\/Perth/) as unknown as string, 'US-FL: America/New_York'],
    ],
    [
      'on its own clock as well, if its number cannot lie there',
      { timeZone: 'Asia/Tokyo' },
      ['US-FL: Asia/Tokyo America/New_York'],
    ],
  ])('%s', (_, row, expected) => {
    expect(placesOf(located(miami, row))).toEqual(expected);
  });

  it('is what a trusted time zone says, on the clock', () => {
    expect(placesOf({ phoneNumber: miami, timeZone: 'Asia/Tokyo' }, true)).toEqual(['US-FL: Asia/Tokyo']);
  });

  it('is two countries for a number that belongs to no place, and the place of its row', () => {
    const placesNamed = (callee: LocatedCallee) => placesOf(callee).map((place) => place.split(':')[0]);
    expect(placesNamed({ phoneNumber: tollFree })).toEqual(['US', 'CA']);
    expect(placesNamed(located(tollFree, { state: 'Texas' }))).toEqual(['US-TX', 'US', 'CA']);
    expect(placesNamed(located(tollFree, { postalCode: 'K1A 0B1' }))).toEqual(['CA-ON', 'US', 'CA']);
  });

  it.each([
    ['BL', '+33612345678', 'FR-BL: America/Guadeloupe', 'FR: Europe/Paris'],
    ['MF', '+33612345678', 'FR-MF: America/Guadeloupe', 'FR: Europe/Paris'],
    ['YT', '+33612345678', 'FR-YT: Indian/Mayotte Indian/Reunion', 'FR: Europe/Paris'],
  ])('in %s is on the clock of that territory, and not of France', (country, phoneNumber, ...expected) => {
    expect(placesOf(located(phoneNumber, { country }))).toEqual(expected);
  });

  it('is on the clock of its row alone, if its number may lie there', () => {
    const row = { timeZone: 'America/Chicago' };
    expect(placesOf(located(tollFree, row))).toEqual(['US: America/Chicago', 'CA: America/Chicago']);
  });

  it('is on the clocks of the state of its row, too, where the zone of the row is another one', () => {
    const row = { state: 'Utah', timeZone: 'America/New_York' };
    expect(placesOf(located(tollFree, row))).toEqual([
      'US-UT: America/New_York America/Denver',
      'US: America/New_York',
      'CA: America/New_York',
    ]);
  });

  it('is every province of an area code', () => {
    expect(placesOf({ phoneNumber: '+18675550100' }).map((place) => place.slice(0, 6))).toEqual([
      'CA-NT:',
      'CA-NU:',
      'CA-YT:',
    ]);
  });

  it('is not read from a postal code of another country', () => {
    expect(placesOf(located('+4930123456', { postalCode: '10115' }))).toEqual(['DE: Europe/Berlin']);
  });

  it('is unknown for a number of a country without rules', () => {
    expect(placesOf({ phoneNumber: '+525512345678' })).toEqual([]);
    expect(placesOf({ phoneNumber: '+18765550100' })).toEqual(['JM: America/Jamaica']);
  });

  it('is found from the number, for every country of the table and each territory under its law', () => {
    const ruled = new Set(jurisdictions.map(({ country }) => country));
    for (const country of getCountries()) {
      const { country: law } = placeOfCountry(country);
      const number = getExampleNumber(country, mobiles)?.number;
      if (!ruled.has(law) || number === undefined) continue;
      expect(
        placesOfNumber(number).map((place) => place.country),
        country,
      ).toContain(law);
    }
  });
});

describe('a state, as people write it', () => {
  it.each([
    ['FL', 'US-FL'],
    ['florida', 'US-FL'],
    [' Fla. ', ''],
    ['US-FL', 'US-FL'],
    ['N.Y.', ''],
    ['State of New York', 'US-NY'],
    ['D.C.', 'US-DC'],
    ['Washington', 'US-WA'],
    ['Washington, DC', 'US-DC'],
    ['Québec', 'CA-QC'],
    ['québec', 'CA-QC'],
    ['NSW', 'AU-NSW'],
    ['NT', 'CA-NT AU-NT'],
    ['WA', 'US-WA AU-WA'],
    ['', ''],
    ['constructor', ''],
  ])('%j: %s', (text, expected) => {
    expect(
      placesOfState(text)
        .map(({ country, state }) => `${country}-${state}`)
        .join(' '),
    ).toBe(expected);
  });
});

describe('a postal code', () => {
  it.each([
    ['US', '33101', 'FL'],
    ['US', '2108', 'MA'],
    ['US', '501', 'NY'],
    ['US', '06390', 'NY'],
    ['US', '06320', 'CT'],
    ['US', '96799', 'AS'],
    ['US', '84101-1234', 'UT'],
    ['US', '2108-1234', 'MA'],
    ['US', '21081234', 'MA'],
    ['US', '5011234', 'NY'],
    ['US', '00000', ''],
    ['US', '09012', ''],
    ['US', 'K1A 0B1', ''],
    ['CA', 'k1a0b1', 'ON'],
    ['CA', 'V6B', 'BC'],
    ['CA', 'X0A 0A0', 'NT NU'],
    ['CA', 'D1A 0B1', ''],
    ['CA', '33101', ''],
    ['DE', '10115', ''],
  ])('of %s: %s lies in %s', (country, text, expected) => {
    expect(
      placesOfPostalCode(text, country)
        .map(({ state }) => state)
        .join(' '),
    ).toBe(expected);
  });
});
