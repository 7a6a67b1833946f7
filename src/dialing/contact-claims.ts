/** Claims for the next attempt of contacts, and what becomes of a contact whose number cannot be claimed. */
import type { Campaign } from '../campaign/campaign.ts';
import { applyFact } from '../contact/apply-fact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { expiryAfter } from '../time/expiry.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';
import type { Claim, DialableContact } from './claims.ts';
import type { DialContext } from './dialer-ports.ts';
import { capOf } from './frequency-cap.ts';
import { hasExpired, isClaimOfNextAttempt, type NumberClaim, outcomeUnknown } from './number-claim.ts';
import { reasonOf } from './number-permission.ts';
import { type NotTaken, takeClaim } from './take-claim.ts';

/** Why a contact waits whose number is being called for another one. */
const NUMBER_IS_BUSY = 'Another call to this number is in progress, or may be.';

/** Why a contact waits whose claim could not be written. */
const NOT_CLAIMED = 'The contact and the do-not-call list could not be written right before the call.';

/** Why there is no claim. */
export type NotClaimed =
  | NotTaken
  /** The tables did not answer: the number may be claimed, but no call is placed. */
  | { readonly type: 'notWritten'; readonly claim: NumberClaim; readonly error: unknown };

export class ContactClaims {
  readonly #context: Omit<DialContext, 'campaigns'>;

  constructor(context: Omit<DialContext, 'campaigns'>) {
    this.#context = context;
  }

  /** Claims the contact's number for its next attempt. The claim is named after its slot. */
  async take(
    contact: DialableContact,
    claimId: string,
    campaign: Campaign,
  ): Promise<{ readonly type: 'claimed'; readonly claim: Claim } | NotClaimed> {
    const attempt = contact.attempt + 1;
    const claimedAt = this.#context.ports.clock.now();
    const { campaignId, contactKey } = contact;
    const claim = { campaignId, contactKey, attempt, claimId, claimedAt: toIso(claimedAt) };
    try {
      const taking = await takeClaim(contact, claim, capOf(campaign.settings), this.#context.ports);
      if (taking.type !== 'claimed') return taking;
      return { type: 'claimed', claim: { contact: { ...contact, attempt }, campaign, claimId, claimedAt } };
    } catch (error) {
      return { type: 'notWritten', claim, error };
    }
  }

  /** Records what becomes of a contact that has no claim. */
  async leave(contact: DialableContact, why: NotClaimed, { settings }: Campaign): Promise<void> {
    const attempt = contact.attempt + 1;
    switch (why.type) {
      case 'taken':
        return;
      case 'unknown':
        return this.#leaveOpen(contact, why.claim);
      case 'notWritten':
        return this.#releaseUnwritten(contact, why.claim, why.error);
      case 'busy': {
        const fact = { type: 'postponed', attempt, dueAt: why.until, reason: NUMBER_IS_BUSY } as const;
        await applyFact(contact, fact, this.#context.ports);
        return;
      }
      case 'suppressed':
      case 'capped': {
        const expiresAt = expiryAfter(
          this.#context.ports.clock.now(),
          this.#context.deployment.retentionDays,
        );
        const fact = { type: 'suppressed', attempt, reason: reasonOf(why, settings), expiresAt } as const;
        await applyFact(contact, fact, this.#context.ports);
      }
    }
  }

  /**
   * Whether the number of `contact` is claimed for its next attempt already: then it is not postponed, or ended, as if no call
   * had been tried. When that claim has expired, its dialer has died.
   */
  async isClaimed(contact: DialableContact): Promise<boolean> {
    const { numbers, clock } = this.#context.ports;
    const { phoneNumber } = contact;
    const claim = (await numbers.read([phoneNumber])).get(phoneNumber)?.claim;
    if (!claim || !isClaimOfNextAttempt(claim, contact)) return false;
    if (hasExpired(claim, clock.now())) await this.#leaveOpen(contact, claim);
    return true;
  }

  /** A claim that expired: its dialer may have placed a call. The sweeper asks Connect. */
  async #leaveOpen(contact: DialableContact, claim: NumberClaim): Promise<void> {
    const { claims, clock } = this.#context.ports;
    const now = clock.now();
    const transition = transitionFor(contact, outcomeUnknown(claim, now), now);
    await claims.leaveOpen(contact.phoneNumber, claim, contact, transition);
  }

  /** Whether or not the claim was written, no call is placed, and the contact waits for a minute. */
  async #releaseUnwritten(contact: DialableContact, claim: NumberClaim, error: unknown): Promise<void> {
    const { claims, clock, log } = this.#context.ports;
    log.error('A claim could not be written; no call is placed.', { ...contactInLog(contact), error });
    await claims.release(contact.phoneNumber, claim);
    const dueAt = toIso(clock.now() + MINUTE_MS);
    const fact = { type: 'postponed', attempt: claim.attempt, dueAt, reason: NOT_CLAIMED } as const;
    await applyFact(contact, fact, this.#context.ports);
  }
}
