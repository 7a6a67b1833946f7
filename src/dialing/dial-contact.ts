/**
 * The path of one contact through a dialer: admitted, given a dial permit, claimed, called. The claim comes last before the
 * request, so that a dialer that dies leaves few contacts with an unknown outcome.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../campaign/campaign.ts';
import { endingAt } from '../campaign/contact-ending.ts';
import { type Admission, gateFor } from '../campaign/may-dial.ts';
import { applyFact } from '../contact/apply-fact.ts';
import { isCallBackNext, nextCallBackAt, waitingPlace } from '../contact/call-back.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { PARKED } from '../contact/contact-life.ts';
import type { DialPermit, DialPermits } from '../pacing/dial-permits.ts';
import { dialerConcurrency, ownWaitMs } from '../pacing/dialers.ts';
import type { LineShortage } from '../pacing/pacer.ts';
import { SECOND_MS } from '../time/instant.ts';
import { callsPerSecondOf, limitsOf } from './call-request.ts';
import type { DialableContact } from './claims.ts';
import type { ContactClaims } from './contact-claims.ts';
import { DialAttempt } from './dial-attempt.ts';
import type { DialContext } from './dialer-ports.ts';
import type { WithoutLine } from './hand-over.ts';
import { mayBePlaced } from './place-call-result.ts';
import { type Requeue, requeueDelay, WAITS_FOR_ITS_TURN, type WithoutPermit } from './requeue-delay.ts';

/** Requests to Connect that one dialer has in flight at most. */
const REQUESTS_IN_FLIGHT = 10;

/** A call that was asked for does not keep a dialer longer by the pace of its own campaign alone, ms. */
const MAX_ASKED_WAIT_MS = 3_000;

/** It is redelivered before the contacts of files can look as far ahead as it did, ms. */
const ASKED_AGAIN_MS = 1_000;

/** Why a contact without a line waits. */
const waitsForLine: Readonly<Record<LineShortage, string>> = {
  campaignAtLimit: 'Waiting for a call of its campaign to end: "maxConcurrentCalls" is reached.',
  noSlot: 'Waiting for a line: as many calls are in progress as the instance may have.',
  noAgent: 'Waiting for an agent.',
};

/** What becomes of a message. */
export type DialResult =
  /** A call is in progress, or may be: it holds its line. */
  | { readonly type: 'called' }
  /** The contact had a line and was not called: it waits for another time, or is over. Another one may take its line. */
  | { readonly type: 'notCalled' }
  /** The contact had no line: it waits for another time, or is over. */
  | { readonly type: 'postponed' }
  | ({ readonly type: 'waitsForLine' } & WithoutLine)
  /** Connect has no line for it. */
  | { readonly type: 'noLine'; readonly campaignId: string }
  | Requeue;

/** What the messages of one campaign have in common within a batch. */
export interface Lane {
  readonly permits: DialPermits;
  /** Those of the first call that was asked for, if the campaign is slow: no other waits as long. */
  readonly firstAsked: DialPermits;
  /** Calls of a slow campaign that were asked for, so far. */
  asked: number;
  /** As long as no call has proven the campaign, its contacts go one by one. */
  readonly probe: LimitFunction;
  /** How much sooner or later than usual its messages are redelivered. */
  readonly jitter: number;
  /** Until when the own pace of a slow campaign may keep its messages waiting, ms since 1970: the same for the whole batch. */
  readonly ownUntil: () => Promise<number>;
}

/** Lives as long as its process. */
export class DialContact {
  readonly #context: DialContext;
  readonly #claims: ContactClaims;
  readonly #inFlight = pLimit(REQUESTS_IN_FLIGHT);

  constructor(context: DialContext, claims: ContactClaims) {
    this.#context = context;
    this.#claims = claims;
  }

