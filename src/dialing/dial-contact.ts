/**
 * The path of one contact through a dialer: let in, given a start time and a slot, claimed, called. The claim comes last
 * before the request, so that a dialer that dies leaves few contacts in doubt.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gateFor } from '../campaign/may-dial.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { PARKED, transitionFor } from '../contact/contact-life.ts';
import type { StartTimes, Turn, WishedStart } from '../pacing/dial-permits.ts';
import { dialerConcurrency, ownWaitMs } from '../pacing/dialers.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { expiryAfter } from '../time/expiry.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { WAITS_FOR_ITS_TURN } from './ask-connect.ts';
import { callsPerSecondOf, limitsOf } from './call-request.ts';
import type { Claim } from './claims.ts';
import { Attempt } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { capOf } from './frequency-cap.ts';
import { hasExpired, isClaimOfNextAttempt, type NumberClaim, outcomeUnknown } from './number-claim.ts';
import { reasonOf } from './number-reservation.ts';
import { type Round, roundSeconds } from './requeue-delay.ts';
import { type Taking, takeClaim } from './take-claim.ts';

/** Requests to Connect that one dialer has in flight at most. */
const REQUESTS_IN_FLIGHT = 10;

/** How soon somebody looks again whose campaign has as many calls on as it may. */
const FULL_MS = 2 * SECOND_MS;

/** Why a contact waits whose number is being called for another one. */
const NUMBER_IS_BUSY = 'Another call to this number is in progress, or it is not known yet whether it is.';

/** Why a contact waits whose claim could not be written. */
const NOT_CLAIMED = 'The contact and the do-not-call list could not be written right before the call.';

const WAITS_FOR_ITS_SLOT = 'Waits for a call of its campaign to end: "maxConcurrentCalls" are on.';

/** A contact that is to be dialed, as it was when its batch came up. */
export type Callee = Contact & { readonly phoneNumber: string };

/** A message that goes back to the queue. */
export interface SendBack {
  readonly delaySeconds: number;
}

/** What the messages of one campaign share within a batch. */
export interface Lane {
  readonly startTimes: StartTimes;
  /** As long as no call has proven the campaign, its contacts go one by one. */
  readonly probe: LimitFunction;
  /** How much later than usual its messages come back. */
  readonly spread: number;
  /** Until when the own pace of a slow campaign may keep its messages waiting, ms since 1970: the same for the whole batch. */
  readonly ownUntil: () => Promise<number>;
}

/** Lives as long as its process. */
export class ContactPath {
  readonly #ports: DialerPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #inFlight = pLimit(REQUESTS_IN_FLIGHT);

