import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOMENTS } from '../../../src/agent-pacing/odds.ts';
import { addChances, certainOutlook, riskOf } from '../../../src/agent-pacing/outlook.ts';

/** The same chances at every moment: agents become free, calls need one. */
function riskWith(free: number, agents: readonly number[], calls: readonly number[]): number {
  const outlook = certainOutlook(free);
  for (let i = 0; i < MOMENTS; i += 1) {
    for (const probability of agents) addChances(outlook, i, 1, probability);
    for (const probability of calls) addChances(outlook, i, -1, probability);
  }
  return riskOf(outlook);
}

/** P(free + agents − calls ≤ 0), term by term. */
function exactRisk(free: number, agents: readonly number[], calls: readonly number[]): number {
  let distribution = new Map([[free, 1]]);
  const add = (step: number, probability: number) => {
    const next = new Map<number, number>();
    for (const [value, part] of distribution) {
      next.set(value, (next.get(value) ?? 0) + part * (1 - probability));
      next.set(value + step, (next.get(value + step) ?? 0) + part * probability);
    }
    distribution = next;
  };
  for (const probability of agents) add(1, probability);
  for (const probability of calls) add(-1, probability);
  return [...distribution].reduce((sum, [value, part]) => (value <= 0 ? sum + part : sum), 0);
}

const chances = (max: number, count: number) =>
  fc.array(fc.double({ min: 0, max, noNaN: true }), { maxLength: count });

describe('the risk of a call', () => {
  it.each([
    [0, 1],
    [1, 0],
    [5, 0],
    [-2, 1],
  ])('is certain when %d agents are free and nothing else happens', (free, expected) => {
    expect(riskWith(free, [], [])).toBe(expected);
  });

  it('is within two points of the exact one with ten calls in progress or more, where calls are started', () => {
    const tenOrMore = fc.array(fc.double({ min: 0.02, max: 0.5, noNaN: true }), {
      minLength: 10,
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), chances(0.4, 30), tenOrMore, (free, agents, calls) => {
        const exact = exactRisk(free, agents, calls);
        fc.pre(exact < 0.06);
        expect(Math.abs(riskWith(free, agents, calls) - exact)).toBeLessThan(0.02);
      }),
      { numRuns: 500 },
    );
  });

  it('is at most three points too low with fewer calls; it may be ten points too high', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        chances(0.4, 30),
        chances(0.5, 9),
        (free, agents, calls) => {
          const exact = exactRisk(free, agents, calls);
          fc.pre(exact < 0.06);
          const error = riskWith(free, agents, calls) - exact;
          expect(error).toBeGreaterThan(-0.035);
          expect(error).toBeLessThan(0.1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('grows with every further call in progress, where calls are started', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        chances(0.4, 30),
        chances(0.5, 40),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (free, agents, calls, another) => {
          const before = riskWith(free, agents, calls);
          fc.pre(before < 0.2);
          expect(riskWith(free, agents, [...calls, another])).toBeGreaterThanOrEqual(before - 0.001);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('falls with every free agent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        chances(0.4, 30),
        chances(0.5, 40),
        (free, agents, calls) => {
          const before = riskWith(free, agents, calls);
          fc.pre(before < 0.2);
          expect(riskWith(free + 1, agents, calls)).toBeLessThanOrEqual(before + 0.001);
        },
      ),
    );
  });
});
