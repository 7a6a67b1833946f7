/**
 * Phone numbers as logs may show them: country code and last two digits, so that log lines about one call can be
 * matched without revealing the number.
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
 * Masks everything in a text that may be a phone number: seven or more digits of any script, with whatever separators
 * people and programs put between them. UUIDs, ARNs, ISO 8601 instants and whole numbers with commas stay, for they
 * are what one searches by; so do positions in programs (`index.mjs:12345:67`).
 */
export function maskPhoneNumbers(text: string): string {
  return text.replace(keptOrNumber, (found: string, kept: string | undefined) => {
    if (kept !== undefined) return found;
    const digits = found.replace(escaped, '').replace(/\P{Nd}/gu, '');
    return maskPhoneNumber(/^[+\uff0b]/.test(found) ? `+${digits}` : digits);
  });
}

const kept = [
  /\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b/,
  /\barn:aws[\w-]*:[\w-]+:[\w-]*:\d*:[\w:/.$-]*/,
  /\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?Z?)?)?\b(?!\d)/,
  /\b\d{1,3}(?:,\d{3})+\b(?![,\d])/,
];
/** Separators in URLs, HTML and JSON. */
const escaped = /%[0-9a-f]{2}|&#?\w{2,6};|\\u[0-9a-f]{4}|\\[nrt]/gi;
/** Neither letter nor digit; quotes, braces and marks of lists begin another value. */
const separator = `(?:${escaped.source}|[\u30fc\uff70]|[^\\p{L}\\p{Nd}:,;"{}])`;
const inCommas = '\\p{Nd}{2,4}(?:,\\p{Nd}{2,4}){2,}';
const keptOrNumber = new RegExp(
  `(${kept.map(({ source }) => source).join('|')})|[+\\uff0b]?\\p{Nd}(?:${separator}{0,8}\\p{Nd}){6,}|${inCommas}`,
  'giu',
);

function hideAllButTwo(text: string): string {
  return '*'.repeat(Math.max(0, text.length - 2)) + text.slice(-2);
}
