/**
 * Claims the number of a contact for its next attempt. The number decides: of two dialers with the same message, or two
 * contacts with the same number, one is let through. Then the contact is read once more, because what was known of it may be
 * old: only as long as it still has the attempt before it the claim is worth anything.
 */
import type { ContactStore } from '../contact/contact-store.ts';
import type { Clock } from '../time/clock.ts';
import type { Claims, DialableContact, NumberBar } from './claims.ts';
import {
  hasExpired,
  isClaimOfNextAttempt,
  isOver,
  type NumberClaim,
  retryAfterClaim,
} from './number-claim.ts';
import type { NumberCap } from './number-store.ts';

/** Claims of others that are found to be over one after another, before the contact is put off. */
const MAX_ROUNDS = 4;

/** Why a number is not claimed. */
export type NotTaken =
  /** Another dialer makes this attempt, or the contact is not as it was. */
  | { readonly type: 'taken' }
  /** A dialer claimed this attempt, and died: it is unknown whether it placed a call. */
  | { readonly type: 'unknown'; readonly claim: NumberClaim }
  /** Another contact with this number is being called; it is looked at again at `until` (ISO 8601). */
  | { readonly type: 'busy'; readonly until: string }
  | NumberBar;

export interface TakeClaimPorts {
  readonly claims: Claims;
  readonly contacts: Pick<ContactStore, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** @throws when the tables do not answer; the number may be claimed then, but no call may be placed. */
export async function takeClaim(
  contact: DialableContact,
  claim: NumberClaim,
  caps: readonly NumberCap[],
  lists: readonly string[],
  ports: TakeClaimPorts,
): Promise<{ readonly type: 'claimed' } | NotTaken> {
  const { claims, contacts, clock } = ports;
  const { phoneNumber } = contact;
  // The claim of the contact's own last call is over.
  let replaces = contact.claimId;
  for (let round = 1; ; round += 1) {
    const verdict = await claims.claim(phoneNumber, claim, caps, replaces, lists);
    if (verdict.type === 'claimed') break;
    if (verdict.type !== 'standing') return verdict;
    const { claim: standing } = verdict;
    if (isClaimOfNextAttempt(standing, contact)) {
      return hasExpired(standing, clock.now()) ? { type: 'unknown', claim: standing } : { type: 'taken' };
    }
    const [holder] = await contacts.read([standing]);
    if (round === MAX_ROUNDS || !isOver(standing, holder, clock.now())) {
      return { type: 'busy', until: retryAfterClaim(standing, clock.now()) };
    }
    replaces = standing.claimId;
  }
  const [now] = await contacts.read([contact]);
  const isAsItWas = now?.attempt === contact.attempt && now.phoneNumber === phoneNumber;
  if (now?.status === 'QUEUED' && isAsItWas) return { type: 'claimed' };
  await claims.release(phoneNumber, claim);
  return { type: 'taken' };
}
