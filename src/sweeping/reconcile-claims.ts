/**
 * Reconciles with Connect the claims whose dialer crashed or got no clear answer. The rules, and why they never lead
 * to a second call, are in src/contact/reconciliation.ts.
 */

import type { CampaignStore } from '../campaign/campaign-store.ts';
import { endingAt, eventsOf } from '../campaign/contact-ending.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Telephony } from '../connect/telephony.ts';
import { attemptNameOf } from '../contact/attempt.ts';
import type { CallRegister } from '../contact/call-register.ts';
import type { ContactFact } from '../contact/contact-fact.ts';
import { CALL_CHECK_MS, transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import type { ContactTransition } from '../contact/contact-transition.ts';
import {
  CLAIM_LAST_CALL_MS,
  CLOCKS_APART_MS,
  mayBeFollowed,
  type ReconciliationTimes,
  reconcile,
  type SearchAnswer,
} from '../contact/reconciliation.ts';
import type { Claims } from '../dialing/claims.ts';
import type { DialQueue } from '../dialing/dial-queue.ts';
import { messageFor } from '../dialing/dial-queue.ts';
import { nextQueueDeadline } from '../dialing/queue-deadline.ts';
import { recordCall } from '../dialing/record-call.ts';
import type { LookupTurns } from '../outcomes/lookup-throttle.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { toIso } from '../time/instant.ts';
import type { SweepFindings } from './sweep-findings.ts';

export interface ClaimPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly claims: Pick<Claims, 'releaseWithContact'>;
  readonly calls: Pick<CallRegister, 'enter'>;
  readonly dialQueue: Pick<DialQueue, 'send'>;
  readonly telephony: Pick<Telephony, 'findByName' | 'newestIndexed'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class ClaimReconciler {
  readonly #ports: ClaimPorts;
  readonly #turns: LookupTurns;
  readonly #times: ReconciliationTimes;
  readonly #deployment: Pick<DeploymentSettings, 'retentionDays'>;

  constructor(
    ports: ClaimPorts,
    turns: LookupTurns,
    times: ReconciliationTimes,
    deployment: Pick<DeploymentSettings, 'retentionDays'>,
  ) {
    this.#ports = ports;
    this.#turns = turns;
    this.#times = times;
    this.#deployment = deployment;
  }

  /**
   * Reconciles expired claims (DIALING contacts whose deadline has passed), until `deadline` (ms since 1970), and
   * records in `findings` which of them hold no slot. The slot of an unknown outcome expires, so that it does not
   * block other calls.
   */
  async reconcile(claims: readonly DueContact[], deadline: number, findings: SweepFindings): Promise<void> {
    if (claims.length === 0) return;
    const newest = await this.#newestIndexed(claims);
    for (const claim of claims) {
      if (this.#ports.clock.now() >= deadline) return;
      try {
        await this.#reconcileClaim(claim, newest, findings);
      } catch (error) {
        // One contact's failure must not block the others; the next sweep reconciles it.
        this.#ports.log.error('A claim could not be reconciled.', { ...contactInLog(claim), error });
      }
    }
  }

  /** How far Connect's index has come. Asked before the searches, so that they see at least as much. */
  async #newestIndexed(claims: readonly DueContact[]): Promise<NewestIndexed> {
    const from = Math.min(...claims.map((claim) => claimedAtOf(claim)));
    try {
      await this.#turns.next();
      const newest = await this.#ports.telephony.newestIndexed({
        from,
        until: this.#ports.clock.now(),
      });
      return { type: 'read', initiatedAt: newest?.initiatedAt ?? 0 };
    } catch (error) {
      this.#ports.log.warn('Connect could not be searched.', { error });
      return unreachable(error);
    }
  }

  async #reconcileClaim(claim: DueContact, newest: NewestIndexed, findings: SweepFindings): Promise<void> {
    const { contacts, clock, dialQueue } = this.#ports;
    const claimedAt = claimedAtOf(claim);
    // A miss is as old as its question: this process may be frozen before it gets to judge it.
    const askedAt = clock.now();
    const answer = await this.#search(claim, claimedAt, newest);
    const now = clock.now();
    const { attempt, dueAt: seenDueAt } = claim;
    const record = (fact: ContactFact) => contacts.apply(claim, transitionFor(claim, fact, now));
    const reconciliation = reconcile(
      answer,
      { claimedAtMs: claimedAt, misses: claim.misses ?? 0 },
      askedAt,
      this.#times,
    );
    switch (reconciliation.type) {
      case 'found': {
        const { contactId, initiatedAt } = reconciliation;
        // Found calls have often ended by now: the next sweep looks it up, like any call whose end was not reported.
        const { campaignId, contactKey, claimId } = claim;
        const call = { campaignId, contactKey, attempt, contactId, dialedAt: initiatedAt, claimedAt };
        const events = eventsOf(await this.#ports.campaigns.get(campaignId));
        findings.later(claim, () =>
          recordCall({ ...call, ...(claimId && { claimId }), ...events }, this.#ports),
        );
        return findings.stillActive(claim.claimId, now + CALL_CHECK_MS);
      }
      case 'absent': {
        const dueAt = toIso(nextQueueDeadline(now, now));
        const fact = { type: 'confirmedNotPlaced', attempt, seenDueAt, dueAt } as const;
        if (await this.#mayBeMadeAgain(claim, transitionFor(claim, fact, now)))
          await dialQueue.send([messageFor({ ...claim, attempt: attempt - 1 })]);
        return findings.over(claim.claimId);
      }
      case 'uncertain': {
        const campaign = await this.#ports.campaigns.get(claim.campaignId);
        await record({
          type: 'markedUncertain',
          attempt,
          seenDueAt,
          reason: reconciliation.reason,
          ...endingAt(now, campaign, this.#deployment),
        });
        return findings.over(claim.claimId);
      }
      case 'askAgain': {
        const misses = (claim.misses ?? 0) + (answer.type === 'unreachable' ? 0 : 1);
        await record({ type: 'stillUnknown', attempt, misses, seenDueAt, dueAt: toIso(reconciliation.at) });
        return;
      }
    }
  }

  /** Releases the claim, so that the attempt can be repeated. False if the contact has changed. */
  async #mayBeMadeAgain(claim: DueContact, transition: ContactTransition): Promise<boolean> {
    const { claims, contacts } = this.#ports;
    const { phoneNumber, claimId, claimedAt } = claim;
    if (phoneNumber !== undefined && claimId !== undefined && claimedAt !== undefined) {
      const result = await claims.releaseWithContact(phoneNumber, { claimId, claimedAt }, claim, transition);
      if (result.type !== 'claimIsGone') return result.type === 'done';
    }
    // Claimed by an earlier version, which left no claim on the number; or the number has another one by now.
    return (await contacts.apply(claim, transition)) !== undefined;
  }

  async #search(claim: DueContact, claimedAt: number, newest: NewestIndexed): Promise<SearchAnswer> {
    try {
      await this.#turns.next();
      // The name is the attempt's alone, so a wide range does no harm, and clocks may differ. What Connect takes for later
      // than now is found the next time; until then a miss means nothing, see src/contact/reconciliation.ts.
      const range = { from: claimedAt - CLOCKS_APART_MS, until: this.#ports.clock.now() };
      const found = await this.#ports.telephony.findByName(attemptNameOf(claim), range);
      // A call that nothing can have followed needs no witness. Any other answer is half an answer without one.
      if (found && !mayBeFollowed(found)) return { type: 'found', ...found, witnessed: false };
      if (newest.type === 'unreachable') return newest;
      const witnessed = newest.initiatedAt > claimedAt + CLAIM_LAST_CALL_MS + CLOCKS_APART_MS;
      return found ? { type: 'found', ...found, witnessed } : { type: 'missing', witnessed };
    } catch (error) {
      return unreachable(error);
    }
  }
}

type Unreachable = Extract<SearchAnswer, { type: 'unreachable' }>;

/** The newest call in Connect's index, by when it was initiated (ms since 1970); 0 when there is none. */
type NewestIndexed = { readonly type: 'read'; readonly initiatedAt: number } | Unreachable;

function unreachable(error: unknown): Unreachable {
  return { type: 'unreachable', message: error instanceof Error ? error.message : String(error) };
}

function claimedAtOf(claim: DueContact): number {
  return Date.parse(claim.claimedAt ?? claim.createdAt);
}
