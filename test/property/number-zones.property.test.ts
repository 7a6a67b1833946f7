/** The time zones of numbers of every country, made up by the library's own patterns. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import mobiles from 'libphonenumber-js/mobile/examples';
import moment from 'moment-timezone';
import { describe, expect, it } from 'vitest';
import { zonesOfNumber } from '../../src/local-time/number-zones.ts';
import { hoursAhead } from '../support/hours-ahead.ts';

const { countries } = createRequire(import.meta.url)('libphonenumber-js/metadata.max.json') as {
  countries: Record<string, readonly unknown[]>;
};

/** Numbers that match the country's pattern for fixed lines, made up. */
function fixedLines(country: CountryCode): string[] {
  const [code, types] = [countries[country]?.[0], countries[country]?.[11] as ([string] | 0)[] | undefined];
  const pattern = types?.[0];
  if (!pattern) return [];
  const matching = fc.stringMatching(new RegExp(`^(?:${pattern[0]})$`));
  return fc.sample(matching, { numRuns: 20, seed: 1 }).map((national) => `+${code}${national}`);
}

const january = Date.UTC(2027, 0, 15);
const july = Date.UTC(2027, 6, 15);

describe('the time zones of any phone number', () => {
  it('are known of every country, for mobiles and fixed lines', () => {
    const without = getCountries().flatMap((country) => {
      const numbers = [getExampleNumber(country, mobiles)?.number, ...fixedLines(country)];
      return numbers.filter((number) => number !== undefined && zonesOfNumber(number).length === 0);
    });
    expect(without).toEqual([]);
  });

  it('keep the time of the number’s own country, in summer and winter', () => {
    const strange = getCountries().flatMap((country) => {
      const own = moment.tz.zonesForCountry(country) ?? [];
      const clock = (zone: string) => `${hoursAhead(zone, january)} ${hoursAhead(zone, july)}`;
      const clocks = new Set(own.map(clock));
      const numbers = [getExampleNumber(country, mobiles)?.number, ...fixedLines(country).slice(0, 5)];
      return (
        numbers
          .filter((number) => number !== undefined && parsePhoneNumberFromString(number)?.country === country)
          .filter((number) => !zonesOfNumber(String(number)).some((zone) => clocks.has(clock(zone))))
          // The library counts Australia's stations in the Antarctic as Norfolk Island.
          .filter((number) => clocks.size > 0 && !String(number).startsWith('+6721'))
      );
    });
    expect(strange).toEqual([]);
  });
});
