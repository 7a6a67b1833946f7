/**
 * Which number of a contact with several is called next. Nothing else knows what `numbers` of the settings means. An attempt has one
 * number from the moment it is planned: docs/decisions/0023-claims-on-numbers.md.
 */
import type { AttemptEntry, Contact, Outcome } from './contact.ts';

/** What a campaign says of the numbers of its contacts. */
export interface NumberRules {
  readonly numbers: 'rotate' | 'exhaust';
  /** To a contact with `rotate`, to each number with `exhaust`. */
  readonly maxAttempts: number;
}

/** What decides on the next number; `attempts` hold every call that has ended. */
export type NumbersOfContact = Pick<
  Contact,
  'phoneNumber' | 'phoneNumbers' | 'skippedNumbers' | 'attempts' | 'recycle'
>;

/** Why a number is not called any more whose last call ended with `outcome`, which the settings do not retry. */
export function notCalledAgain(outcome: Outcome): string {
  return `${outcome}: not called again.`;
}

/** The attempts that a contact may have, and the number of the attempt after which they count. */
export function attemptLimit(
  { recycle }: Pick<Contact, 'recycle'>,
  maxAttempts: number,
): { readonly after: number; readonly attempts: number } {
  return recycle ?? { after: 0, attempts: maxAttempts };
}

/**
 * The numbers (E.164) that may be called next, in the order in which they are to be tried; none: the contact is over. A number to
 * which the customer asked to be called back is one of them while it is the contact's.
 */
export function nextNumbers(
  { phoneNumber = '', phoneNumbers = [], skippedNumbers = {}, attempts = [], recycle }: NumbersOfContact,
  { numbers, maxAttempts: ofSettings }: NumberRules,
): readonly string[] {
  const { after, attempts: maxAttempts } = attemptLimit({ ...(recycle && { recycle }) }, ofSettings);
  const counted = attempts
    .filter((entry) => entry.attempt > after && countsAsAttempt(entry))
    .map((entry) => entry.phoneNumber ?? phoneNumber);
  if (numbers === 'rotate' && counted.length >= maxAttempts) return [];
  const all = [...new Set([...phoneNumbers, phoneNumber])];
  const first = all.indexOf(phoneNumber) + (numbers === 'rotate' ? 1 : 0);
  const inOrder = [...all.slice(first), ...all.slice(0, first)];
  return inOrder.filter((number) => {
    if (Object.hasOwn(skippedNumbers, number)) return false;
    return numbers === 'rotate' || counted.filter((each) => each === number).length < maxAttempts;
  });
}

function countsAsAttempt({ outcome, isUncounted }: AttemptEntry): boolean {
  return outcome !== undefined && isUncounted !== true;
}

/** The number (E.164) that the call `contactId` of a contact went to. */
export function calledNumber(
  { phoneNumber, attempts = [] }: Pick<Contact, 'phoneNumber' | 'attempts'>,
  contactId: string,
): string | undefined {
  return attempts.find((entry) => entry.contactId === contactId)?.phoneNumber ?? phoneNumber;
}

/** A contact with several numbers whose current one is not called, for a reason. */
export type SkippedNumber =
  /** What becomes of it: `next` (E.164) is called. */
  | {
      readonly type: 'next';
      readonly next: string;
      readonly skippedNumbers: Readonly<Record<string, string>>;
    }
  /** No other number is left, or it never had one. */
  | { readonly type: 'noneLeft' };

/** What becomes of a contact whose number must not be called, for `reason`. */
export function skipNumber(
  contact: NumbersOfContact & { readonly phoneNumber: string },
  reason: string,
  rules: NumberRules,
): SkippedNumber {
  const { phoneNumber, phoneNumbers } = contact;
  if (phoneNumbers === undefined) return { type: 'noneLeft' };
  const skippedNumbers = { ...contact.skippedNumbers, [phoneNumber]: reason };
  const [next] = nextNumbers({ ...contact, skippedNumbers }, rules);
  return next === undefined ? { type: 'noneLeft' } : { type: 'next', next, skippedNumbers };
}
