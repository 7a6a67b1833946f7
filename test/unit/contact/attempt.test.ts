import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaignIdOf, maxCampaignIdLength } from '../../../src/campaign/campaign-id.ts';
import { attemptIdIn, attemptNameOf, clientTokenOf, contactRefOf } from '../../../src/contact/attempt.ts';

const ids = fc.record({
  campaignId: fc.string({ minLength: 1 }).map(campaignIdOf),
  contactKey: fc.string({ minLength: 1, maxLength: 1_024 }),
  attempt: fc.integer({ min: 1, max: 10 }),
});

describe('the identity of an attempt', () => {
  it('is the same on every replay and new on every retry', () => {
    const first = { campaignId: 'spring', contactKey: '+12065550101', attempt: 1 };
    const second = { ...first, attempt: 2 };

    expect(clientTokenOf({ ...first })).toBe(clientTokenOf(first));
    expect(attemptNameOf({ ...first })).toBe(attemptNameOf(first));
    expect(clientTokenOf(second)).not.toBe(clientTokenOf(first));
    expect(attemptNameOf(second)).not.toBe(attemptNameOf(first));
  });

  it('keeps keys apart that look alike when they are joined', () => {
    expect(clientTokenOf({ campaignId: 'a', contactKey: 'b:c', attempt: 1 })).not.toBe(
      clientTokenOf({ campaignId: 'a:b', contactKey: 'c', attempt: 1 }),
    );
  });

  it('fits into what Connect takes: a token of 500 characters, a name of 128 to search by', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(clientTokenOf(id).length).toBeLessThanOrEqual(500);
        expect(attemptNameOf(id).length).toBeLessThanOrEqual(128);
      }),
    );
    const longest = {
      campaignId: 'x'.repeat(maxCampaignIdLength),
      contactKey: 'y'.repeat(1_024),
      attempt: 10,
    };
    expect(attemptNameOf(longest)).toHaveLength(85);
  });

  it('begins with the name of the campaign, for the agent', () => {
    expect(attemptNameOf({ campaignId: 'spring', contactKey: '+12065550101', attempt: 1 })).toMatch(
      /^spring-[0-9a-f]{20}$/,
    );
  });

  it('gives the campaign back from the name, whatever it is called', () => {
    fc.assert(
      fc.property(ids, (id) => {
        fc.pre(id.campaignId !== '');
        expect(attemptIdIn(attemptNameOf(id))).toEqual({ campaignId: id.campaignId });
      }),
    );
  });

  it.each([
    '',
    'spring',
    'Spring-0123456789abcdef0123',
    'spring-0123456789abcdef012',
    'spring-0123456789ABCDEF0123',
    'My call',
  ])('is not found in a name of another application (%s)', (name) => {
    expect(attemptIdIn(name)).toBeUndefined();
  });

  it('shows nobody the number of the customer', () => {
    expect(attemptNameOf({ campaignId: 'spring', contactKey: '+12065550101', attempt: 1 })).not.toContain(
      '2065550101',
    );
  });
});

describe('what log lines call a contact', () => {
  const contact = { campaignId: 'spring', contactKey: '+12065550101' };

  it('is twelve letters, the same for all its attempts', () => {
    expect(contactRefOf(contact)).toMatch(/^[a-p]{12}$/);
    expect(contactRefOf({ ...contact })).toBe(contactRefOf(contact));
  });

  it('is another one for another contact, or another campaign', () => {
    const refs = [
      contact,
      { ...contact, contactKey: '+12065550102' },
      { ...contact, campaignId: 'autumn' },
      { campaignId: 'spring+1206', contactKey: '5550101' },
    ].map(contactRefOf);

    expect(new Set(refs).size).toBe(refs.length);
  });
});

describe('a name in Connect', () => {
  it('that only begins or ends like one of ours is none', () => {
    const name = attemptNameOf({ campaignId: 'spring', contactKey: 'C1', attempt: 1 });

    expect(attemptIdIn(name)).toEqual({ campaignId: 'spring' });
    expect(attemptIdIn(`${name}0`)).toBeUndefined();
    expect(attemptIdIn(`${name} (copy)`)).toBeUndefined();
    expect(attemptIdIn(`My ${name}`)).toBeUndefined();
  });
});
