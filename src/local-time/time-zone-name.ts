/** Names of time zones: those of places in the product's own copy of the IANA database, and no others. */
import { isKnownZone } from './zone-clock.ts';

/** What a setting or cell that names a zone must look like, for sentences. */
export const timeZoneRule = 'the IANA name of a place such as "America/New_York"';

/** Whether the clock there is known. Abbreviations and offsets are no places: they know no summer time. */
export function isTimeZoneName(text: string): boolean {
  return isKnownZone(text);
}
