/** Our own time zone data, made of what `moment-timezone` carries: scripts/generate-zone-data.ts writes it, a test compares. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The years whose offset changes are kept: the past that a report may speak of, and far more than a campaign looks ahead. */
const FROM_MS = Date.UTC(2024, 0, 1);
const UNTIL_MS = Date.UTC(2036, 0, 1);
const MINUTE_MS = 60_000;

interface UnpackedZone {
  readonly name: string;
  /** Until when each offset holds, ms since 1970. */
  readonly untils: readonly (number | null)[];
  /** Minutes behind UTC. */
  readonly offsets: readonly number[];
}

interface MomentZones {
  readonly tz: { unpack(packed: string): UnpackedZone };
}

const load = createRequire(import.meta.url);
const { tz } = load('moment-timezone') as MomentZones;
const packed = load('moment-timezone/data/packed/latest.json') as {
  readonly version: string;
  readonly zones: readonly string[];
  readonly links: readonly string[];
};

export interface ZoneData {
  readonly source: string;
  /** The IANA release. */
  readonly version: string;
  /** The day on which the package that carries it was published, `YYYY-MM-DD`. */
  readonly released: string;
  readonly package: string;
  /** ISO 8601: offsets are known from `from` until `until`. */
  readonly from: string;
  readonly until: string;
  /**
   * Each clock: minutes ahead of UTC at `from`; then, for each change, minutes since the one before (the first: since
   * `from`) in base 36, and the minutes ahead from then on.
   */
  readonly clocks: readonly string[];
  /** By the index of its clock: the names of places with that clock, with spaces between them. */
  readonly zones: Readonly<Record<string, string>>;
}

/** @param released the day on which the installed package was published, `YYYY-MM-DD`. */
export function zoneData(released: string): ZoneData {
  const clockOf = new Map(
    packed.zones.map((zone) => tz.unpack(zone)).map((zone) => [zone.name, clockText(zone)]),
  );
  for (const link of packed.links) {
    const [target = '', name = ''] = link.split('|');
    const clock = clockOf.get(target);
    if (clock === undefined) throw new Error(`The link ${name} leads to ${target}, which is not there.`);
    clockOf.set(name, clock);
  }
  const places = [...clockOf].filter(([name]) => isPlace(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const clocks = [...new Set(places.map(([, clock]) => clock))];
  const zones = clocks.map((clock, i) => [
    String(i),
    places.flatMap(([name, own]) => (own === clock ? [name] : [])).join(' '),
  ]);
  return {
    source: 'IANA time zone database (public domain), by scripts/generate-zone-data.ts',
    version: packed.version,
    released,
    package: `moment-timezone@${packageVersion()} (MIT)`,
    from: new Date(FROM_MS).toISOString(),
    until: new Date(UNTIL_MS).toISOString(),
    clocks,
    zones: Object.fromEntries(zones) as Record<string, string>,
  };
}

export function packageVersion(): string {
  const path = load.resolve('moment-timezone/package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}

/**
 * Whether a name of the database is that of a place: an area and a place in it, or a country. Not an abbreviation
 * (`EST`, `GB`, `W-SU`), which may mean another place to its writer, and not an offset from UTC.
 */
function isPlace(name: string): boolean {
  if (name.includes('/')) return !/^(?:Etc|SystemV|posix|right)\//.test(name);
  return /^[A-Z][a-z]{3,}$/.test(name) && !['Factory', 'Greenwich', 'Universal', 'Zulu'].includes(name);
}

function clockText({ name, untils, offsets }: UnpackedZone): string {
  const aheadAt = (index: number) => {
    // Moment's offsets are those of JavaScript: behind UTC. Whole minutes since long before `FROM_MS`.
    const ahead = -(offsets[index] ?? Number.NaN);
    if (!Number.isInteger(ahead)) throw new Error(`${name} has an offset of ${ahead} minutes.`);
    return ahead;
  };
  const first = untils.findIndex((until) => until === null || until > FROM_MS);
  const parts = [String(aheadAt(first))];
  let last = FROM_MS;
  for (let i = first; i < untils.length - 1; i += 1) {
    const until = untils[i];
    if (until === null || until === undefined || until >= UNTIL_MS) break;
    if (aheadAt(i + 1) === aheadAt(i)) continue;
    parts.push(((until - last) / MINUTE_MS).toString(36), String(aheadAt(i + 1)));
    last = until;
  }
  return parts.join(' ');
}
