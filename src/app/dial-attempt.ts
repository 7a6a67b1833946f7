/**
 * One attempt of a claimed contact: ask Connect once (again only after an answer that surely placed no call), and
 * write down what it said. Only a young claim asks; whatever is left in doubt stays claimed until the sweeper has
 * asked Connect about it.
 */
import type { Campaign } from '../domain/campaign.ts';
import { type ConnectError, type ConnectVerdict, verdictOn } from '../domain/connect-answer.ts';
import type { Contact, ContactError } from '../domain/contact.ts';
import type { ContactFact } from '../domain/contact-fact.ts';
import { CLAIM_LEASE_MS, CLAIM_USABLE_MS, PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { gateFor } from '../domain/gate.ts';
import { MINUTE_MS, toIso } from '../domain/instant.ts';
import { blame, onRefusal, stopReason, stopsCampaign } from '../domain/refusals.ts';
import { callRequestFor, tooManyAttributes } from './call-request.ts';
import type { CampaignCache } from './campaign-cache.ts';
import { contactInLog } from './contact-in-log.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { NotedNumber } from './noted-number.ts';
import type { Start } from './pacer.ts';
import type { CallAnswer, CallRequest } from './telephony.ts';

/** Why a contact waits that the dialer could not get to. */
export const WAITS_FOR_ITS_TURN = 'Waits for its turn at the allowed rate.';

/** A claimed contact and the campaign under which it is dialed. */
export interface Claim {
  readonly contact: Contact & { readonly phoneNumber: string };
  readonly campaign: Campaign;
  readonly claimId: string;
  /** ms since 1970 */
  readonly claimedAt: number;
}

export class Attempt {
  readonly #claim: Claim;
  readonly #ports: DialerPorts;
  readonly #campaigns: CampaignCache;
  readonly #deployment: DeploymentSettings;
  readonly #number: NotedNumber;
  #hasAsked = false;

  constructor(claim: Claim, ports: DialerPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#claim = claim;
    this.#number = new NotedNumber(claim, ports);
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
  }

  /** Whether a call may exist, whatever else has failed. */
  get mayBeOn(): boolean {
    return this.#hasAsked;
  }

  /** Gives the claim back that was broken off before Connect was asked; if that fails, too, the sweeper settles it. */
  async breakOff(): Promise<void> {
    try {
      await this.#defer(toIso(this.#ports.clock.now()), 'It was broken off before Amazon Connect was asked.');
      await this.#number.forget();
    } catch (error) {
      const contact = contactInLog(this.#claim.contact);
      this.#ports.log.warn('A claim could not be given back.', { ...contact, error });
    }
  }

  /**
   * Makes the attempt at `first` (that start time is now); after an answer that placed no call again at the next
   * one, for which `nextStart` waits. Answers 'notPlaced' when there is surely no call: its slot is free.
   */
  async make(
    first: Start,
    nextStart: () => Promise<Start | undefined>,
    deadline: number,
  ): Promise<'notPlaced' | 'placed' | 'open'> {
    const { contact, campaign, claimedAt } = this.#claim;
    const latest = Math.min(claimedAt + CLAIM_USABLE_MS, deadline);
    const request = callRequestFor(contact, campaign.settings, this.#deployment);
    const tooLong = tooManyAttributes(request);
    if (tooLong) return this.#refuse(tooLong, tooLong.message);
    const result = await this.#ask(request, first, nextStart, latest);
    if (result === 'notPlaced') await this.#number.forget();
    return result === 'spared' ? 'notPlaced' : result;
  }

  /** Asks Connect until it answers anything else than to wait. */
  async #ask(
    request: CallRequest,
    first: Start,
    nextStart: () => Promise<Start | undefined>,
    latest: number,
  ): Promise<'notPlaced' | 'spared' | 'placed' | 'open'> {
    const { clock, pacer, telephony } = this.#ports;
    const { contact } = this.#claim;
    for (let start = first; ; ) {
      // The claim has asked the number; much may happen while another start time is waited for.
      const spared = start === first ? undefined : await this.#spare();
      if (spared) return spared;
      const campaign = await this.#campaigns.get(contact.campaignId);
      const askedAt = clock.now();
      // Nothing is awaited between this look at the clock and the request: a process that was frozen must not ask.
      if (askedAt > latest) return this.#defer(toIso(askedAt), WAITS_FOR_ITS_TURN);
      const admission = gateFor(contact, campaign, this.#deployment, askedAt);
      if (!admission.open) {
        const dueAt = 'isOver' in admission ? toIso(askedAt) : admission.until;
        return this.#defer(dueAt, admission.reason);
      }
      this.#hasAsked = true;
      const answer = await telephony.call(request);
      if (answer.type === 'placed') {
        pacer.tell(start, 'taken');
        await this.#placed(answer, askedAt);
        return 'placed';
      }
      const verdict = verdictOn(answer.error);
      this.#hasAsked = verdict === 'ambiguous';
      pacer.tell(start, paceAnswers[verdict], answer.error.retryAfterSeconds);
      if (!(verdict in waitReasons)) return this.#notPlaced(verdict, answer.error);
      const next = await nextStart();
      if (!next || next.at > latest) {
        return this.#defer(
          toIso(clock.now()),
          waitReasons[verdict as keyof typeof waitReasons],
          answer.error,
        );
      }
      start = next;
    }
  }

  /** Why this number must not be called, if so: then its contact is ended, or put off. */
  async #spare(): Promise<'spared' | 'notPlaced' | undefined> {
    const why = await this.#number.whyNot();
    if (why === undefined) return undefined;
    if (why.isForNow) return this.#defer(toIso(this.#ports.clock.now() + MINUTE_MS), why.reason);
    const { attempt } = this.#claim.contact;
    const { claimId } = this.#claim;
    await this.#tell({
      type: 'suppressed',
      attempt,
      claimId,
      reason: why.reason,
      expiresAt: this.#expiresAt(),
    });
    return 'spared';
  }

  async #placed({ contactId }: CallAnswer & { type: 'placed' }, askedAt: number): Promise<void> {
    const { contact } = this.#claim;
    const { campaignId } = contact;
    const fact = { type: 'dialed', attempt: contact.attempt, contactId, dialedAt: askedAt } as const;
    const transition = transitionFor(contact, fact, this.#ports.clock.now());
    await this.#ports.calls.enter(contact, transition);
    // As fresh as can be had for nothing: refusals since the claim are ended by this call as well.
    const campaign = await this.#campaigns.get(campaignId);
    if (campaign?.provenAt !== undefined && !campaign.refusals) return;
    await this.#ports.campaigns.markProven(this.#claim.campaign, this.#ports.clock.now());
    this.#campaigns.forget(campaignId);
  }

  async #notPlaced(judged: ConnectVerdict, error: ConnectError): Promise<'notPlaced' | 'open'> {
    const { contact, campaign, claimId, claimedAt } = this.#claim;
    const { clock } = this.#ports;
    const verdict = blame(judged, error, contact);
    if (verdict === 'ambiguous') {
      const dueAt = toIso(claimedAt + CLAIM_LEASE_MS);
      await this.#tell({ type: 'leftOpen', attempt: contact.attempt, claimId, error: named(error), dueAt });
      return 'open';
    }
    // The contact first: if this process dies in between, the next refusal counts for the campaign.
    const reason = `Amazon Connect refused to call: ${error.message}`;
    if (onRefusal(verdict, campaign) === 'endContact') {
      await this.#refuse(named(error), reason);
    } else {
      // A campaign that is misconfigured stops now; else others may show whether this contact is at fault.
      const dueAt = verdict === 'misconfigured' ? PARKED : toIso(clock.now() + MINUTE_MS);
      await this.#defer(dueAt, reason, error);
    }
    await this.#countRefusal(verdict, error);
    return 'notPlaced';
  }

  async #refuse(error: ContactError, reason: string): Promise<'notPlaced'> {
    const { attempt } = this.#claim.contact;
    const { claimId } = this.#claim;
    await this.#tell({ type: 'refused', attempt, claimId, error, reason, expiresAt: this.#expiresAt() });
    return 'notPlaced';
  }

  async #countRefusal(verdict: ConnectVerdict, error: ConnectError): Promise<void> {
    const { campaigns, clock, log } = this.#ports;
    const { campaignId } = this.#claim.campaign;
    const refusals = await campaigns.countRefusal(campaignId);
    this.#campaigns.forget(campaignId);
    if (!stopsCampaign(verdict, refusals, this.#claim.campaign)) return;
    const reason = stopReason(verdict, error, refusals);
    const stopped = await campaigns.changeState(
      campaignId,
      ['IMPORTING', 'RUNNING'],
      'STOPPED',
      reason,
      clock.now(),
    );
    if (stopped) log.warn('The campaign is stopped.', { campaignId, error: error.name });
  }

  async #defer(dueAt: string, reason: string, error?: ConnectError): Promise<'notPlaced'> {
    const { contact, claimId } = this.#claim;
    const { attempt } = contact;
    await this.#tell({
      type: 'deferred',
      attempt,
      claimId,
      dueAt,
      reason,
      ...(error && { error: named(error) }),
    });
    return 'notPlaced';
  }

  #expiresAt(): number {
    return expiryAfter(this.#ports.clock.now(), this.#deployment.retentionDays);
  }

  async #tell(fact: ContactFact): Promise<void> {
    const { contact } = this.#claim;
    await this.#ports.contacts.apply(contact, transitionFor(contact, fact, this.#ports.clock.now()));
  }
}

/** What an answer says about the pace. A refusal was let through: the pace is fine. */
const paceAnswers = {
  throttled: 'throttled',
  notReached: 'failed',
  noCapacity: 'throttled',
  contactRefused: 'taken',
  requestRefused: 'taken',
  misconfigured: 'taken',
  ambiguous: 'failed',
} as const satisfies Record<ConnectVerdict, string>;

/** Answers after which the same claim may ask again: surely no call was placed. */
const waitReasons = {
  notReached: 'Amazon Connect cannot be reached at the moment.',
  throttled: 'Amazon Connect takes no more requests at the moment.',
  noCapacity: 'Amazon Connect has no room for another call at the moment.',
};

function named({ name, message }: ConnectError): ContactError {
  return { name, message };
}
