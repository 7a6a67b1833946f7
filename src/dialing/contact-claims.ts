/** Claims for the next attempt of contacts, and what becomes of a contact whose number cannot be claimed. */
import type { Campaign } from '../campaign/campaign.ts';
import { endingAt } from '../campaign/contact-ending.ts';
import { namedListsOf } from '../campaign/do-not-call-list.ts';
import { numberRulesOf } from '../campaign/retry-rules.ts';
import { persistently } from '../concurrency/persistently.ts';
import { applyFact } from '../contact/apply-fact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import { skipNumber } from '../contact/next-number.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import type { Claim, DialableContact } from './claims.ts';
import type { DialContext } from './dialer-ports.ts';
import { cappedReason, capsFor } from './frequency-cap.ts';
import {
  claimsSince,
  hasExpired,
  isClaimOfNextAttempt,
  type NumberClaim,
  outcomeUnknown,
} from './number-claim.ts';
import { listedReason } from './number-permission.ts';
import { type NotTaken, takeClaim } from './take-claim.ts';

/** Why a contact waits whose number is being called for another one. */
const NUMBER_IS_BUSY = 'Another call to this number is in progress, or may be.';

/** Why a contact waits whose claim could not be written. */
const NOT_CLAIMED = 'The contact and the do-not-call list could not be written right before the call.';

/** Why a contact waits of whose number the calls cannot be counted. */
const CALLS_UNREADABLE = 'The record of calls to this number cannot be read: "calls" in the Numbers table.';

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
      const caps = capsFor(contact, campaign.settings, claimedAt);
      const taking = await takeClaim(
        contact,
        claim,
        caps,
        namedListsOf(campaign.settings),
        this.#context.ports,
      );
      if (taking.type !== 'claimed') return taking;
      return { type: 'claimed', claim: { contact: { ...contact, attempt }, campaign, claimId, claimedAt } };
    } catch (error) {
      return { type: 'notWritten', claim, error };
    }
  }

  /** Records what becomes of a contact that has no claim. */
  async leave(contact: DialableContact, why: NotClaimed, campaign: Campaign): Promise<void> {
    const attempt = contact.attempt + 1;
    switch (why.type) {
      case 'taken':
        return;
      case 'unknown':
        return this.#leaveOpen(contact, why.claim);
      case 'notWritten':
        return this.#releaseUnwritten(contact, why.claim, why.error);
      case 'busy':
        return this.#postpone(contact, why.until, NUMBER_IS_BUSY);
      case 'capped':
        return this.#postpone(contact, why.until, cappedReason(why.cap, why.until));
      case 'unreadable':
        this.#context.ports.log.error(CALLS_UNREADABLE, { ...contactInLog(contact) });
        return this.#postpone(contact, toIso(this.#context.ports.clock.now() + HOUR_MS), CALLS_UNREADABLE);
      case 'suppressed': {
        const reason = listedReason(why.list, why.at);
        if (await this.#skipNumber(contact, reason, campaign)) return;
        const { deployment, ports } = this.#context;
        const ending = endingAt(ports.clock.now(), campaign, deployment);
        const fact = {
          type: 'suppressed',
          attempt,
          reason,
          ...ending,
        } as const;
        await applyFact(contact, fact, this.#context.ports);
      }
    }
  }

  /** The contact's next number is called instead. False if it has none. */
  async #skipNumber(contact: DialableContact, reason: string, campaign: Campaign): Promise<boolean> {
    const { claims, clock } = this.#context.ports;
    const skipped = skipNumber(contact, reason, numberRulesOf(campaign.settings));
    if (skipped.type === 'noneLeft') return false;
    const { type: _, ...numbers } = skipped;
    const { campaignId, contactKey, phoneNumber } = contact;
    const attempt = contact.attempt + 1;
    const now = clock.now();
    const fact = {
      type: 'numberSkipped',
      attempt,
      phoneNumber,
      ...numbers,
      dueAt: toIso(now),
      reason,
    } as const;
    const own = { campaignId, contactKey, attempt, since: claimsSince(contact) };
    await claims.leaveNumber(phoneNumber, own, transitionFor(contact, fact, now));
    return true;
  }

  /** Nothing is claimed, and the attempt is not used up. */
  async #postpone(contact: DialableContact, dueAt: string, reason: string): Promise<void> {
    const fact = { type: 'postponed', attempt: contact.attempt + 1, dueAt, reason } as const;
    await applyFact(contact, fact, this.#context.ports);
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
    // A claim that stays looks like that of a dialer that died at its call: its outcome would be unknown.
    await persistently(() => claims.release(contact.phoneNumber, claim), clock);
    await this.#postpone(contact, toIso(clock.now() + MINUTE_MS), NOT_CLAIMED);
  }
}
