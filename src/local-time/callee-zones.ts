/**
 * The time zones in which the calling hours must be open for a contact. Anyone who may drop a file writes the zone of
 * a row, so a zone in which the number cannot lie does not replace the number's own: both must be open.
 */
import { zonesOfNumber } from './number-zones.ts';
import { isTimeZoneName } from './time-zone-name.ts';
import { haveOneClock } from './zone-clock.ts';

/** What decides on whose clock a contact is called. */
export interface ZonedNumber {
  /** E.164. */
  readonly phoneNumber?: string;
  /** The row's own, an IANA name. */
  readonly timeZone?: string;
}

/**
 * The zones whose clocks all count: the row's own, if the number may lie in it (or in one with the same clock), or if
 * `trustTimeZone`; otherwise the row's own and every zone in which the number may lie. Without a zone of its own, the
 * number's. Empty: not known. May hold a name that the time zone data lack.
 */
export function zonesOfCallee(
  { phoneNumber, timeZone }: ZonedNumber,
  trustTimeZone: boolean,
): readonly string[] {
  const ofNumber = phoneNumber === undefined ? [] : zonesOfNumber(phoneNumber);
  if (timeZone === undefined) return ofNumber;
  if (trustTimeZone || !isTimeZoneName(timeZone)) return [timeZone];
  const mayLieThere = ofNumber.some((zone) => haveOneClock(zone, timeZone));
  return mayLieThere ? [timeZone] : [timeZone, ...ofNumber];
}
