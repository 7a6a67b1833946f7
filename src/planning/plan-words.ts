/** Times and places of a plan in the words of its readers. */

import { offsetAt } from '../local-time/zone-clock.ts';
import { toIso } from '../time/instant.ts';

/** `America/New_York, America/Chicago and 3 more`. */
export function zonesInWords(zones: readonly string[]): string {
  if (zones.length === 0) return 'an unknown time zone';
  const named = zones.length > 3 ? zones.slice(0, 2) : zones;
  const more = zones.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `2026-11-23 08:00` on the clock of `zone`, an IANA name; without one in UTC. */
export function localMinute(ms: number, zone?: string): string {
  const ahead = zone === undefined ? 0 : offsetAt(zone, ms);
  return toIso(ms + ahead)
    .slice(0, 16)
    .replace('T', ' ');
}
