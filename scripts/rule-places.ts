/**
 * Where the holder of a North American number or of a ZIP code is: states by area code, of the geocoder of Google's
 * libphonenumber (PyPI `phonenumbers`) and of PyPI's `py-area-code-nanp`, countries by libphonenumber's own metadata; and
 * states by ZIP code, of npm's `zipcodes`. Where two sources differ, both places count.
 */
import { createRequire } from 'node:module';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type Place, placeOfCountry, placesOfState } from '../src/calling-hours/place-names.ts';

export interface AreaSources {
  /** Names by area code; of one without an entry of its own, those of its towns, under `AREA towns`. */
  readonly geocoder: Readonly<Record<string, readonly string[]>>;
  readonly nanp: Readonly<Record<string, string>>;
}

const zipcodes = createRequire(import.meta.url)('zipcodes/lib/codes.js') as {
  readonly codes: Readonly<Record<string, { readonly state: string }>>;
};

/** States and countries that share codes, in one list: `US-FL` → what it has. */
type ByPlace = Map<string, string[]>;

/**
 * The text of src/calling-hours/area-codes.json.
 * @throws Error when an area code of the US or Canada has no state in any source
 */
export function areaCodeText(sources: AreaSources): string {
  const byPlace: ByPlace = new Map();
  const unplaced: string[] = [];
  for (let code = 200; code < 1000; code++) {
    const area = String(code);
    const country = countryOf(area);
    const isElsewhere = country !== undefined && country !== 'US' && country !== 'CA';
    const places = isElsewhere ? [placeOfCountry(country)] : statesOf(area, sources);
    if (country !== undefined && places.length === 0) unplaced.push(area);
    for (const place of places) add(byPlace, place, area);
  }
  if (unplaced.length > 0) throw new Error(`Area codes without a state: ${unplaced.join(', ')}.`);
  return dataText(
    'Google libphonenumber (Apache-2.0) and PyPI py-area-code-nanp (MIT), by scripts/generate-rule-data.ts',
    { places: textsOf(byPlace) },
  );
}

/** The country of a geographic area code, by libphonenumber; undefined: not in use, or tied to no place. */
function countryOf(area: string): string | undefined {
  for (let exchange = 999; exchange >= 200; exchange--) {
    const number = parsePhoneNumberFromString(`+1${area}${exchange}2345`);
    const type = number?.getType();
    if (type === 'FIXED_LINE_OR_MOBILE' || type === 'FIXED_LINE' || type === 'MOBILE') return number?.country;
  }
  return undefined;
}

function statesOf(area: string, { geocoder, nanp }: AreaSources): readonly Place[] {
  const names = [...(geocoder[area] ?? geocoder[`${area} towns`] ?? []), nanp[area] ?? ''];
  const places = names
    .flatMap((name) => name.split('/'))
    .flatMap((name) => [...placesIn(name), ...placesIn(name.slice(name.lastIndexOf(',') + 1))]);
  return [...new Map(places.map((place) => [`${place.country}-${place.state}`, place])).values()];
}

const placesIn = (name: string) => ['US', 'CA'].flatMap((country) => placesOfState(name, country));

/** The text of src/calling-hours/zip-codes.json: places by the first three digits, and by whole codes that differ. */
export function zipCodeText(): string {
  const byPrefix = new Map<string, Map<string, string[]>>();
  for (const [zip, { state }] of Object.entries(zipcodes.codes)) {
    const [place] = placesOfState(state, 'US');
    // Military post and countries in free association have ZIP codes, and no state.
    if (place === undefined) continue;
    const prefix = byPrefix.get(zip.slice(0, 3)) ?? new Map<string, string[]>();
    byPrefix.set(zip.slice(0, 3), prefix);
    prefix.set(state, [...(prefix.get(state) ?? []), zip]);
  }
  const [prefixes, codes]: [ByPlace, ByPlace] = [new Map(), new Map()];
  for (const [prefix, byState] of [...byPrefix].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [main, ...others] = [...byState].sort(([, a], [, b]) => b.length - a.length);
    if (main !== undefined) add(prefixes, { country: 'US', state: main[0] }, prefix);
    for (const [state, zips] of others) for (const zip of zips) add(codes, { country: 'US', state }, zip);
  }
  return dataText('npm zipcodes 8.0.0 (BSD), by scripts/generate-rule-data.ts', {
    prefixes: textsOf(prefixes),
    codes: textsOf(codes),
  });
}

function add(byPlace: ByPlace, { country, state }: Place, code: string): void {
  const key = state === undefined ? country : `${country}-${state}`;
  byPlace.set(key, [...(byPlace.get(key) ?? []), code]);
}

function textsOf(byPlace: ByPlace): Record<string, string> {
  const sorted = [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([place, codes]) => [place, codes.join(' ')]));
}

function dataText(source: string, data: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ source, ...data }, null, 2)}\n`;
}
