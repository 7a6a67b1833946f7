/**
 * Two numbers, or a range of them, in one cell. Where a numbering plan is open, the digits of both together may be a
 * valid number of somebody else. So splits are tried: where the beginning is a number by itself and the rest reads as
 * a second one, or as the end of a range, the cell holds several.
 */

interface Group {
  readonly digits: string;
  /** What stands before it, and of which kind that is. */
  readonly separator: 'none' | 'space' | 'dash' | 'spacedDash' | 'slash' | 'other';
}

/** Numbers as far apart as this are neighbours: lines of one company, the ends of a range. */
const NEIGHBOURS = 20;
const NEIGHBOURS_OF_LONG = 100;
/** A group of this many digits is a number after an area code, not a part of one. */
const LONG_GROUP = 5;
/** Of country code, trunk prefix and area code together. */
const MAX_AREA_DIGITS = 8;
/** Of a second number with an area code of its own. */
const MIN_DIGITS = 7;

/**
 * Whether `text` holds several numbers, though all its digits together are a valid one.
 * @param text digits, separators of ASCII and at most a leading plus.
 * @param isLong all digits together are more than a number has in practice.
 * @param isNumber whether a text is a valid number by itself, however short.
 */
export function holdsSeveral(text: string, isLong: boolean, isNumber: (text: string) => boolean): boolean {
  const groups = groupsOf(text);
  for (let at = 1; at < groups.length; at += 1) {
    const before = groups.slice(0, at);
    const after = groups.slice(at);
    if (!mayBeSeveral(before, after, isLong)) continue;
    if (!isNumber(textOf(before, text.startsWith('+')))) continue;
    if (!isOwnNumber(after) || isNumber(textOf(after, false))) return true;
  }
  return false;
}

/** Cheap looks at the digits; what passes is worth reading. */
function mayBeSeveral(before: readonly Group[], after: readonly Group[], isLong: boolean): boolean {
  if (isOwnNumber(after) || isBehindNumber(before, after)) return true;
  const second = digitsOf(after);
  const first = digitsOf(before);
  if (second.length > first.length) return false;
  const apart = Number(second) - Number(first.slice(-second.length));
  const isSameLength = before.at(-1)?.digits.length === second.length;
  if (isSameLength && second.length >= LONG_GROUP) return isLong || Math.abs(apart) <= NEIGHBOURS_OF_LONG;
  if (isSameLength && second.length === LONG_GROUP - 1) {
    return apart !== 0 && Math.abs(apart) <= NEIGHBOURS;
  }
  return apart > 0 && apart <= NEIGHBOURS && isRange(before, after);
}

/** A slash stands once, behind an area code: a second one, or one behind a whole number, begins another number. */
function isBehindNumber(before: readonly Group[], after: readonly Group[]): boolean {
  if (after[0]?.separator !== 'slash') return false;
  return before.some(({ separator }) => separator === 'slash') || digitsOf(before).length > MAX_AREA_DIGITS;
}

/** `0512 123456 0676 1234567`: the second begins with the prefix of a number. */
function isOwnNumber(after: readonly Group[]): boolean {
  return after[0]?.digits.startsWith('0') === true && digitsOf(after).length >= MIN_DIGITS;
}

/**
 * `12345 - 47`, `12345/47`, `1234 5678 - 82`, `12345-10 - 15`: the last digits again, behind a dash or slash. Pairs of digits that are all
 * joined alike (`123-45-67`) are one number.
 */
function isRange(before: readonly Group[], after: readonly Group[]): boolean {
  const [end, ...more] = after;
  const [last, secondLast] = [before.at(-1), before.at(-2)];
  if (end === undefined || last === undefined || more.length > 0) return false;
  if (end.separator === 'space' || end.separator === 'other' || end.digits.length > 4) return false;
  if (last.digits.length >= LONG_GROUP) return true;
  if (end.separator === 'spacedDash' && end.digits.length < last.digits.length) return true;
  if (last.digits.length !== end.digits.length) return false;
  return (secondLast?.digits.length ?? 0) >= LONG_GROUP || last.separator !== end.separator;
}

function groupsOf(text: string): readonly Group[] {
  return Array.from(text.matchAll(/(\D*)(\d+)/g), ([, between = '', digits = ''], i) => ({
    digits,
    separator: i === 0 ? 'none' : separatorOf(between),
  }));
}

function separatorOf(between: string): Group['separator'] {
  if (between.includes('/')) return 'slash';
  if (/\s-|-\s/.test(between)) return 'spacedDash';
  if (between.includes('-')) return 'dash';
  return between.trim() === '' ? 'space' : 'other';
}

function digitsOf(groups: readonly Group[]): string {
  return groups.map(({ digits }) => digits).join('');
}

function textOf(groups: readonly Group[], hasPlus: boolean): string {
  return (hasPlus ? '+' : '') + digitsOf(groups);
}
