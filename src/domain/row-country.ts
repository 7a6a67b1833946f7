/**
 * The country that a row names for its number, in a column such as `Country` or `phone_code`: a code or name of the
 * country, or its calling code. Several such columns of a row must not contradict one another.
 */
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import type { CountryCode } from './country.ts';
import { countryNamed } from './country-name.ts';
import { dialPlanOf } from './dial-plan.ts';
import { quoteVisibly, withoutInvisible } from './invisible.ts';
import type { HomeCountry } from './number-readings.ts';

export type RowCountry =
  /** The row names none. */
  | { readonly type: 'none' }
  | { readonly type: 'country'; readonly home: HomeCountry }
  | {
      readonly type: 'problem';
      /** A full sentence that quotes the cells. */
      readonly problem: string;
    };

const none: RowCountry = { type: 'none' };
/** As many values as there are ways to name countries; a column of something else must not fill the memory. */
const MOST_REMEMBERED = 1_000;
const remembered = new Map<string, NamedCountry | undefined>();

/** @param cells trimmed cells of the columns that name a country. */
export function readRowCountry(cells: readonly string[]): RowCountry {
  const named = cells.filter((cell) => cell !== '');
  let home: NamedCountry | undefined;
  for (const cell of named) {
    const other = homeOf(cell);
    if (other === undefined) {
      return {
        type: 'problem',
        problem: `The country ${quoteVisibly(cell.slice(0, 60))} must be a code such as "US", a name such as "Germany", or a calling code such as "+44".`,
      };
    }
    const both = home === undefined ? other : together(home, other);
    if (both === undefined) {
      const quoted = named.map((one) => quoteVisibly(one.slice(0, 60))).join(' and ');
      return { type: 'problem', problem: `The row names different countries: ${quoted}.` };
    }
    home = both;
  }
  return home === undefined ? none : { type: 'country', home };
}

/** Of two columns: a country says more than its calling code, which others may share. */
function together(one: NamedCountry, other: NamedCountry): NamedCountry | undefined {
  if (one.country === other.country) return one.area === undefined ? other : one;
  if (dialPlanOf(one.country).callingCode !== dialPlanOf(other.country).callingCode) return undefined;
  if (one.isCode) return other;
  return other.isCode ? one : undefined;
}

interface NamedCountry extends HomeCountry {
  /** It was named by its calling code, without an area. */
  readonly isCode?: boolean;
}

function homeOf(cell: string): NamedCountry | undefined {
  if (remembered.has(cell)) return remembered.get(cell);
  const text = withoutInvisible(cell).trim();
  const digits = /^\(?\s*(?:\+|00)?\s*\(?([\d\s-]+)\)?(?:\.0+)?$/.exec(text.replace(/^['\u2019]/, ''))?.[1];
  const home = digits === undefined ? byName(text) : byCallingCode(digits.replace(/\D/g, ''));
  if (remembered.size < MOST_REMEMBERED) remembered.set(cell, home);
  return home;
}

function byName(text: string): NamedCountry | undefined {
  const country = countryNamed(text);
  return country && { country, isRows: true };
}

/** `44`, or `1246` as lists of calling codes have it for Barbados: the code, and the area behind it. */
function byCallingCode(digits: string): NamedCountry | undefined {
  for (let length = Math.min(3, digits.length); length > 0; length -= 1) {
    const code = digits.slice(0, length);
    const country = mainCountries().get(code);
    if (country === undefined) continue;
    const area = digits.slice(length);
    if (area === '') return { country, isRows: true, isCode: true };
    return area.length <= LONGEST_AREA ? { country, isRows: true, area } : undefined;
  }
  return undefined;
}

const LONGEST_AREA = 4;

/** Of calling codes that several countries share, the one whose plan the others are part of. */
const mainCountry: Readonly<Record<string, CountryCode>> = {
  1: 'US',
  7: 'RU',
  39: 'IT',
  44: 'GB',
  47: 'NO',
  61: 'AU',
  212: 'MA',
  262: 'RE',
  290: 'SH',
  358: 'FI',
  590: 'GP',
  599: 'CW',
};

let countriesByCode: ReadonlyMap<string, CountryCode> | undefined;

function mainCountries(): ReadonlyMap<string, CountryCode> {
  countriesByCode ??= new Map(
    getCountries().map((country): [string, CountryCode] => {
      const code: string = getCountryCallingCode(country);
      return [code, mainCountry[code] ?? country];
    }),
  );
  return countriesByCode;
}
