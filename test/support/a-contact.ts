/** Contacts for tests: `aContact().dialing({ attempt: 2 })`. Each is one that the product itself could have written. */
import { clientTokenOf } from '../../src/contact/attempt.ts';
import type { Contact, ContactStatus } from '../../src/contact/contact.ts';
import { CALL_CHECK_MS, CLAIM_LEASE_MS } from '../../src/contact/contact-life.ts';
import { HOUR_MS, toIso } from '../../src/time/instant.ts';

/** The moment at which these contacts were last changed. */
export const noon = Date.UTC(2026, 10, 2, 12, 0, 0);

type Change = Partial<Contact>;

/** Builds a contact of the campaign `spring` with the number +12065550101. */
export function aContact(given: Change = {}) {
  const contact = (status: ContactStatus, usual: Change, change: Change): Contact => ({
    campaignId: 'spring',
    contactKey: '+12065550101',
    phoneNumber: '+12065550101',
    source: { file: 'spring.csv', version: 'v1', row: 2 },
    attempt: 0,
    attempts: [],
    createdAt: toIso(noon - HOUR_MS),
    updatedAt: toIso(noon),
    expiresAt: Math.ceil(noon / 1000) + 90 * 86_400,
    ...usual,
    ...given,
    ...change,
    status,
  });
  const claimed = ({
    attempt = given.attempt ?? 1,
    contactKey = given.contactKey ?? '+12065550101',
  }: Change) => ({
    attempt,
    clientToken: clientTokenOf({ campaignId: 'spring', contactKey, attempt }),
    claimId: `claim-${attempt}`,
    claimedAt: toIso(noon),
  });
  const called = (change: Change) => {
    const claim = claimed(change);
    const call = { contactId: `call-${claim.attempt}`, dialedAt: toIso(noon) };
    return { ...claim, ...call, attempts: [{ attempt: claim.attempt, ...call }] };
  };
  const over = { endedAt: toIso(noon) };
  return {
    queued: (change: Change = {}) => contact('QUEUED', { dueAt: toIso(noon + HOUR_MS) }, change),
    waiting: (change: Change = {}) =>
      contact('WAITING', { dueAt: toIso(noon), reason: 'The campaign is paused.' }, change),
    dialing: (change: Change = {}) =>
      contact('DIALING', { ...claimed(change), dueAt: toIso(noon + CLAIM_LEASE_MS) }, change),
    dialed: (change: Change = {}) =>
      contact('DIALED', { ...called(change), dueAt: toIso(noon + CALL_CHECK_MS) }, change),
    completed: (change: Change = {}) =>
      contact('COMPLETED', { ...called(change), ...over, outcome: 'ANSWERED' }, change),
    failed: (change: Change = {}) =>
      contact(
        'FAILED',
        {
          ...claimed(change),
          ...over,
          error: { name: 'DestinationNotAllowedException', message: 'no' },
          reason: 'Amazon Connect rejected the call: no',
          attempts: [{ attempt: claimed(change).attempt, outcome: 'ERROR' }],
        },
        change,
      ),
    uncertain: (change: Change = {}) =>
      contact(
        'UNCERTAIN',
        {
          ...claimed(change),
          ...over,
          reason: 'Connect cannot tell.',
          attempts: [{ attempt: claimed(change).attempt }],
        },
        change,
      ),
    rejected: (change: Change = {}) =>
      contact('REJECTED', { ...over, reason: 'The number is not valid.' }, change),
    suppressed: (change: Change = {}) =>
      contact('SUPPRESSED', { ...over, reason: 'On the do-not-call list.' }, change),
    cancelled: (change: Change = {}) =>
      contact('CANCELLED', { ...over, reason: 'The campaign was cancelled.' }, change),
  };
}

/** A contact in `status`, in the first attempt where it is in one. */
export function aContactIn(status: ContactStatus, change: Change = {}): Contact {
  const name = status.toLowerCase() as Lowercase<ContactStatus>;
  return aContact()[name](change);
}
