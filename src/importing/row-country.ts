/**
 * The country that a row names for its number, in a column such as `Country` or `phone_code`: a code or name of the
 * country, or its calling code. Several such columns of a row must not contradict one another.
 */
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Columns } from '../csv/header.ts';
import type { CountryCode } from '../phone/country.ts';
import { countryNamed } from '../phone/country-name.ts';
import { dialPlanOf } from '../phone/dial-plan.ts';
import { quoteVisibly, withoutInvisible } from '../phone/invisible.ts';
import type { HomeCountry } from '../phone/number-readings.ts';
import { inAscii } from '../phone/phone-cell.ts';
import { cellAt } from './row-cells.ts';

export type RowCountry =
  /** The row names none. */
  | { readonly type: 'none' }
  | { readonly type: 'country'; readonly home: NamedCountry }
  | {
      readonly type: 'problem';
      /** A full sentence that quotes the cells. */
      readonly problem: string;
    };

const none: RowCountry = { type: 'none' };
/** As many values as there are ways to name countries; a column of something else must not fill the memory. */
const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, NamedCountry | undefined>();

/** The trimmed cells of a row that name a country: of prefixes those that are written as a calling code. */
export function countryCells(
  cells: readonly string[],
  { country = [], prefixes = [] }: Pick<Columns, 'country' | 'prefixes'>,
): readonly string[] {
  const ofPrefixes = prefixes
    .map((position) => cellAt(cells, position))
    .filter((cell) => withPlus.test(inAscii(cell)));
  return [...country.map((position) => cellAt(cells, position)), ...ofPrefixes];
}

const withPlus = /^[^\d+]*(?:\+|00)/;

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

/** Of two columns: a country is more precise than a calling code, which several countries may have. */
function together(one: NamedCountry, other: NamedCountry): NamedCountry | undefined {
  if (one.country === other.country) {
    if (one.area !== undefined && other.area !== undefined) return one.area === other.area ? one : undefined;
    return other.area !== undefined || one.isCode ? other : one;
  }
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
  const home = readHome(inAscii(withoutInvisible(cell)).replace(flagLetter, letterOfFlag).trim());
  if (remembered.size < MAX_REMEMBERED) remembered.set(cell, home);
  return home;
}

function readHome(text: string): NamedCountry | undefined {
  return byCode(text) ?? byName(text) ?? byParts(text);
}

/** `+44`, `0044`, `(44)`, `44.0`, `1-246`, `+1 (246)`. */
const callingCode =
  /^['\u2019]?\(?\s*(?<prefix>\+|00)?\s*\(?(?<code>\d(?:\s?\d){0,2})(?<area>[\s-]*\(?\d+)?\)?(?:[.,]0+)?$/;
/** As lists of calling codes have the areas of North America. */
const areaOfNorthAmerica = /^1\d{3}$/;

/** A code behind which an area is only marked off, for `826` is Britain in ISO 3166 and no part of Korea. */
function byCode(text: string): NamedCountry | undefined {
  const { prefix, code = '', area = '' } = callingCode.exec(text)?.groups ?? {};
  const digits = (code + area).replace(/\D/g, '');
  const home = byCallingCode(digits);
  const isMarked =
    prefix !== undefined || /^[\s-]*\(|^\s*-|^\s/.test(area) || areaOfNorthAmerica.test(digits);
  return home?.area === undefined || isMarked ? home : undefined;
}

/** `US (+1)`, `GB - United Kingdom`, `🇩🇪 +49`: every part names the same country. */
function byParts(text: string): NamedCountry | undefined {
  const parts = text
    .split(/[()|/:,;]|\s-+\s|(?=\+)|(?<=\+\d{1,3})\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2) return undefined;
  const homes = parts.map((part) => byCode(part) ?? byName(part));
  return homes.reduce((one, other) => one && other && together(one, other));
}

/** A flag is written as the two letters of its country. */
const flagLetter = /[\u{1f1e6}-\u{1f1ff}]/gu;
function letterOfFlag(letter: string): string {
  return String.fromCharCode((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 65);
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
    return area.length <= MAX_AREA_DIGITS
      ? { country: countryOfArea(code, area) ?? country, isRows: true, area }
      : undefined;
  }
  return undefined;
}

const MAX_AREA_DIGITS = 4;

/** In North America the area code determines the country: 246 is Barbados. */
function countryOfArea(code: string, area: string): CountryCode | undefined {
  if (code !== '1' || area.length !== 3) return undefined;
  return parsePhoneNumberFromString(`+1${area}2345678`, { extract: false })?.country;
}

/** Of several countries with one calling code, the one whose numbering plan includes the others. */
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
