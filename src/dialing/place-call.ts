/**
 * Asks Connect to place the call of one claim, again and again for as long as that is safe: after an answer that surely
 * placed no call until the claim is too old, after an ambiguous one within a short window. Why a second request with the
 * same ClientToken cannot ring twice within it: docs/decisions/0001-reconciling-by-witness.md.
 */

import type { Campaign } from '../campaign/campaign.ts';
import { gateFor } from '../campaign/may-dial.ts';
import { type ConnectError, type ConnectVerdict, verdictOn } from '../connect/connect-errors.ts';
import type { CallAnswer, CallRequest } from '../connect/telephony.ts';
import { CLAIM_USABLE_MS } from '../contact/contact-life.ts';
import { ASK_AGAIN_WITHIN_MS, REQUEST_ARRIVES_MS } from '../contact/reconciliation.ts';
import type { Start, WishedStart } from '../pacing/pacer.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import { callRequestFor, tooManyAttributes } from './call-request.ts';
import type { Claim } from './claims.ts';
import type { DialContext } from './dialer-ports.ts';
import { checkNumber } from './number-permission.ts';
import type { AskResult, WaitVerdict } from './place-call-result.ts';
import { WAITS_FOR_ITS_TURN } from './requeue-delay.ts';
import { Stopwatch } from './stopwatch.ts';

const waitReasons: Readonly<Record<WaitVerdict, string>> = {
  notReached: 'Amazon Connect cannot be reached at present.',
  throttled: 'Amazon Connect throttled the request.',
};

/**
 * Minimum time between two requests of a claim: a refused connection fails at once. With an unknown outcome the
 * window is short anyway.
 */
const MIN_PAUSE_MS = 25;

/** What an answer says about the pace. A refusal was let through: the pace is fine, also where there is no line. */
const paceAnswers = {
  throttled: 'throttled',
  notReached: 'failed',
  noCapacity: 'taken',
  contactRefused: 'taken',
  requestRefused: 'taken',
  misconfigured: 'taken',
  ambiguous: 'failed',
} as const satisfies Record<ConnectVerdict, string>;

/** The claim may ask again, from a moment on (ms since 1970). */
interface AskAgain {
  readonly type: 'again';
  readonly from: number;
  readonly verdict: WaitVerdict | 'ambiguous';
  readonly error: ConnectError;
}

/** Since the first request with an ambiguous answer was sent. */
interface Doubt {
  readonly since: Stopwatch;
  readonly error: ConnectError;
}

/** Waits for another start time; undefined when there is none. */
type NextStart = (wish: WishedStart) => Promise<Start | undefined>;

export class AskConnect {
  readonly #claim: Claim;
  readonly #context: DialContext;
  #doubt: Doubt | undefined;

  constructor(claim: Claim, context: DialContext) {
    this.#claim = claim;
    this.#context = context;
  }

