/**
 * One attempt of a claimed contact: have Connect asked (place-call.ts), and record what came of it. What stays unknown stays
 * claimed until the sweeper has asked Connect about it.
 */

import { endingAt, eventsOf } from '../campaign/contact-ending.ts';
import { numberRulesOf } from '../campaign/retry-rules.ts';
import { persistently } from '../concurrency/persistently.ts';
import type { ConnectError, ConnectVerdict } from '../connect/connect-errors.ts';
import { applyFact } from '../contact/apply-fact.ts';
import { nextCallBackAt, waitingPlace } from '../contact/call-back.ts';
import type { ContactError } from '../contact/contact.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { CLAIM_LEASE_MS, PARKED, transitionFor } from '../contact/contact-life.ts';
import { skipNumber } from '../contact/next-number.ts';
import type { DialPermits } from '../pacing/dial-permits.ts';
import type { Start } from '../pacing/pacer.ts';
import { isSlotForAgents } from '../pacing/slots.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { MINUTE_MS, toIso } from '../time/instant.ts';
import { limitsOf } from './call-request.ts';
import type { Claim, ClaimName } from './claims.ts';
import { blame, endsContact, isAboutNumber, stopReason, stopsCampaign } from './connect-refusals.ts';
import type { DialContext } from './dialer-ports.ts';
import { AskConnect } from './place-call.ts';
import { type AskResult, mayBePlaced } from './place-call-result.ts';
import { recordCall } from './record-call.ts';

/** Why a contact without a line waits. */
const NO_LINE =
  'Amazon Connect has reached its limit of concurrent calls; the next line that is free is tried.';

/** When to first look up a call whose line others are waiting for, in seconds: most calls are over then. */
const FIRST_CHECK_SECONDS = 30;

type AskResultOf<Type extends AskResult['type']> = AskResult & { readonly type: Type };

export class DialAttempt {
  readonly #claim: Claim;
  readonly #context: DialContext;

  constructor(claim: Claim, context: DialContext) {
    this.#claim = claim;
    this.#context = context;
  }

