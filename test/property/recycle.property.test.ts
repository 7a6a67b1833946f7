/** Contacts of a campaign that was over are called again as often as was asked, at numbers that may be called, and each recycle once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../src/campaign/deployment.ts';
import { recycleRulesOf } from '../../src/campaign/retry-rules.ts';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import type { AttemptEntry, Contact } from '../../src/contact/contact.ts';
import type { ContactFact } from '../../src/contact/contact-fact.ts';
import { transitionFor } from '../../src/contact/contact-life.ts';
import { applyTransition } from '../../src/contact/contact-transition.ts';
import { type Recycle, recycledFact, recycledOutcomes } from '../../src/contact/recycle.ts';
import { afterCall } from '../../src/outcomes/retry.ts';
import { HOUR_MS, toIso } from '../../src/time/instant.ts';
import { aContact, noon } from '../support/a-contact.ts';

const numbers = ['+12065550101', '+12065550102', '+12065550103'];
const deployment = (() => {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    contactFlowId: 'flow-1',
    callingHours: 'always',
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
})();

/** How Connect ends a call, and whether such a call counts as an attempt. */
const ends = [
  { disconnectReason: 'TELECOM_TIMEOUT', counts: true },
  { disconnectReason: 'TELECOM_BUSY', counts: true },
  { disconnectReason: 'TELECOM_PROBLEM', counts: true },
  { disconnectReason: 'TELECOM_POTENTIAL_BLOCKING', counts: true },
  { disconnectReason: 'TELECOM_NUMBER_INVALID', counts: false },
  { disconnectReason: 'EXPIRED', counts: false },
  { disconnectReason: 'CUSTOMER_DISCONNECT', counts: true },
] as const;
type End = (typeof ends)[number];

const aCampaign = fc.record({
  contact: fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    dead: fc.subarray(numbers),
    outcome: fc.constantFrom(...recycledOutcomes),
    attempt: fc.integer({ min: 1, max: 12 }),
    uncounted: fc.option(fc.integer({ min: 1, max: 3 })),
    disposition: fc.option(fc.constantFrom('OPTED_OUT', 'REFUSED', 'NOT_HOME')),
  }),
  settings: fc.record({
    numbers: fc.constantFrom('rotate', 'exhaust'),
    maxAttempts: fc.integer({ min: 1, max: 10 }),
  }),
  outcomes: fc.subarray([...recycledOutcomes], { minLength: 1 }),
  attempts: fc.integer({ min: 1, max: 10 }),
  ends: fc.array(fc.constantFrom(...ends), { minLength: 80, maxLength: 80 }),
});
type Drawn = typeof aCampaign extends fc.Arbitrary<infer T> ? T : never;

function contactOf({ contact: { count, dead, outcome, attempt, uncounted, disposition } }: Drawn): Contact {
  const own = numbers.slice(0, count);
  const called = (i: number) => own[i % count] ?? '';
  const attempts = Array.from({ length: attempt }, (_, i): AttemptEntry => {
    return { attempt: i + 1, outcome, ...(count > 1 && { phoneNumber: called(i) }) };
  });
  const skippedNumbers = Object.fromEntries(
    own.filter((number) => dead.includes(number)).map((number) => [number, 'The number does not exist.']),
  );
  return aContact().completed({
    phoneNumber: called(attempt - 1),
    ...(count > 1 && { phoneNumbers: own, skippedNumbers }),
    outcome,
    attempt,
    attempts,
    ...(uncounted !== null && { uncounted }),
    ...(disposition !== null && { disposition }),
  });
}

function settingsOf({ settings: { numbers, maxAttempts } }: Drawn): CampaignSettings {
  return {
    numbers,
    retry: { maxAttempts, dispositions: { REFUSED: 'never' } },
    callingRules: 'off',
    frequencyCap: { attempts: 100, hours: 1 },
  };
}

