/**
 * The life of a contact under news that comes late, twice and out of order: each step tells a fact as somebody
 * would who last looked at the contact some steps ago.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, contactStatuses, endStatuses } from '../../src/contact/contact.ts';
import type { ContactFact } from '../../src/contact/contact-fact.ts';
import { arrows, PARKED, transitionFor } from '../../src/contact/contact-life.ts';
import { applyTransition } from '../../src/contact/contact-transition.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { aContactIn, noon } from '../support/a-contact.ts';

interface Step {
  readonly type: ContactFact['type'];
  /** How many changes ago the teller looked at the contact. */
  readonly staleBy: number;
  /** Of the attempt that the teller saw, or of one before or after it. */
  readonly shift: number;
  /** A call that Connect knows under this attempt's name; two of them would be two calls for one attempt. */
  readonly call: number;
  readonly parks: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    type: fc.constantFrom(...(Object.keys(arrows) as ContactFact['type'][])),
    staleBy: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 6 })),
    shift: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)),
    call: fc.constantFrom(1, 2),
    parks: fc.boolean(),
  }),
  { minLength: 10, maxLength: 80 },
);

const starts: fc.Arbitrary<Contact> = fc
  .tuple(fc.constantFrom(...contactStatuses), fc.integer({ min: 1, max: 3 }))
  .map(([status, attempt]) => {
    const isBetween = ['QUEUED', 'WAITING', 'CANCELLED', 'SUPPRESSED'].includes(status);
    const earlier = Array.from({ length: attempt - 1 }, (_, i) => ({
      attempt: i + 1,
      outcome: 'BUSY' as const,
    }));
    const contact = aContactIn(status, { attempt: isBetween ? attempt - 1 : attempt });
    const own = contact.attempts?.at(-1);
    return { ...contact, attempts: own?.attempt === attempt ? [...earlier, own] : earlier };
  });

function factOf({ type, shift, call, parks }: Step, seen: Contact, nowMs: number): ContactFact {
  // The claims of contacts that wait lie on their numbers.
  const isBetween = seen.status !== 'DIALING' && seen.status !== 'DIALED' && seen.status !== 'UNCERTAIN';
  const attempt = Math.max(1, seen.attempt + (isBetween ? 1 : 0) + shift);
  const dueAt = parks ? PARKED : toIso(nowMs + MINUTE_MS);
  const claimId = seen.claimId ?? 'no-claim';
  const seenDueAt = seen.dueAt ?? PARKED;
  const error = { name: 'Some', message: 'error' };
  const contactId = `call-${attempt}-${call}`;
  // The end of a call is told of the attempt that placed it.
  const own = shift === 0 && seen.contactId !== undefined;
  const ended = own ? { attempt: seen.attempt, contactId: seen.contactId } : { attempt, contactId };
  switch (type) {
    case 'dialed':
      return { type, attempt, contactId, dialedAt: nowMs, claim: { claimId, claimedAt: nowMs } };
    case 'refused':
      return { type, attempt, claimId, error, reason: 'refused', expiresAt: 1 };
    case 'deferred':
      return { type, attempt, claimId, dueAt, reason: 'throttled' };
    case 'outcomeUnknown':
      return { type, attempt, claimId, claimedAt: nowMs, error, dueAt };
    case 'suppressed':
      return { type, attempt, claimId, reason: 'do not call', expiresAt: 1 };
    case 'numberSkipped': {
      const { phoneNumber = '' } = seen;
      const skippedNumbers = { [phoneNumber]: 'refused' };
      const skipped = { type, attempt, phoneNumber, next: '+12065550102', skippedNumbers } as const;
      return { ...skipped, dueAt: toIso(nowMs), reason: 'refused', ...(parks && { claimId }) };
    }
    case 'cancelled':
      return { type, reason: 'cancelled', expiresAt: 1 };
    case 'postponed':
      return { type, attempt, dueAt, reason: 'paused' };
    case 'queued':
      return { type, seenDueAt, dueAt };
    case 'postponedForCapacity':
      return { type, seenDueAt, dueAt, reason: 'its hours are closed' };
    case 'stillUnknown':
      return { type, attempt, misses: 1, seenDueAt, dueAt };
    case 'confirmedNotPlaced':
      return { type, attempt, seenDueAt, dueAt };
    case 'markedUncertain':
      return { type, attempt, seenDueAt, reason: 'cannot tell', expiresAt: 1 };
    case 'stillActive':
      return { type, contactId: seen.contactId ?? contactId, seenDueAt, dueAt };
    case 'ended':
      return {
        type,
        ...ended,
        dialedAt: nowMs,
        outcome: 'ANSWERED',
        endedAt: nowMs,
        expiresAt: 1,
      };
    case 'toRetry':
      return {
        type,
        ...ended,
        dialedAt: nowMs,
        outcome: 'BUSY',
        endedAt: nowMs,
        dueAt,
        reason: 'called again',
      };
    case 'recycled':
      return {
        type,
        seen,
        recycle: { id: 'again', after: seen.attempt, attempts: 1 },
        dueAt,
        reason: 'called again',
      };
    case 'noted':
      return { type, contactId: seen.contactId ?? contactId, seen, set: { disposition: 'SOLD' } };
    case 'toCallBack':
      return {
        type,
        contactId: seen.contactId ?? contactId,
        seen,
        set: { callBackAt: dueAt, callBack: { after: seen.attempt, asked: 'PT1H' } },
        dueAt,
        reason: 'called back',
      };
    case 'declined':
      return {
        type,
        contactId: seen.contactId ?? contactId,
        seen,
        set: { disposition: 'OPTED_OUT' },
        reason: 'opted out',
        expiresAt: 1,
      };
  }
}

