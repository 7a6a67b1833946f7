/**
 * Where a callee may be, by law and by clock. What the row says and what the number says are two witnesses: where they agree
 * the row may be more exact; where they disagree both count, for a person may have moved or a row may be wrong. Several
 * possible places all count.
 */
import { zonesOfNumber } from '../local-time/number-zones.ts';
import { isTimeZoneName } from '../local-time/time-zone-name.ts';
import { haveOneClock } from '../local-time/zone-clock.ts';
import { placesOfNumber, zonesOfPlace } from './number-places.ts';
import { type Place, placeOfCountry, placesOfState } from './place-names.ts';
import { placesOfPostalCode } from './postal-places.ts';

/** What a contact's row and number say of where it is. */
export interface LocatedCallee {
  /** E.164. */
  readonly phoneNumber: string;
  /** The row's own, an IANA name. */
  readonly timeZone?: string;
  /** The row's own, ISO 3166-1 in two capitals. */
  readonly country?: string;
  /** The row's own, as written. */
  readonly state?: string;
  /** The row's own, as written. */
  readonly postalCode?: string;
}

/** A place, with the zones whose clocks count in it. */
export interface CalleePlace {
  readonly place: Place;
  readonly zones: readonly string[];
}

/** Every place in which `callee` may be. Empty: none of which the table of rules knows anything. */
export function calleePlacesOf(callee: LocatedCallee, trustTimeZone: boolean): readonly CalleePlace[] {
  const ofNumber = placesOfNumber(callee.phoneNumber);
  return placesOf(placesOfRow(callee, ofNumber), ofNumber).map((place) => ({
    place,
    zones: zonesIn(place, callee, ofNumber, trustTimeZone),
  }));
}

/**
 * What the row says. A state that no country has, or a postal code that is not known, says nothing; neither does a postal
 * code in a country of which there is no sign.
 */
function placesOfRow(callee: LocatedCallee, ofNumber: readonly Place[]): readonly Place[] {
  const own = callee.country === undefined ? undefined : placeOfCountry(callee.country);
  const numberCountries = [...new Set(ofNumber.map(({ country }) => country))];
  const countries = own === undefined ? numberCountries : [own.country];
  const named = callee.state === undefined ? [] : placesNamed(callee.state, own?.country, numberCountries);
  const byPost = countries.flatMap((country) =>
    callee.postalCode === undefined ? [] : placesOfPostalCode(callee.postalCode, country),
  );
  const found = unique([...named, ...byPost]);
  return found.length > 0 || own === undefined ? found : [own];
}

/** `WA` is in two countries: that of the row decides, else that of the number, else both count. */
function placesNamed(
  state: string,
  country: string | undefined,
  ofNumber: readonly string[],
): readonly Place[] {
  const places = placesOfState(state, country);
  const near = places.filter((place) => ofNumber.includes(place.country));
  return near.length > 0 ? near : places;
}

function placesOf(ofRow: readonly Place[], ofNumber: readonly Place[]): readonly Place[] {
  if (ofRow.length === 0) return ofNumber;
  const agreed = ofRow.map((place) => ofNumber.filter((other) => mayBeOne(place, other)));
  if (agreed.some((places) => places.length === 0)) return unique([...ofRow, ...ofNumber]);
  // Of the two, the one that names a state says more.
  return unique(ofRow.flatMap((place, i) => (place.state === undefined ? (agreed[i] ?? []) : [place])));
}

function mayBeOne(place: Place, other: Place): boolean {
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
  const common = ofPlace.filter((zone) => isAmong(zone, ofNumberHere));
  const zones = common.length > 0 ? common : ofPlace;
  if (timeZone === undefined) return zones;
  return isAmong(timeZone, zones) ? [timeZone] : [timeZone, ...zones];
}

function isAmong(zone: string, zones: readonly string[]): boolean {
  return zones.some((other) => haveOneClock(other, zone));
}

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.country}-${place.state ?? ''}`, place])).values()];
}
