/**
 * One key for one phone. Some phones can be dialed by two numbers; do-not-call list, caps, duplicates and "one call at
 * a time" must see one phone in them. The number that is called stays the one that was read.
 */

interface Alias {
  /** How the number begins that is replaced, and what must follow. */
  readonly pattern: RegExp;
  readonly replacement: string;
  /** The way back: which keys have such a number beside them, and what it was. */
  readonly keys: RegExp;
  readonly other: string;
}

/**
 * By country code of the number that is replaced. Google's metadata takes both forms for valid; that they ring at the
 * same phone is said by the numbering plans.
 */
const aliases: Readonly<Record<string, Alias>> = {
  // San Marino's landlines are in Italy's plan, too: +39 0549 and +378 0549.
  '+39': {
    pattern: /^\+390549(\d{6})$/,
    replacement: '+3780549$1',
    keys: /^\+3780549(\d{6})$/,
    other: '+390549$1',
  },
  // Argentina: mobiles have a 9 behind the country code in calls from abroad, and none at home. No landline shares its digits.
  '+54': {
    pattern: /^\+54([1-8]\d{9})$/,
    replacement: '+549$1',
    keys: /^\+549([1-8]\d{9})$/,
    other: '+54$1',
  },
  // Mexico: until 2020 mobiles had a 1 behind the country code in calls from abroad.
  '+52': { pattern: /^\+521(\d{10})$/, replacement: '+52$1', keys: /^\+52(\d{10})$/, other: '+521$1' },
  // Palestine: reached by Israel's country code as well.
  '+97': {
    pattern: /^\+972(5[69]\d{7}|(?:22[2-47-9]|42[45]|82[01458]|92[369])\d{5})$/,
    replacement: '+970$1',
    keys: /^\+970(5[69]\d{7}|(?:22[2-47-9]|42[45]|82[01458]|92[369])\d{5})$/,
    other: '+972$1',
  },
  // Kosovo: until 2017 its mobiles were in the plans of Monaco and Slovenia.
  '+37': {
    pattern: /^\+377(4[45]\d{6})$/,
    replacement: '+383$1',
    keys: /^\+383(4[45]\d{6})$/,
    other: '+377$1',
  },
  '+38': {
    pattern: /^\+386(4[39]\d{6})$/,
    replacement: '+383$1',
    keys: /^\+383(4[39]\d{6})$/,
    other: '+386$1',
  },
};

/** The key of the E.164 number `e164`: itself, or that of the other number by which the same phone can be dialed. */
export function numberKey(e164: string): string {
  const alias = aliases[e164.slice(0, 3)];
  return alias === undefined ? e164 : e164.replace(alias.pattern, alias.replacement);
}

/**
 * All keys under which something may be kept of the phone of `e164`: today's first, then those that versions before the
 * aliases used, which took each number for a phone of its own. Whatever reads the history of a phone must ask for all.
 */
export function keysOf(e164: string): readonly string[] {
  const key = numberKey(e164);
  const others = ways.filter(({ keys }) => keys.test(key)).map(({ keys, other }) => key.replace(keys, other));
  return [key, ...others];
}

const ways = Object.values(aliases);