  /**
   * Asks at `first` (that start time is now), and at later ones that `nextStart` gives. Sends nothing after `deadline`. Never
   * rejects: an error of our own is a result, too.
   */
  async run(first: Start, nextStart: NextStart, deadline: number): Promise<AskResult> {
    const { contact, campaign, claimedAt } = this.#claim;
    try {
      const request = callRequestFor(contact, campaign.settings, this.#context.deployment);
      const tooLong = tooManyAttributes(request);
      if (tooLong) return { type: 'invalid', error: tooLong };
      return await this.#repeat(request, first, nextStart, Math.min(claimedAt + CLAIM_USABLE_MS, deadline));
    } catch (error) {
      return { type: this.#doubt ? 'lost' : 'brokenOff', error };
    }
  }

  async #repeat(
    request: CallRequest,
    first: Start,
    nextStart: NextStart,
    latest: number,
  ): Promise<AskResult> {
    let result = await this.#ask(request, first, latest);
    while (result.type === 'again') {
      const start = await nextStart(this.#wishedStart(result.from, latest));
      if (!start) return this.#giveUp(result);
      // The claim has asked the number; much may have happened while another start time was waited for.
      result = (await this.#bar()) ?? (await this.#ask(request, start, latest));
    }
    return result;
  }

  /** One request, if it may be sent now. */
  async #ask(request: CallRequest, start: Start, latest: number): Promise<AskResult | AskAgain> {
    const { clock, pacer, telephony } = this.#context.ports;
    const campaign = await this.#context.campaigns.get(this.#claim.contact.campaignId);
    // Nothing is awaited between this look at the clocks and the request: a process that was frozen must not ask.
    const since = new Stopwatch(clock);
    const askedAt = clock.now();
    const isInTime = () => clock.now() <= latest && this.#isInWindow();
    const obstacle = isInTime()
      ? this.#closedGate(campaign, askedAt)
      : deferred(toIso(askedAt), WAITS_FOR_ITS_TURN);
    if (obstacle) return this.#unlessUnknown(obstacle);
    let answer: CallAnswer;
    try {
      answer = await telephony.call(request, isInTime);
    } catch (error) {
      return { type: 'lost', error };
    }
    if (answer.type === 'placed') {
      pacer.recordAnswer(start, 'taken');
      return { type: 'placed', contactId: answer.contactId, askedAt };
    }
    const { error } = answer;
    const verdict = verdictOn(error);
    if (verdict === 'ambiguous') this.#doubt ??= { since, error };
    pacer.recordAnswer(start, paceAnswers[verdict], error.retryAfterSeconds);
    return this.#judge(verdict, error, askedAt);
  }

  /** Why the contact may not be called now, if so. */
  #closedGate(campaign: Campaign | undefined, nowMs: number): AskResult | undefined {
    const admission = gateFor(this.#claim.contact, campaign, this.#context.deployment, nowMs);
    switch (admission.type) {
      case 'open':
        return undefined;
      case 'closed':
        return deferred(admission.until, admission.reason);
      case 'over':
        return deferred(toIso(nowMs), admission.reason);
    }
  }

  #judge(verdict: ConnectVerdict, error: ConnectError, askedAt: number): AskResult | AskAgain {
    switch (verdict) {
      case 'ambiguous':
        return { type: 'again', from: askedAt + REQUEST_ARRIVES_MS, verdict, error };
      case 'noCapacity':
        return this.#unlessUnknown({ type: 'noLine', error });
      case 'notReached':
      case 'throttled': {
        const pauseMs = Math.max((error.retryAfterSeconds ?? 0) * SECOND_MS, MIN_PAUSE_MS);
        return { type: 'again', from: askedAt + pauseMs, verdict, error };
      }
      default:
        return this.#unlessUnknown({ type: 'refused', verdict, error });
    }
  }

  /** The claim would have asked again, and there is no start time for it. */
  #giveUp({ verdict, error }: AskAgain): AskResult {
    if (verdict === 'ambiguous') return { type: 'unknown', error };
    return this.#unlessUnknown(deferred(toIso(this.#context.ports.clock.now()), waitReasons[verdict], error));
  }

  /** An answer to a later request says nothing of the call that an earlier one may have placed. */
  #unlessUnknown(result: AskResult): AskResult {
    return this.#doubt ? { type: 'unknown', error: this.#doubt.error } : result;
  }

  #isInWindow(): boolean {
    return !this.#doubt || this.#doubt.since.elapsedMs <= ASK_AGAIN_WITHIN_MS;
  }

  #wishedStart(from: number, latest: number): WishedStart {
    if (!this.#doubt) return { from, until: latest, onCredit: false };
    const left = ASK_AGAIN_WITHIN_MS - this.#doubt.since.elapsedMs;
    return { from, until: Math.min(latest, this.#context.ports.clock.now() + left), onCredit: true };
  }

  /** Why this number must not be called any more, if so. */
  async #bar(): Promise<AskResult | undefined> {
    // Its settings may name other do-not-call lists by now.
    const { campaign } = this.#claim;
    const current = (await this.#context.campaigns.get(campaign.campaignId)) ?? campaign;
    const check = await checkNumber({ ...this.#claim, campaign: current }, this.#context.ports);
    switch (check.type) {
      case 'mayBeCalled':
        return undefined;
      case 'unreadable':
        return this.#unlessUnknown(
          deferred(toIso(this.#context.ports.clock.now() + MINUTE_MS), check.reason),
        );
      case 'suppressed':
        return this.#unlessUnknown({ type: 'barred', reason: check.reason });
      case 'claimIsGone':
        return this.#unlessUnknown(check);
    }
  }
}

function deferred(dueAt: string, reason: string, error?: ConnectError): AskResult {
  return { type: 'deferred', dueAt, reason, ...(error && { error }) };
}
