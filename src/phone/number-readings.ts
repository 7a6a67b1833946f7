/**
 * Which phone number is meant by digits that may be written in several ways: with a plus, with `00` or another prefix
 * for calls abroad, with a country code but no plus, or as at home. With two plausible readings there is none: a
 * rejected row can be corrected, a call to a stranger cannot.
 */
import type { CountryCode } from './country.ts';
import { dialPlanOf, internationalNumber, nationalNumber, type ValidNumber } from './dial-plan.ts';

/** What a number was read with that its cell does not say. */
export type Difference =
  | 'plusAdded'
  | 'doubleZeroAsPlus'
  | 'prefixAsPlus'
  | 'trunkPrefixAdded'
  | 'areaAdded'
  | 'formerPrefixDropped'
  | 'countryFromColumn'
  | 'extensionDropped';

export type NumberReading =
  | { readonly type: 'number'; readonly valid: ValidNumber; readonly difference?: Difference }
  | { readonly type: 'ambiguous'; readonly readings: readonly string[] }
  | { readonly type: 'none' };

/** With which country a national number is read. */
export interface HomeCountry {
  readonly country: CountryCode;
  /** The row itself names the country; otherwise it is a default. */
  readonly isRows?: boolean;
  /** Digits behind the country code that the row names with it: `246` of `1-246`. */
  readonly area?: string;
}

const none: NumberReading = { type: 'none' };

/**
 * The number that `text` means. `text`: digits, separators of ASCII and at most a leading plus, as phone-cell.ts leaves it.
 */
export function readNumber(text: string, home: HomeCountry): NumberReading {
  return unlessDoubled(readDigits(text.replace(/\D/g, ''), text, home));
}

function readDigits(digits: string, text: string, home: HomeCountry): NumberReading {
  if (text.startsWith('+')) return abroad(digits, text);
  if (codeAndBracketedZero.test(text)) return abroad(digits, text, 'plusAdded');
  if (!digits.startsWith('00')) return withoutPlus(digits, text, home);
  const reading = abroad(digits.slice(2), text, 'doubleZeroAsPlus');
  const { abroad: prefix } = dialPlanOf(home.country);
  if (reading.type !== 'none' || prefix === undefined || !digits.startsWith(prefix)) return reading;
  return abroad(digits.slice(prefix.length), text, 'prefixAsPlus');
}

/** `44 (0)20 …`: a zero in brackets stands behind a country code, so the digits before it are one. */
const codeAndBracketedZero = /^\(?[1-9][ \d]{0,4}\)?[ .-]*\(\s*0\s*\)/;

/** Mexico dropped its prefixes for mobiles and long distance in 2019 and 2020; lists still have them. */
const formerlyAbroad = /^521(?=\d{10}$)/;
const formerlyAtHome = /^(?:01|044|045)(?=\d{10}$)/;

/**
 * Digits with the country code first. A `(0)` behind the code is one that is dialed at home only: in most countries it
 * is left out, in Italy landlines keep it.
 */
function abroad(digits: string, text: string, difference?: Difference): NumberReading {
  const formerPrefix = formerlyAbroad.exec(digits);
  if (formerPrefix !== null) {
    const phone = internationalNumber(`52${digits.slice(3)}`);
    return phone === undefined ? none : found(phone, 'formerPrefixDropped');
  }
  const phone = internationalNumber(digits);
  const bracketed = /\(\s*0\s*\)/.exec(text);
  if (bracketed === null) return phone === undefined ? none : found(phone, difference);
  const behind = text.slice(bracketed.index + bracketed[0].length).replace(/\D/g, '').length;
  const without = internationalNumber(digits.slice(0, -behind - 1) + digits.slice(-behind));
  return onlyOne([phone, without], difference);
}

function withoutPlus(digits: string, text: string, home: HomeCountry): NumberReading {
  const { callingCode, abroad: prefix } = dialPlanOf(home.country);
  const atHome = readAtHome(digits, home);
  if (prefix !== undefined && digits.startsWith(prefix)) {
    const outgoing = abroad(digits.slice(prefix.length), text, 'prefixAsPlus');
    if (outgoing.type !== 'none') return unlessOther(outgoing, atHome);
  }
  const own = digits.startsWith(callingCode) ? abroad(digits, text, 'plusAdded') : none;
  if (own.type === 'none') return unlessForeign(digits, atHome, home);
  if (own.type === 'ambiguous' || atHome.type === 'none') return own;
  if (atHome.type === 'ambiguous') return atHome;
  if (own.valid.phone.number === atHome.valid.phone.number) return atHome;
  return isLikelier(own.valid, atHome) ? own : ambiguous(own.valid, atHome.valid);
}

