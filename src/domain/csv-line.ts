/**
 * Writes CSV lines that a spreadsheet opens as text: RFC 4180, and no cell is run as a formula. A spreadsheet may be
 * set to another delimiter than the comma. Then it begins cells in the middle of ours, where quotes of ours do not hold:
 * at semicolons, tabs and line breaks.
 */

/** What spreadsheets take for the beginning of a formula (OWASP, CSV Injection). */
const formulaStart = /^[=+\-@\t\r\n]/;

/** Where such a spreadsheet would begin a cell with a formula. Quotes and spaces before the sign do not help. */
const innerFormulaStart = /[;\t\r\n](?=(?:[^\S\t\r\n]|")*[=+\-@])/g;

/** A sign followed by digits only is a number, as E.164 numbers are: nothing to run, and it stays readable. */
const signedNumber = /^[+-]\d+(\.\d+)?$/;

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
