/** What the dialer needs to take a contact for an attempt. */
import type { ContactTransition } from '../domain/contact-transition.ts';
import type { NotedCall, NumberCap, NumberVerdict } from './number-store.ts';
import type { ContactId } from './ports.ts';

export interface Claims {
  /**
   * Carries out `transition` (a claim) and notes `call` at the contact's number, if both may be: both or neither, one
   * request. The same claim again is answered as it was the first time.
   */
  claim(
    contact: ContactId & { readonly phoneNumber: string },
    transition: ContactTransition,
    call: NotedCall,
    cap: NumberCap,
  ): Promise<ClaimVerdict>;
}

export type ClaimVerdict =
  | { readonly type: 'claimed' }
  /** The contact is not as the claim expects: somebody else has it, or it is not to be called any more. */
  | { readonly type: 'taken' }
  /** The number must not be called; the contact is as it was. */
  | NumberBar;

export type NumberBar = Exclude<NumberVerdict, { readonly type: 'noted' }>;
