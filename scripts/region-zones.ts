/**
 * The time zones of a region of the world, distinguished by their clocks: two
 * names whose clocks show the same are one zone for calls.
 */
import moment from 'moment-timezone';

type Zones = readonly string[];

const clocks = new Map<string, string>();

/** The zones of a region of the world, one for each clock: the one that is in `preferred`, when one is. */
export function zonesOfRegion(region: string, preferred: Zones): Zones {
  const own = moment.tz.zonesForCountry(region) ?? [];
  const hasTwin = (zone: string) => own.some((one) => clockOf(one, 1990) === clockOf(zone, 1990));
  const isOwn = (zone: string) => own.includes(zone);
  // The last one of a clock stays.
  const inOrder = [own, preferred.filter(hasTwin), preferred.filter(isOwn)].flatMap((zones) =>
    zones.toReversed(),
  );
  return unique([...new Map(inOrder.map((zone) => [clockOf(zone, 2026), zone])).values()]);
}

/** For a country with one clock: the name of its own zone rather than one that the map lent it. */
export function zonesOfOneClock(zones: Zones, names: readonly string[]): Zones {
  const own = names.flatMap((name) => zonesOfRegion(name, zones));
  const same = own.filter((zone) => clockOf(zone, 2026) === clockOf(zones[0] ?? '', 2026));
  if (own.length === 0) return zones;
  return same.length === 0 ? own : same.slice(0, 1);
}

/** The offsets of a zone from the year `from` to 2037, as a text to compare. */
export function clockOf(zone: string, from: number): string {
  const key = `${zone} ${from}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  let clock = '';
  for (let at = Date.UTC(from, 0, 1); at < Date.UTC(2037, 0, 1); at += 5 * 86_400_000) {
    clock += ` ${moment.tz(at, zone).utcOffset()}`;
  }
  clocks.set(key, clock);
  return clock;
}

export function unique(zones: Zones): Zones {
  return [...new Set(zones)].sort();
}
