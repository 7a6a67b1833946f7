/** Whose calls the ContactIds are: Connect's events tell a ContactId, and no more of whom was called. */
import type { ContactTransition } from '../domain/contact-transition.ts';
import type { ContactId, IndexedContact } from './ports.ts';

export interface CallRegister {
  /**
   * Carries out `transition`, which gives the contact its ContactId, and enters that call: both or neither, one request.
   * False when the contact was not as expected. Repeatable.
   */
  enter(
    contact: ContactId & { readonly claimId?: string },
    transition: ContactTransition & { readonly set: { readonly contactId?: string } },
  ): Promise<boolean>;
  /** The entered calls among these, by ContactId, with their contacts as they stand now. */
  lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>>;
}

export interface RegisteredCall {
  /** The claim that placed the call, and the slot that it holds. */
  readonly claimId?: string;
  /** Whom the call is to, as long as it is the contact's latest; missing: the contact has gone on, or is deleted. */
  readonly contact?: IndexedContact;
}
