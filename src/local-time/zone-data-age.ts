/** How old the product's time zone data are: countries change their clocks at a few weeks' notice. */
import { DAY_MS } from '../time/instant.ts';
import { zoneDataVersion } from './zone-clock.ts';

/** Nine months: IANA publishes several releases a year. */
const OLD_AFTER_MS = 274 * DAY_MS;

/** `IANA 2026f of 2026-10-29`. */
export const zoneDataName = `IANA ${zoneDataVersion.version} of ${zoneDataVersion.released}`;

/** What to do when the data are older than nine months at `nowMs` (ms since 1970); undefined when they are not. */
export function zoneDataWarning(
  nowMs: number,
  released: string = zoneDataVersion.released,
): string | undefined {
  if (nowMs - Date.parse(released) <= OLD_AFTER_MS) return undefined;
  return `The time zone data (${zoneDataName}) is older than nine months: calling hours may be wrong where a country has changed its clock rules since. Deploy a newer version of the product.`;
}
