/** Claims, and the register of calls, over memory: what is one transaction in the tables is one step here. */
import type { CallRegister, PlacedCall, RegisteredCall } from '../../src/contact/call-register.ts';
import type { Contact } from '../../src/contact/contact.ts';
import type { ContactId, ContactStore } from '../../src/contact/contact-store.ts';
import { applyTransition, type ContactTransition } from '../../src/contact/contact-transition.ts';
import type {
  AttemptOnNumber,
  ClaimName,
  Claims,
  ClaimVerdict,
  WithClaim,
} from '../../src/dialing/claims.ts';
import type { NumberClaim } from '../../src/dialing/number-claim.ts';
import type { NumberCap } from '../../src/dialing/number-store.ts';
import { numberKey } from '../../src/phone/number-key.ts';
import type { MemoryNumbers } from './memory-numbers.ts';

/** Contacts in memory. */
interface Contacts extends Pick<ContactStore, 'apply'> {
  get(campaignId: string, contactKey: string): Contact | undefined;
}

export class MemoryClaims implements Claims {
  readonly #contacts: () => Contacts;
  readonly #numbers: MemoryNumbers;

  constructor(contacts: () => Contacts, numbers: MemoryNumbers) {
    this.#contacts = contacts;
    this.#numbers = numbers;
  }

  async claim(
    phoneNumber: string,
    claim: NumberClaim,
    caps: readonly NumberCap[],
    replaces: string | undefined,
    lists: readonly string[],
  ): Promise<ClaimVerdict> {
    return this.#numbers.claim(phoneNumber, claim, caps, replaces, lists);
  }

  async releaseWithContact(
    phoneNumber: string,
    claim: ClaimName,
    { campaignId, contactKey }: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    if (this.#numbers.claims.get(numberKey(phoneNumber))?.claimId !== claim.claimId)
      return { type: 'claimIsGone' };
    const standing = this.#contacts().get(campaignId, contactKey);
    if (!standing || !applyTransition(standing, transition)) return { type: 'contactHasChanged' };
    this.#numbers.release(phoneNumber, claim);
    await this.#contacts().apply({ campaignId, contactKey }, transition);
    return { type: 'done' };
  }

  async leaveOpen(
    phoneNumber: string,
    claim: ClaimName,
    { campaignId, contactKey }: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    if (this.#numbers.claims.get(numberKey(phoneNumber))?.claimId !== claim.claimId)
      return { type: 'claimIsGone' };
    const applied = await this.#contacts().apply({ campaignId, contactKey }, transition);
    return { type: applied ? 'done' : 'contactHasChanged' };
  }

  async leaveNumber(
    phoneNumber: string,
    { campaignId, contactKey, attempt, since }: AttemptOnNumber,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    const claim = this.#numbers.claims.get(numberKey(phoneNumber));
    const isOwn =
      claim?.campaignId === campaignId &&
      claim.contactKey === contactKey &&
      claim.attempt === attempt &&
      claim.claimedAt >= since;
    if (isOwn) return { type: 'claimIsGone' };
    const applied = await this.#contacts().apply({ campaignId, contactKey }, transition);
    return { type: applied ? 'done' : 'contactHasChanged' };
  }

  async release(phoneNumber: string, claim: ClaimName): Promise<void> {
    this.#numbers.release(phoneNumber, claim);
  }
}

export class MemoryCallRegister implements CallRegister {
  readonly #contacts: () => Contacts;
  readonly #entries = new Map<string, PlacedCall>();

  constructor(contacts: () => Contacts) {
    this.#contacts = contacts;
  }

  async enter(call: PlacedCall): Promise<void> {
    this.#entries.set(call.contactId, call);
  }

  async lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>> {
    return new Map(
      contactIds.flatMap((contactId) => {
        const call = this.#entries.get(contactId);
        if (!call) return [];
        const { claimId } = call;
        const contact = this.#contacts().get(call.campaignId, call.contactKey);
        return [[contactId, { ...(claimId && { claimId }), call, ...(contact && { contact }) }] as const];
      }),
    );
  }
}
