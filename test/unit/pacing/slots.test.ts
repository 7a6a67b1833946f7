import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_CHECK_MS } from '../../../src/contact/contact-life.ts';
import {
  campaignTag,
  freeSlots,
  isSlotForAgents,
  limitsOfShard,
  noSlots,
  SLOT_LEASE_MS,
  type SlotFindings,
  type Slots,
  sameSlots,
  shardCount,
  shardOf,
  slotName,
  slotsOver,
  takeSlots,
  tidySlots,
} from '../../../src/pacing/slots.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

const slotOf = (campaignId: string, i: number) => `${campaignTag(campaignId)}${i}`;
const taken = (campaignId: string, many: number, usedUntil = noon): Slots =>
  takeSlots(
    noSlots,
    Array.from({ length: many }, (_, i) => slotOf(campaignId, i)),
    usedUntil,
  );
const findings = (change: Partial<SlotFindings> = {}): SlotFindings => ({
  stillActive: new Map(),
  over: new Set(),
  isComplete: true,
  begunAt: noon,
  ...change,
});
const leaseOver = noon + SLOT_LEASE_MS + SECOND_MS;

describe('slots', () => {
  it('are as many as both the deployment and the campaign allow, and name the limit that applies', () => {
    const slots = { ...taken('spring', 3), ...taken('autumn', 4) };
    const free = (campaignId: string, campaign: number) =>
      freeSlots(slots, campaignId, { shared: 10, campaign });

    expect(free('spring', 10)).toEqual({ free: 3, isOwnLimit: false });
    expect(free('spring', 5)).toEqual({ free: 2, isOwnLimit: true });
    expect(free('autumn', 5)).toEqual({ free: 1, isOwnLimit: true });
    expect(free('winter', 2)).toEqual({ free: 2, isOwnLimit: true });
    expect(free('spring', 3)).toEqual({ free: 0, isOwnLimit: true });
  });

  it('are missing to all, not to the campaign alone, when both limits are reached at once', () => {
    const slots = { ...taken('spring', 5), ...taken('autumn', 5) };

    expect(freeSlots(slots, 'spring', { shared: 10, campaign: 5 })).toEqual({ free: 0, isOwnLimit: false });
  });

  it('are none, never fewer, when a limit was lowered below what is on', () => {
    const limited = (shared: number, campaign: number) =>
      freeSlots(taken('spring', 8), 'spring', { shared, campaign });

    expect(limited(5, 10)).toEqual({ free: 0, isOwnLimit: false });
    expect(limited(10, 5)).toEqual({ free: 0, isOwnLimit: true });
  });

  it('of a campaign are recognized by its tag, also when it has a name like a member of every object', () => {
    const slots = { ...taken('__proto__', 2), ...taken('constructor', 1) };

    expect(freeSlots(slots, '__proto__', { shared: 10, campaign: 3 }).free).toBe(1);
    expect(freeSlots(slots, 'constructor', { shared: 10, campaign: 3 }).free).toBe(2);
    expect(campaignTag('x'.repeat(64))).toHaveLength(4);
  });

  it('hold from the moment on at which they are used at the latest, and longer than it takes until somebody asks about the call', () => {
    const [until = 0] = Object.values(taken('spring', 1, noon + 10 * SECOND_MS));

    expect(until * SECOND_MS).toBe(noon + 10 * SECOND_MS + SLOT_LEASE_MS);
    // The sweep that asks comes up to a minute later.
    expect(SLOT_LEASE_MS).toBeGreaterThan(CALL_CHECK_MS + MINUTE_MS);
  });
});