  constructor(ports: DialerPorts, deployment: DeploymentSettings, campaigns: CampaignCache) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#campaigns = campaigns;
  }

  /**
   * Dials a contact that waits for its attempt; 'done' when its message is not needed any more: it was called, waits
   * for another time, or is over.
   */
  async dial(contact: Callee, lane: Lane, deadline: number): Promise<SendBack | 'done'> {
    const isProven = async () => (await this.#campaigns.get(contact.campaignId))?.provenAt !== undefined;
    if (!(await isProven())) {
      const probed = await lane.probe(async () => {
        if (await isProven()) return undefined;
        return this.#dialNow(contact, lane, deadline);
      });
      if (probed) return probed;
    }
    return this.#dialNow(contact, lane, deadline);
  }

  /** How long the own pace of a slow campaign may keep its messages waiting in a batch with these messages of each campaign, ms. */
  async ownWaitMs(batch: ReadonlyMap<string, number>): Promise<number> {
    const parts = await Promise.all(
      [...batch].map(async ([campaignId, messages]) => {
        // What is wrong with one campaign is told of its own contacts.
        const campaign = await this.#campaigns.get(campaignId).catch(() => undefined);
        return { messages, callsPerSecond: callsPerSecondOf(campaign?.settings, this.#deployment) };
      }),
    );
    // One gap between two calls more: where all are slow, nothing comes sooner.
    const gapMs = SECOND_MS / this.#deployment.callsPerSecond;
    return ownWaitMs(parts, dialerConcurrency(this.#deployment)) + gapMs;
  }

  async #dialNow(contact: Callee, lane: Lane, deadline: number): Promise<SendBack | 'done'> {
    const { startTimes } = lane;
    const admitted = await this.#admit(contact);
    if (!admitted) return 'done';
    const limits = limitsOf(admitted.settings, this.#deployment);
    // A campaign that is slower than the others has few turns: theirs must not wait for them.
    const isSlow = limits.callsPerSecond < this.#deployment.callsPerSecond;
    const turn = await startTimes.next(limits, isSlow ? await lane.ownUntil() : deadline);
    if (turn === 'full')
      return this.#comeBack(contact, admitted, lane, { afterMs: FULL_MS }, WAITS_FOR_ITS_SLOT);
    if (turn === 'late') {
      const turnsPerSecond = limits.callsPerSecond;
      // Until then all start times are taken: who comes back earlier finds none.
      const wait = isSlow
        ? { afterMs: SECOND_MS / turnsPerSecond, turnsPerSecond }
        : { afterMs: deadline - this.#ports.clock.now() };
      return this.#comeBack(contact, admitted, lane, wait, WAITS_FOR_ITS_TURN);
    }
    await this.#inFlight(async () => {
      let campaign: Campaign | undefined;
      try {
        campaign = await this.#admit(contact);
      } finally {
        if (!campaign) startTimes.giveBack(turn);
      }
      if (campaign) await this.#attempt(contact, turn, campaign, startTimes, deadline);
    });
    return 'done';
  }

  async #attempt(
    contact: Callee,
    turn: Turn,
    campaign: Campaign,
    startTimes: StartTimes,
    deadline: number,
  ): Promise<void> {
    const { start, slot } = turn;
    const claim = await this.#claim(contact, turn, campaign, startTimes);
    if (!claim) return;
    const attempt = new Attempt(claim, this.#ports, this.#campaigns, this.#deployment);
    const again = (wish: WishedStart) =>
      startTimes.again(limitsOf(campaign.settings, this.#deployment), wish);
    let isPlaced = false;
    try {
      isPlaced = (await attempt.make(start, again, deadline)).type !== 'notPlaced';
    } catch (error) {
      isPlaced = attempt.mayBeOn;
      if (!isPlaced) await attempt.breakOff();
      throw error;
    } finally {
      if (!isPlaced) startTimes.spend(slot);
    }
  }

  /** Claims the contact's number for the attempt; undefined when it is not to be made. */
  async #claim(
    contact: Callee,
    turn: Turn,
    campaign: Campaign,
    startTimes: StartTimes,
  ): Promise<Claim | undefined> {
    const { slot } = turn;
    const attempt = contact.attempt + 1;
    const claimedAt = this.#ports.clock.now();
    const { campaignId, contactKey } = contact;
    const claim = { campaignId, contactKey, attempt, claimId: slot, claimedAt: toIso(claimedAt) };
    let taking: Taking;
    try {
      taking = await takeClaim(contact, claim, capOf(campaign.settings), this.#ports);
    } catch (error) {
      // The number may be claimed all the same: its slot is named after a claim then.
      startTimes.spend(slot);
      await this.#putOff(contact, claim, error);
      return undefined;
    }
    if (taking.type === 'claimed') {
      return { contact: { ...contact, attempt }, campaign, claimId: slot, claimedAt };
    }
    startTimes.giveBack(turn);
    await this.#leave(contact, taking, campaign);
    return undefined;
  }

  /** What becomes of a contact whose number cannot be claimed. */
  async #leave(
    contact: Callee,
    taking: Exclude<Taking, { readonly type: 'claimed' }>,
    { settings }: Campaign,
  ): Promise<void> {
    const attempt = contact.attempt + 1;
    switch (taking.type) {
      case 'taken':
        return;
      case 'unknown':
        return this.#leaveOpen(contact, taking.claim);
      case 'busy':
        await this.#tell(contact, {
          type: 'postponed',
          attempt,
          dueAt: taking.until,
          reason: NUMBER_IS_BUSY,
        });
        return;
      case 'suppressed':
      case 'capped': {
        const reason = reasonOf(taking, settings);
        await this.#tell(contact, { type: 'suppressed', attempt, reason, expiresAt: this.#expiresAt() });
      }
    }
  }

  /** A claim that expired: its dialer may have placed a call. The sweeper asks Connect. */
  async #leaveOpen(contact: Callee, claim: NumberClaim): Promise<void> {
    const { claims, clock } = this.#ports;
    const now = clock.now();
    const transition = transitionFor(contact, outcomeUnknown(claim, now), now);
    await claims.leaveOpen(contact.phoneNumber, claim, contact, transition);
  }

  /** A claim whose writing failed: whether or not it was written, no call is placed, and the contact waits for a minute. */
  async #putOff(contact: Callee, claim: NumberClaim, error: unknown): Promise<void> {
    const { claims, clock, log } = this.#ports;
    log.error('A claim could not be written; no call is placed.', { ...contactInLog(contact), error });
    await claims.release(contact.phoneNumber, claim);
    const dueAt = toIso(clock.now() + MINUTE_MS);
    await this.#tell(contact, { type: 'postponed', attempt: claim.attempt, dueAt, reason: NOT_CLAIMED });
  }

  /**
   * Whether the number of `contact` is claimed for its next attempt already: then it is not held, or ended, as if no call had been
   * tried. Is the claim old, its dialer has died.
   */
  async isClaimed(contact: Callee): Promise<boolean> {
    const { numbers, clock } = this.#ports;
    const { phoneNumber } = contact;
    const claim = (await numbers.read([phoneNumber])).get(phoneNumber)?.claim;
    if (!claim || !isClaimOfNextAttempt(claim, contact)) return false;
    if (hasExpired(claim, clock.now())) await this.#leaveOpen(contact, claim);
    return true;
  }

  /** There is no turn for the contact now. */
  async #comeBack(
    contact: Callee,
    { counts }: Campaign,
    { spread }: Lane,
    wait: Pick<Round, 'afterMs' | 'turnsPerSecond'>,
    reason: string,
  ): Promise<SendBack | 'done'> {
    const delaySeconds = roundSeconds({ queued: counts?.QUEUED ?? 0, spread, ...wait });
    if (delaySeconds !== 'parked') return { delaySeconds };
    await this.#tell(contact, { type: 'postponed', attempt: contact.attempt + 1, dueAt: PARKED, reason });
    return 'done';
  }

  /** The campaign, if the contact may be called now; else the contact is held until it may, or ended. */
  async #admit(contact: Callee): Promise<Campaign | undefined> {
    const campaign = await this.#campaigns.get(contact.campaignId);
    const admission = gateFor(contact, campaign, this.#deployment, this.#ports.clock.now());
    if (admission.open) return campaign;
    if (await this.isClaimed(contact)) return undefined;
    const { reason } = admission;
    await this.#tell(
      contact,
      'isOver' in admission
        ? { type: 'cancelled', reason, expiresAt: this.#expiresAt() }
        : { type: 'postponed', attempt: contact.attempt + 1, dueAt: admission.until, reason },
    );
    return undefined;
  }

  /** Whether the contact was as the fact expects. */
  async #tell(contact: Callee, fact: ContactFact): Promise<boolean> {
    const transition = transitionFor(contact, fact, this.#ports.clock.now());
    return (await this.#ports.contacts.apply(contact, transition)) !== undefined;
  }

  #expiresAt(): number {
    return expiryAfter(this.#ports.clock.now(), this.#deployment.retentionDays);
  }
}
