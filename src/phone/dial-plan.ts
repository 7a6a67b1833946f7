/** What the phone number library's metadata knows of how a country's numbers are dialed. Kept once a country is asked for. */
import { Metadata, type PhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import type { CountryCode } from './country.ts';

/** A number of a range that is in use. */
export interface ValidNumber {
  readonly phone: PhoneNumber;
  /** Such as MOBILE; asked for once, for it takes as long as reading the number. */
  readonly type: ReturnType<PhoneNumber['getType']>;
}

export interface DialPlan {
  /** Without `+`. */
  readonly callingCode: string;
  /** What calls abroad begin with beside `00`; undefined: nothing, or nothing that is safe to read. */
  readonly abroad: string | undefined;
  /** The digits before national numbers: `0` in most countries, `1` in North America. Empty: there are none. */
  readonly trunkPrefix: string;
  /** Numbers of very different lengths are valid, so that two of them can pass for one. */
  readonly isOpen: boolean;
  /** Whether the library would take digits for a call abroad. */
  readonly leadsAbroad: RegExp;
}

const plans = new Map<CountryCode, DialPlan>();
const metadata = new Metadata();

/** More lengths than this: the beginning of a number may be a number, too. */
const LENGTHS_OF_CLOSED_PLAN = 3;

/**
 * Prefixes for calls abroad that are one per country and begin no national number. Those that name a carrier (`0055`,
 * `001`, `1200`) are left out: where they begin with `00`, the number was most likely written with `00` for `+`.
 */
const safePrefixes: ReadonlyMap<string, string> = new Map([
  ['011', '011'],
  ['01[12]', '011'],
  ['010', '010'],
  ['810', '810'],
  ['119', '119'],
  // Australia. No number begins with +11, so it cannot be meant as `00`.
  ['001[14-689]|14(?:1[14]|34|4[17]|[56]6|7[47]|88)0011', '0011'],
]);

export function dialPlanOf(country: CountryCode): DialPlan {
  const known = plans.get(country);
  if (known !== undefined) return known;
  metadata.selectNumberingPlan(country);
  const { numberingPlan } = metadata as unknown as { readonly numberingPlan?: Numbering };
  if (numberingPlan === undefined) throw new RangeError(`No numbers of ${country} are known.`);
  const leadsAbroad = numberingPlan.IDDPrefix();
  const plan: DialPlan = {
    callingCode: numberingPlan.callingCode(),
    abroad: safePrefixes.get(leadsAbroad),
    trunkPrefix: numberingPlan.nationalPrefix() || '',
    isOpen: numberingPlan.possibleLengths().length > LENGTHS_OF_CLOSED_PLAN,
    leadsAbroad: new RegExp(`^(?:${leadsAbroad})`),
  };
  plans.set(country, plan);
  return plan;
}

/** What the library's numbering plan can be asked; its own types leave some of it out. */
interface Numbering {
  callingCode(): string;
  IDDPrefix(): string;
  nationalPrefix(): string | 0 | undefined;
  possibleLengths(): number[];
}

/**
 * The valid number that `digits`, country code first, are. Nothing begins with +11; the library would drop a 1, and make
 * of Australia's `0011 32 …`, read with `00` for a plus, a number in Florida.
 */
export function internationalNumber(digits: string): ValidNumber | undefined {
  return digits.startsWith('11') ? undefined : validNumber(`+${digits}`);
}

/** The valid number that `digits` are when they are dialed at home, in `country`; never taken for one with a country code. */
export function nationalNumber(digits: string, country: CountryCode): ValidNumber | undefined {
  const { callingCode, leadsAbroad } = dialPlanOf(country);
  const isTaken = digits.startsWith(callingCode) || leadsAbroad.test(digits);
  return isTaken ? validNumber(`+${callingCode}${digits}`) : validNumber(digits, country);
}

function validNumber(text: string, defaultCountry?: CountryCode): ValidNumber | undefined {
  try {
    const phone = parsePhoneNumberWithError(text, {
      ...(defaultCountry && { defaultCountry }),
      extract: false,
    });
    const type = phone.getType();
    return type !== undefined || phone.isValid() ? { phone, type } : undefined;
  } catch {
    return undefined;
  }
}
