/** Where a row of a customer file says its contact is, by its columns `country`, `state` and `postalCode`. */
import { placesOfNumber } from './number-places.ts';
import { type Place, placeOfCountry, placesOfState, uniquePlaces } from './place-names.ts';
import { placesOfPostalCode } from './postal-places.ts';

/** What a row says of where its contact is. */
export interface RowPlace {
  /** ISO 3166-1 in two capitals. */
  readonly country?: string;
  /** As written. */
  readonly state?: string;
  /** As written. */
  readonly postalCode?: string;
}

/**
 * Where a row says its contact is, as a contact keeps it: `US-FL`, `DE`, or several with spaces between them. Undefined: it says
 * nothing of it. A place that a number says, too, is kept: another call may go to another number.
 * @param phoneNumbers E.164, all of the row: their countries decide what an ambiguous state or a postal code means.
 */
export function rowPlace(row: RowPlace, phoneNumbers: readonly string[]): string | undefined {
  const places = placesOfRow(row, phoneNumbers.flatMap(placesOfNumber));
  if (places.length === 0) return undefined;
  return places
    .map(({ country, state }) => (state === undefined ? country : `${country}-${state}`))
    .sort()
    .join(' ');
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
  const found = uniquePlaces([...named, ...byPost]);
  return found.length > 0 || own === undefined ? found : [own];
}

/**
 * `WA` is in two countries: that of the row decides, else those of the numbers. A code of a few letters means nothing in other
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
