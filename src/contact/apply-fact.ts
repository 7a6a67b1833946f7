import type { Clock } from '../time/clock.ts';
import type { Contact } from './contact.ts';
import type { ContactFact } from './contact-fact.ts';
import { transitionFor } from './contact-life.ts';
import type { ContactId, ContactStore } from './contact-store.ts';

export interface ApplyFactPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The contact after `fact`; undefined, and nothing is written, when it is not as the fact expects. */
export function applyFact(
  contact: ContactId & Pick<Contact, 'phoneNumber' | 'phoneNumbers'>,
  fact: ContactFact,
  { contacts, clock }: ApplyFactPorts,
): Promise<Contact | undefined> {
  return contacts.apply(contact, transitionFor(contact, fact, clock.now()));
}
