import { describe, expect, it } from 'vitest';
import { SlotShards } from '../../../src/pacing/slot-shards.ts';
import { noSlots, SLOT_LEASE_MS, shardOf } from '../../../src/pacing/slots.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { MemoryPace } from '../../support/memory-stores.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** Nine slots in three shares. Requests to the shares of `down` fail. */
function nineSlots() {
  const clock = new VirtualClock();
  const pace = new MemoryPace();
  const down = new Set<number>();
  const reach = (share: number) => {
    if (down.has(share)) throw new Error(`Share ${share} does not answer.`);
  };
  const storeOf = (share: number) => ({
    read: async () => {
      reach(share);
      return pace.readSlots(share);
    },
    swap: async (seen: number, next: { version: number; state: Readonly<Record<string, number>> }) => {
      reach(share);
      return pace.swapSlots(share, seen, next);
    },
    release: async (slots: readonly string[]) => {
      reach(share);
      return pace.releaseSlots(share, slots);
    },
  });
  let ids = 0;
  const options = {
    maxConcurrentCalls: 9,
    slotsPerShard: 3,
    random: () => 0,
    newId: () => `${++ids}`,
  };
  return { clock, pace, down, storeOf, options, shares: new SlotShards(storeOf, clock, options) };
}

const soon = new VirtualClock().now() + MINUTE_MS;

describe('shards of slots', () => {
  it('are taken from one after the other, so that they fill alike', async () => {
    const { clock, shares } = nineSlots();
    const take = () => clock.run(shares.take('spring', 1, undefined, soon));

    const taken = [...(await take()), ...(await take()), ...(await take()), ...(await take())];

    expect(taken.map(shardOf)).toEqual([0, 1, 2, 0]);
  });

  it('that do not answer are passed over as long as another has a slot', async () => {
    const { clock, down, shares } = nineSlots();
    await clock.run(shares.take('spring', 1, undefined, soon));
    down.add(1);
    const take = () => clock.run(shares.take('spring', 3, undefined, soon));

    const taken = [...(await take()), ...(await take())];
    expect(taken.map(shardOf)).toEqual([2, 2, 2, 0, 0]);
    expect(await clock.run(shares.shortage('spring', undefined).catch(String))).toBe(
      'Error: Share 1 does not answer.',
    );
    await expect(take()).rejects.toThrow('Share 1 does not answer.');

    down.clear();
    expect((await take()).map(shardOf)).toEqual([1, 1, 1]);
    expect(await clock.run(shares.shortage('spring', undefined))).toBe('noSlot');
  });

  it('that do not answer keep no other from being freed or corrected', async () => {
    const { clock, pace, down, storeOf, options, shares } = nineSlots();
    const take = () => clock.run(shares.take('spring', 3, undefined, soon));
    const taken = [...(await take()), ...(await take()), ...(await take())];
    down.add(0);

    await expect(shares.release(taken.filter((_, i) => i % 3 === 0))).rejects.toThrow('Share 0');
    expect(Object.keys(pace.standing.slots).map(shardOf)).toEqual([0, 0, 0, 1, 1, 2, 2]);

    clock.jump(SLOT_LEASE_MS + 2 * MINUTE_MS);
    const findings = {
      stillActive: new Map(),
      over: new Set<string>(),
      isComplete: true,
      begunAt: clock.now(),
    };
    await expect(clock.run(shares.tidy(findings))).rejects.toThrow('Share 0');
    expect(Object.keys(pace.standing.slots).map(shardOf)).toEqual([0, 0, 0]);

    down.clear();
    const another = new SlotShards(storeOf, clock, options);
    expect(await clock.run(another.tidy(findings))).toEqual({ slots: noSlots, freed: 3 });
  });

  it('hold a slot once when the answer to its taking was lost and somebody else wrote right after', async () => {
    const { clock, pace, storeOf, options } = nineSlots();
    let isLost = true;
    const shares = new SlotShards(
      (share) => {
        const store = storeOf(share);
        return {
          ...store,
          swap: async (seen, next) => {
            const answer = await store.swap(seen, next);
            if (!isLost) return answer;
            isLost = false;
            await pace.releaseSlots(share, ['nobody’s']);
            return { type: 'conflict', standing: await pace.readSlots(share) };
          },
        };
      },
      clock,
      options,
    );

    const taken = await clock.run(shares.take('spring', 2, undefined, soon));

    expect(taken).toHaveLength(2);
    expect(Object.keys(pace.standing.slots)).toEqual(taken);
  });
});
