/** The country that a call to a number goes to, for its price. By the same metadata that numbers are read with. */
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from '../phone/country.ts';

/** `+800…` and the like belong to no country. */
export type CalledCountry = CountryCode | 'unknown';

/** Countries by calling code. */
const countriesOf = new Map<string, CountryCode[]>();
for (const country of getCountries()) {
  const code = getCountryCallingCode(country);
  countriesOf.set(code, [...(countriesOf.get(code) ?? []), country]);
}

/** North America's area codes each lie in one country. Some hundred, so all are remembered. */
const byAreaCode = new Map<string, CalledCountry>();
const AREA_CODE_END = 5;

/** The country of the E.164 number `e164`. */
export function countryOf(e164: string): CalledCountry {
  const code = callingCodeOf(e164);
  const [only, ...others] = countriesOf.get(code) ?? [];
  if (only !== undefined && others.length === 0) return only;
  if (code !== '1') return parsedCountry(e164);
  const areaCode = e164.slice(0, AREA_CODE_END);
  const known = byAreaCode.get(areaCode) ?? parsedCountry(e164);
  byAreaCode.set(areaCode, known);
  return known;
}

function parsedCountry(e164: string): CalledCountry {
  return parsePhoneNumberFromString(e164)?.country ?? 'unknown';
}

/** Calling codes have one to three digits, and none begins another. */
function callingCodeOf(e164: string): string {
  for (let length = 1; length <= 3; length += 1) {
    const code = e164.slice(1, 1 + length);
    if (countriesOf.has(code)) return code;
  }
  return '';
}
