/**
 * Phone numbers as logs may show them: country code and last two digits, so that two lines about one call can
 * be matched without telling whose phone it is.
 */

/** ITU-T E.164 country codes of one and two digits; all others have three. No code begins with another. */
const shortCallingCode = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `+12065550100` → `+1********00`. A text that is no E.164 number keeps only its last two characters. */
export function maskPhoneNumber(phoneNumber: string): string {
  if (!/^\+\d{4,}$/.test(phoneNumber)) return hideAllButTwo(phoneNumber);
  const digits = phoneNumber.slice(1);
  const code = shortCallingCode.exec(digits)?.[0] ?? digits.slice(0, 3);
  return `+${code}${hideAllButTwo(digits.slice(code.length))}`;
}

/**
 * Masks everything in a text that may be a phone number: seven or more digits, also grouped by single spaces,
 * dots, hyphens, slashes or brackets. UUIDs, ARNs and ISO 8601 instants stay, for they are what one searches by.
 */
export function maskPhoneNumbers(text: string): string {
  return text.replace(keptOrNumber, (found: string, kept: string | undefined) => {
    if (kept !== undefined) return found;
    const digits = found.replace(/\D/g, '');
    return maskPhoneNumber(found.startsWith('+') ? `+${digits}` : digits);
  });
}

const keptOrNumber =
  /(\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\barn:aws[\w-]*:[\w-]+:[\w-]*:\d*:[\w:/.$-]*|\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\b(?!\d))|\+?\d(?:[ ()./-]{0,3}\d){6,}/g;

function hideAllButTwo(text: string): string {
  return '*'.repeat(Math.max(0, text.length - 2)) + text.slice(-2);
}
