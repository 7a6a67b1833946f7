/** What the use cases need to claim a number for an attempt of a contact, and to release the claim. */

import type { Campaign } from '../campaign/campaign.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactId } from '../contact/contact-store.ts';
import type { ContactTransition } from '../contact/contact-transition.ts';
import type { CapVerdict } from './frequency-cap.ts';
import type { NumberClaim } from './number-claim.ts';
import type { NumberCap } from './number-store.ts';

/** A contact that is to be dialed, as it was when it was read. */
export type DialableContact = Contact & { readonly phoneNumber: string };

/** A claim that holds, and the campaign under which its contact is dialed. */
export interface Claim {
  /** In the attempt that was claimed. */
  readonly contact: DialableContact;
  readonly campaign: Campaign;
  readonly claimId: string;
  /** ms since 1970 */
  readonly claimedAt: number;
}

export interface Claims {
  /**
   * Claims the number, and counts the call that is about to be made, if it may be made: the number is not on the general
   * do-not-call list nor on one of `lists`, has not been called as often as any of `caps` allows, and has no claim but, perhaps,
   * the one called `replaces`. One conditional write; the same claim again is answered as it was the first time.
   */
  claim(
    phoneNumber: string,
    claim: NumberClaim,
    caps: readonly NumberCap[],
    replaces: string | undefined,
    lists: readonly string[],
  ): Promise<ClaimVerdict>;
  /**
   * Releases a claim that surely placed no call, removes its call from the count, and applies the contact's
   * transition, in one transaction.
   */
  releaseWithContact(
    phoneNumber: string,
    claim: ClaimName,
    contact: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim>;
  /**
   * Carries out `transition`, which leaves to the sweeper what became of the claim, if the number still has it: a claim that was
   * released must not stand in the way of a new one.
   */
  leaveOpen(
    phoneNumber: string,
    claim: ClaimName,
    contact: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim>;
  /**
   * Carries out `transition` of a contact that has another number from now on, if the number has no claim of this attempt: a call
   * to it may be in progress.
   */
  leaveNumber(
    phoneNumber: string,
    attempt: AttemptOnNumber,
    transition: ContactTransition,
  ): Promise<WithClaim>;
  /** Only releases a claim that surely placed no call. No effect if the number has another claim. */
  release(phoneNumber: string, claim: ClaimName): Promise<void>;
}

/** The attempt that a contact has before it. */
export interface AttemptOnNumber extends ContactId {
  readonly attempt: number;
  /** ISO 8601: claims from before are those of an earlier contact with the same key. */
  readonly since: string;
}

/** What became of a change of a contact that was bound to its claim; nothing is written unless it is done. */
export interface WithClaim {
  readonly type: 'done' | 'contactHasChanged' | 'claimIsGone';
}

export type ClaimName = Pick<NumberClaim, 'claimId' | 'claimedAt'>;

export type ClaimVerdict =
  | { readonly type: 'claimed' }
  /** Another claim stands there. */
  | { readonly type: 'standing'; readonly claim: NumberClaim }
  | NumberBar;

/** Why a number must not be called. */
export type NumberBar =
  /** By its entry on the do-not-call list `list`, which stands since `at` (ISO 8601). */
  | { readonly type: 'suppressed'; readonly list: string; readonly at: string }
  /** Called as often as a cap allows, or what is recorded of its calls cannot be read. */
  | Exclude<CapVerdict, { readonly type: 'allowed' }>;
