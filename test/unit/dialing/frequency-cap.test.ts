import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callEntry, capBeside, capOf, cappedUntil } from '../../../src/dialing/frequency-cap.ts';
import { DAY_MS, HOUR_MS } from '../../../src/time/instant.ts';
import { MemoryNumbers } from '../../support/memory-numbers.ts';

const noon = Date.parse('2026-12-01T12:00:00Z');

describe('the cap of a campaign', () => {
  it.each([
    ['no settings', undefined, { attempts: 7, days: 7 }],
    ['settings that are silent about it', {}, { attempts: 7, days: 7 }],
    ['a cap without days', { frequencyCap: { attempts: 2 } }, { attempts: 2, days: 7 }],
    ['a cap without attempts', { frequencyCap: { days: 30 } }, { attempts: 7, days: 30 }],
    ['a whole cap', { frequencyCap: { attempts: 1, days: 1 } }, { attempts: 1, days: 1 }],
  ])('with %s has its gaps filled', (_, settings, cap) => {
    expect(capOf(settings)).toEqual(cap);
  });
});

describe('a number called as often as it may be', () => {
  const cap = { attempts: 2, days: 7 };
  const called = (...atMs: number[]) => atMs.map((at, i) => callEntry({ id: `claim-${i}`, atMs: at }));

  it('may not be called until the call that fills the window leaves it, to the millisecond', () => {
    const entries = called(noon + 5 * HOUR_MS, noon, noon - DAY_MS);

    expect(cappedUntil(entries, noon + 7 * DAY_MS - 1, cap)).toBe('2026-12-08T12:00:00.000Z');
    expect(cappedUntil(entries, noon + 7 * DAY_MS, cap)).toBeUndefined();
  });

  it('may be called as long as there are fewer calls than allowed', () => {
    expect(cappedUntil([], noon, cap)).toBeUndefined();
    expect(cappedUntil(called(noon), noon, cap)).toBeUndefined();
    expect(cappedUntil(called(noon, noon), noon, cap)).toBeDefined();
  });
});

describe('over any row of calls', () => {
  const caps = fc.record({ attempts: fc.integer({ min: 1, max: 5 }), days: fc.integer({ min: 1, max: 4 }) });
  const pauses = fc.array(
    fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 * DAY_MS }), fc.constant(DAY_MS)),
    {
      minLength: 1,
      maxLength: 60,
    },
  );

  it('no window ever holds more calls than allowed, and none is refused that would fit', () => {
    fc.assert(
      fc.property(caps, pauses, (cap, gaps) => {
        const numbers = new MemoryNumbers();
        const made: number[] = [];
        let atMs = noon;
        for (const [i, gap] of gaps.entries()) {
          atMs += gap;
          const claim = {
            campaignId: 'spring',
            contactKey: 'C-1',
            attempt: i + 1,
            claimId: `${i}`,
            claimedAt: new Date(atMs).toISOString(),
          };
          const verdict = numbers.claim(
            '+12065550100',
            claim,
            cap,
            numbers.claims.get('+12065550100')?.claimId,
          );
          const recent = made.filter((at) => at > atMs - cap.days * DAY_MS);
          expect(verdict.type).toBe(recent.length < cap.attempts ? 'claimed' : 'capped');
          if (verdict.type === 'claimed') made.push(atMs);
          else
            expect(verdict).toHaveProperty(
              'until',
              new Date((recent[0] ?? 0) + cap.days * DAY_MS).toISOString(),
            );
        }
      }),
    );
  });
});

describe('a cap beside calls that are counted elsewhere', () => {
  it('allows a call exactly when all calls together do', () => {
    const call = fc
      .integer({ min: 0, max: 10 * 24 })
      .map((hours) => callEntry({ id: `${hours}`, atMs: noon - hours * HOUR_MS }));
    const calls = fc.uniqueArray(call, { maxLength: 8 }).map((entries) => entries.sort().reverse());
    fc.assert(
      fc.property(calls, calls, fc.integer({ min: 1, max: 6 }), (here, elsewhere, attempts) => {
        const cap = { attempts, days: 7 };
        const together = [...here, ...elsewhere].sort().reverse();
        fc.pre(cappedUntil(elsewhere, noon, cap) === undefined);
        const left = capBeside(elsewhere, noon, cap);

        const isOver = cappedUntil(here, noon, left) !== undefined;
        expect(isOver).toBe(cappedUntil(together, noon, cap) !== undefined);
      }),
    );
  });
});
