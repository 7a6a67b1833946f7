/**
 * What spreadsheets and exports leave in place of a customerId. Different people would have the same one, and all but
 * the first would be lost as duplicates.
 */

/**
 * `#N/A`, `#REF!`, `#VALUE!` and their like in other languages (`#NV`, `#WERT!`, `#¡VALOR!`, `#Н/Д`); `Err:502` of
 * LibreOffice; `####` of a narrow column.
 */
const spreadsheetError =
  /^#(?:[¡¿]?[\p{L}\d/_]+[!?]|\p{L}{1,2}\/\p{L}|NV|NA|REF|VALUE|NAME|NUM|YOK|HIÁNYZIK|GETTING_DATA|#*)$|^Err:\d{3}$/iu;

/** `1.23457E+11`: the digits of a long number are gone. */
const rounded =
  /^[+-]?\d+(?:[.,]\d+)?\s*E\s*\+\s*\d+$|^[+-]?\d+[.,]\d+\s*E\s*-?\d+$|^[+-]?\d+(?:[.,]\d+)?\s*[×x*]\s*10\^\d+$/i;

/** In several languages, without their spaces; also in brackets of any kind. */
const emptyWords: ReadonlySet<string> = new Set(
  (
    'null nil none nonetype nan nat na n/a n.a. n.a n/d n.d. n.d undefined unknown missing missingvalue blank empty void ' +
    'notavailable notapplicable notassigned notset novalue noid nodata nothing tbd tba xxx inf infinity true false ' +
    'k.a. k.a k/a keine kein leer unbekannt nichtvorhanden vide inconnu sansobjet vacío vacio sindatos s/n s/d nulo vazio ' +
    'n.v.t. nvt leeg onbekend brak brakdanych нет пусто ' +
    '\\n -nan nan.0 dbnull system.dbnull pd.na #n/a'
  ).split(' '),
);
const onlyMarks = /^[-\u2010-\u2015\u2212_.?*/\\|\s]+$/;
const nilUuid = /^0{8}-?0{4}-?0{4}-?0{4}-?0{12}$/;

/** Whether `text`, rid of invisible characters, is what is left of an id; full-width letters count as plain ones. */
export function isLostId(text: string): boolean {
  const id = text.normalize('NFKC').trim();
  if (id === '') return true;
  if (spreadsheetError.test(id) || rounded.test(id) || onlyMarks.test(id)) return true;
  const bare = id.replace(/^[([{<"'`]+|[)\]}>"'`]+$/g, '').replace(/\s+/g, '');
  return emptyWords.has(bare.toLowerCase()) || nilUuid.test(bare) || id === '[object Object]';
}
