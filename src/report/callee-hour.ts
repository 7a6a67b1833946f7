/** The hour on the called person's clock, where it is certain. */

import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { zonesFor } from '../calling-hours/calling-hours.ts';
import type { ResolvedHours } from '../calling-hours/campaign-hours.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { offsetAt } from '../local-time/zone-clock.ts';
import { HOUR_MS } from '../time/instant.ts';

/**
 * 0 to 23 at `ms` (since 1970), if all zones in which `hours` must be open for `callee` (`zonesFor`) have the same time then.
 * Otherwise undefined.
 */
export function calleeHour(
  callee: LocatedCallee,
  hours: ResolvedHours | 'always',
  ms: number,
): number | undefined {
  const zones = zonesFor(callee, hours);
  let offset: number | undefined;
  for (const zone of zones) {
    if (!isTimeZoneName(zone)) return undefined;
    const ahead = offsetAt(zone, ms);
    if (offset !== undefined && ahead !== offset) return undefined;
    offset = ahead;
  }
  if (offset === undefined) return undefined;
  const hour = Math.floor((ms + offset) / HOUR_MS) % 24;
  return hour < 0 ? hour + 24 : hour;
}
