/**
 * Writes CSV lines that a spreadsheet opens as text: RFC 4180, and no cell is run as a formula. A spreadsheet may be
 * set to another delimiter than the comma. Then it begins cells in the middle of ours, where quotes of ours do not hold:
 * so a sign is looked for behind every delimiter that customer files may have, and behind line breaks.
 */

/** What spreadsheets and their converters take for the beginning of a formula or command, and what folds to it. */
const sign =
  '[=+\\-@|\\p{Pd}\\u02d7\\u207a\\u207b\\u207c\\u208a\\u208b\\u208c\\u2212\\u2223\\u2758\\u2795\\u2796\\ua78a\\ufe62\\ufe66\\ufe6b\\uff0b\\uff1d\\uff20\\uff5c\\uffe8]';

/** What a program may strip or not show before the sign: spaces, control and invisible characters, quotes. */
const passedOver = '[\\s\\p{Cc}\\p{Cf}\\p{Z}\\p{Default_Ignorable_Code_Point}"\\u201c\\u201d\\uff02]';

const formulaStart = new RegExp(`^(?:[\\t\\r\\n\\0]|${passedOver}*${sign})`, 'u');

/** A sign followed by digits only is a number, as E.164 numbers are: nothing to run, and it stays readable. */
const signedNumber = /^[+-]\d+(\.\d+)?$/;

/**
 * Where a spreadsheet with another delimiter would begin a cell with a formula. Behind a comma only a program that
 * passes over our quotes would, so there sentences keep what they quote, and signed numbers stay as they are.
 */
const innerFormulaStart = new RegExp(
  `[;|\\t\\r\\n](?=(?:(?![\\t\\r\\n])${passedOver})*${sign})|,(?! ?[+-]\\d+(?:\\.\\d+)?(?:,|$))(?=(?:(?!["\\u201c\\u201d])${passedOver})*${sign})`,
  'gu',
);

/** One line, with its CRLF. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const harmless = withoutFormulas(text);
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

/** With an apostrophe before each sign that would begin a formula. */
function withoutFormulas(text: string): string {
  if (signedNumber.test(text)) return text;
  const inner = text.replace(innerFormulaStart, "$&'");
  return formulaStart.test(inner) ? `'${inner}` : inner;
}
