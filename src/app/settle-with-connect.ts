/**
 * Settles with Connect what the product itself cannot know: claims whose dialer died, and calls whose end
 * nobody told. See src/domain/settlement.ts for the rules.
 */
import { attemptNameOf } from '../domain/attempt.ts';
import { CALL_CHECK_MS, type ContactFact, transitionFor } from '../domain/contact-life.ts';
import { MINUTE_MS, toIso } from '../domain/instant.ts';
import { outcomeOf } from '../domain/outcome.ts';
import { nextQueueDeadline } from '../domain/queue-deadline.ts';
import { CLAIM_LAST_CALL_MS, type SearchAnswer, type SettlementTimes, settle } from '../domain/settlement.ts';
import { messageFor } from './dial-message.ts';
import type { Clock, ContactStore, DialQueue, DueContact, Log, Telephony } from './ports.ts';

/** Connect's lookups allow 10 a second (Amazon Connect service quotas); others use them too. */
const LOOKUP_GAP_MS = 125;

export interface SettlerPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly dialQueue: Pick<DialQueue, 'send'>;
  readonly telephony: Pick<Telephony, 'describe' | 'findByName' | 'newestIndexed'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class ConnectSettler {
  readonly #ports: SettlerPorts;
  readonly #times: SettlementTimes;
  #nextLookupAt = 0;

  constructor(ports: SettlerPorts, times: SettlementTimes) {
    this.#ports = ports;
    this.#times = times;
  }

  /** Settles expired claims (DIALING contacts whose deadline has passed). */
  async settleClaims(claims: readonly DueContact[], deadline: number): Promise<void> {
    if (claims.length === 0) return;
    const newest = await this.#newestIndexed(claims);
    for (const claim of claims) {
      if (this.#ports.clock.now() >= deadline) return;
      await this.#settleClaim(claim, newest);
    }
  }

  /** How far Connect's index has come. Asked before the searches, so that they see at least as much. */
  async #newestIndexed(claims: readonly DueContact[]): Promise<number> {
    const from = Math.min(...claims.map((claim) => claimedAtOf(claim)));
    try {
      await this.#lookupTurn();
      const newest = await this.#ports.telephony.newestIndexed({
        from,
        until: this.#ports.clock.now() + MINUTE_MS,
      });
      return newest?.initiatedAt ?? 0;
    } catch (error) {
      this.#ports.log.warn('Connect could not be searched.', { error });
      return 0;
    }
  }

  async #settleClaim(claim: DueContact, newest: number): Promise<void> {
    const { contacts, clock, dialQueue } = this.#ports;
    const claimedAt = claimedAtOf(claim);
    const answer = await this.#search(claim, claimedAt, newest > claimedAt + CLAIM_LAST_CALL_MS);
    const now = clock.now();
    const { attempt, dueAt: seenDueAt } = claim;
    const tell = (fact: ContactFact) => contacts.apply(claim, transitionFor(claim, fact, now));
    const settlement = settle(
      answer,
      { claimedAtMs: claimedAt, misses: claim.misses ?? 0 },
      now,
      this.#times,
    );
    switch (settlement.type) {
      case 'found': {
        const { contactId, initiatedAt } = settlement;
        await tell({ type: 'dialed', attempt, contactId, dialedAt: initiatedAt });
        return;
      }
      case 'absent': {
        const dueAt = toIso(nextQueueDeadline(now, now));
        const after = await tell({ type: 'foundAbsent', attempt, seenDueAt, dueAt });
        if (after) await dialQueue.send([messageFor(after)]);
        return;
      }
      case 'uncertain':
        await tell({ type: 'gaveUp', attempt, seenDueAt, reason: settlement.reason });
        return;
      case 'askAgain': {
        const misses = (claim.misses ?? 0) + (answer.type === 'missing' ? 1 : 0);
        await tell({ type: 'stillOpen', attempt, misses, seenDueAt, dueAt: toIso(settlement.at) });
        return;
      }
    }
  }

  async #search(claim: DueContact, claimedAt: number, witnessed: boolean): Promise<SearchAnswer> {
    try {
      await this.#lookupTurn();
      // A minute on each side for clocks that differ.
      const range = { from: claimedAt - MINUTE_MS, until: claimedAt + CLAIM_LAST_CALL_MS + MINUTE_MS };
      const found = await this.#ports.telephony.findByName(attemptNameOf(claim), range);
      return found ? { type: 'found', ...found } : { type: 'missing', witnessed };
    } catch (error) {
      return { type: 'unreachable', message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Asks for calls (DIALED contacts) that should be over by now. */
  async checkCalls(calls: readonly DueContact[], deadline: number): Promise<void> {
    for (const call of calls) {
      if (this.#ports.clock.now() >= deadline) return;
      if (call.contactId !== undefined) await this.#checkCall(call, call.contactId);
    }
  }

  async #checkCall(call: DueContact, contactId: string): Promise<void> {
    const { contacts, clock, telephony } = this.#ports;
    await this.#lookupTurn();
    const record = await telephony.describe(contactId);
    const now = clock.now();
    if (record?.endedAt === undefined) {
      const dueAt = toIso(now + CALL_CHECK_MS);
      await contacts.apply(
        call,
        transitionFor(call, { type: 'stillOn', contactId, seenDueAt: call.dueAt, dueAt }, now),
      );
      return;
    }
    const fact = {
      type: 'ended',
      attempt: call.attempt,
      contactId,
      dialedAt: record.initiatedAt ?? record.endedAt,
      outcome: outcomeOf(record),
      endedAt: record.endedAt,
      ...(record.answeredAt !== undefined && { answeredAt: record.answeredAt }),
      ...(record.disconnectReason !== undefined && { disconnectReason: record.disconnectReason }),
    } as const;
    await contacts.apply(call, transitionFor(call, fact, now));
  }

  async #lookupTurn(): Promise<void> {
    const { clock } = this.#ports;
    const at = Math.max(clock.now(), this.#nextLookupAt);
    this.#nextLookupAt = at + LOOKUP_GAP_MS;
    await clock.sleepUntil(at);
  }
}

function claimedAtOf(claim: DueContact): number {
  return Date.parse(claim.claimedAt ?? claim.createdAt);
}