  /** Dials a contact that waits for its attempt. */
  async dial(contact: DialableContact, lane: Lane, deadline: number): Promise<DialResult> {
    const isProven = async () =>
      (await this.#context.campaigns.get(contact.campaignId))?.provenAt !== undefined;
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
        // What is wrong with one campaign is reported for its own contacts.
        const campaign = await this.#context.campaigns.get(campaignId).catch(() => undefined);
        return { messages, callsPerSecond: callsPerSecondOf(campaign?.settings, this.#context.deployment) };
      }),
    );
    // One gap between two calls more: where all are slow, nothing comes sooner.
    const gapMs = SECOND_MS / this.#context.deployment.callsPerSecond;
    return ownWaitMs(parts, dialerConcurrency(this.#context.deployment)) + gapMs;
  }

  async #dialNow(contact: DialableContact, lane: Lane, deadline: number): Promise<DialResult> {
    const campaign = await this.#admit(contact);
    if (!campaign) return { type: 'postponed' };
    const limits = limitsOf(campaign.settings, this.#context.deployment);
    const permitsPerSecond = limits.callsPerSecond;
    // A campaign that is slower than the others gets few permits: theirs must not wait for them.
    const isSlow = permitsPerSecond < this.#context.deployment.callsPerSecond;
    const place = isSlow && isCallBackNext(contact) ? lane.asked++ : undefined;
    const gapMs = SECOND_MS / permitsPerSecond;
    let until = isSlow ? await lane.ownUntil() : deadline;
    // The first that was asked for looks one start farther ahead than all others: it is before them.
    if (place === 0) until = Math.min(until + gapMs, this.#context.ports.clock.now() + MAX_ASKED_WAIT_MS);
    const permits = place === 0 ? lane.firstAsked : lane.permits;
    const result = await permits.next(limits, until);
    switch (result.type) {
      case 'granted':
        return this.#inFlight(() => this.#dialWith(result.permit, contact, permits, deadline));
      case 'campaignAtLimit':
      case 'noSlot':
      case 'noAgent':
        return this.#park(contact, waitsForLine[result.type]);
      case 'tooLate': {
        // Until then all start times are taken.
        const wait = isSlow
          ? {
              afterMs: place === undefined ? gapMs : Math.min(ASKED_AGAIN_MS, gapMs) + place * gapMs,
              permitsPerSecond,
            }
          : { afterMs: deadline - this.#context.ports.clock.now() };
        return this.#requeue(contact, campaign, lane, wait);
      }
    }
  }

  async #dialWith(
    permit: DialPermit,
    contact: DialableContact,
    permits: DialPermits,
    deadline: number,
  ): Promise<DialResult> {
    let campaign: Campaign | undefined;
    try {
      campaign = await this.#admit(contact);
    } finally {
      if (!campaign) permits.cancel(permit);
    }
    if (!campaign) return { type: 'notCalled' };
    const taking = await this.#claims.take(contact, permit.slot, campaign);
    if (taking.type === 'claimed') {
      const result = await new DialAttempt(taking.claim, this.#context).make(permit.start, permits, deadline);
      if (result.type === 'noLine') return { type: 'noLine', campaignId: contact.campaignId };
      return { type: mayBePlaced(result) ? 'called' : 'notCalled' };
    }
    // The number may be claimed all the same when the claim was not written: a claim is named after the slot then.
    if (taking.type === 'notWritten') permits.retire(permit.slot);
    else permits.cancel(permit);
    await this.#claims.leave(contact, taking, campaign);
    return { type: 'notCalled' };
  }

  /** There is no line for the contact: the next one that is free brings it, or another one. */
  async #park(contact: DialableContact, reason: string): Promise<DialResult> {
    const dueAt = waitingPlace(contact, this.#context.ports.clock.now());
    const fact = { type: 'postponed', attempt: contact.attempt + 1, dueAt, reason } as const;
    const parked = await this.#apply(contact, fact);
    const { campaignId } = contact;
    return { type: 'waitsForLine', campaignId, ...(parked && { contact: { ...parked, dueAt } }) };
  }

  /** There is no permit for the contact now. */
  async #requeue(
    contact: DialableContact,
    { counts }: Campaign,
    { jitter }: Lane,
    wait: Pick<WithoutPermit, 'afterMs' | 'permitsPerSecond'>,
  ): Promise<DialResult> {
    const queued = isCallBackNext(contact) ? 0 : (counts?.QUEUED ?? 0);
    const delay = requeueDelay({ queued, jitter, ...wait });
    if (delay.type === 'requeue') return delay;
    const reason = WAITS_FOR_ITS_TURN;
    const dueAt = waitingPlace(contact, this.#context.ports.clock.now());
    await this.#apply(contact, { type: 'postponed', attempt: contact.attempt + 1, dueAt, reason });
    return { type: 'postponed' };
  }

  /** The campaign, if the contact may be called now; else the contact is postponed until it may, or ended. */
  async #admit(contact: DialableContact): Promise<Campaign | undefined> {
    const campaign = await this.#context.campaigns.get(contact.campaignId);
    const now = this.#context.ports.clock.now();
    const gate = gateFor(contact, campaign, this.#context.deployment, now);
    const admission = gate.type === 'open' ? (tooEarly(contact, now) ?? gate) : gate;
    if (admission.type === 'open') return campaign;
    if (await this.#claims.isClaimed(contact)) return undefined;
    const { reason } = admission;
    if (admission.type === 'closed') {
      // So that its call goes ahead of all others when the campaign may dial again.
      const dueAt = admission.until === PARKED ? waitingPlace(contact, now) : admission.until;
      await this.#apply(contact, { type: 'postponed', attempt: contact.attempt + 1, dueAt, reason });
    } else {
      const ending = endingAt(this.#context.ports.clock.now(), campaign, this.#context.deployment);
      await this.#apply(contact, { type: 'cancelled', reason, ...ending });
    }
    return undefined;
  }

  #apply(contact: DialableContact, fact: ContactFact) {
    return applyFact(contact, fact, this.#context.ports);
  }
}

/** Clocks differ, and a message that comes a moment early must not wait for the next sweep, ms. */
const EARLY_MS = 2 * SECOND_MS;

/** A second message of a contact may come before the time that was asked for. */
function tooEarly(contact: DialableContact, nowMs: number): Admission | undefined {
  const until = nextCallBackAt(contact);
  if (until === undefined || Date.parse(until) - nowMs <= EARLY_MS) return undefined;
  return { type: 'closed', until, reason: contact.reason ?? `To be called from ${until}.` };
}