describe('shards of slots', () => {
  it('are as many as it takes to keep each short, and never so many that looking for a slot takes long', () => {
    expect([1, 10, 64, 65, 1_000, 3_000, 30_000].map((slots) => shardCount(slots))).toEqual([
      1, 1, 1, 2, 16, 47, 48,
    ]);
  });

  it('are recognized by the names of their slots, which still contain their campaign; the first needs no mark', () => {
    for (const share of [0, 1, 9, 29, 35, 36, 47]) {
      const name = slotName('spring', 'Ab-_9', share);
      expect(shardOf(name)).toBe(share);
      expect(name.startsWith(campaignTag('spring'))).toBe(true);
    }
    expect(slotName('spring', 'Ab-_9', 0)).toBe(`${campaignTag('spring')}Ab-_9`);
  });

  it('have together just what the deployment and each campaign may have, and differ by one at most', () => {
    const limits = fc.record({
      shares: fc.integer({ min: 1, max: 30 }),
      campaignId: fc.string({ minLength: 1, maxLength: 64 }),
      shared: fc.integer({ min: 1, max: 30_000 }),
      campaign: fc.integer({ min: 1, max: 30_000 }),
    });
    fc.assert(
      fc.property(limits, ({ shares, campaignId, ...whole }) => {
        const parts = Array.from({ length: shares }, (_, i) => limitsOfShard(i, shares, campaignId, whole));
        for (const which of ['shared', 'campaign'] as const) {
          const its = parts.map((part) => part[which]);
          expect(its.reduce((sum, each) => sum + each, 0)).toBe(Math.min(whole[which], whole.shared));
          expect(Math.max(...its) - Math.min(...its)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('do not give small campaigns their slots all in the same shard', () => {
    const shares = Array.from({ length: 40 }, (_, i) => {
      const parts = [0, 1, 2].map((share) =>
        limitsOfShard(share, 3, `c${i}`, { shared: 3_000, campaign: 1 }),
      );
      return parts.findIndex(({ campaign }) => campaign === 1);
    });

    expect(new Set(shares)).toEqual(new Set([0, 1, 2]));
  });
});

describe('a sweep', () => {
  it('frees slots of calls that are over, before their time is up', () => {
    const slots = taken('spring', 3);

    const tidied = tidySlots(slots, findings({ over: new Set([slotOf('spring', 1)]) }));

    expect(Object.keys(tidied)).toEqual([slotOf('spring', 0), slotOf('spring', 2)]);
  });

  it('keeps slots of calls that are on until after they are asked about again', () => {
    const askedAt = leaseOver + CALL_CHECK_MS;
    const stillActive = new Map([[slotOf('spring', 0), askedAt]]);

    expect(tidySlots(taken('spring', 2), findings({ stillActive, begunAt: leaseOver }))).toEqual({
      [slotOf('spring', 0)]: Math.ceil((askedAt + SLOT_LEASE_MS) / SECOND_MS),
    });
  });

  it('takes a call that is said to be on and over for one that is on', () => {
    const slot = slotOf('spring', 0);
    const both = findings({
      stillActive: new Map([[slot, noon]]),
      over: new Set([slot]),
      begunAt: leaseOver,
    });

    expect(Object.keys(tidySlots(taken('spring', 1), both))).toEqual([slot]);
  });

  it('never shortens the time of a slot', () => {
    const stillActive = new Map([[slotOf('spring', 0), noon - MINUTE_MS]]);

    expect(tidySlots(taken('spring', 1), findings({ stillActive }))).toEqual(taken('spring', 1));
  });

  it('frees slots without a call when their time is up, to the second, by the moment at which the sweep began', () => {
    const slots = taken('spring', 1);

    expect(tidySlots(slots, findings({ begunAt: noon + SLOT_LEASE_MS - 1 }))).toEqual(slots);
    expect(tidySlots(slots, findings({ begunAt: noon + SLOT_LEASE_MS }))).toEqual({});
  });

  it('that has not seen everything frees no slot for its time alone', () => {
    const slots = taken('spring', 2);
    const over = new Set([slotOf('spring', 1)]);

    expect(Object.keys(tidySlots(slots, findings({ isComplete: false, over, begunAt: leaseOver })))).toEqual([
      slotOf('spring', 0),
    ]);
  });

  it('makes no slot of a call whose slot is free already', () => {
    expect(tidySlots(noSlots, findings({ stillActive: new Map([['gone', leaseOver]]) }))).toEqual({});
  });
});

describe('slots, whatever comes to pass', () => {
  const names = fc.integer({ min: 0, max: 12 }).map((i) => slotOf(i % 2 === 0 ? 'spring' : 'autumn', i));
  const held = fc.dictionary(names, fc.integer({ min: noon / 1000 - 600, max: noon / 1000 + 600 }));
  const anyFindings = fc
    .record({
      stillActive: fc.array(fc.tuple(names, fc.integer({ min: noon - 600_000, max: noon + 600_000 }))),
      over: fc.array(names),
      isComplete: fc.boolean(),
    })
    .map(({ stillActive, over, isComplete }) => ({
      stillActive: new Map(stillActive),
      over: new Set(over),
      isComplete,
      begunAt: noon,
    }));

  it('a sweep frees only those that are over, or whose time is up and of whom nobody says that they are on', () => {
    fc.assert(
      fc.property(held, anyFindings, (slots, reported) => {
        const tidied = tidySlots(slots, reported);
        for (const [slot, until] of Object.entries(slots)) {
          const kept = tidied[slot];
          if (reported.stillActive.has(slot)) expect(kept, slot).toBeGreaterThanOrEqual(until);
          else if (reported.over.has(slot)) expect(kept).toBeUndefined();
          else if (reported.isComplete && until * SECOND_MS <= noon) expect(kept).toBeUndefined();
          else expect(kept).toBe(until);
        }
        for (const slot of Object.keys(tidied)) expect(slots).toHaveProperty([slot]);
      }),
    );
  });

  it('a sweep that is made again changes nothing', () => {
    fc.assert(
      fc.property(held, anyFindings, (slots, reported) => {
        const once = tidySlots(slots, reported);
        // Who was on and had no time left by now is kept by the same news again.
        expect(tidySlots(once, reported)).toEqual(once);
      }),
    );
  });

  it('those that are taken as long as some are free never are more than both limits', () => {
    const limits = fc.record({
      shared: fc.integer({ min: 0, max: 9 }),
      campaign: fc.integer({ min: 0, max: 9 }),
    });
    const wishes = fc.array(fc.tuple(fc.constantFrom('spring', 'autumn'), fc.integer({ min: 0, max: 5 })));
    fc.assert(
      fc.property(limits, wishes, (limit, wanted) => {
        let slots = noSlots;
        let ids = 0;
        for (const [campaignId, many] of wanted) {
          const granted = Math.min(many, freeSlots(slots, campaignId, limit).free);
          const own = Array.from({ length: granted }, () => slotOf(campaignId, ++ids));
          slots = takeSlots(slots, own, noon);
          const all = Object.keys(slots);
          expect(all.length).toBeLessThanOrEqual(limit.shared);
          for (const each of ['spring', 'autumn']) {
            const its = all.filter((slot) => slot.startsWith(campaignTag(each)));
            expect(its.length).toBeLessThanOrEqual(limit.campaign);
          }
        }
      }),
    );
  });
});

describe('slots over a limit', () => {
  it('are counted for all campaigns and for this one', () => {
    const slots = { ...taken('spring', 5), ...taken('autumn', 3) };

    expect(slotsOver(slots, 'spring', { shared: 6, campaign: 1 })).toEqual({ shared: 2, campaign: 4 });
    expect(slotsOver(slots, 'autumn', { shared: 20, campaign: 10 })).toEqual({ shared: 0, campaign: 0 });
  });
});

describe('the name of a slot', () => {
  it.each([0, 1, 7])(
    'in shard %i says whether its call is for an agent, and keeps shard and campaign',
    (shard) => {
      const plain = slotName('spring', 'abc', shard);
      const forAgents = slotName('spring', 'abc', shard, true);

      expect([isSlotForAgents(plain), isSlotForAgents(forAgents)]).toEqual([false, true]);
      expect([shardOf(plain), shardOf(forAgents)]).toEqual([shard, shard]);
      expect(forAgents.startsWith(campaignTag('spring'))).toBe(true);
      expect(forAgents).not.toBe(plain);
    },
  );
});

describe('slots are the same', () => {
  it.each<[boolean, Slots, Slots]>([
    [true, {}, {}],
    [true, { a: 1, b: 2 }, { b: 2, a: 1 }],
    [false, { a: 1 }, { a: 2 }],
    [false, { a: 1 }, { b: 1 }],
    [false, { a: 1 }, { a: 1, b: 2 }],
    [false, { a: 1, b: 2 }, { a: 1 }],
    [false, { a: 1, b: 2 }, { a: 1, b: 3 }],
  ])('(%s) when each has the same lease: %j, %j', (same, one, other) => {
    expect(sameSlots(one, other)).toBe(same);
  });
});
