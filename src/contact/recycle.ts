/** Contacts that are called again after their campaign was over: which, how often, and at which number. */
import { isCallBackNext, isTooLate, waitingPlace } from './call-back.ts';
import { type Contact, type Outcome, outcomes, type RecycleMark } from './contact.ts';
import type { ContactFact } from './contact-fact.ts';
import { OPTED_OUT } from './disposition.ts';
import { type NumberRules, nextNumbers, notCalledAgain } from './next-number.ts';

/** An outcome after which a contact can be called again: a number that does not exist never is. */
export type RecycledOutcome = Exclude<Outcome, 'INVALID_NUMBER'>;

/** In the order in which pages show them. */
export const recycledOutcomes = outcomes.filter(
  (outcome): outcome is RecycledOutcome => outcome !== 'INVALID_NUMBER',
);

/** Maximum `attempts` of a recycle. */
export const MAX_RECYCLE_ATTEMPTS = 10;

/** What an operator asked for, kept in the campaign. */
export interface Recycle {
  /** Unique: a contact that has it was recycled, and is not recycled again. */
  readonly id: string;
  /** Of the last call; at least one. */
  readonly outcomes: readonly RecycledOutcome[];
  /** Further attempts, 1 to `MAX_RECYCLE_ATTEMPTS`: as `maxAttempts` of the settings, for each contact or each number. */
  readonly attempts: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The contacts up to this key are done. */
  readonly after?: string;
  /** When all were done (ISO 8601); missing: the sweeper is at work. */
  readonly doneAt?: string;
}

/** What the settings of a campaign say of contacts that are called again. */
export interface RecycleRules extends NumberRules {
  /** After which dispositions there is another attempt, in minutes. */
  readonly dispositions: Readonly<Record<string, number | 'never'>>;
}

/** Whether contacts are still to be recycled: until then the campaign is not closed. */
export function isRecycling({ recycle }: { readonly recycle?: Recycle }): boolean {
  return recycle !== undefined && recycle.doneAt === undefined;
}

/**
 * What `recycle` makes of `contact` at `nowMs` (ms since 1970); undefined: it is not called again, because its last call ended otherwise, it
 * was recycled before, the customer or an agent has said so, it is too late, or it has no number that can be called.
 */
export function recycledFact(
  contact: Contact,
  { id, outcomes, attempts }: Pick<Recycle, 'id' | 'outcomes' | 'attempts'>,
  rules: RecycleRules,
  nowMs: number,
): (ContactFact & { readonly type: 'recycled' }) | undefined {
  const { status, outcome, attempt, flowRevision } = contact;
  if (status !== 'COMPLETED' || !outcomes.some((each) => each === outcome)) return undefined;
  if (contact.recycle?.id === id || hasDeclined(contact, rules) || isTooLate(contact, nowMs))
    return undefined;
  const recycle = { id, after: attempt, attempts };
  const number = numberOf({ ...contact, recycle }, outcomes, rules);
  if (!number) return undefined;
  return {
    type: 'recycled',
    seen: { attempt, ...(flowRevision !== undefined && { flowRevision }) },
    recycle,
    ...number,
    dueAt: waitingPlace(contact, nowMs),
    reason: 'Called again, as an operator asked after the campaign had completed.',
  };
}

/** Whether what was recorded on the last call excludes another one. */
function hasDeclined(
  { disposition }: Pick<Contact, 'disposition'>,
  { dispositions }: Pick<RecycleRules, 'dispositions'>,
): boolean {
  if (disposition === undefined) return false;
  if (disposition === OPTED_OUT) return true;
  return Object.hasOwn(dispositions, disposition) && dispositions[disposition] === 'never';
}

/** What changes of the numbers of a contact that is called again; undefined: none of them may be called. */
function numberOf(
  contact: Contact & { readonly recycle: RecycleMark },
  outcomes: readonly RecycledOutcome[],
  rules: NumberRules,
): Pick<Contact, 'phoneNumber' | 'skippedNumbers'> | undefined {
  const { callBack, phoneNumbers, skippedNumbers } = contact;
  if (isCallBackNext(contact))
    return callBack?.phoneNumber === undefined ? {} : { phoneNumber: callBack.phoneNumber };
  if (phoneNumbers === undefined) return {};
  // Numbers that the settings gave up after one of these outcomes are what the operator asks for.
  const lifted = new Set(outcomes.map(notCalledAgain));
  const skipped = Object.entries(skippedNumbers ?? {}).filter(([, why]) => !lifted.has(why));
  const after = { ...contact, skippedNumbers: Object.fromEntries(skipped) };
  const [phoneNumber] = nextNumbers(after, rules);
  if (phoneNumber === undefined) return undefined;
  return { phoneNumber, ...(skippedNumbers && { skippedNumbers: after.skippedNumbers }) };
}