function after(contact: Contact, fact: ContactFact, atMs: number): Contact {
  const next = applyTransition(contact, transitionFor(contact, fact, atMs));
  if (!next) throw new Error(`${fact.type} does not apply to a contact that is ${contact.status}.`);
  return next;
}

interface Call {
  readonly attempt: number;
  readonly phoneNumber: string;
  readonly end: End;
}

/** Calls `contact` until it has ended, one call a day. */
function calls(start: Contact, drawn: Drawn): { readonly ended: Contact; readonly made: readonly Call[] } {
  const campaign = { state: 'RUNNING', settings: settingsOf(drawn) } as const;
  let contact = start;
  const made: Call[] = [];
  for (const [i, end] of drawn.ends.entries()) {
    if (contact.status === 'COMPLETED') break;
    const atMs = noon + (i + 1) * 24 * HOUR_MS;
    const attempt = contact.attempt + 1;
    const contactId = `again-${attempt}`;
    made.push({ attempt, phoneNumber: contact.phoneNumber ?? '', end });
    const claim = { claimId: `claim-${attempt}`, claimedAt: atMs };
    contact = after(contact, { type: 'dialed', attempt, contactId, dialedAt: atMs, claim }, atMs);
    const { disconnectReason } = end;
    const ended = { contactId, initiatedAt: atMs, endedAt: atMs + 1_000, disconnectReason };
    contact = after(
      contact,
      afterCall(contact, ended, campaign, deployment, atMs + 1_000).fact,
      atMs + 1_000,
    );
  }
  return { ended: contact, made };
}

describe('contacts that are called again', () => {
  it('get as many attempts as were asked for, never at a number that does not exist, and no more by the same recycle', () => {
    fc.assert(
      fc.property(aCampaign, (drawn) => {
        const contact = contactOf(drawn);
        const settings = settingsOf(drawn);
        const recycle: Recycle = {
          id: 'again',
          outcomes: drawn.outcomes,
          attempts: drawn.attempts,
          startedAt: toIso(noon),
        };
        const fact = recycledFact(contact, recycle, recycleRulesOf(settings), noon);
        const { dead, count, disposition } = drawn.contact;
        const alive = numbers.slice(0, count).filter((number) => count === 1 || !dead.includes(number));
        const isWanted = drawn.outcomes.includes(drawn.contact.outcome) && alive.length > 0;
        expect(fact !== undefined).toBe(isWanted && disposition !== 'OPTED_OUT' && disposition !== 'REFUSED');
        if (!fact) return;

        const recycled = after(contact, fact, noon);
        expect(recycledFact(recycled, recycle, recycleRulesOf(settings), noon)).toBeUndefined();
        const { ended, made } = calls(recycled, drawn);

        expect(ended.status).toBe('COMPLETED');
        expect(made.map(({ attempt }) => attempt)).toEqual(made.map((_, i) => contact.attempt + 1 + i));
        expect(made.length).toBeGreaterThan(0);
        for (const { phoneNumber } of made) expect(alive).toContain(phoneNumber);
        const counted = (of: readonly Call[]) =>
          of.filter(({ end }) => end.counts || (count === 1 && end.disconnectReason !== 'EXPIRED'));
        if (settings.numbers === 'rotate' || count === 1)
          expect(counted(made).length).toBeLessThanOrEqual(drawn.attempts);
        for (const number of alive) {
          const own = made.filter(({ phoneNumber }) => phoneNumber === number);
          expect(counted(own).length).toBeLessThanOrEqual(drawn.attempts);
          const gone = own.findIndex(({ end }) => end.disconnectReason === 'TELECOM_NUMBER_INVALID');
          if (gone >= 0) expect(own).toHaveLength(gone + 1);
        }
        // Each call may be the last one for any reason, but one more attempt is made after an outcome that is retried.
        const last = made.at(-1)?.end.disconnectReason;
        if (count === 1 && last === 'TELECOM_BUSY') expect(counted(made)).toHaveLength(drawn.attempts);
        expect(recycledFact(ended, recycle, recycleRulesOf(settings), noon)).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });
});
