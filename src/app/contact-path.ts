/**
 * The path of one contact through a dialer: let in, given a start time and a slot, claimed, called. The claim comes last
 * before the request, so that a dialer that dies leaves few contacts in doubt.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../domain/campaign.ts';
import type { Contact } from '../domain/contact.ts';
import type { ContactFact } from '../domain/contact-fact.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import { applyTransition } from '../domain/contact-transition.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { capOf } from '../domain/frequency-cap.ts';
import { gateFor } from '../domain/gate.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../domain/instant.ts';
import { type Round, roundSeconds } from '../domain/queue-round.ts';
import { limitsOf } from './call-request.ts';
import type { CampaignCache } from './campaign-cache.ts';
import type { ClaimVerdict } from './claims.ts';
import { contactInLog } from './contact-in-log.ts';
import { Attempt, type Claim, WAITS_FOR_ITS_TURN } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { NotedNumber, reasonOf } from './noted-number.ts';
import type { StartTimes, Turn } from './start-times.ts';

/** Requests to Connect that one dialer has in flight at most. */
const REQUESTS_IN_FLIGHT = 10;

/**
 * How long a dialer waits for turns of a campaign that is slower than the others, and one gap between two calls more: the
 * others reserve theirs up to `horizonMs` ahead (src/domain/pacing.ts), and the next one must come in time.
 */
const SLOW_WAIT_MS = 1.5 * SECOND_MS;

/** How soon somebody looks again whose campaign has as many calls on as it may. */
const FULL_MS = 2 * SECOND_MS;

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
  /** When its first message came up, ms since 1970. */
  readonly begunAt: number;
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

  async #dialNow(contact: Callee, lane: Lane, deadline: number): Promise<SendBack | 'done'> {
    const { startTimes } = lane;
    const admitted = await this.#admit(contact);
    if (!admitted) return 'done';
    const limits = limitsOf(admitted.settings, this.#deployment);
    // A campaign that is slower than the others has few turns: theirs must not wait for them.
    const isSlow = limits.callsPerSecond < this.#deployment.callsPerSecond;
    const patience = SLOW_WAIT_MS + SECOND_MS / this.#deployment.callsPerSecond;
    const turn = await startTimes.next(limits, isSlow ? lane.begunAt + patience : deadline);
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
    const again = () => startTimes.again(limitsOf(campaign.settings, this.#deployment));
    let isPlaced = false;
    try {
      isPlaced = (await attempt.make(start, again, deadline)) !== 'notPlaced';
    } catch (error) {
      isPlaced = attempt.mayBeOn;
      if (!isPlaced) await attempt.breakOff();
      throw error;
    } finally {
      if (!isPlaced) startTimes.spend(slot);
    }
  }

  /** Claims the contact for the attempt, and notes it at its number; undefined when it is not to be made. */
  async #claim(
    contact: Callee,
    turn: Turn,
    campaign: Campaign,
    startTimes: StartTimes,
  ): Promise<Claim | undefined> {
    const { claims, clock } = this.#ports;
    const { slot } = turn;
    const claimedAt = clock.now();
    const transition = transitionFor(contact, claimedBy(slot, contact), claimedAt);
    const claimed = { ...contact, ...applyTransition(contact, transition) };
    const claim = { contact: claimed, campaign, claimId: slot, claimedAt };
    const call = { id: slot, atMs: claimedAt };
    let verdict: ClaimVerdict;
    try {
      verdict = await claims.claim(contact, transition, call, capOf(campaign.settings));
    } catch (error) {
      // It may be claimed all the same: its slot is named after a claim then.
      startTimes.spend(slot);
      await this.#putOff(contact, claim, error);
      return undefined;
    }
    if (verdict.type === 'claimed') return claim;
    startTimes.giveBack(turn);
    if (verdict.type !== 'taken') {
      const reason = reasonOf(verdict, campaign.settings);
      const attempt = contact.attempt + 1;
      await this.#tell(contact, { type: 'spared', attempt, reason, expiresAt: this.#expiresAt() });
    }
    return undefined;
  }

  /** A claim whose writing failed: whether or not it was written, nobody is called, and the contact waits for a minute. */
  async #putOff(contact: Callee, claim: Claim, error: unknown): Promise<void> {
    const { clock, log } = this.#ports;
    log.error('A claim could not be written; nobody is called.', { ...contactInLog(contact), error });
    const attempt = contact.attempt + 1;
    const wait = { attempt, dueAt: toIso(clock.now() + MINUTE_MS), reason: NOT_CLAIMED } as const;
    const wasClaimed = await this.#tell(contact, { type: 'deferred', claimId: claim.claimId, ...wait });
    if (wasClaimed) await new NotedNumber(claim, this.#ports).forget();
    else await this.#tell(contact, { type: 'held', ...wait });
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
    await this.#tell(contact, { type: 'held', attempt: contact.attempt + 1, dueAt: PARKED, reason });
    return 'done';
  }

  /** The campaign, if the contact may be called now; else the contact is held until it may, or ended. */
  async #admit(contact: Callee): Promise<Campaign | undefined> {
    const campaign = await this.#campaigns.get(contact.campaignId);
    const admission = gateFor(contact, campaign, this.#deployment, this.#ports.clock.now());
    if (admission.open) return campaign;
    const { reason } = admission;
    await this.#tell(
      contact,
      'isOver' in admission
        ? { type: 'cancelled', reason, expiresAt: this.#expiresAt() }
        : { type: 'held', attempt: contact.attempt + 1, dueAt: admission.until, reason },
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

function claimedBy(claimId: string, { attempt }: Callee) {
  return { type: 'claimed', attempt: attempt + 1, claimId } as const;
}
