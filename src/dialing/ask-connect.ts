/**
 * Asks Connect to place the call of one claim, again and again for as long as that is safe: after an answer that surely
 * placed no call until the claim is too old, after an ambiguous one within a short window. Why a second request with the
 * same ClientToken cannot ring twice within it: docs/decisions/0001-settling-by-witness.md.
 */

import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gateFor } from '../campaign/may-dial.ts';
import { type ConnectError, type ConnectVerdict, verdictOn } from '../connect/connect-errors.ts';
import type { CallRequest } from '../connect/telephony.ts';
import { CLAIM_USABLE_MS } from '../contact/contact-life.ts';
import { ASK_AGAIN_WITHIN_MS, REQUEST_ARRIVES_MS } from '../contact/reconciliation.ts';
import type { WishedStart } from '../pacing/dial-permits.ts';
import type { Start } from '../pacing/pacer.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../time/instant.ts';
import type { Claim } from './claims.ts';
import type { DialerPorts } from './dialer-ports.ts';
import { checkNumber } from './number-reservation.ts';
import { Stopwatch } from './stopwatch.ts';

/** Why a contact waits that the dialer could not get to. */
export const WAITS_FOR_ITS_TURN = 'Waits for its turn at the allowed rate.';

/** Answers after which the same claim may ask again: their request surely placed no call. */
const waitReasons = {
  notReached: 'Amazon Connect cannot be reached at the moment.',
  throttled: 'Amazon Connect takes no more requests at the moment.',
  noCapacity: 'Amazon Connect has no room for another call at the moment.',
};
type WaitVerdict = keyof typeof waitReasons;

/** Between two requests of a claim: a connection that is refused is refused at once. In doubt the window is short otherwise. */
const SHORTEST_PAUSE_MS = 25;

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

/** What the requests of a claim led to. */
export type AskResult =
  /** A call is on. `askedAt`: ms since 1970. */
  | { readonly type: 'placed'; readonly contactId: string; readonly askedAt: number }
  /** Surely no call, and this contact or its campaign is at fault. */
  | {
      readonly type: 'refused';
      readonly verdict: Exclude<ConnectVerdict, WaitVerdict | 'ambiguous'>;
      readonly error: ConnectError;
    }
  /** Surely no call for now. */
  | {
      readonly type: 'deferred';
      readonly dueAt: string;
      readonly reason: string;
      readonly error?: ConnectError;
    }
  /** Surely no call, and none is to be made: the number is on the do-not-call list, or was called too often. */
  | { readonly type: 'barred'; readonly reason: string }
  /** Surely no call, and the number is another claim's, or free: there is nothing to give back. */
  | { readonly type: 'claimIsGone' }
  /** Whether there is a call only Connect can tell, later. */
  | { readonly type: 'unknown'; readonly error: ConnectError };

/** What one request led to. */
type Step =
  | AskResult
  /** The claim may ask again, from a moment on; `otherwise`: what holds if it does not come to that until `nowMs`. */
  | { readonly type: 'again'; readonly from: number; readonly otherwise: (nowMs: number) => AskResult };

/** Since the first request with an ambiguous answer was sent. */
interface Doubt {
  readonly since: Stopwatch;
  readonly error: ConnectError;
}

/** Waits for another start time; undefined when there is none. */
export type NextStart = (wish: WishedStart) => Promise<Start | undefined>;

export class AskConnect {
  readonly #claim: Claim;
  readonly #ports: DialerPorts;
  readonly #campaigns: CampaignCache;
  readonly #deployment: DeploymentSettings;
  #isAsking = false;
  #doubt: Doubt | undefined;

  constructor(claim: Claim, ports: DialerPorts, campaigns: CampaignCache, deployment: DeploymentSettings) {
    this.#claim = claim;
    this.#ports = ports;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
  }

  /** Whether a call may exist, whatever else has failed. */
  get mayBeOn(): boolean {
    return this.#isAsking || this.#doubt !== undefined;
  }

