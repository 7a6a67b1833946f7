import { describe, expect, it } from 'vitest';
import { type ContactStatus, contactStatuses } from '../../../src/contact/contact.ts';
import { CLAIM_LEASE_MS } from '../../../src/contact/contact-life.ts';
import { CLOCKS_APART_MS, SEARCH_MARGIN_MS } from '../../../src/contact/reconciliation.ts';
import {
  hasExpired,
  isClaimOfNextAttempt,
  isOver,
  type NumberClaim,
  retryAfterClaim,
} from '../../../src/dialing/number-claim.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../../src/time/instant.ts';
import { aContact, aContactIn, noon } from '../../support/a-contact.ts';

const claim: NumberClaim = {
  campaignId: 'spring',
  contactKey: '+12065550101',
  attempt: 2,
  claimId: 'claim-2',
  claimedAt: toIso(noon),
};

describe('the claim of another contact', () => {
  const ends: readonly ContactStatus[] = [
    'COMPLETED',
    'FAILED',
    'REJECTED',
    'SUPPRESSED',
    'CANCELLED',
    'UNCERTAIN',
  ];

  it.each(contactStatuses)('for an attempt that its contact, which is %s, is in', (status) => {
    const isOn = status === 'DIALING' || status === 'DIALED';
    expect(isOver(claim, aContactIn(status, { attempt: 2 }), noon)).toBe(!isOn);
  });

  it.each(['QUEUED', 'WAITING'] as const)(
    'for an attempt that its contact, which is %s, has before it is never over',
    (status) => {
      const contact = aContactIn(status, { attempt: 1 });
      expect(isOver(claim, contact, noon)).toBe(false);
      expect(isOver(claim, contact, noon + 1_000 * HOUR_MS)).toBe(false);
    },
  );

  it.each(ends)(
    'of a contact that became %s before its attempt may still have a call for two hours',
    (status) => {
      const contact = aContactIn(status, { attempt: 1 });
      expect(isOver(claim, contact, noon + SEARCH_MARGIN_MS)).toBe(false);
      expect(isOver(claim, contact, noon + SEARCH_MARGIN_MS + 1)).toBe(true);
    },
  );

  it('is over when its contact has gone on, is deleted, or is another one by now', () => {
    expect(isOver(claim, aContact().queued({ attempt: 3 }), noon)).toBe(true);
    expect(isOver(claim, aContact().dialed({ attempt: 3 }), noon)).toBe(true);
    expect(isOver(claim, undefined, noon)).toBe(true);
    const createdAt = toIso(noon + CLOCKS_APART_MS + 1);
    expect(isOver(claim, aContact().queued({ attempt: 1, createdAt }), noon)).toBe(true);
    const aMomentLater = toIso(noon + CLOCKS_APART_MS);
    expect(isOver(claim, aContact().queued({ attempt: 1, createdAt: aMomentLater }), noon)).toBe(false);
  });

  it('is looked at again after a minute, later less often', () => {
    const minutes = (age: number) =>
      (Date.parse(retryAfterClaim(claim, noon + age * MINUTE_MS)) - noon) / MINUTE_MS - age;
    expect([0, 1, 2, 10, 30, 600].map(minutes)).toEqual([1, 1, 1, 5, 15, 15]);
  });
});

describe('a claim', () => {
  it('is that of the next attempt of its own contact only', () => {
    const contact = aContact().queued({ attempt: 1 });
    expect(isClaimOfNextAttempt(claim, contact)).toBe(true);
    expect(isClaimOfNextAttempt(claim, { ...contact, attempt: 2 })).toBe(false);
    expect(isClaimOfNextAttempt(claim, { ...contact, attempt: 0 })).toBe(false);
    expect(isClaimOfNextAttempt(claim, { ...contact, campaignId: 'autumn' })).toBe(false);
    expect(isClaimOfNextAttempt(claim, { ...contact, contactKey: 'C-1' })).toBe(false);
  });

  it('that is older than its contact is of an earlier one with the same key', () => {
    const contact = aContact().queued({ attempt: 1, createdAt: toIso(noon + HOUR_MS) });
    expect(isClaimOfNextAttempt(claim, contact)).toBe(false);
  });

  it('has expired when its dialer can no longer be at work', () => {
    expect(hasExpired(claim, noon + CLAIM_LEASE_MS)).toBe(false);
    expect(hasExpired(claim, noon + CLAIM_LEASE_MS + 1)).toBe(true);
  });
});
