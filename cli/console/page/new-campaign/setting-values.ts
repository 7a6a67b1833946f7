/**
 * Settings as the text of a field, and back. What a field cannot read goes into the settings as it was typed: the console says
 * what is wrong with it, as with a settings file.
 */

export type ValueKind =
  | 'text'
  | 'number'
  | 'yesNo'
  | 'instant'
  /** One name a line. */
  | 'names'
  /** `NAME: TEXT` a line. */
  | 'texts'
  /** `NAME: MINUTES` or `NAME: never` a line. */
  | 'minutes'
  /** `MON-FRI: 09:00-13:00, 14:00-20:00` a line. */
  | 'week'
  /** `MON, TUE`. */
  | 'days'
  /** A date, or a country with or without a region, a line: `2026-12-25`, `US`, `US FL`. */
  | 'holidays'
  /** `7 in 7 days` or `3 in 24 hours` a line. */
  | 'caps'
  /** `all`, or one name a line. */
  | 'columns';

/** The text of a field for a value; empty: it is not set. */
export function textOf(kind: ValueKind, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (kind) {
    case 'names':
    case 'columns':
      return lines([value].flat().map(shown));
    case 'days':
      return [value].flat().map(shown).join(', ');
    case 'holidays':
      return lines([value].flat().map(holidayText));
    case 'caps':
      return lines([value].flat().map(capText));
    case 'texts':
    case 'minutes':
    case 'week':
      return isObject(value)
        ? lines(Object.entries(value).map(([name, of]) => `${name}: ${[of].flat().map(shown).join(', ')}`))
        : shown(value);
    default:
      return shown(value);
  }
}

/** The value of a field's text; null: it is not to be set. */
export function valueIn(kind: ValueKind, text: string): unknown {
  const given = text.trim();
  if (given === '') return null;
  switch (kind) {
    case 'number':
      return numberIn(given);
    case 'yesNo':
      return given === 'true';
    case 'names':
      return linesOf(text);
    case 'columns':
      return given === 'all' ? given : linesOf(text);
    case 'days':
      return given.toUpperCase().split(/[\s,]+/);
    case 'holidays':
      return linesOf(text).map(holidayIn);
    case 'caps':
      return linesOf(text).map(capIn);
    case 'texts':
      return pairsIn(text, (of) => of);
    case 'minutes':
      return pairsIn(text, (of) => (of === 'never' ? of : numberIn(of)));
    case 'week':
      return pairsIn(text, (of) => of.split(/\s*,\s*/));
    default:
      return given;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function lines(texts: readonly string[]): string {
  return texts.join('\n');
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function numberIn(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** `__proto__` is a name like any other. */
function pairsIn(text: string, read: (of: string) => unknown): object {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const at = line.indexOf(':');
      return at < 0 ? [line, ''] : [line.slice(0, at).trim(), read(line.slice(at + 1).trim())];
    }),
  );
}

function holidayText(value: unknown): string {
  if (!isObject(value) || typeof value.country !== 'string') return shown(value);
  return typeof value.region === 'string' ? `${value.country} ${value.region}` : value.country;
}

function holidayIn(line: string): unknown {
  const [, country, region] = /^([A-Za-z]{2})(?:[\s-]+([A-Za-z]{1,3}))?$/.exec(line) ?? [];
  if (country === undefined) return line;
  return region === undefined ? { country } : { country, region };
}

function capText(value: unknown): string {
  if (!isObject(value)) return shown(value);
  const { attempts, days, hours, ...others } = value;
  const isPlain = Object.keys(others).length === 0 && (days === undefined) !== (hours === undefined);
  if (!isPlain || typeof attempts !== 'number') return shown(value);
  return days === undefined ? `${attempts} in ${shown(hours)} hours` : `${attempts} in ${shown(days)} days`;
}

function capIn(line: string): unknown {
  const [, attempts, length, unit] = /^(\d+) in (\d+) (day|hour)s?$/i.exec(line) ?? [];
  if (attempts === undefined || unit === undefined) return line;
  return { attempts: Number(attempts), [`${unit.toLowerCase()}s`]: Number(length) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
