/**
 * Where a callee may be, by law and by clock. The row and the number are two witnesses: where they agree the row may be more
 * exact; where they disagree both count, for a person may have moved or a row may be wrong. Several possible places all count.
 * The gate adds the number's own places (calling-rules.ts), so that a row never opens hours by itself.
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
  /** Where the row says the contact is, by `rowPlace`. */
  readonly place?: string;
}

/** What `contact` holds of where it is, and nothing else. */
export function locatedCallee({ phoneNumber, timeZone, place }: LocatedCallee): LocatedCallee {
  return { phoneNumber, ...(timeZone !== undefined && { timeZone }), ...(place !== undefined && { place }) };
}

/** What a row says of where its contact is. */
export interface RowPlace {
  /** ISO 3166-1 in two capitals. */
  readonly country?: string;
  /** As written. */
  readonly state?: string;
  /** As written. */
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
  return placesOf(readPlaces(callee.place), ofNumber).map((place) => ({
    place,
    zones: zonesIn(place, callee, ofNumber, trustTimeZone),
  }));
}

/**
 * Where a row says its contact is, as a contact keeps it: `US-FL`, `DE`, or several with spaces between them. Undefined: the
 * row says nothing of it, or no more than the number does.
 */
export function rowPlace(row: RowPlace, phoneNumber: string): string | undefined {
  const ofNumber = placesOfNumber(phoneNumber);
  const ofRow = inText(placesOfRow(row, ofNumber));
  return ofRow === '' || ofRow === inText(ofNumber) ? undefined : ofRow;
}

function inText(places: readonly Place[]): string {
  return places
    .map(({ country, state }) => (state === undefined ? country : `${country}-${state}`))
    .sort()
    .join(' ');
}

/** What `inText` wrote; anything else, as after a rollback, says nothing. */
function readPlaces(text = ''): readonly Place[] {
  return [...text.matchAll(/(?<=^| )([A-Z]{2})(?:-([A-Z]{2,3}))?(?= |$)/g)].map(([, country = '', state]) =>
    state === undefined ? { country } : { country, state },
  );
}

/**
 * What the row says. A state that no country has, or a postal code that is not known, says nothing; neither does a postal
 * code in a country of which there is no sign.
 */
function placesOfRow(row: RowPlace, ofNumber: readonly Place[]): readonly Place[] {
  const own = row.country === undefined ? undefined : placeOfCountry(row.country);
  const numberCountries = [...new Set(ofNumber.map(({ country }) => country))];
  const countries = own === undefined ? numberCountries : [own.country];
  const named = row.state === undefined ? [] : placesNamed(row.state, own?.country, numberCountries);
  const byPost = countries.flatMap((country) =>
    row.postalCode === undefined ? [] : placesOfPostalCode(row.postalCode, country),
  );
  const found = unique([...named, ...byPost]);
  return found.length > 0 || own === undefined ? found : [own];
}

/**
 * `WA` is in two countries: that of the row decides, else that of the number. A code of a few letters means nothing in other
 * countries (`CA` is a province of Italy, too); a name does.
 */
function placesNamed(
  state: string,
  country: string | undefined,
  ofNumber: readonly string[],
): readonly Place[] {
  const places = placesOfState(state, country);
  const near = places.filter((place) => ofNumber.includes(place.country));
  if (near.length > 0) return near;
  return country === undefined && /^[a-z]{2,3}$/i.test(state.trim()) ? [] : places;
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
