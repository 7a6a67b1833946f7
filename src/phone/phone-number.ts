/**
 * Reads a customer's phone number from a cell. The whole cell must be one number that can be dialed; a number is
 * never picked out of a text, for a slip of the keyboard would then ring at a stranger's. What comes out is E.164.
 */
import {
  type ParseError,
  type PhoneNumber,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { cutText } from '../text/cut-text.ts';
import type { CountryCode } from './country.ts';
import { dialPlanOf, type ValidNumber } from './dial-plan.ts';
import { isE164 } from './e164.ts';
import { quoteVisibly } from './invisible.ts';
import { type Difference, type HomeCountry, readNumber } from './number-readings.ts';
import { cleanPhoneCell, problemOfSeveral } from './phone-cell.ts';
import { holdsSeveral } from './several-numbers.ts';
import { isAreaCodeAndEmergency, isEmergencyNumber, isShortNumber } from './short-number.ts';

export type PhoneNumberReading = ReadNumber | RefusedNumber;

interface ReadNumber {
  readonly ok: true;
  /** E.164. */
  readonly phoneNumber: string;
  /** Sentences about what was added to the cell or left out of it. */
  readonly note?: string;
}

interface RefusedNumber {
  readonly ok: false;
  /** A full sentence that quotes the cell. */
  readonly reason: string;
  /** E.164: numbers that the cell may mean, where there are several. */
  readonly mayBe?: readonly string[];
}

/** A number, and how it came from its cell. */
export type CloseReading =
  | (ReadNumber & {
      /** What was read that the cell does not say by itself. */
      readonly differences: readonly Difference[];
      /** It is another number, or none, in another country. */
      readonly needsCountry: boolean;
    })
  | RefusedNumber;

/**
 * The number that the cell holds. `home`: the country with which national numbers are read. Valid is what Google's
 * metadata knows as a range in use; premium rate, personal, emergency and short numbers are refused although some of
 * them are valid.
 */
export function readPhoneNumber(cell: string, home: CountryCode | HomeCountry): PhoneNumberReading {
  const reading = readNumberClosely(cell, home);
  if (!reading.ok) return reading;
  const { differences: _, needsCountry: __, ...rest } = reading;
  return rest;
}

/** As `readPhoneNumber`, with what was read differently from how it was written. */
export function readNumberClosely(cell: string, home: CountryCode | HomeCountry): CloseReading {
  const cleaned = cleanPhoneCell(cell);
  if (cleaned.type === 'refused') return refuse(cell, cleaned.problem);
  const { number, extension } = cleaned;
  const homeCountry = typeof home === 'string' ? { country: home } : home;
  const reading = readNumber(number, homeCountry);
  if (reading.type === 'ambiguous')
    return { ...refuse(cell, ambiguous(reading.readings)), mayBe: reading.readings };
  if (reading.type === 'none') return refuse(cell, whyNone(number, homeCountry));
  const { valid, difference } = reading;
  const problem = whyNotOrdinary(valid, number, homeCountry);
  if (problem !== undefined) return refuse(cell, problem);
  const phoneNumber: string = valid.phone.number;
  const needsCountry = !number.startsWith('+') && difference !== 'doubleZeroAsPlus';
  const differences: Difference[] = difference === undefined ? [] : [difference];
  if (homeCountry.isRows && needsCountry && difference !== 'plusAdded') differences.push('countryFromColumn');
  if (extension !== undefined) differences.push('extensionDropped');
  const note = differences.length === 0 ? '' : notesOf(differences, phoneNumber, extension);
  return { ok: true, phoneNumber, differences, needsCountry, ...(note !== '' && { note }) };
}

function refuse(cell: string, problem: string): RefusedNumber {
  const text = cell.trim();
  if (text === '') return { ok: false, reason: 'The phone number is missing.' };
  return { ok: false, reason: `The phone number ${quoteVisibly(cutText(text, 40))} ${problem}.` };
}

function ambiguous(readings: readonly string[]): string {
  return `can be read as ${readings.join(' or as ')}; write it with "+" and its country code`;
}

/** Of what changes the digits themselves; a prefix for calls abroad says the same as a plus. */
function notesOf(differences: readonly Difference[], phoneNumber: string, extension = ''): string {
  const sentences = differences.map((one) => {
    if (one === 'plusAdded')
      return `The phone number is read as ${phoneNumber}, with its country code and no "+".`;
    if (one === 'areaAdded')
      return `The phone number is read as ${phoneNumber}, with the area of the country code.`;
    if (one === 'formerPrefixDropped')
      return `The phone number is read as ${phoneNumber}, without its former prefix.`;
    return one === 'extensionDropped' ? `The extension ${extension} of the phone number is dropped.` : '';
  });
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** With its country code and separators. */
const MAX_EMERGENCY_DIGITS = 12;
const emergencyProblem = 'is an emergency or short number';

function whyShort({ countryCallingCode, nationalNumber }: PhoneNumber): string | undefined {
  if (isEmergencyNumber(countryCallingCode, nationalNumber)) return emergencyProblem;
  if (isShortNumber(countryCallingCode, nationalNumber)) return 'is a short number for special services';
  return undefined;
}

/** What keeps a valid number from being called. */
function whyNotOrdinary({ phone, type }: ValidNumber, number: string, home: HomeCountry): string | undefined {
  const short = whyShort(phone) ?? whyEmergencyWithCode(number, home);
  if (short !== undefined) return short;
  if (type === 'PREMIUM_RATE') return 'is a premium-rate number';
  if (type === 'PERSONAL_NUMBER') return 'is a personal number, which is charged like a premium-rate one';
  if (type === 'FIXED_LINE' && isAreaCodeAndEmergency(phone)) {
    return 'is an emergency number behind an area code';
  }
  if (!isE164(phone.number)) return 'is not a phone number';
  return isSeveral(phone, number, home) ? problemOfSeveral : undefined;
}

/** `49112`: an emergency number, also behind the country's own code, whatever else the digits may be. */
function whyEmergencyWithCode(number: string, { country }: HomeCountry): string | undefined {
  if (number.length > MAX_EMERGENCY_DIGITS) return undefined;
  const { callingCode } = dialPlanOf(country);
  const digits = number.replace(/\D/g, '');
  const rest = digits.startsWith(callingCode) ? digits.slice(callingCode.length) : '';
  const isEmergency = isEmergencyNumber(callingCode, digits) || isEmergencyNumber(callingCode, rest);
  return isEmergency ? emergencyProblem : undefined;
}

/** What joins two numbers, or the ends of a range, rather than the groups of one. */
const joint = /\/|\s-|-\s/;

/** More digits behind the country code than people's numbers have, where many lengths are valid. */
const MAX_LIKELY_DIGITS = 11;

function isSeveral(phone: PhoneNumber, number: string, home: HomeCountry): boolean {
  if (!/\d\D+\d/.test(number)) return false;
  const { isOpen } = dialPlanOf(phone.country ?? home.country);
  if (!isOpen && !joint.test(number)) return false;
  return holdsSeveral(number, phone.nationalNumber.length > MAX_LIKELY_DIGITS, (text) =>
    isNumber(text, home),
  );
}

/** Too short a number says nothing: the beginning of many is one. */
const MIN_DIGITS = 5;

function isNumber(text: string, home: HomeCountry): boolean {
  const reading = readNumber(text, home);
  return reading.type === 'number' && reading.valid.phone.nationalNumber.length >= MIN_DIGITS;
}

/** Why the cell holds no valid number. */
function whyNone(number: string, home: HomeCountry): string {
  const emergency = whyEmergencyWithCode(number, home);
  if (emergency !== undefined) return emergency;
  const [first, ...others] = number.split('/');
  if (first !== undefined && others.length > 0 && isNumber(first, home)) return problemOfSeveral;
  const digits = number.replace(/\D/g, '');
  // As the reading did it, so that the reason is about the same country.
  const text = digits.startsWith('00') && !number.startsWith('+') ? `+${digits.slice(2)}` : number;
  try {
    const phone = parsePhoneNumberWithError(text, { defaultCountry: home.country, extract: false });
    return whyShort(phone) ?? whyInvalid(phone, text, home.country);
  } catch (error) {
    return whyUnreadable(text, home.country, (error as ParseError).message);
  }
}

function whyInvalid(phone: PhoneNumber, number: string, country: CountryCode): string {
  const place =
    phone.country === undefined
      ? `the country code +${phone.countryCallingCode}`
      : countryName(phone.country);
  return wrongLength(number, country, place) ?? `is not a valid number for ${place}`;
}

/** Why the library could not make a number of it at all. */
function whyUnreadable(number: string, defaultCountry: CountryCode, code: string): string {
  if (code === 'INVALID_COUNTRY') return 'begins with a country code that does not exist';
  const place = number.startsWith('+') ? 'a phone number' : countryName(defaultCountry);
  if (code === 'TOO_SHORT') return `has too few digits for ${place}`;
  if (code === 'TOO_LONG') return `has too many digits for ${place}`;
  return 'is not a phone number';
}

function wrongLength(number: string, defaultCountry: CountryCode, place: string): string | undefined {
  switch (validatePhoneNumberLength(number, { defaultCountry })) {
    case 'TOO_SHORT':
      return `has too few digits for ${place}`;
    case 'TOO_LONG':
      return `has too many digits for ${place}`;
    case 'INVALID_LENGTH':
      return `has a number of digits that ${place} does not use`;
    default:
      return undefined;
  }
}

let countryNames: Intl.DisplayNames | undefined;

/** The country's name in English, as it stands behind a preposition: `the United States`. */
export function countryName(country: CountryCode): string {
  countryNames ??= new Intl.DisplayNames('en', { type: 'region' });
  const name = countryNames.of(country) ?? country;
  return /^(?:United|Netherlands|Philippines|Bahamas|Maldives)|Islands$/.test(name) ? `the ${name}` : name;
}
