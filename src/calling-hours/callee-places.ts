/**
 * Where a callee may be, by law and by clock: every place of the number, and those that the row names. A row only adds places,
 * and so closes hours: anyone who may upload a file writes it.
 */
import { zonesOfNumber } from '../local-time/number-zones.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { haveOneClock } from '../local-time/zone-clock.ts';
import { placesOfNumber, zonesOfPlace } from './number-places.ts';
import type { Place } from './place-names.ts';

/** What a contact's row and number say of where it is. */
export interface LocatedCallee {
  /** E.164. */
  readonly phoneNumber: string;
  /** The row's own, an IANA name. */
  readonly timeZone?: string;
  /** Where the row says the contact is, by `rowPlace`. */
  readonly place?: string;
}

/** What `contact` holds of where it is, and nothing else. */
export function locatedCallee({ phoneNumber, timeZone, place }: LocatedCallee): LocatedCallee {
  return { phoneNumber, ...(timeZone !== undefined && { timeZone }), ...(place !== undefined && { place }) };
}

/** A place, with the zones whose clocks count in it. */
export interface CalleePlace {
  readonly place: Place;
  readonly zones: readonly string[];
}

/** Every place in which `callee` may be. Empty: none of which the table of rules knows anything. */
export function calleePlacesOf(callee: LocatedCallee, trustTimeZone: boolean): readonly CalleePlace[] {
  const ofNumber = placesOfNumber(callee.phoneNumber);
  return [...addedPlaces(callee), ...ofNumber].map((place) => ({
    place,
    zones: zonesIn(place, callee, ofNumber, trustTimeZone),
  }));
}

/** The places that the row names beside those that the number says. */
export function addedPlaces({
  phoneNumber,
  place,
}: {
  readonly phoneNumber: string;
  readonly place?: string | undefined;
}): readonly Place[] {
  const ofNumber = placesOfNumber(phoneNumber);
  return readPlaces(place).filter(({ country, state }) =>
    ofNumber.every((known) => known.country !== country || (state !== undefined && known.state !== state)),
  );
}

/** What `rowPlace` wrote; anything else, as after a rollback, says nothing. */
function readPlaces(text = ''): readonly Place[] {
  return [...text.matchAll(/(?<=^| )([A-Z]{2})(?:-([A-Z]{2,3}))?(?= |$)/g)].map(([, country = '', state]) =>
    state === undefined ? { country } : { country, state },
  );
}

/** Whether a person in `place` may be in `other`: the two are one, or one of them says less. */
export function mayBeOne(place: Place, other: Place): boolean {
  if (place.country !== other.country) return false;
  return place.state === undefined || other.state === undefined || place.state === other.state;
}

/**
 * The zones of `place` in which the number may lie, or all of the place where it may lie in none of them. The row's own zone
 * stands in for them where it is one of them, or is trusted; else it counts as well.
 */
function zonesIn(
  place: Place,
  { phoneNumber, timeZone }: LocatedCallee,
  ofNumber: readonly Place[],
  trustTimeZone: boolean,
): readonly string[] {
  if (timeZone !== undefined && (trustTimeZone || !isTimeZoneName(timeZone))) return [timeZone];
  const ofPlace = zonesOfPlace(place);
  const isThere = ofNumber.some((other) => mayBeOne(place, other));
  const ofNumberHere = isThere ? zonesOfNumber(phoneNumber) : [];
  const isOfNumber = ofNumber.some(
    ({ country, state }) => country === place.country && state === place.state,
  );
  // A place that the row alone names keeps its own clocks: its zone may contradict its state.
  if (timeZone !== undefined && isOfNumber && isAmong(timeZone, ofNumberHere)) return [timeZone];
  const common = ofPlace.filter((zone) => isAmong(zone, ofNumberHere));
  const zones = common.length > 0 ? common : ofPlace;
  if (timeZone === undefined) return zones;
  return isAmong(timeZone, zones) ? [timeZone] : [timeZone, ...zones];
}

function isAmong(zone: string, zones: readonly string[]): boolean {
  return zones.some((other) => haveOneClock(other, zone));
}
