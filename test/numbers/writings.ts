/** Common ways to write a phone number, for the property that none of them is ever read as another number. */
import { type CountryCode, getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { dialPlanOf } from '../../src/phone/dial-plan.ts';
import { readPhoneNumber } from '../../src/phone/phone-number.ts';
import examples from '../support/example-numbers.json' with { type: 'json' };

export interface ExampleNumber {
  readonly country: CountryCode;
  /** `mobile`, `fixedLine` … */
  readonly type: string;
  readonly e164: string;
  /** As people in the country write it: with the trunk prefix, where there is one. */
  readonly home: string;
  /** Without `+`. */
  readonly callingCode: string;
}

export const countries: readonly CountryCode[] = getCountries();

/** An example of each type of each country. */
export const exampleNumbers: readonly ExampleNumber[] = Object.entries(examples.numbers).flatMap(
  ([region, numbers]) => {
    const country = region as CountryCode;
    const callingCode = getCountryCallingCode(country);
    return numbers.split('; ').map((text) => {
      const [, type = '', e164 = '', home = ''] = /^(\w+) (\+\d+) (.+)$/.exec(text) ?? [];
      return { country, type, e164, home, callingCode };
    });
  },
);

/** Types that no campaign may call. */
export const refusedTypes: ReadonlySet<string> = new Set(['premiumRate', 'personal']);

export interface Writing {
  readonly name: string;
  /** Undefined: nobody writes such a number in this way, in a list of `home`. */
  write(number: ExampleNumber, home: CountryCode): string | undefined;
}

const digitsOf = (text: string) => text.replace(/\D/g, '');
const nationalOf = ({ e164, callingCode }: ExampleNumber) => e164.slice(1 + callingCode.length);
const inGroups = (digits: string, separator: string, size = 3) =>
  (digits.match(new RegExp(`\\d{1,${size}}`, 'g')) ?? []).join(separator);
const always = (name: string, write: (number: ExampleNumber) => string | undefined): Writing => ({
  name,
  write,
});
/** In a list of the number's own country. */
const atHome = (name: string, write: (number: ExampleNumber) => string | undefined): Writing => ({
  name,
  write: (number, home) => (number.country === home ? write(number) : undefined),
});

/** U+002D, U+2010 to U+2015, minus, full-width and small hyphens, and the long vowel marks of Japanese keyboards. */
const hyphens = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '﹣', 'ー', 'ｰ', '─', '⁃'];
const spaces = [' ', '\u00a0', '\u2009', '\u202f', '\u3000'];

export const writings: readonly Writing[] = [
  always('E.164', ({ e164 }) => e164),
  ...spaces.map((space) =>
    always('+ with spaces', (n) => `+${n.callingCode}${space}${inGroups(nationalOf(n), space)}`),
  ),
  ...hyphens.map((hyphen) =>
    always('+ with hyphens', (n) => `+${n.callingCode}${hyphen}${inGroups(nationalOf(n), hyphen, 4)}`),
  ),
  always('+ with dots', (n) => `+${n.callingCode}.${inGroups(nationalOf(n), '.', 4).replace(/\.0$/, '0')}`),
  always(
    '+ with brackets',
    (n) => `+${n.callingCode} (${nationalOf(n).slice(0, 2)}) ${nationalOf(n).slice(2)}`,
  ),
  always('+ with brackets', (n) => `(+${n.callingCode}) ${nationalOf(n)}`),
  always(
    '+ with brackets',
    (n) => `(+${n.callingCode} ${nationalOf(n).slice(0, 2)}) ${nationalOf(n).slice(2)}`,
  ),
  always('+ and (0)', (n) =>
    digitsOf(n.home) === `0${nationalOf(n)}` ? `+${n.callingCode} (0)${nationalOf(n)}` : undefined,
  ),
  always('code without + and (0)', (n) =>
    digitsOf(n.home) === `0${nationalOf(n)}` ? `${n.callingCode} (0)${nationalOf(n)}` : undefined,
  ),
  always('+ with brackets', (n) => `[+${n.callingCode}] ${nationalOf(n)}`),
  always(
    '+ with brackets',
    (n) => `((+${n.callingCode}) ${nationalOf(n).slice(0, 2)}) ${nationalOf(n).slice(2)}`,
  ),
  always('other digits', ({ e164 }) => e164.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)))),
  always('other digits', ({ e164 }) => e164.replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)))),
  always('invisible marks', ({ e164 }) => `\u202a${e164.slice(0, 4)}\u200b${e164.slice(4)}\u2060\u202c`),
  always('tel:', ({ e164 }) => `tel:${e164}`),
  always('00', ({ e164 }) => `00${e164.slice(1)}`),
  always('00', (n) => `00${n.callingCode} ${inGroups(nationalOf(n), ' ')}`),
  always('00', (n) => `(00${n.callingCode}) ${inGroups(nationalOf(n), '-', 4)}`),
  {
    name: '011, 010, 0011, 810',
    write: ({ e164 }, home) => {
      const { abroad } = dialPlanOf(home);
      return abroad === undefined ? undefined : `${abroad} ${e164.slice(1)}`;
    },
  },
  {
    name: 'own code without +',
    write: (n, home) => (n.callingCode === getCountryCallingCode(home) ? n.e164.slice(1) : undefined),
  },
  {
    name: 'own code without +',
    write: (n, home) =>
      n.callingCode === getCountryCallingCode(home)
        ? `${n.callingCode} ${inGroups(nationalOf(n), ' ', 4)}`
        : undefined,
  },
  {
    name: 'foreign code without +',
    write: (n, home) => (n.callingCode === getCountryCallingCode(home) ? undefined : n.e164.slice(1)),
  },
  atHome('at home', ({ home }) => home),
  atHome('at home', ({ home }) => digitsOf(home)),
  atHome('at home', ({ home }) => home.replaceAll(' ', '-')),
  atHome('at home', ({ home }) => home.replaceAll(' ', '\u00a0').replaceAll('-', '‑')),
  atHome('at home without 0', (n) => (digitsOf(n.home) === `0${nationalOf(n)}` ? nationalOf(n) : undefined)),
];

export type Verdict = 'asMeant' | 'rejected' | 'homeNumber' | 'anotherNumber';

/**
 * What becomes of `number`, written so, in a list of `home`. Digits alone that are a complete number of the country in
 * whose list they stand are that number, though they could be a foreign one without its plus.
 */
export function verdictOn(number: ExampleNumber, writing: Writing, home: CountryCode): Verdict | undefined {
  const cell = writing.write(number, home);
  if (cell === undefined) return undefined;
  const reading = readPhoneNumber(cell, home);
  if (!reading.ok) return 'rejected';
  if (reading.phoneNumber === number.e164) return 'asMeant';
  const isOfHome = reading.phoneNumber.startsWith(`+${getCountryCallingCode(home)}`);
  return writing.name === 'foreign code without +' && isOfHome ? 'homeNumber' : 'anotherNumber';
}
