/**
 * The last errors of a campaign, as its operator sees them at a glance: what went wrong, not for whom. They are kept on
 * the campaign's item, so none of them holds a phone number or a contact's key.
 */
import { type ConnectVerdict, verdictOn } from '../connect/connect-errors.ts';
import type { Contact } from '../contact/contact.ts';
import { cutText } from '../text/cut-text.ts';
import { maskPhoneNumbers } from '../text/mask-phone-number.ts';

export interface RecentError {
  /** ISO 8601: when the contact changed. */
  readonly at: string;
  /** Connect's or AWS's name of the error, at most 100 characters; the contact's status when there is none. */
  readonly name: string;
  /** At most `MAX_MESSAGE_CHARACTERS` characters, phone numbers masked. */
  readonly message: string;
  /** What the contact was after it. */
  readonly status: Contact['status'];
}

/** Errors reported per campaign. */
export const MAX_RECENT_ERRORS = 5;

/** The campaign's item is written with each batch of changes: it must stay small. */
export const MAX_MESSAGE_CHARACTERS = 200;

const MAX_NAME_CHARACTERS = 100;

/** Shorter keys are no keys of a person, and would tear holes into the words of a message. */
const MIN_KEY_CHARACTERS = 4;

/** Answers after which the same contact is simply asked again, soon. */
const waits: ReadonlySet<ConnectVerdict> = new Set<ConnectVerdict>(['throttled', 'noCapacity']);

/** What of a contact is read for its error. */
export type Erring = Pick<Contact, 'status'> &
  Partial<Pick<Contact, 'contactKey' | 'customerId' | 'error' | 'reason' | 'updatedAt'>>;

/**
 * The error in a contact's change from `before` (undefined: it is new) to `after`; undefined if there is none: the
 * contact neither became FAILED or UNCERTAIN nor got another `error`. Throttling is no error: the pacer finds its
 * rate by it, and it happens every few seconds.
 */
export function errorOfChange(before: Erring | undefined, after: Erring): RecentError | undefined {
  const { status, error, reason = '', updatedAt } = after;
  const became = before?.status !== status;
  const isUncertain = became && status === 'UNCERTAIN';
  const hasFailed = became && status === 'FAILED';
  const isNew =
    error !== undefined && (error.name !== before?.error?.name || error.message !== before?.error?.message);
  const isWait = error !== undefined && waits.has(verdictOn(error));
  if (!isUncertain && !hasFailed && (!isNew || isWait)) return undefined;
  // The reason says why the outcome is unknown; the error is older, from the request that was cut off.
  const message = isUncertain ? reason : error?.message || reason;
  return {
    at: updatedAt ?? '',
    name: cutText((isUncertain ? undefined : error?.name) || status, MAX_NAME_CHARACTERS),
    message: shortened(withoutKeys(message, after)),
    status,
  };
}

/** The newest of `errors`, newest first; of those that say the same, the newest alone. */
export function newestErrors(errors: readonly RecentError[]): readonly RecentError[] {
  const newestFirst = [...errors].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const kinds = new Map<string, RecentError>();
  for (const error of newestFirst) {
    const kind = JSON.stringify([error.name, error.message, error.status]);
    if (!kinds.has(kind)) kinds.set(kind, error);
  }
  return [...kinds.values()].slice(0, MAX_RECENT_ERRORS);
}

function withoutKeys(message: string, { contactKey, customerId }: Erring): string {
  const keys = [contactKey, customerId].filter(
    (key) => key !== undefined && key.length >= MIN_KEY_CHARACTERS,
  );
  return maskPhoneNumbers(keys.reduce<string>((text, key) => text.replaceAll(key as string, '…'), message));
}

function shortened(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= MAX_MESSAGE_CHARACTERS
    ? line
    : `${characters.slice(0, MAX_MESSAGE_CHARACTERS - 1).join('')}…`;
}
