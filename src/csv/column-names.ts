/** The names that give a column of a customer file its meaning. */
import { withoutInvisible } from '../phone/invisible.ts';

/** What a column can be, beside an attribute. */
export const columnMeanings = [
  'phoneNumber',
  'customerId',
  'timeZone',
  'queueId',
  'contactFlowId',
  'sourcePhoneNumber',
  'country',
  'state',
  'postalCode',
] as const;

export type ColumnMeaning = (typeof columnMeanings)[number];

/** Names of columns from a campaign's settings, in the place of the usual ones. Several for phone numbers, in the order in which they count. */
export type ColumnNames = Readonly<Partial<Record<Exclude<ColumnMeaning, 'phoneNumber'>, string>>> & {
  readonly phoneNumber?: string | readonly string[];
};

/** As exports and address forms call the country of a number or of an address. */
const countryHeaders = (
  'country countrycode countryname countryregion country/region countryiso countryiso2 countryiso3 countryisocode isocountry isocountrycode ' +
  'phonecode phonecountry phonecountrycode countryphonecode mobilecountrycode telephonecountrycode ' +
  'callingcode countrycallingcode dialcode dialingcode diallingcode countrydialcode countrydialingcode countrydiallingcode ' +
  'internationaldialingcode internationaldiallingcode isd isdcode idd iddcode ' +
  'addresscountry mailingcountry mailingcountrycode billingcountry billingcountrycode homecountry'
).split(' ');

/** Every accepted spelling, as `plainName` leaves it. */
const knownColumns: ReadonlyMap<string, ColumnMeaning> = new Map([
  ['phonenumber', 'phoneNumber'],
  ['phone', 'phoneNumber'],
  ['mobile', 'phoneNumber'],
  ['telephone', 'phoneNumber'],
  ['destinationphonenumber', 'phoneNumber'],
  ['customerid', 'customerId'],
  ['id', 'customerId'],
  ['timezone', 'timeZone'],
  ['queueid', 'queueId'],
  ['contactflowid', 'contactFlowId'],
  ['sourcephonenumber', 'sourcePhoneNumber'],
  ...countryHeaders.map((name): [string, ColumnMeaning] => [name, 'country']),
  ['state', 'state'],
  ['region', 'state'],
  ['province', 'state'],
  ['postalcode', 'postalCode'],
  ['zip', 'postalCode'],
  ['zipcode', 'postalCode'],
]);

/** How a name is compared: case, spaces, hyphens, underscores and invisible characters do not matter. */
export function plainName(header: string): string {
  return withoutInvisible(header)
    .toLowerCase()
    .replace(/[\s_\p{Pd}]+/gu, '');
}

/** Whether a header is one of those that name the column of phone numbers. */
export function isPhoneHeader(header: string): boolean {
  return knownColumns.get(plainName(header)) === 'phoneNumber';
}

/** Whether a header is one of those that name a column of countries. */
export function isCountryHeader(header: string): boolean {
  return knownColumns.get(plainName(header)) === 'country';
}

/** What is dialed before a number in several languages: a calling code, but as often an area's, which says no country. */
const prefixHeader = /vorwahl|prefix|pr[eé]fix|prefijo|prefisso|indicatif|areacode|citycode/;

/** Whether a header is that of a column that may hold a calling code. */
export function isPrefixHeader(header: string): boolean {
  return prefixHeader.test(plainName(header));
}

/** Which header is that of the phone numbers, under settings that may name it. */
export function phoneHeaderBy({ phoneNumber: names }: ColumnNames = {}): (header: string) => boolean {
  if (names === undefined) return isPhoneHeader;
  const plain = new Set([names].flat().map(plainName));
  return (header) => plain.has(plainName(header));
}

/** The meaning that the usual names give a header; undefined: none, or one for which the settings name a column. */
export function usualMeaning(header: string, names: ColumnNames): ColumnMeaning | undefined {
  const meaning = knownColumns.get(plainName(header));
  return meaning === undefined || names[meaning] !== undefined ? undefined : meaning;
}
