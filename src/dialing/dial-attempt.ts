/**
 * One attempt of a claimed contact: have Connect asked (ask-connect.ts), and write down what came of it. Whatever is left in
 * doubt stays claimed until the sweeper has asked Connect about it.
 */

import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { ConnectError, ConnectVerdict } from '../connect/connect-errors.ts';
import type { ContactError } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { CLAIM_LEASE_MS, PARKED, transitionFor } from '../contact/contact-life.ts';
import type { Start } from '../pacing/pacer.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { expiryAfter } from '../time/expiry.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';
import { AskConnect, type AskResult, type NextStart } from './ask-connect.ts';
import { callRequestFor, tooManyAttributes } from './call-request.ts';
import type { Claim } from './claims.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { recordCall } from './record-call.ts';
import { blame, onRefusal, stopReason, stopsCampaign } from './refusals.ts';

/** What came of an attempt: surely no call, so that its slot is free; a call; or nobody can tell yet. */
export interface AttemptResult {
  readonly type: 'notPlaced' | 'placed' | 'unknown';
}

type AskResultOf<Type extends AskResult['type']> = AskResult & { readonly type: Type };

export class Attempt {
  readonly #claim: Claim;
  readonly #ports: DialerPorts;
  readonly #campaigns: CampaignCache;
  readonly #deployment: DeploymentSettings;
  readonly #question: AskConnect;

  constructor(claim: Claim, ports: DialerPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#claim = claim;
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
    this.#question = new AskConnect(claim, ports, campaigns, deployment);
  }

  /** Whether a call may exist, whatever else has failed. */
  get mayBeOn(): boolean {
    return this.#question.mayBeOn;
  }

  /** Gives the claim back that was broken off before Connect was asked; if that fails, too, it expires. */
  async breakOff(): Promise<void> {
    try {
      await this.#defer(toIso(this.#ports.clock.now()), 'It was broken off before Amazon Connect was asked.');
    } catch (error) {
      const contact = contactInLog(this.#claim.contact);
      this.#ports.log.warn('A claim could not be given back.', { ...contact, error });
    }
  }

  /** Makes the attempt at `first` (that start time is now), or at a later one for which `nextStart` waits. */
  async make(first: Start, nextStart: NextStart, deadline: number): Promise<AttemptResult> {
    const { contact, campaign } = this.#claim;
    const request = callRequestFor(contact, campaign.settings, this.#deployment);
    const tooLong = tooManyAttributes(request);
    if (tooLong) {
      await this.#refuse(tooLong, tooLong.message);
      return { type: 'notPlaced' };
    }
    const result = await this.#question.run(request, first, nextStart, deadline);
    await this.#record(result);
    switch (result.type) {
      case 'placed':
      case 'unknown':
        return { type: result.type };
      default:
        return { type: 'notPlaced' };
    }
  }

  /** Writes down what the requests led to. */
  async #record(result: AskResult): Promise<void> {
    switch (result.type) {
      case 'placed':
        return this.#placed(result);
      case 'unknown':
        return this.#leaveOpen(result.error);
      case 'refused':
        return this.#refused(result);
      case 'barred':
        return this.#suppress(result.reason);
      case 'deferred':
        return this.#defer(result.dueAt, result.reason, result.error);
      case 'claimIsGone':
        return;
    }
  }

  async #placed({ contactId, askedAt }: AskResultOf<'placed'>): Promise<void> {
    const { contact, claimId, claimedAt } = this.#claim;
    const { campaignId, contactKey, attempt } = contact;
    const call = { campaignId, contactKey, attempt, contactId, claimId, claimedAt, dialedAt: askedAt };
    if (!(await recordCall(call, this.#ports))) {
      const about = { ...contactInLog(contact), contactId };
      this.#ports.log.warn('A call was recorded before, or its contact is not as expected.', about);
    }
    // As fresh as can be had for nothing: refusals since the claim are ended by this call as well.
    const campaign = await this.#campaigns.get(campaignId);
    if (campaign?.provenAt !== undefined && !campaign.refusals) return;
    await this.#ports.campaigns.markProven(this.#claim.campaign, this.#ports.clock.now());
    this.#campaigns.forget(campaignId);
  }

  async #leaveOpen(error: ConnectError): Promise<void> {
    const { contact, claimId, claimedAt } = this.#claim;
    const { attempt } = contact;
    const dueAt = toIso(claimedAt + CLAIM_LEASE_MS);
    const fact = { type: 'outcomeUnknown', attempt, claimId, claimedAt, error: named(error), dueAt } as const;
    const transition = transitionFor(contact, fact, this.#ports.clock.now());
    const claim = { claimId, claimedAt: toIso(claimedAt) };
    await this.#ports.claims.leaveOpen(contact.phoneNumber, claim, contact, transition);
  }

  async #refused({ verdict: judged, error }: AskResultOf<'refused'>): Promise<void> {
    const { contact, campaign } = this.#claim;
    const verdict = blame(judged, error, contact);
    // The contact first: if this process dies in between, the next refusal counts for the campaign.
    const reason = `Amazon Connect refused to call: ${error.message}`;
    if (onRefusal(verdict, campaign) === 'endContact') {
      await this.#refuse(named(error), reason);
    } else {
      // A campaign that is misconfigured stops now; else others may show whether this contact is at fault.
      const dueAt = verdict === 'misconfigured' ? PARKED : toIso(this.#ports.clock.now() + MINUTE_MS);
      await this.#defer(dueAt, reason, error);
    }
    await this.#countRefusal(verdict, error);
  }

  async #refuse(error: ContactError, reason: string): Promise<void> {
    const { contact, claimId } = this.#claim;
    const expiresAt = this.#expiresAt();
    await this.#giveBack({ type: 'refused', attempt: contact.attempt, claimId, error, reason, expiresAt });
  }

  async #suppress(reason: string): Promise<void> {
    const { contact, claimId } = this.#claim;
    const expiresAt = this.#expiresAt();
    await this.#giveBack({ type: 'suppressed', attempt: contact.attempt, claimId, reason, expiresAt });
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

  async #defer(dueAt: string, reason: string, error?: ConnectError): Promise<void> {
    const { contact, claimId } = this.#claim;
    const because = { reason, ...(error && { error: named(error) }) };
    await this.#giveBack({ type: 'deferred', attempt: contact.attempt, claimId, dueAt, ...because });
  }

  #expiresAt(): number {
    return expiryAfter(this.#ports.clock.now(), this.#deployment.retentionDays);
  }

  /** Surely no call was placed: the claim is given back, with what becomes of the contact. */
  async #giveBack(fact: ContactFact): Promise<void> {
    const { claims, clock } = this.#ports;
    const { contact, claimId, claimedAt } = this.#claim;
    const claim = { claimId, claimedAt: toIso(claimedAt) };
    const transition = transitionFor(contact, fact, clock.now());
    const result = await claims.giveBack(contact.phoneNumber, claim, contact, transition);
    // It was cancelled meanwhile, or called by late news: the number is free all the same.
    if (result === 'contactHasChanged') await claims.release(contact.phoneNumber, claim);
  }
}

function named({ name, message }: ConnectError): ContactError {
  return { name, message };
}
