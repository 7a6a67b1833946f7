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
import type { CountryCode } from './country.ts';
import { cutText } from './cut-text.ts';
import { isE164 } from './e164.ts';
import { cleanPhoneCell } from './phone-cell.ts';
import { isAreaCodeAndEmergency, isEmergencyNumber, isShortNumber } from './short-number.ts';

export type PhoneNumberReading =
  | {
      readonly ok: true;
      /** E.164. */
      readonly phoneNumber: string;
      /** A sentence about what was left out of the cell. */
      readonly note?: string;
    }
  | {
      readonly ok: false;
      /** A full sentence that quotes the cell. */
      readonly reason: string;
    };

/**
 * The number that the cell holds. National numbers are read as of `defaultCountry`, its own prefix for calls
 * abroad (`00`, `011`) included. Valid is what Google's metadata knows as a range in use; premium rate,
 * emergency and short numbers are refused although some of them are valid.
 */
export function readPhoneNumber(cell: string, defaultCountry: CountryCode): PhoneNumberReading {
  const cleaned = cleanPhoneCell(cell);
  if ('problem' in cleaned) return refuse(cell, cleaned.problem);
  const { number, extension } = cleaned;
  let phone: PhoneNumber;
  try {
    phone = parsePhoneNumberWithError(number, { defaultCountry, extract: false });
  } catch (error) {
    return refuse(cell, whyUnreadable(number, defaultCountry, (error as ParseError).message));
  }
  const problem = whyShort(phone) ?? whyNotOrdinary(phone, number, defaultCountry);
  if (problem !== undefined) return refuse(cell, problem);
  const phoneNumber: string = phone.number;
  if (extension === undefined) return { ok: true, phoneNumber };
  return { ok: true, phoneNumber, note: `The extension ${extension} of the phone number is left out.` };
}

function refuse(cell: string, problem: string): PhoneNumberReading {
  const text = cell.trim();
  if (text === '') return { ok: false, reason: 'The phone number is missing.' };
  return { ok: false, reason: `The phone number ${JSON.stringify(cutText(text, 40))} ${problem}.` };
}

function whyShort({ countryCallingCode, nationalNumber }: PhoneNumber): string | undefined {
  if (isEmergencyNumber(countryCallingCode, nationalNumber)) return 'is an emergency or short number';
  if (isShortNumber(countryCallingCode, nationalNumber)) return 'is a short number for special services';
  return undefined;
}

function whyNotOrdinary(phone: PhoneNumber, number: string, defaultCountry: CountryCode): string | undefined {
  const type = phone.getType();
  if (type === 'PREMIUM_RATE') return 'is a premium-rate number';
  if (type === 'FIXED_LINE' && isAreaCodeAndEmergency(phone))
    return 'is an emergency number behind an area code';
  const isValid = (type !== undefined || phone.isValid()) && isE164(phone.number);
  if (isValid) return undefined;
  const place =
    phone.country === undefined
      ? `the country code +${phone.countryCallingCode}`
      : countryName(phone.country);
  return wrongLength(number, defaultCountry, place) ?? `is not a valid number for ${place}`;
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
