/** The counts of a campaign in the words of its owner; README explains each of them. */
import type { ContactStatus, Outcome } from '../src/contact/contact.ts';
import type { CountName } from '../src/contact/counts.ts';

/** In the order of a contact's life. */
export const statusWords: Readonly<Record<ContactStatus, string>> = {
  QUEUED: 'to be called now',
  WAITING: 'to be called later',
  DIALING: 'being dialed',
  DIALED: 'in progress',
  COMPLETED: 'called',
  SUPPRESSED: 'suppressed',
  REJECTED: 'rejected',
  FAILED: 'refused by Connect',
  UNCERTAIN: 'needs review',
  CANCELLED: 'cancelled',
};

const { QUEUED, WAITING, ...laterStatuses } = statusWords;

/** The statuses, and after those who wait the ones who asked for it. */
export const contactWords = {
  QUEUED,
  WAITING,
  CALLBACK: 'asked for a callback',
  ...laterStatuses,
} as const satisfies Partial<Record<CountName, string>>;

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ANSWERED: 'answered',
  VOICEMAIL: 'voicemail',
  NO_ANSWER: 'no answer',
  BUSY: 'busy',
  UNREACHABLE: 'could not be reached',
  INVALID_NUMBER: 'number does not exist',
  BLOCKED: 'blocked',
  ABANDONED: 'answered, no agent',
  ERROR: 'failed within Connect',
};

/** `words` as a list, with those left out that `counts` has none of. */
export function countedIn<Name extends string>(
  words: Readonly<Record<Name, string>>,
  counts: Readonly<Partial<Record<NoInfer<Name>, number>>>,
): { readonly name: Name; readonly words: string; readonly n: number }[] {
  const names = Object.keys(words) as Name[];
  return names.flatMap((name) => {
    const n = counts[name] ?? 0;
    return n > 0 ? [{ name, words: words[name], n }] : [];
  });
}
