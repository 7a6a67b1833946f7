/** Asks Connect about calls (DIALED contacts) that should be over by now: the end of a call may go untold. */

import type { ContactFact } from '../domain/contact-fact.ts';
import { CALL_CHECK_MS, transitionFor } from '../domain/contact-life.ts';
import { DAY_MS, toIso } from '../domain/instant.ts';
import { outcomeOf } from '../domain/outcome.ts';
import type { LookupTurns } from './lookup-turns.ts';
import type { CallRecord, Clock, ContactStore, DueContact, Log, Telephony } from './ports.ts';

/** When Connect has not known a call for so long, it will not any more. */
const UNKNOWN_FOR_MS = DAY_MS;

export interface CallPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly telephony: Pick<Telephony, 'describe'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class CallChecker {
  readonly #ports: CallPorts;
  readonly #turns: LookupTurns;
  readonly #expiresAt: (endedAtMs: number) => number;

  constructor(ports: CallPorts, turns: LookupTurns, expiresAt: (endedAtMs: number) => number) {
    this.#ports = ports;
    this.#turns = turns;
    this.#expiresAt = expiresAt;
  }

  /** Asks for `calls` in turn, until `deadline` (ms since 1970). */
  async check(calls: readonly DueContact[], deadline: number): Promise<void> {
    for (const call of calls) {
      if (this.#ports.clock.now() >= deadline) return;
      if (call.contactId !== undefined) await this.#checkCall(call, call.contactId);
    }
  }

  async #checkCall(call: DueContact, contactId: string): Promise<void> {
    const { contacts, clock } = this.#ports;
    const record = await this.#describe(contactId);
    const fact = this.#factOf(call, contactId, record, clock.now());
    await contacts.apply(call, transitionFor(call, fact, clock.now()));
  }

  /** What Connect says; 'unreachable' when it cannot be asked: one call must not keep the others waiting. */
  async #describe(contactId: string): Promise<CallRecord | undefined | 'unreachable'> {
    await this.#turns.next();
    try {
      return await this.#ports.telephony.describe(contactId);
    } catch (error) {
      this.#ports.log.warn('A call could not be looked up.', { contactId, error });
      return 'unreachable';
    }
  }

  #factOf(
    call: DueContact,
    contactId: string,
    record: CallRecord | undefined | 'unreachable',
    nowMs: number,
  ): ContactFact {
    const { attempt, dueAt: seenDueAt } = call;
    const claimedAt = Date.parse(call.claimedAt ?? call.createdAt);
    if (record === undefined && nowMs - claimedAt > UNKNOWN_FOR_MS) {
      const reason = 'Amazon Connect gave this ContactId, but does not know it.';
      const end = { outcome: 'ERROR', reason, endedAt: nowMs, expiresAt: this.#expiresAt(nowMs) } as const;
      return { type: 'ended', attempt, contactId, dialedAt: claimedAt, ...end };
    }
    if (record === undefined || record === 'unreachable' || record.endedAt === undefined) {
      return { type: 'stillOn', contactId, seenDueAt, dueAt: toIso(nowMs + CALL_CHECK_MS) };
    }
    const { answeredAt, disconnectReason, endedAt, initiatedAt = claimedAt } = record;
    return {
      type: 'ended',
      attempt,
      contactId,
      dialedAt: initiatedAt,
      outcome: outcomeOf(record),
      endedAt,
      expiresAt: this.#expiresAt(endedAt),
      ...(answeredAt !== undefined && { answeredAt }),
      ...(disconnectReason !== undefined && { disconnectReason }),
    };
  }
}
