/**
 * What spreadsheets and exports leave where a customerId was. Different people would share it, and all but the first
 * would be lost as duplicates.
 */

/** `#N/A`, `#REF!`, `#VALUE!` and their like in other languages (`#NV`, `#WERT!`, `#¡VALOR!`); `####` of a narrow column. */
const spreadsheetError = /^#(?:[¡¿]?[\p{L}\d/_]+[!?]|N\/?[A-Z]|GETTING_DATA|#*)$/iu;

/** `1.23457E+11`: the digits of a long number are gone. */
const rounded = /^[+-]?\d+(?:[.,]\d+)?E\+\d+$|^[+-]?\d+[.,]\d+E-?\d+$/i;

/** Also in brackets of any kind. */
const emptyWords: ReadonlySet<string> = new Set(
  (
    'null nil none nan nat na n/a n.a. n.a n/d undefined unknown missing blank empty void ' +
    '\\n -nan nan.0 dbnull system.dbnull #n/a'
  ).split(' '),
);
const onlyMarks = /^[-\u2010-\u2015\u2212_.?*/\\|\s]+$/;
const nilUuid = /^0{8}-?0{4}-?0{4}-?0{4}-?0{12}$/;

/** Whether `id`, rid of invisible characters, is what is left of one. */
export function isLostId(id: string): boolean {
  if (id === '') return true;
  if (spreadsheetError.test(id) || rounded.test(id) || onlyMarks.test(id) || nilUuid.test(id)) return true;
  const bare = id.replace(/^[([{<"']+|[)\]}>"']+$/g, '').trim();
  return emptyWords.has(bare.toLowerCase()) || id === '[object Object]';
}