interface Change {
  readonly before: Contact;
  readonly fact: ContactFact;
  readonly after: Contact;
}

/** Everything that came to pass, each fact told twice. */
function live(start: Contact, reported: readonly Step[]): Change[] {
  const history = [start];
  const changes: Change[] = [];
  reported.forEach((step, i) => {
    const nowMs = noon + (i + 1) * SECOND_MS;
    const seen = history[Math.max(0, history.length - 1 - step.staleBy)] ?? start;
    const fact = factOf(step, seen, nowMs);
    for (const late of [0, 1]) {
      const before = history.at(-1) ?? start;
      const after = applyTransition(before, transitionFor(before, fact, nowMs + late));
      if (!after) continue;
      history.push(after);
      changes.push({ before, fact, after });
    }
  });
  return changes;
}

const runs = { numRuns: 1_000 };

describe('a contact, for any facts, recorded twice, late and out of order', () => {
  it('has a deadline exactly as long as it has not come to its end', () => {
    fc.assert(
      fc.property(starts, steps, (start, reported) => {
        for (const { after } of live(start, reported)) {
          expect(after.dueAt === undefined, after.status).toBe(endStatuses.has(after.status));
        }
      }),
      runs,
    );
  });

  it('never leaves its end, but for a callback, an operator, a call of which it is heard after all, or a claim that may have placed one', () => {
    const late = new Set([
      'UNCERTAIN dialed DIALED',
      'CANCELLED dialed DIALED',
      'SUPPRESSED dialed DIALED',
      'CANCELLED outcomeUnknown DIALING',
      'SUPPRESSED outcomeUnknown DIALING',
      'COMPLETED toCallBack WAITING',
      'COMPLETED recycled WAITING',
      ...['COMPLETED', 'CANCELLED', 'SUPPRESSED'].map((status) => `${status} noted ${status}`),
    ]);
    fc.assert(
      fc.property(starts, steps, (start, reported) => {
        for (const { before, after, fact } of live(start, reported)) {
          if (!endStatuses.has(before.status)) continue;
          expect(late).toContain(`${before.status} ${fact.type} ${after.status}`);
        }
      }),
      runs,
    );
  });

  it('counts each attempt once: up by one when it is in it, down by one when surely no call was placed', () => {
    const inIt = (status: Contact['status']) => ['DIALING', 'DIALED', 'UNCERTAIN'].includes(status);
    fc.assert(
      fc.property(starts, steps, (start, reported) => {
        for (const { before, after, fact } of live(start, reported)) {
          const change = after.attempt - before.attempt;
          const isRefused = fact.type === 'numberSkipped' && fact.claimId !== undefined;
          const isUsed = isRefused || ['dialed', 'outcomeUnknown', 'refused'].includes(fact.type);
          const takesUp = isUsed && !inIt(before.status);
          const isNotUsed =
            (fact.type === 'numberSkipped' && !isRefused) ||
            ['deferred', 'suppressed', 'confirmedNotPlaced'].includes(fact.type);
          const givesBack = isNotUsed && before.status === 'DIALING';
          expect(change, fact.type).toBe(takesUp ? 1 : givesBack ? -1 : 0);
          expect(after.attempt).toBeGreaterThanOrEqual(0);
        }
      }),
      runs,
    );
  });

  it('has at most one entry and one ContactId for each attempt', () => {
    fc.assert(
      fc.property(starts, steps, (start, reported) => {
        const contactIds = new Map<number, string>();
        for (const { after } of live(start, reported)) {
          const numbers = (after.attempts ?? []).map(({ attempt }) => attempt);
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          for (const { attempt, contactId } of after.attempts ?? []) {
            if (contactId === undefined) continue;
            expect(contactIds.get(attempt) ?? contactId).toBe(contactId);
            contactIds.set(attempt, contactId);
          }
        }
      }),
      runs,
    );
  });

  it('is never given to two claims at a time: a claim ends only by its own record or by Connect showing its call', () => {
    fc.assert(
      fc.property(starts, steps, (start, reported) => {
        for (const { before, after, fact } of live(start, reported)) {
          if (before.status !== 'DIALING') continue;
          if ('claimId' in fact && fact.claimId !== undefined) expect(fact.claimId).toBe(before.claimId);
          if ('seenDueAt' in fact) expect(fact.seenDueAt).toBe(before.dueAt);
          if (fact.type === 'dialed') continue;
          expect(after.claimId === before.claimId || after.claimId === undefined).toBe(true);
        }
      }),
      runs,
    );
  });
});
