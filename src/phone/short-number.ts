/**
 * Emergency and short numbers, which must never be dialed by a campaign, also not behind a country code.
 * The data is Google's (see `scripts/make-short-numbers.py`); only what the ordinary rules let through, or what
 * makes a better sentence, is kept.
 */
import data from './short-numbers.json' with { type: 'json' };

type NumbersByCallingCode = ReadonlyMap<string, readonly string[]>;

const emergency = byCallingCode(data.emergency);
const shortButOrdinary = byCallingCode(data.shortButOrdinary);
const openPlans: ReadonlySet<string> = new Set(data.openPlans.split(' '));

/** Longest national number that can be an area code of up to five digits and an emergency number. */
const maxBehindAreaCodeDigits = 9;

/** Such as 112 behind +49. `nationalNumber` is without the country code and trunk prefix. */
export function isEmergencyNumber(callingCode: string, nationalNumber: string): boolean {
  return nationalNumber.length <= 6 && (emergency.get(callingCode)?.includes(nationalNumber) ?? false);
}

/** A short code that passes for an ordinary number of its country. */
export function isShortNumber(callingCode: string, nationalNumber: string): boolean {
  return nationalNumber.length <= 6 && (shortButOrdinary.get(callingCode)?.includes(nationalNumber) ?? false);
}

/**
 * An area code with nothing but an emergency number behind it, such as +49 30 112. Only where numbers have no
 * fixed length can such a thing pass for a subscriber's. Give a valid fixed-line number: its national format,
 * in which the area code is a group of its own, is asked for only when the last digits give reason.
 */
export function isAreaCodeAndEmergency(phone: FixedLine): boolean {
  const { countryCallingCode, nationalNumber } = phone;
  if (nationalNumber.length > maxBehindAreaCodeDigits || !openPlans.has(countryCallingCode)) return false;
  const candidates = emergency
    .get(countryCallingCode)
    ?.filter((one) => one.length >= 3 && nationalNumber.endsWith(one));
  if (candidates === undefined || candidates.length === 0) return false;
  const groups = phone.formatNational().match(/\d+/g) ?? [];
  return groups.length === 2 && candidates.includes(groups[1] ?? '');
}

interface FixedLine {
  /** Without `+`. */
  readonly countryCallingCode: string;
  /** Without country code and trunk prefix. */
  readonly nationalNumber: string;
  formatNational(): string;
}

function byCallingCode(lists: Readonly<Record<string, string>>): NumbersByCallingCode {
  return new Map(Object.entries(lists).map(([code, list]) => [code, list.split(' ')]));
}