/** Digits as they are dialed in the country of the row or the default. */
function readAtHome(digits: string, { country, area }: HomeCountry): NumberReading {
  const former = country === 'MX' ? formerlyAtHome.exec(digits) : null;
  if (former !== null) {
    const phone = nationalNumber(digits.slice(former[0].length), country);
    return phone === undefined ? none : found(phone, 'formerPrefixDropped');
  }
  const phone = nationalNumber(digits, country);
  const inArea = area === undefined ? undefined : nationalNumber(area + digits, country);
  if (inArea === undefined) {
    if (phone === undefined) return none;
    return isComplete(phone, digits, country) ? found(phone) : found(phone, 'trunkPrefixAdded');
  }
  return phone === undefined || phone.phone.number === inArea.phone.number
    ? found(inArea, 'areaAdded')
    : ambiguous(phone, inArea);
}

/**
 * Whether a number has all digits that people at home write: a leading `0` that a spreadsheet has eaten leaves it
 * valid, but then it may as well be another country's number without its plus.
 */
function isComplete({ phone }: ValidNumber, digits: string, country: CountryCode): boolean {
  const { trunkPrefix } = dialPlanOf(country);
  if (trunkPrefix === '' || digits.startsWith(trunkPrefix)) return true;
  if (phone.countryCallingCode === '1') return true;
  return phone.formatNational().replace(/\D/g, '') === digits;
}

/** More digits than people's numbers have; only reserves of wide-open plans go beyond. */
const MAX_LIKELY_DIGITS = 11;

/**
 * Whether digits that begin with the country's own code are the number with its code (`own`) rather than one at home.
 * At home they would be complete, or lack the trunk prefix and be no longer than numbers are.
 */
function isLikelier(own: ValidNumber, atHome: NumberReading & { readonly type: 'number' }): boolean {
  const { valid, difference } = atHome;
  // Brazil's nationwide numbers (4004-1234) are the same phone behind any area code.
  if (difference !== 'trunkPrefixAdded') return valid.type === 'VOICEMAIL' || own.type === 'SHARED_COST';
  const { type } = own;
  const isOfArea = type === 'FIXED_LINE' || type === 'FIXED_LINE_OR_MOBILE';
  return !isOfArea || valid.phone.nationalNumber.length > MAX_LIKELY_DIGITS;
}

/** A number at home that lacks its trunk prefix is one only when no other country's number has the same digits. */
function unlessForeign(
  digits: string,
  atHome: NumberReading,
  { isRows = false }: HomeCountry,
): NumberReading {
  if (atHome.type !== 'number' || atHome.difference !== 'trunkPrefixAdded' || isRows) return atHome;
  const foreign = internationalNumber(digits);
  return foreign === undefined ? atHome : ambiguous(atHome.valid, foreign);
}

/**
 * `+49 49151…`, `049151…`: digits beyond what people's numbers have, which are a number by themselves when their own code is
 * taken as such, had that code put before them once more.
 */
function unlessDoubled(reading: NumberReading): NumberReading {
  if (reading.type !== 'number') return reading;
  const { nationalNumber, countryCallingCode } = reading.valid.phone;
  if (nationalNumber.length <= MAX_LIKELY_DIGITS || !nationalNumber.startsWith(countryCallingCode))
    return reading;
  const once = internationalNumber(nationalNumber);
  return once === undefined ? reading : ambiguous(reading.valid, once);
}

function unlessOther(reading: NumberReading, other: NumberReading): NumberReading {
  if (reading.type !== 'number' || other.type !== 'number') return reading;
  return reading.valid.phone.number === other.valid.phone.number
    ? reading
    : ambiguous(reading.valid, other.valid);
}

function onlyOne(phones: readonly (ValidNumber | undefined)[], difference?: Difference): NumberReading {
  const [phone, other] = phones.filter((one) => one !== undefined);
  if (phone === undefined) return none;
  return other === undefined || other.phone.number === phone.phone.number
    ? found(phone, difference)
    : ambiguous(phone, other);
}

function found(valid: ValidNumber, difference?: Difference): NumberReading & { readonly type: 'number' } {
  return { type: 'number', valid, ...(difference && { difference }) };
}

function ambiguous(...phones: readonly ValidNumber[]): NumberReading {
  return { type: 'ambiguous', readings: phones.map(({ phone }) => phone.number) };
}
