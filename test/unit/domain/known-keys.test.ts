import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownKeys } from '../../../src/domain/known-keys.ts';

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

  it('tell the longest numbers apart that differ in their last digit', () => {
    const known = new KnownKeys();

    expect(known.add('+999999999999998')).toBe(true);
    expect(known.add('+999999999999999')).toBe(true);
    expect(known.add('+999999999999998')).toBe(false);
  });
});
