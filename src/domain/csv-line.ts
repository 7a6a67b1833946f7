/** Writes CSV lines that a spreadsheet opens as text: RFC 4180, and no cell is run as a formula. */

/** What spreadsheets take for the beginning of a formula (OWASP, CSV Injection). */
const formulaStart = /^[=+\-@\t\r]/;

/** A sign followed by digits only is a number, as E.164 numbers are: nothing to run, and it stays readable. */
const signedNumber = /^[+-]\d+(\.\d+)?$/;

/** One line, with its CRLF. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const harmless = formulaStart.test(text) && !signedNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
