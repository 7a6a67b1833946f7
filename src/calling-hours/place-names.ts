/**
 * States, provinces and territories as people write them, and the countries whose law holds in a territory with a country
 * code of its own.
 */

/** A jurisdiction in which a person may be. */
export interface Place {
  /** ISO 3166-1, two letters: that of the country whose law holds. */
  readonly country: string;
  /** The postal code of the state or province, such as `FL` or `ON`; undefined: not known, or of no matter. */
  readonly state?: string;
}

type Names = Readonly<Record<string, string>>;

const unitedStates: Names = {
  AL: 'Alabama',
  AK: 'Alaska',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  DC: 'District of Columbia, Washington DC, Washington D C, D C',
  FL: 'Florida',
  GA: 'Georgia',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York, New York State',
  NC: 'North Carolina',
  ND: 'North Dakota',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VA: 'Virginia',
  WA: 'Washington, Washington State',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
  AS: 'American Samoa',
  GU: 'Guam',
  MP: 'Northern Mariana Islands',
  PR: 'Puerto Rico',
  VI: 'US Virgin Islands, Virgin Islands',
};

const canada: Names = {
  AB: 'Alberta',
  BC: 'British Columbia, British Colombia',
  MB: 'Manitoba',
  NB: 'New Brunswick',
  NL: 'Newfoundland and Labrador, Newfoundland',
  NS: 'Nova Scotia',
  NT: 'Northwest Territories, Northwest Territory',
  NU: 'Nunavut, Nunavut Territory',
  ON: 'Ontario',
  PE: 'Prince Edward Island, PEI',
  QC: 'Quebec, PQ',
  SK: 'Saskatchewan',
  YT: 'Yukon, Yukon Territory, YK',
};

const australia: Names = {
  ACT: 'Australian Capital Territory',
  NSW: 'New South Wales',
  NT: 'Northern Territory',
  QLD: 'Queensland',
  SA: 'South Australia',
  TAS: 'Tasmania',
  VIC: 'Victoria',
  WA: 'Western Australia',
};

const states: Readonly<Record<string, Names>> = { US: unitedStates, CA: canada, AU: australia };

/** Country codes of territories in which another country's rules hold. */
const lawOf: Readonly<Record<string, string>> = {
  AS: 'US',
  GU: 'US',
  MP: 'US',
  PR: 'US',
  VI: 'US',
  UM: 'US',
  BL: 'FR',
  GF: 'FR',
  GP: 'FR',
  MF: 'FR',
  MQ: 'FR',
  PM: 'FR',
  RE: 'FR',
  YT: 'FR',
  CC: 'AU',
  CX: 'AU',
  GG: 'GB',
  IM: 'GB',
  JE: 'GB',
};

/** The place that an ISO country code names: a territory is a part of the country whose law holds there. */
export function placeOfCountry(code: string): Place {
  const country = lawOf[code];
  return country === undefined ? { country: code } : { country, state: code };
}

/** By how people write it: `US|florida` and `US|fl` → `FL`. */
const stateByName: ReadonlyMap<string, string> = new Map(
  Object.entries(states).flatMap(([country, names]) =>
    Object.entries(names).flatMap(([code, list]) =>
      [code, ...list.split(', ')].map((name): [string, string] => [`${country}|${plain(name)}`, code]),
    ),
  ),
);

/**
 * The places that `text` may mean: a postal code or English name of a state, province or territory of the US, Canada or
 * Australia, in any case, with or without dots and accents; `US-FL`, too. Empty: none that is known.
 * @param country ISO code of the country that the state belongs to; without it every country that has such a one counts.
 */
export function placesOfState(text: string, country?: string): readonly Place[] {
  const name = plain(text);
  const countries = country === undefined ? Object.keys(states) : [country];
  return countries.flatMap((each) => {
    const own = name.startsWith(`${each.toLowerCase()} `) ? name.slice(each.length + 1) : name;
    const state = stateByName.get(`${each}|${name}`) ?? stateByName.get(`${each}|${own}`);
    return state === undefined ? [] : [{ country: each, state }];
  });
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
    .replace(/^(?:state|province|commonwealth) of /, '');
}

/** Each place once, in the order in which they first come. */
export function uniquePlaces(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.country}-${place.state ?? ''}`, place])).values()];
}
