import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownKeys } from '../../../src/planning/compact-key-set.ts';

describe('known keys', () => {
  it('know what was added, once, and nothing else: numbers and other keys side by side', () => {
    const key = fc.oneof(
      fc.integer({ min: 10, max: 999_999 }).map((n) => `+${n}`),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 3_000 }), key, (keys, other) => {
        const known = new KnownKeys();
        const set = new Set<string>();
        for (const each of keys) {
          expect(known.add(each)).toBe(!set.has(each));
          set.add(each);
        }
        expect(known.size).toBe(set.size);
        expect(known.has(other)).toBe(set.has(other));
      }),
      { numRuns: 50 },
    );
  });

  it('count how often each was counted before, however many there are', () => {
    const key = fc.integer({ min: 10, max: 300 }).map((n) => (n % 3 === 0 ? `id ${n}` : `+${n}`));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 2_000 }), (keys) => {
        const known = new KnownKeys();
        const times = new Map<string, number>();
        for (let i = 0; i < 1_000; i += 1) known.count(`+1206555${1_000 + i}`);
        for (const each of keys) {
          expect(known.count(each)).toBe(times.get(each) ?? 0);
          times.set(each, (times.get(each) ?? 0) + 1);
        }
        expect(known.count('+12065551999')).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it('keep what they know when they grow: numbers, other keys, and how often each was counted', () => {
    const known = new KnownKeys();
    const keys = Array.from({ length: 1_500 }, (_, i) => (i % 2 ? `+1206${5_550_000 + i}` : `customer ${i}`));
    expect(known.has('customer 0')).toBe(false);
    for (const [i, key] of keys.entries()) {
      expect(known.add(key)).toBe(true);
      if (i % 5 === 0) known.count(key);
    }

    expect(known.size).toBe(1_500);
    for (const key of keys) expect([known.has(key), known.add(key)]).toEqual([true, false]);
    for (let i = 1_500; i < 2_500; i += 1) {
      expect([known.has(`customer ${i}`), known.has(`+1206${5_550_000 + i}`)]).toEqual([false, false]);
    }
    for (const [i, key] of keys.entries()) expect(known.count(key)).toBe(i % 5 === 0 ? 1 : 0);
    expect(known.size).toBe(1_500);
  });

  it('count to 255 and stay there', () => {
    const known = new KnownKeys();
    for (let i = 0; i < 300; i += 1) known.count('+12065550101');

    expect(known.count('+12065550101')).toBe(255);
  });

  it('tell the longest numbers apart that differ in their last digit', () => {
    const known = new KnownKeys();

    expect(known.add('+999999999999998')).toBe(true);
    expect(known.add('+999999999999999')).toBe(true);
    expect(known.add('+999999999999998')).toBe(false);
  });
});
