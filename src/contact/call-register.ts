/** Maps ContactIds to contacts: Connect's events contain a ContactId, but not our contact. */
import type { ContactId, IndexedContact } from './contact-store.ts';

/** A call that Connect took, with the claim that placed it. */
export interface PlacedCall extends ContactId {
  readonly contactId: string;
  readonly attempt: number;
  readonly claimId?: string;
  /** ms since 1970 */
  readonly claimedAt?: number;
  /** When Connect was asked, or what it says; ms since 1970. */
  readonly dialedAt: number;
  /** The end of the contact is to be published. */
  readonly events?: true;
}

export interface CallRegister {
  /** Registers a call, before its contact becomes DIALED, so that an event of its end finds it. Idempotent. */
  enter(call: PlacedCall): Promise<void>;
  /** The entered calls among these, by ContactId, with their contacts as they stand now. */
  lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>>;
}

export interface RegisteredCall {
  /** The claim that placed the call, and the slot that it holds. */
  readonly claimId?: string;
  /** The call as it was entered; missing in entries of earlier versions, whose contacts were DIALED at once. */
  readonly call?: PlacedCall;
  /** Whom the call is to, as it stands now, in this call or another; missing: it is deleted. */
  readonly contact?: IndexedContact;
}