  /** Asks at `first` (that start time is now), and at later ones that `nextStart` gives. Nothing is sent after `deadline`. */
  async run(request: CallRequest, first: Start, nextStart: NextStart, deadline: number): Promise<AskResult> {
    const latest = Math.min(this.#claim.claimedAt + CLAIM_USABLE_MS, deadline);
    let step = await this.#ask(request, first, latest);
    while (step.type === 'again') {
      const start = await nextStart(this.#wishedStart(step.from, latest));
      if (!start) return step.otherwise(this.#ports.clock.now());
      // The claim has asked the number; much may have happened while another start time was waited for.
      step = (await this.#bar()) ?? (await this.#ask(request, start, latest));
    }
    return step;
  }

  /** One request, if it may be sent now. */
  async #ask(request: CallRequest, start: Start, latest: number): Promise<Step> {
    const { clock, pacer, telephony } = this.#ports;
    const { contact } = this.#claim;
    const campaign = await this.#campaigns.get(contact.campaignId);
    // Nothing is awaited between this look at the clocks and the request: a process that was frozen must not ask.
    const since = new Stopwatch(clock);
    const askedAt = clock.now();
    const isInTime = () => clock.now() <= latest && this.#isInWindow();
    if (!isInTime()) return this.#unlessInDoubt(deferred(toIso(askedAt), WAITS_FOR_ITS_TURN));
    const admission = gateFor(contact, campaign, this.#deployment, askedAt);
    if (!admission.open) {
      const dueAt = 'isOver' in admission ? toIso(askedAt) : admission.until;
      return this.#unlessInDoubt(deferred(dueAt, admission.reason));
    }
    this.#isAsking = true;
    const answer = await telephony.call(request, isInTime);
    if (answer.type === 'placed') {
      pacer.tell(start, 'taken');
      return { type: 'placed', contactId: answer.contactId, askedAt };
    }
    const { error } = answer;
    const verdict = verdictOn(error);
    if (verdict === 'ambiguous') this.#doubt ??= { since, error };
    this.#isAsking = false;
    pacer.tell(start, paceAnswers[verdict], error.retryAfterSeconds);
    return this.#judge(verdict, error, askedAt);
  }

  #judge(verdict: ConnectVerdict, error: ConnectError, askedAt: number): Step {
    switch (verdict) {
      case 'ambiguous': {
        const from = askedAt + REQUEST_ARRIVES_MS;
        return { type: 'again', from, otherwise: () => ({ type: 'unknown', error }) };
      }
      case 'notReached':
      case 'throttled':
      case 'noCapacity': {
        const reason = waitReasons[verdict];
        return {
          type: 'again',
          from: askedAt + Math.max((error.retryAfterSeconds ?? 0) * SECOND_MS, SHORTEST_PAUSE_MS),
          otherwise: (nowMs) => this.#unlessInDoubt(deferred(toIso(nowMs), reason, error)),
        };
      }
      default:
        return this.#unlessInDoubt({ type: 'refused', verdict, error });
    }
  }

  /** An answer to a later request says nothing of the call that an earlier one may have placed. */
  #unlessInDoubt(result: AskResult): AskResult {
    return this.#doubt ? { type: 'unknown', error: this.#doubt.error } : result;
  }

  #isInWindow(): boolean {
    return !this.#doubt || this.#doubt.since.elapsedMs <= ASK_AGAIN_WITHIN_MS;
  }

  #wishedStart(from: number, latest: number): WishedStart {
    if (!this.#doubt) return { from, until: latest, onCredit: false };
    const left = ASK_AGAIN_WITHIN_MS - this.#doubt.since.elapsedMs;
    return { from, until: Math.min(latest, this.#ports.clock.now() + left), onCredit: true };
  }

  /** Why this number must not be called any more, if so. */
  async #bar(): Promise<AskResult | undefined> {
    const check = await checkNumber(this.#claim, this.#ports);
    switch (check.type) {
      case 'mayBeCalled':
        return undefined;
      case 'unreadable':
        return this.#unlessInDoubt(deferred(toIso(this.#ports.clock.now() + MINUTE_MS), check.reason));
      case 'suppressed':
        return this.#unlessInDoubt({ type: 'barred', reason: check.reason });
      case 'claimIsGone':
        return this.#unlessInDoubt(check);
    }
  }
}

function deferred(dueAt: string, reason: string, error?: ConnectError): AskResult {
  return { type: 'deferred', dueAt, reason, ...(error && { error }) };
}
