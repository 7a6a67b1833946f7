/**
 * Compares the product's time zone data with their sources: every clock with PyPI's `tzdata`, an independent packaging of
 * the same database, at each offset change from 2026 to 2030; and the zones of phone numbers with what
 * scripts/generate-time-zones.ts would write today.
 *
 *     npm run check:zones
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTimeZoneName } from '../src/local-time/time-zone-name.ts';
import { clockHoldsUntil, offsetAt, zoneDataVersion } from '../src/local-time/zone-clock.ts';
import { MINUTE_MS, SECOND_MS } from '../src/time/instant.ts';
import { prefixMapText } from './prefix-zones.ts';
import { PythonPackages } from './python-packages.ts';

type Changes = readonly (readonly [seconds: number, minutesAhead: number])[];

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const packages = await PythonPackages.of(path('zone-sources.txt'));
const differences = [...clockDifferences(), ...mapDifferences()];
for (const each of differences) console.error(each);
if (differences.length > 0) process.exitCode = 1;

function clockDifferences(): string[] {
  const zones = packages.json<Record<string, Changes>>(path('zone_sources.py'), 'offsets', '2026', '2031');
  const names = Object.keys(zones);
  // Only what both call a place is compared; a place that one of the two lacks is a difference.
  const places = names.filter((name) => name.includes('/') && !name.startsWith('Etc/'));
  const missing = places.filter((name) => !isTimeZoneName(name));
  const known = names.filter(isTimeZoneName);
  const wrong = known.filter((name) => JSON.stringify(zones[name]) !== JSON.stringify(ourChanges(name)));
  const compared = known.reduce((sum, name) => sum + (zones[name]?.length ?? 0), 0);
  console.log(
    `Clocks: IANA ${zoneDataVersion.version}, ${known.length} zones, ${compared} offsets from 2026 to 2030 compared; ${wrong.length} zones differ.`,
  );
  return [
    ...wrong.map(
      (name) =>
        `${name}: tzdata says ${JSON.stringify(zones[name])}, ours ${JSON.stringify(ourChanges(name))}.`,
    ),
    ...missing.map((name) => `${name} is in tzdata and not in ours.`),
  ];
}

function ourChanges(name: string): Changes {
  const until = Date.UTC(2031, 0, 1);
  const changes: [number, number][] = [];
  for (let at = Date.UTC(2026, 0, 1); at < until; at = clockHoldsUntil(name, at, until)) {
    changes.push([at / SECOND_MS, offsetAt(name, at) / MINUTE_MS]);
  }
  return changes;
}

function mapDifferences(): string[] {
  const prefixes = packages.json<Record<string, readonly string[]>>(path('zone_sources.py'), 'prefixes');
  const written = readFileSync(path('../src/local-time/time-zones-by-prefix.json'), 'utf8');
  const isNew = written === prefixMapText(prefixes);
  console.log(
    `Zones of phone numbers: ${Object.keys(prefixes).length} prefixes of the source, ${isNew ? 'as written' : 'not as written'}.`,
  );
  return isNew
    ? []
    : [
        'src/local-time/time-zones-by-prefix.json is older than its source: run npx tsx scripts/generate-time-zones.ts.',
      ];
}
