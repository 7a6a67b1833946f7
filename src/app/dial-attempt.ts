/**
 * One attempt of a claimed contact: ask Connect once (again only after an answer that surely placed no call), and
 * write down what it said. Only a young claim asks; whatever is left in doubt stays claimed until the sweeper has
 * asked Connect about it.
 */

import { attributeBytes, maxAttributeBytes } from '../domain/attributes.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type ConnectError, type ConnectVerdict, verdictOn } from '../domain/connect-answer.ts';
import type { Contact, ContactError } from '../domain/contact.ts';
import type { ContactFact } from '../domain/contact-fact.ts';
import { CLAIM_LEASE_MS, CLAIM_USABLE_MS, PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { capOf } from '../domain/frequency-cap.ts';
import { gateFor } from '../domain/gate.ts';
import { MINUTE_MS, toIso } from '../domain/instant.ts';
import { blame, onRefusal, stopReason, stopsCampaign } from '../domain/refusals.ts';
import { callRequestFor } from './call-request.ts';
import type { CampaignCache } from './campaign-cache.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { CallAnswer, CallRequest, NumberVerdict, Start } from './ports.ts';

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

  constructor(claim: Claim, ports: DialerPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#claim = claim;
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
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
    const why = await this.#whyNotThisNumber();
    if (why) return why;
    const result = await this.#ask(request, first, nextStart, latest);
    if (result === 'notPlaced') await this.#forgetCall();
    return result;
  }

  /** Asks Connect until it answers anything else than to wait. */
  async #ask(
    request: CallRequest,
    first: Start,
    nextStart: () => Promise<Start | undefined>,
    latest: number,
  ): Promise<'notPlaced' | 'placed' | 'open'> {
    const { clock, pacer, telephony } = this.#ports;
    const { contact } = this.#claim;
    let start = first;
    let { campaign }: { campaign: Campaign | undefined } = this.#claim;
    for (;;) {
      const askedAt = clock.now();
      // Nothing is awaited between this look at the clock and the request: a process that was frozen must not ask.
      if (askedAt > latest) return this.#defer(toIso(askedAt), WAITS_FOR_ITS_TURN);
      const admission = gateFor(contact, campaign, this.#deployment, askedAt);
      if (!admission.open) {
        const dueAt = 'isOver' in admission ? toIso(askedAt) : admission.until;
        return this.#defer(dueAt, admission.reason);
      }
      const answer = await telephony.call(request);
      if (answer.type === 'placed') {
        pacer.tell(start, 'taken');
        await this.#placed(answer, askedAt);
        return 'placed';
      }
      const verdict = verdictOn(answer.error);
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
      campaign = await this.#campaigns.get(contact.campaignId);
    }
  }

  /** Do-not-call list and frequency cap, over all campaigns. The number is noted as called before it is called. */
  async #whyNotThisNumber(): Promise<'notPlaced' | undefined> {
    const { contact, campaign, claimId } = this.#claim;
    const cap = capOf(campaign.settings);
    let verdict: NumberVerdict;
    try {
      verdict = await this.#ports.numbers.note(contact.phoneNumber, this.#note, cap);
    } catch (error) {
      // Nobody can say whether the number may be called, so it is not.
      this.#ports.log.error('The do-not-call list cannot be read.', { error });
      return this.#defer(toIso(this.#ports.clock.now() + MINUTE_MS), 'The do-not-call list cannot be read.');
    }
    if (verdict.type === 'noted') return undefined;
    const reason =
      verdict.type === 'suppressed'
        ? `The number is on the do-not-call list since ${verdict.at}.`
        : `The number was called ${cap.attempts} times within ${cap.days} days, as often as "frequencyCap" allows; it may be called again from ${verdict.until} on.`;
    await this.#tell({
      type: 'suppressed',
      attempt: contact.attempt,
      claimId,
      reason,
      expiresAt: this.#expiresAt(),
    });
    return 'notPlaced';
  }

  /** No call came of it. A note that stays for some trouble spares the number a call, no more. */
  async #forgetCall(): Promise<void> {
    try {
      await this.#ports.numbers.giveBack(this.#claim.contact.phoneNumber, this.#note);
    } catch (error) {
      this.#ports.log.warn('A call that was not placed stays noted.', { error });
    }
  }

  get #note() {
    return { id: this.#claim.claimId, atMs: this.#claim.claimedAt };
  }

  async #placed({ contactId }: CallAnswer & { type: 'placed' }, askedAt: number): Promise<void> {
    const { contact, campaign } = this.#claim;
    await this.#tell({ type: 'dialed', attempt: contact.attempt, contactId, dialedAt: askedAt });
    if (campaign.provenAt !== undefined && !campaign.refusals) return;
    await this.#ports.campaigns.markProven(campaign.campaignId, this.#ports.clock.now());
    this.#campaigns.forget(campaign.campaignId);
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
    if (!stopsCampaign(verdict, refusals)) return;
    const reason = stopReason(verdict, error);
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

/** Rows are measured with the settings at their import; settings that came later may be longer. */
function tooManyAttributes({ attributes = {} }: CallRequest): ContactError | undefined {
  const bytes = attributeBytes(attributes);
  if (bytes <= maxAttributeBytes) return undefined;
  const message = `The attributes of the row and of the campaign's settings have ${bytes} bytes together; Amazon Connect takes ${maxAttributeBytes}.`;
  return { name: 'AttributesTooLong', message };
}

function named({ name, message }: ConnectError): ContactError {
  return { name, message };
}