  /**
   * Makes the attempt at `first` (that start time is now), or at a later one of `permits`; retires its slot when surely no call
   * was placed. Answers how it ended.
   * @throws an error of our own, after which the message is to be redelivered
   */
  async make(first: Start, permits: DialPermits, deadline: number): Promise<AskResult> {
    const { campaign, claimId } = this.#claim;
    const limits = limitsOf(campaign.settings, this.#context.deployment);
    const asking = new AskConnect(this.#claim, this.#context);
    const result = await asking.run(first, (wish) => permits.nextStart(limits, wish), deadline);
    try {
      await this.#record(result);
      return result;
    } catch (error) {
      if (!mayBePlaced(result)) await this.#breakOff();
      throw error;
    } finally {
      if (!mayBePlaced(result)) permits.retire(claimId);
    }
  }

  async #record(result: AskResult): Promise<void> {
    switch (result.type) {
      case 'placed':
        return this.#placed(result);
      case 'unknown':
        return this.#leaveOpen(result.error);
      case 'refused':
        return this.#refused(result);
      case 'invalid':
        return this.#end({ type: 'refused', error: result.error, reason: result.error.message });
      case 'barred':
        if (await this.#skipNumber(result.reason)) return;
        return this.#end({ type: 'suppressed', reason: result.reason });
      case 'deferred':
        return this.#defer(result.dueAt, result.reason, result.error);
      case 'noLine':
        return this.#defer(this.#waitingPlace(), NO_LINE, result.error);
      case 'claimIsGone':
        return;
      case 'brokenOff':
      case 'lost':
        throw result.error;
    }
  }

  #waitingPlace(): string {
    const { contact } = this.#claim;
    return waitingPlace({ ...contact, attempt: contact.attempt - 1 }, this.#context.ports.clock.now());
  }

  /** Releases the claim of an attempt that surely placed no call; if that fails again and again, it expires. */
  async #breakOff(): Promise<void> {
    const { clock } = this.#context.ports;
    const reason = 'It was interrupted before Amazon Connect was asked.';
    try {
      await persistently(() => this.#defer(toIso(clock.now()), reason), clock);
    } catch (error) {
      const contact = contactInLog(this.#claim.contact);
      this.#context.ports.log.warn('A claim could not be released.', { ...contact, error });
    }
  }

  async #placed({ contactId, askedAt }: AskResultOf<'placed'>): Promise<void> {
    const { contact, claimId, claimedAt, campaign: dialedFor } = this.#claim;
    const { campaignId, contactKey, attempt } = contact;
    const claimed = { campaignId, contactKey, attempt, claimId, claimedAt };
    const call = { ...claimed, contactId, dialedAt: askedAt, ...eventsOf(dialedFor) };
    if (!(await recordCall(call, this.#context.ports))) {
      const about = { ...contactInLog(contact), contactId };
      this.#context.ports.log.warn(
        'A call is already recorded, or its contact is not in the expected status.',
        about,
      );
    }
    await this.#watch(contactId);
    // As fresh as can be had for nothing: refusals since the claim are ended by this call as well.
    const campaign = await this.#context.campaigns.get(campaignId);
    if (campaign?.provenAt !== undefined && !campaign.refusals) return;
    await this.#context.ports.campaigns.markProven(this.#claim.campaign, this.#context.ports.clock.now());
    this.#context.campaigns.forget(campaignId);
  }

  /** Others wait for the line: should the end of its call not be reported, it is free long before a sweep looks it up. */
  async #watch(contactId: string): Promise<void> {
    const { contact, claimId } = this.#claim;
    // Where agents are waited for, a line that is free some minutes sooner brings no call.
    if (isSlotForAgents(claimId)) return;
    try {
      if (!(await this.#context.handOver.isLineWanted())) return;
      await this.#context.ports.lineWatch.checkCall(contactId, FIRST_CHECK_SECONDS);
    } catch (error) {
      this.#context.ports.log.warn('No check of a call could be scheduled.', {
        ...contactInLog(contact),
        error,
      });
    }
  }

  async #leaveOpen(error: ConnectError): Promise<void> {
    const { contact, claimId, claimedAt } = this.#claim;
    const { attempt } = contact;
    const dueAt = toIso(claimedAt + CLAIM_LEASE_MS);
    const fact = { type: 'outcomeUnknown', attempt, claimId, claimedAt, error: named(error), dueAt } as const;
    const transition = transitionFor(contact, fact, this.#context.ports.clock.now());
    await this.#context.ports.claims.leaveOpen(contact.phoneNumber, this.#claimName(), contact, transition);
  }

  async #refused({ verdict: judged, error }: AskResultOf<'refused'>): Promise<void> {
    const { contact, campaign } = this.#claim;
    const verdict = blame(judged, error, contact);
    // The contact first: if this process dies in between, the next refusal counts for the campaign.
    const reason = `Amazon Connect rejected the call: ${error.message}`;
    if (endsContact(verdict, campaign)) {
      // Of the contact one refusal counts, when it ends.
      if (isAboutNumber(judged, error) && (await this.#skipNumber(reason))) return;
      await this.#end({ type: 'refused', error: named(error), reason });
    } else {
      // A campaign that is misconfigured stops now; else others may show whether this contact is at fault.
      const dueAt = verdict === 'misconfigured' ? PARKED : toIso(this.#context.ports.clock.now() + MINUTE_MS);
      await this.#defer(dueAt, reason, error);
    }
    await this.#countRefusal(verdict, error);
  }

  /** The contact's next number is called instead, at once. False if it has none. */
  async #skipNumber(reason: string): Promise<boolean> {
    const { contact, campaign, claimId } = this.#claim;
    const skipped = skipNumber(contact, reason, numberRulesOf(campaign.settings));
    if (skipped.type === 'noneLeft') return false;
    const { attempt, phoneNumber } = contact;
    const { next, skippedNumbers } = skipped;
    const dueAt = toIso(this.#context.ports.clock.now());
    const numbers = { phoneNumber, next, skippedNumbers };
    await this.#release({ type: 'numberSkipped', attempt, claimId, dueAt, ...numbers, reason });
    return true;
  }

  async #countRefusal(verdict: ConnectVerdict, error: ConnectError): Promise<void> {
    const { campaigns, clock, log } = this.#context.ports;
    const { campaignId } = this.#claim.campaign;
    const refusals = await campaigns.countRefusal(campaignId);
    this.#context.campaigns.forget(campaignId);
    if (!stopsCampaign(verdict, refusals, this.#claim.campaign)) return;
    const from = ['IMPORTING', 'RUNNING'] as const;
    const reason = stopReason(verdict, error, refusals);
    const stopped = await campaigns.changeState(campaignId, from, 'STOPPED', reason, clock.now());
    if (stopped) log.warn('The campaign is stopped.', { campaignId, error: error.name });
  }

  /** The contact is not called any more. */
  async #end(
    why:
      | { readonly type: 'suppressed'; readonly reason: string }
      | { readonly type: 'refused'; readonly error: ContactError; readonly reason: string },
  ): Promise<void> {
    const { contact, claimId, campaign } = this.#claim;
    const ending = endingAt(this.#context.ports.clock.now(), campaign, this.#context.deployment);
    await this.#release({ ...why, attempt: contact.attempt, claimId, ...ending });
  }

  async #defer(dueAt: string, reason: string, error?: ConnectError): Promise<void> {
    const { contact, claimId } = this.#claim;
    const because = { reason, ...(error && { error: named(error) }) };
    await this.#release({ type: 'deferred', attempt: contact.attempt, claimId, dueAt, ...because });
  }

  /** Surely no call was placed: releases the claim, with what becomes of the contact. */
  async #release(fact: ContactFact): Promise<void> {
    const { claims, clock } = this.#context.ports;
    const { contact } = this.#claim;
    const transition = transitionFor(contact, fact, clock.now());
    const result = await claims.releaseWithContact(
      contact.phoneNumber,
      this.#claimName(),
      contact,
      transition,
    );
    if (result.type !== 'contactHasChanged') return;
    // It was cancelled meanwhile, or a late report of its call was recorded: the number is free all the same.
    await claims.release(contact.phoneNumber, this.#claimName());
    await this.#awaitCallBack();
  }

  /** A callback that was promised during the attempt may have left its contact QUEUED, without a message. */
  async #awaitCallBack(): Promise<void> {
    const { contacts, clock } = this.#context.ports;
    const { attempt } = this.#claim.contact;
    const [now] = await contacts.read([this.#claim.contact]);
    if (now?.status !== 'QUEUED' || now.attempt !== attempt - 1) return;
    const dueAt = nextCallBackAt(now) ?? toIso(clock.now());
    const fact = { type: 'postponed', attempt, dueAt, reason: `To be called from ${dueAt}.` } as const;
    await applyFact(now, fact, this.#context.ports);
  }

  #claimName(): ClaimName {
    const { claimId, claimedAt } = this.#claim;
    return { claimId, claimedAt: toIso(claimedAt) };
  }
}

function named({ name, message }: ConnectError): ContactError {
  return { name, message };
}
