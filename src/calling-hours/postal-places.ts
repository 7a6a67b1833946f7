/** States by US ZIP code, and provinces by Canadian postal code. scripts/generate-rule-data.ts writes the map. */
import type { Place } from './place-names.ts';
import zipCodes from './zip-codes.json' with { type: 'json' };

/** By the first letter of a postal code; X is shared. */
const provinces: Readonly<Record<string, string>> = {
  A: 'NL',
  B: 'NS',
  C: 'PE',
  E: 'NB',
  G: 'QC',
  H: 'QC',
  J: 'QC',
  K: 'ON',
  L: 'ON',
  M: 'ON',
  N: 'ON',
  P: 'ON',
  R: 'MB',
  S: 'SK',
  T: 'AB',
  V: 'BC',
  X: 'NT NU',
  Y: 'YT',
};

const stateByZip: ReadonlyMap<string, Place> = new Map(
  [zipCodes.prefixes, zipCodes.codes].flatMap((group) =>
    Object.entries(group).flatMap(([key, codes]) => {
      const [country = '', state = ''] = key.split('-');
      return codes.split(' ').map((code): [string, Place] => [code, { country, state }]);
    }),
  ),
);

/**
 * The places of a postal code of `country`: a ZIP code of five or nine digits, a Canadian one such as `K1A 0B1`. A ZIP code
 * that a spreadsheet has robbed of its leading zeros (`2108`) is read with them. Empty: not known, or another country's.
 */
export function placesOfPostalCode(text: string, country: string): readonly Place[] {
  const code = text.replace(/[\s-]/g, '').toUpperCase();
  if (country === 'US') {
    const zip = /^\d{3,5}$/.test(code)
      ? code.padStart(5, '0')
      : /^\d{7,9}$/.test(code)
        ? code.padStart(9, '0').slice(0, 5)
        : '';
    const place = stateByZip.get(zip) ?? stateByZip.get(zip.slice(0, 3));
    return place === undefined ? [] : [place];
  }
  if (country !== 'CA' || !/^[A-Z]\d[A-Z](?:\d[A-Z]\d)?$/.test(code)) return [];
  const states = provinces[code[0] ?? '']?.split(' ') ?? [];
  return states.map((state) => ({ country, state }));
}
