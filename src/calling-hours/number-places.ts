/**
 * In which jurisdictions the holder of a phone number may be, as far as the table of calling rules distinguishes them, and in
 * which time zones a jurisdiction lies. The map of area codes is written by scripts/generate-rule-data.ts.
 */
import { zonesOfNumber } from '../local-time/number-zones.ts';
import { haveOneClock } from '../local-time/zone-clock.ts';
import areaCodes from './area-codes.json' with { type: 'json' };
import { type Place, placeOfCountry } from './place-names.ts';

/** Country codes by calling code; those of the table, and territories under the same law. */
const countryByCallingCode: readonly (readonly [prefix: string, country: string])[] = [
  ['+590', 'GP'],
  ['+594', 'GF'],
  ['+596', 'MQ'],
  ['+262', 'RE'],
  ['+508', 'PM'],
  // After those that share their calling codes: a number alone means the larger one.
  ['+590', 'BL'],
  ['+590', 'MF'],
  ['+262', 'YT'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+39', 'IT'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+61', 'AU'],
  ['+91', 'IN'],
];

const areasByPlace: Readonly<Record<string, string>> = areaCodes.places;

const placesByArea: ReadonlyMap<string, readonly Place[]> = groupByArea();

/** A North American number that belongs to no place, such as a toll-free one: the rules of both countries apply. */
const northAmerica: readonly Place[] = [{ country: 'US' }, { country: 'CA' }];

const nowhere: readonly Place[] = [];

/** The jurisdictions of the E.164 number `e164`. Empty: one of which the table has no rules. */
export function placesOfNumber(e164: string): readonly Place[] {
  if (e164.startsWith('+1')) {
    // Seven digits behind +1, a Canadian company's number, begin with no area code.
    const area = e164.length === 12 ? e164.slice(2, 5) : '';
    return placesByArea.get(area) ?? northAmerica;
  }
  const found = countryByCallingCode.find(([prefix]) => e164.startsWith(prefix));
  return found === undefined ? nowhere : [placeOfCountry(found[1])];
}

const knownZones = new Map<string, readonly string[]>();

/** IANA names of the time zones in which `place` lies, as its phone numbers show; one of each clock. Of a country, all. */
export function zonesOfPlace({ country, state }: Place): readonly string[] {
  const key = state === undefined ? country : `${country}-${state}`;
  const known = knownZones.get(key);
  if (known !== undefined) return known;
  // An area code that the map of zones lacks has those of all North America, which say nothing about a place.
  const unplaced = zonesOfNumber('+1');
  const named = numbersOfPlace(key, country).map(zonesOfNumber);
  const zones = (named.some((each) => each !== unplaced) ? named.filter((each) => each !== unplaced) : named)
    .flat()
    .filter((zone, i, all) => all.findIndex((other) => haveOneClock(other, zone)) === i);
  knownZones.set(key, zones);
  return zones;
}

/** The beginnings of numbers that lie in a place, as whole numbers where their length matters. */
function numbersOfPlace(key: string, country: string): readonly string[] {
  const areas = Object.entries(areasByPlace)
    .filter(([place]) => place === key || place.startsWith(`${key}-`))
    .flatMap(([, codes]) => codes.split(' '));
  if (areas.length > 0) return areas.map((area) => `+1${area}5550100`);
  const territory = key.slice(country.length + 1);
  const own = countryByCallingCode.find(([, code]) => code === territory);
  const [prefix] = own ?? countryByCallingCode.find(([, code]) => code === country) ?? [];
  return prefix === undefined ? [] : [prefix];
}

function groupByArea(): ReadonlyMap<string, readonly Place[]> {
  const grouped = new Map<string, Place[]>();
  for (const [key, codes] of Object.entries(areasByPlace)) {
    const [country = '', state] = key.split('-');
    const place = state === undefined ? { country } : { country, state };
    for (const area of codes.split(' ')) grouped.set(area, [...(grouped.get(area) ?? []), place]);
  }
  return grouped;
}
