import { describe, expect, it } from 'vitest';
import { keysOf, numberKey } from '../../../src/phone/number-key.ts';
import { exampleNumbers } from '../../numbers/writings.ts';
import { aCap } from '../../support/a-cap.ts';
import { MemoryNumbers } from '../../support/memory-numbers.ts';

describe('the key of a phone', () => {
  it.each([
    ['+3780549886377', '+390549886377'],
    ['+5491123456789', '+541123456789'],
    ['+522221234567', '+5212221234567'],
    ['+970591234567', '+972591234567'],
    ['+97022234567', '+97222234567'],
    ['+38344123456', '+37744123456'],
    ['+38343123456', '+38643123456'],
  ])('%s is that of %s, too', (key, other) => {
    expect(numberKey(key)).toBe(key);
    expect(numberKey(other)).toBe(key);
    // Earlier versions kept what they knew under each number by itself.
    expect(keysOf(key)).toEqual([key, other]);
    expect(keysOf(other)).toEqual([key, other]);
  });

  it('is the first of all keys under which something may be kept of a number, itself among them', () => {
    for (const { e164 } of exampleNumbers) {
      const [key, ...former] = keysOf(e164);
      expect(key).toBe(numberKey(e164));
      expect([key, ...former]).toContain(e164);
      for (const one of former) expect(numberKey(one)).toBe(key);
    }
  });

  it.each([
    '+12065550100',
    '+390612345678',
    '+393123456789',
    '+97221234567',
    '+972501234567',
    '+37761234567',
    '+38631123456',
    '+548001234567'.slice(0, 12),
  ])('of %s is the number', (number) => {
    expect(keysOf(number)).toEqual([number]);
  });

  it('keeps a phone from being called whose other number is on the do-not-call list, and from two concurrent calls', async () => {
    const numbers = new MemoryNumbers();
    await numbers.suppress('+390549886377', { at: '2026-11-29T00:00:00.000Z', source: 'a list' });
    const claim = (claimId: string, contactKey: string) => ({
      campaignId: 'spring',
      contactKey,
      attempt: 1,
      claimId,
      claimedAt: '2026-11-29T12:00:00.000Z',
    });
    const caps = [aCap(7, 7 * 24)];
    const claimed = (phoneNumber: string, claimId: string) =>
      numbers.claim(phoneNumber, claim(claimId, phoneNumber), caps, undefined);

    expect(claimed('+3780549886377', '1')).toMatchObject({ type: 'suppressed' });
    expect(claimed('+5491123456789', '2')).toMatchObject({ type: 'claimed' });
    expect(claimed('+541123456789', '3')).toMatchObject({ type: 'standing', claim: { claimId: '2' } });
  });
});
