/**
 * The text of a phone number's cell, rid of what spreadsheets and address books put around a number, and refused
 * when it is anything else than one number. What passes holds digits, separators and at most a leading plus:
 * only that goes to the phone number library, which is more lenient than a dialer may be.
 */

export type PhoneCell =
  | { readonly number: string; readonly extension?: string }
  /** Completes the sentence "The phone number … PROBLEM.". */
  | { readonly problem: string };

/** More than any number with separators and extension; longer texts are not looked at. */
const longestCell = 100;

/** Nearly every cell of a tidy file; it needs no cleaning, unless it has decimal places. */
const plain = /^\+?\(?\d[\d ().-]*\d$/;

/** Marks that print nothing: directions (U+200E, U+200F, U+202A–E, U+2066–9), zero width, byte order, soft hyphen. */
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const extensionAtEnd = /\s*(?:;\s*ext=|[,;]?\s*(?:extension|extn|ext|x)[.:]?|#)\s*(\d{1,7})$/i;
const spreadsheetPower = /^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const decimalPlaces = /[.,]0+$/;
/** `(+49) 30 …`, which the library does not read. */
const bracketedCode = /^\(\s*(\+\s*\d{1,3})\s*\)/;
const severalNumbers = /[,;|&\n\r]|\d\s*(?:\bor\b|\band\b|\boder\b|\bou\b)\s*[+\d(]/i;

export function cleanPhoneCell(cell: string): PhoneCell {
  if (cell.length <= longestCell && plain.test(cell) && !decimalPlaces.test(cell)) return { number: cell };
  if (cell.length > longestCell) return { problem: 'is too long to be a phone number' };
  const bare = cell
    .replace(invisible, '')
    .trim()
    .replace(/^(['\u2019]?)\s*tel:\s*/i, '$1')
    .replace(/^['\u2019]\s*/, '');
  const text = westernDigits(bare).replace(bracketedCode, '$1 ');
  const extension = extensionAtEnd.exec(text);
  const number = extension === null ? text : text.slice(0, extension.index);
  const problem = findProblem(number);
  if (problem !== undefined) return { problem };
  const spaced = number.replace(/\s/g, ' ');
  return extension?.[1] === undefined ? { number: spaced } : { number: spaced, extension: extension[1] };
}

function findProblem(text: string): string | undefined {
  if (!/\d/.test(text)) return 'is not a phone number';
  if (spreadsheetPower.test(text)) {
    return 'was rounded by a spreadsheet; format the column as text and fill in the number again';
  }
  if (severalNumbers.test(text) || holdsSecondNumber(text))
    return 'holds several numbers; keep one in the cell';
  if (/\p{L}/u.test(text)) return 'has letters in it';
  if (isDecimal(text))
    return 'ends in decimal places, as a spreadsheet writes them; format the column as text';
  const foreign = /[^\d+\s().[\]/\-\u2010-\u2015\u2212\uff0d]/u.exec(text)?.[0];
  if (foreign !== undefined)
    return `has a character in it that belongs to no phone number, ${JSON.stringify(foreign)}`;
  if (/^[-/.\u2010-\u2015\u2212\uff0d]|[-/(+\u2010-\u2015\u2212\uff0d]$/.test(text))
    return 'has a separator at its beginning or end';
  if (/[\d).][^+]*\+|\+[^\d]*\+/.test(text)) return 'has a "+" that is not at its beginning';
  return undefined;
}

/** `2065550100.0`, but not the last group of `206.555.0100` or `030.0`-like groups of several digits. */
function isDecimal(text: string): boolean {
  return /[.,]0$/.test(text) || /^\+?\d{5,}[.,]0+$/.test(text);
}

/**
 * A slash may stand behind an area code (`030/23125000`), but one behind a whole number begins a second one, or
 * other last digits of the first. A plus behind a digit begins a second number, too.
 */
function holdsSecondNumber(text: string): boolean {
  if (/\d\D*\+\s*\d/.test(text)) return true;
  const [before, after, ...more] = text.split('/').map((part) => part.replace(/\D/g, '').length);
  if (before === undefined || after === undefined) return false;
  const longestAreaCode = text.startsWith('+') || text.startsWith('00') ? 8 : 6;
  return more.length > 0 || before > longestAreaCode || after < 3;
}

/** Full-width, Arabic-Indic and Persian digits as 0–9. */
function westernDigits(text: string): string {
  return text
    .replace(/[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/\uff0b/g, '+')
    .replace(/[\uff08\uff09]/g, (bracket) => (bracket === '\uff08' ? '(' : ')'))
    .replace(/\uff0e/g, '.')
    .replace(/\uff0f/g, '/');
}
