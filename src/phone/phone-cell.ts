/**
 * The text of a phone number's cell, rid of what spreadsheets and address books put around a number, and refused
 * when it is anything else than one number. What passes holds the digits 0–9, separators of ASCII and at most one plus
 * at its beginning: only that is read on, for the phone number library is more lenient than a dialer may be.
 */
import { withoutInvisible } from './invisible.ts';

export type PhoneCell =
  /** Digits, spaces, `-`, `/`, `.`, brackets; `+` at most at its beginning. */
  | { readonly type: 'number'; readonly number: string; readonly extension?: string }
  /** Completes the sentence "The phone number … PROBLEM.". */
  | { readonly type: 'refused'; readonly problem: string };

/** More than any number with separators and extension; longer texts are not looked at. */
const maxCellCharacters = 100;

/** Nearly every cell of a tidy file; it needs no cleaning, unless it has decimal places. */
const plain = /^\+?\(?\d(?:[\d ()-]|\.(?!\s*\.))*\d$/;

/** Also in brackets, and as French, Portuguese, Spanish, Russian and Japanese lists write it. */
const extensionAtEnd =
  /\s*(?:;\s*ext=|[,;]?\s*\(?\s*(?:extension|extn|ext|x|poste|ramal|anexo|доб|内線)[.:]?|#)\s*(\d{1,7})\s*\)?$/i;
const spreadsheetPower = /^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const decimalPlaces = /[.,]0+$/;
/** `(+49) 30 …`, `(+44 20) 7946 0018` and `((+44) 20) …`: the plus goes before the brackets. */
const bracketedPlus = /^((?:\(\s*)+)\+\s*/;
const severalNumbers =
  /[,;|&\n\r~\u2026\u301c\uff5e\u3030]|\d\s*\.\s*\.\s*[-+\d(]|\d\s*(?:\b(?:or|and|to|oder|und|u|bzw|bis|ou|et|o|e|y)\b\.?)\s*[+\d(]/i;
/** Completes the sentence, as `problem` does. */
export const problemOfSeveral = 'holds several numbers; keep one in the cell';

export function cleanPhoneCell(cell: string): PhoneCell {
  if (cell.length <= maxCellCharacters && plain.test(cell) && !decimalPlaces.test(cell)) {
    return { type: 'number', number: cell };
  }
  if (cell.length > maxCellCharacters)
    return { type: 'refused', problem: 'is too long to be a phone number' };
  const bare = withoutInvisible(cell)
    .trim()
    .replace(/^(['`\u00b4\u2018\u2019\u02bc\uff07]?)\s*tel:\s*/i, '$1')
    .replace(/^['`\u00b4\u2018\u2019\u02bc\uff07]\s*/, '');
  const text = inAscii(bare).replace(bracketedPlus, '+$1');
  const extension = extensionAtEnd.exec(text);
  const number = extension === null ? text : text.slice(0, extension.index);
  const problem = findProblem(number);
  if (problem !== undefined) return { type: 'refused', problem };
  const spaced = number.replace(/\s/g, ' ');
  if (extension?.[1] === undefined) return { type: 'number', number: spaced };
  return { type: 'number', number: spaced, extension: extension[1] };
}

function findProblem(text: string): string | undefined {
  if (!/\d/.test(text)) return 'is not a phone number';
  if (spreadsheetPower.test(text)) {
    return 'was rounded by a spreadsheet; format the column as text and fill in the number again';
  }
  if (severalNumbers.test(text) || holdsSecondNumber(text)) return problemOfSeveral;
  if (/\p{L}/u.test(text)) return 'has letters in it';
  if (isDecimal(text)) {
    return 'ends in decimal places, as a spreadsheet writes them; format the column as text';
  }
  const foreign = /[^\d+\s().[\]/-]/u.exec(text)?.[0];
  if (foreign !== undefined) {
    return `has a character in it that belongs to no phone number, ${JSON.stringify(foreign)}`;
  }
  if (/^[-/.]|[-/(+]$/.test(text)) return 'has a separator at its beginning or end';
  if (/[\d).][^+]*\+|\+[^\d]*\+/.test(text)) return 'has a "+" that is not at its beginning';
  return undefined;
}

/** `2065550100.0`, but not the last group of `206.555.0100` or `030.0`-like groups of several digits. */
function isDecimal(text: string): boolean {
  return /[.,]0$/.test(text) || /^\+?\d{5,}[.,]0+$/.test(text);
}

/**
 * A slash may follow an area code (`030/23125000`), but after a whole number it begins a second one, or other last
 * digits of the first. A plus after a digit begins a second number, too. Several slashes are judged by
 * several-numbers.ts: `229/555/0108` is one number.
 */
function holdsSecondNumber(text: string): boolean {
  if (/\d\D*\+\s*\(?\d/.test(text)) return true;
  const [before, after, ...more] = text.split('/').map((part) => part.replace(/\D/g, '').length);
  if (before === undefined || after === undefined || more.length > 0) return false;
  const maxAreaCodeDigits = text.startsWith('+') || text.startsWith('00') ? 8 : 6;
  return before > maxAreaCodeDigits || after < 3;
}

/**
 * Every kind of dash that keyboards and typesetting make: Unicode's, the minus, bullets drawn as hyphens, and the marks
 * of Japanese keyboards that look like one (long vowel, box drawing). Wave dashes join ranges and are none.
 */
const dashes = /(?![\u301c\u3030])[\p{Pd}\u02d7\u2043\u207b\u208b\u2212\u2500\u2501\u2796\u30fc\uff70]/gu;
const dots = /[\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u30fb\uff0e\uff61\uff65]/g;
const slashes = /[\u2044\u2215\uff0f]/g;

/** Digits of any script, and separators of any shape, as those of ASCII. */
export function inAscii(text: string): string {
  return text
    .replace(/[^\P{Nd}0-9]/gu, westernDigit)
    .replace(/[\uff0b\ufe62\u2795\u207a]/g, '+')
    .replace(/(?![\u201a\u201e\u301d])\p{Ps}/gu, '(')
    .replace(/(?![\u301e\u301f])\p{Pe}/gu, ')')
    .replace(dashes, '-')
    .replace(dots, '.')
    .replace(slashes, '/');
}

/** The decimal digits of a script follow one another from 0 to 9; those of mathematics in several alphabets. */
function westernDigit(digit: string): string {
  const [plainDigit = digit] = digit.normalize('NFKC');
  if (/^[0-9]$/.test(plainDigit)) return plainDigit;
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
