/**
 * In which time zones a phone number may lie. Never fewer than it may: a number that is tied to no place, such as
 * a mobile in Russia or a toll-free one, has all zones of its country. The map is Google's, made safe and compact
 * by scripts/generate-time-zones.ts; it needs no other data about numbers, which would triple a function's bundle.
 */
import data from './time-zones-by-prefix.json' with { type: 'json' };

type Zones = readonly string[];

/** More digits than any prefix of the map has. */
const maxPrefixDigits = 9;

const none: Zones = [];
const zonesByPrefix: ReadonlyMap<string, Zones> = new Map(
  Object.entries(data.prefixesByZones).flatMap(([list, prefixes]) => {
    const zones = list.split(' ').map((index) => data.zones[Number(index)] ?? '');
    return prefixes.split(' ').map((prefix): [string, Zones] => [prefix, zones]);
  }),
);

/**
 * IANA names of all zones in which the E.164 number `e164` may lie, by its longest known prefix. Empty: not known,
 * as for satellite phones and country codes that belong to no country.
 */
export function zonesOfNumber(e164: string): Zones {
  // Seven digits behind +1, a Canadian company's number, begin with no area code.
  const hasPlace = !e164.startsWith('+1') || e164.length === 12;
  const longest = hasPlace ? Math.min(maxPrefixDigits, e164.length - 1) : 1;
  for (let length = longest; length > 0; length--) {
    const zones = zonesByPrefix.get(e164.slice(1, length + 1));
    if (zones !== undefined) return zones;
  }
  return none;
}
