/**
 * Writes src/local-time/time-zones.json: what the clocks of the world's time zones show.
 *
 *     npm install --save-dev --save-exact moment-timezone@latest && npx tsx scripts/generate-zone-data.ts
 *
 * Then compare with a second source: `npm run check:zones`.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { packageVersion, zoneData } from './zone-data.ts';

const published = JSON.parse(
  execFileSync('npm', ['view', 'moment-timezone', 'time', '--json'], { encoding: 'utf8', timeout: 60_000 }),
) as Record<string, string>;
const released = published[packageVersion()]?.slice(0, 10);
if (released === undefined)
  throw new Error('The registry does not say when this moment-timezone was published.');
const data = zoneData(released);
writeFileSync(
  new URL('../src/local-time/time-zones.json', import.meta.url),
  `${JSON.stringify(data, null, 2)}\n`,
);
console.log(
  `IANA ${data.version} of ${released}: ${data.clocks.length} clocks, ${JSON.stringify(data).length} bytes`,
);
