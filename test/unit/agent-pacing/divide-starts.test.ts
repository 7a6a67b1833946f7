import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CampaignOnQueue, divideStarts } from '../../../src/agent-pacing/divide-starts.ts';

const campaigns: fc.Arbitrary<CampaignOnQueue[]> = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), calling: fc.nat(30), ready: fc.nat(30) }),
  { selector: ({ id }) => id, maxLength: 8 },
);

const total = (parts: ReadonlyMap<string, number>) =>
  [...parts.values()].reduce((sum, part) => sum + part, 0);

describe('starts of campaigns that share agents', () => {
  it.each<[string, number, CampaignOnQueue[], Record<string, number>]>([
    ['all go to the only one', 5, [{ id: 'a', calling: 3, ready: 9 }], { a: 5 }],
    [
      'are halved',
      6,
      [
        { id: 'a', calling: 0, ready: 99 },
        { id: 'b', calling: 0, ready: 99 },
      ],
      { a: 3, b: 3 },
    ],
    [
      'go to the one with fewer calls first',
      6,
      [
        { id: 'a', calling: 8, ready: 99 },
        { id: 'b', calling: 4, ready: 99 },
      ],
      { a: 1, b: 5 },
    ],
    [
      'are not kept for a campaign without contacts',
      6,
      [
        { id: 'a', calling: 0, ready: 1 },
        { id: 'b', calling: 4, ready: 99 },
      ],
      { a: 1, b: 5 },
    ],
    [
      'leave one over: it goes to the first by id',
      3,
      [
        { id: 'b', calling: 0, ready: 99 },
        { id: 'a', calling: 0, ready: 99 },
      ],
      { a: 2, b: 1 },
    ],
  ])('%s', (_, starts, all, expected) => {
    expect(Object.fromEntries(divideStarts(starts, all))).toEqual(expected);
  });

  it('are all given out as long as contacts are ready, and no more', () => {
    fc.assert(
      fc.property(fc.nat(100), campaigns, (starts, all) => {
        const parts = divideStarts(starts, all);
        const ready = all.reduce((sum, campaign) => sum + campaign.ready, 0);
        expect(total(parts)).toBe(Math.min(starts, ready));
        for (const { id, ready: own } of all) expect(parts.get(id)).toBeLessThanOrEqual(own);
      }),
    );
  });

  it('bring no campaign beyond another that could have had the call', () => {
    fc.assert(
      fc.property(fc.nat(100), campaigns, (starts, all) => {
        const parts = divideStarts(starts, all);
        const callsOf = (each: CampaignOnQueue) => each.calling + (parts.get(each.id) ?? 0);
        for (const one of all) {
          if ((parts.get(one.id) ?? 0) === 0) continue;
          for (const other of all) {
            if ((parts.get(other.id) ?? 0) < other.ready)
              expect(callsOf(one) - callsOf(other)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('are the same for every dialer, in whatever order it reads the campaigns', () => {
    fc.assert(
      fc.property(fc.nat(100), campaigns, (starts, all) => {
        expect(new Map([...divideStarts(starts, [...all].reverse())].sort())).toEqual(
          new Map([...divideStarts(starts, all)].sort()),
        );
      }),
    );
  });
});
