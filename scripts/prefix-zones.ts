/**
 * In which time zones a phone number may lie, by its first digits: the map of Google's libphonenumber, made safe and
 * compact. Google's own reader looks at the type of a number first and gives one that is tied to no place (mobile, toll
 * free, …) all zones of its country; the product has no types where it dials, so that is worked into the map here.
 */
import { createRequire } from 'node:module';
import { canBegin } from './number-pattern.ts';
import { clockOf, unique, zonesOfOneClock, zonesOfRegion } from './region-zones.ts';
import {
  addedZones,
  areaDigits,
  codesOfMobilesWithArea,
  collapsedPrefixes,
  renamedZones,
} from './time-zone-corrections.ts';

type Zones = readonly string[];
type PrefixMap = Map<string, Zones>;

interface Region {
  readonly name: string;
  /** Patterns of national numbers that belong to a place. */
  readonly placed: readonly string[];
  /** Patterns of those that may be anywhere in the region. */
  readonly unplaced: readonly string[];
}

const metadata = createRequire(import.meta.url)('libphonenumber-js/metadata.max.json') as {
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, readonly unknown[]>>;
};
/** Where a country's entry holds its patterns by type: fixed line first, then mobile, then all special ones. */
const TYPES = 11;
/** How far below a country code ranges of placed and unplaced numbers are distinguished. */
const FINEST = 4;

let source: PrefixMap = new Map();

/**
 * The text of src/local-time/time-zones-by-prefix.json.
 * @param prefixes the zones by prefix, as PyPI's `phonenumbers` carries them
 */
export function prefixMapText(prefixes: Readonly<Record<string, Zones>>): string {
  source = new Map(Object.entries(prefixes));
  const result: PrefixMap = new Map();
  for (const [code, names] of Object.entries(metadata.country_calling_codes)) {
    for (const [prefix, zones] of mapOfCode(code, names)) result.set(prefix, zones);
  }
  return textOf(withoutRepeats(result));
}

/** Everything below one country code, repaired and made safe. */
function mapOfCode(code: string, names: readonly string[]): PrefixMap {
  const renamed = renamedZones[code] ?? {};
  const given = [...source].filter(([prefix]) => codeOf(prefix) === code);
  let map: PrefixMap = new Map(
    given.map(([prefix, zones]) => [prefix, unique(zones.map((zone) => renamed[zone] ?? zone))]),
  );
  map = joinBelow(map, areaDigits[code] ?? Number.POSITIVE_INFINITY);
  collapse(map, code);
  const zones = unique([...map.values()].flat());
  map.set(code, zones);
  const clocks = new Set(zones.map((zone) => clockOf(zone, 2026)));
  if (clocks.size === 1) return new Map([[code, zonesOfOneClock(zones, names)]]);
  // North American area codes are one place each, also for mobiles; what is special has no entry of its own.
  if (code === '1') return map;
  return widen(
    map,
    code,
    names.map((name) => readRegion(name, code)),
  );
}

function codeOf(prefix: string): string | undefined {
  return [1, 2, 3]
    .map((length) => prefix.slice(0, length))
    .find((code) => code in metadata.country_calling_codes);
}

/** Joins the zones of all entries longer than `digits` with those of their first `digits`. */
function joinBelow(map: PrefixMap, digits: number): PrefixMap {
  const joined: PrefixMap = new Map([...map].filter(([prefix]) => prefix.length <= digits));
  for (const [prefix, zones] of map) {
    if (prefix.length <= digits) continue;
    const area = prefix.slice(0, digits);
    joined.set(area, unique([...lookUp(joined, area, 2), ...zones]));
  }
  return joined;
}

/** Puts the corrections of one country code into `map`. */
function collapse(map: PrefixMap, code: string): void {
  for (const [prefix, zones] of collapsedPrefixes) {
    if (codeOf(prefix) !== code) continue;
    for (const longer of [...map.keys()]) if (longer.startsWith(prefix)) map.delete(longer);
    map.set(prefix, zones);
  }
  for (const [prefix, zones] of addedZones) {
    if (codeOf(prefix) !== code) continue;
    map.set(prefix, lookUp(map, prefix, 2));
    for (const [longer, own] of map)
      if (longer.startsWith(prefix)) map.set(longer, unique([...own, ...zones]));
  }
}

/** Longest prefix; entries of fewer than `min` digits are passed over, for +1 alone is a whole continent. */
function lookUp(map: PrefixMap, digits: string, min = 1): Zones {
  for (let length = digits.length; length >= min; length--) {
    const zones = map.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return [];
}

/** Gives ranges that hold numbers tied to no place the zones of the whole region. */
function widen(map: PrefixMap, code: string, regions: readonly Region[]): PrefixMap {
  const wide: PrefixMap = new Map();
  const known = map.get(code) ?? [];
  const zonesOf = (region: Region) => zonesOfRegion(region.name, known);
  visit(code, []);
  return wide;

  function visit(prefix: string, inherited: Zones): void {
    const national = prefix.slice(code.length);
    const own = map.get(prefix) ?? inherited;
    const roaming = regions.filter((region) => region.unplaced.some((one) => canBegin(one, national)));
    if (roaming.length === 0) {
      wide.set(prefix, own);
      for (const [longer, zones] of map) if (longer.startsWith(prefix)) wide.set(longer, zones);
      return;
    }
    const isPlaced = regions.some((region) => region.placed.some((one) => canBegin(one, national)));
    if (isPlaced && national.length < FINEST) {
      wide.set(prefix, own);
      for (const digit of '0123456789') visit(prefix + digit, own);
      return;
    }
    const below = [...map].filter(([longer]) => longer.startsWith(prefix)).flatMap(([, zones]) => zones);
    wide.set(prefix, unique([...(isPlaced ? [...own, ...below] : []), ...roaming.flatMap(zonesOf)]));
  }
}

function readRegion(name: string, code: string): Region {
  const types = (metadata.countries[name]?.[TYPES] ?? []) as readonly ([string] | 0)[];
  const [fixed, mobile, ...special] = types.map((type) => (type === 0 ? undefined : type[0]));
  const mobileHasPlace = codesOfMobilesWithArea.has(code) || mobile === fixed;
  const isPattern = (pattern: string | undefined) => pattern !== undefined;
  return {
    name,
    placed: [fixed, mobileHasPlace ? mobile : undefined].filter(isPattern),
    unplaced: [mobileHasPlace ? undefined : mobile, ...special].filter(isPattern),
  };
}

/** Leaves out what the next shorter prefix says already. */
function withoutRepeats(map: PrefixMap): PrefixMap {
  const kept: PrefixMap = new Map();
  for (const [prefix, zones] of [...map].sort(([a], [b]) => a.length - b.length)) {
    if (lookUp(kept, prefix).join() !== zones.join()) kept.set(prefix, zones);
  }
  return kept;
}

function textOf(map: PrefixMap): string {
  const names = unique([...map.values()].flat());
  const prefixes = new Map<string, string[]>();
  for (const [prefix, zones] of [...map].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const list = zones.map((zone) => names.indexOf(zone)).join(' ');
    prefixes.set(list, [...(prefixes.get(list) ?? []), prefix]);
  }
  const data = {
    source: 'Google libphonenumber (Apache-2.0), by scripts/generate-time-zones.ts',
    zones: names,
    prefixesByZones: Object.fromEntries([...prefixes].map(([list, all]) => [list, all.join(' ')])),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
