/**
 * One conditional write to a contact. The Contacts table carries it out as a DynamoDB condition and update;
 * `applyTransition` says the same in plain code, for stores in memory.
 */
import type { AttemptEntry, Contact, ContactStatus } from './contact.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type ContactChange = Partial<Mutable<Omit<Contact, 'campaignId' | 'contactKey'>>>;

/** How a contact must stand. */
export interface ContactCondition {
  readonly from: readonly ContactStatus[];
  /** Values that other fields must have; `undefined` values are not checked. */
  readonly expect: Partial<Pick<Contact, 'attempt' | 'claimId' | 'contactId' | 'dueAt' | 'phoneNumber'>> & {
    /** null: there must be none. */
    readonly flowRevision?: number | null;
    /** null: there must be none. */
    readonly callBackAt?: string | null;
  };
}

/** One conditional write: applied whole when the contact is as expected, else not at all. */
export interface ContactTransition extends ContactCondition {
  /** Another way in which the contact may stand. */
  readonly or?: ContactCondition;
  readonly set: ContactChange;
  readonly remove: readonly (keyof Contact)[];
  /** Becomes the entry of `attempts` for its attempt (the first attempt's entry is the first). */
  readonly entry?: AttemptEntry;
}

/** The contact after `transition`, or undefined when it is not as the transition expects. */
export function applyTransition(contact: Contact, transition: ContactTransition): Contact | undefined {
  if (!stands(contact, transition) && !(transition.or && stands(contact, transition.or))) return undefined;
  const next: Record<string, unknown> = { ...contact, ...transition.set };
  for (const field of transition.remove) delete next[field];
  const { entry } = transition;
  if (entry) {
    const attempts = [...(contact.attempts ?? [])];
    attempts[Math.min(entry.attempt - 1, attempts.length)] = entry;
    next.attempts = attempts;
  }
  return next as unknown as Contact;
}

function stands(contact: Contact, { from, expect }: ContactCondition): boolean {
  if (!from.includes(contact.status)) return false;
  return Object.entries(expect).every(
    ([field, value]) => value === undefined || (contact[field as keyof Contact] ?? null) === value,
  );
}
