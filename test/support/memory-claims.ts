/** Claims, and the register of calls, over memory: what is one transaction in the tables is one step here. */
import type { CallRegister, RegisteredCall } from '../../src/app/call-register.ts';
import type { Claims, ClaimVerdict } from '../../src/app/claims.ts';
import type { NotedCall, NumberCap, NumberStore } from '../../src/app/number-store.ts';
import type { ContactId, ContactStore } from '../../src/app/ports.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { applyTransition, type ContactTransition } from '../../src/domain/contact-transition.ts';

/** Contacts in memory. */
interface Contacts extends Pick<ContactStore, 'apply'> {
  get(campaignId: string, contactKey: string): Contact | undefined;
}

export class MemoryClaims implements Claims {
  readonly #contacts: () => Contacts;
  readonly #numbers: Pick<NumberStore, 'note' | 'giveBack'>;

  constructor(contacts: () => Contacts, numbers: Pick<NumberStore, 'note' | 'giveBack'>) {
    this.#contacts = contacts;
    this.#numbers = numbers;
  }

  async claim(
    contact: ContactId & { readonly phoneNumber: string },
    transition: ContactTransition,
    call: NotedCall,
    cap: NumberCap,
  ): Promise<ClaimVerdict> {
    const standing = this.#contacts().get(contact.campaignId, contact.contactKey);
    if (standing?.claimId === call.id) return { type: 'claimed' };
    if (!standing || !applyTransition(standing, transition)) return { type: 'taken' };
    const verdict = await this.#numbers.note(contact.phoneNumber, call, cap);
    if (verdict.type !== 'noted') return verdict;
    try {
      return { type: (await this.#contacts().apply(contact, transition)) ? 'claimed' : 'taken' };
    } catch (error) {
      await this.#numbers.giveBack(contact.phoneNumber, call);
      throw error;
    }
  }
}

export class MemoryCallRegister implements CallRegister {
  readonly #contacts: () => Contacts;
  readonly #entries = new Map<string, ContactId & { readonly claimId?: string }>();

  constructor(contacts: () => Contacts) {
    this.#contacts = contacts;
  }

  async enter(
    contact: ContactId & { readonly claimId?: string },
    transition: ContactTransition,
  ): Promise<boolean> {
    const { contactId } = transition.set;
    if (contactId === undefined) throw new Error('A call without a ContactId cannot be entered.');
    const after = await this.#contacts().apply(contact, transition);
    const { campaignId, contactKey, claimId } = contact;
    if (after) this.#entries.set(contactId, { campaignId, contactKey, ...(claimId && { claimId }) });
    return after !== undefined;
  }

  async lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>> {
    return new Map(
      contactIds.flatMap((contactId) => {
        const entry = this.#entries.get(contactId);
        if (!entry) return [];
        const standing = this.#contacts().get(entry.campaignId, entry.contactKey);
        const contact = standing?.contactId === contactId ? standing : undefined;
        const call = { ...(entry.claimId && { claimId: entry.claimId }), ...(contact && { contact }) };
        return [[contactId, call] as const];
      }),
    );
  }
}
