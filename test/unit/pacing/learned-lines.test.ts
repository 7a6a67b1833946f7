import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/simulator/random.ts';
import { SharedPacer } from '../../../src/pacing/shared-pacer.ts';
import { campaignTag } from '../../../src/pacing/slots.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { MemoryPace } from '../../support/memory-stores.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const configured = 1_000;
const own = 8;

/** Three processes that share pace and slots. */
function processes() {
  const clock = new VirtualClock();
  const pace = new MemoryPace();
  let ids = 0;
  const pacers = [1, 2, 3].map((seed) => {
    const newId = () => (++ids).toString(36).padStart(6, '0');
    const options = {
      callsPerSecond: 1_000,
      maxConcurrentCalls: configured,
      random: seededRandom(seed),
      newId,
    };
    return new SharedPacer(pace, clock, options);
  });
  const wanted = { starts: 4, slots: 4, latest: Number.POSITIVE_INFINITY };
  const limits = { callsPerSecond: 1_000, maxConcurrentCalls: own };
  const take = async (pacer: SharedPacer | undefined, campaignId: string, which = limits) => {
    const reservation = await pacer?.reserve(campaignId, wanted, which);
    return reservation?.type === 'reserved' ? reservation.slots : [];
  };
  const slotsOf = (campaignId: string) =>
    Object.keys(pace.standing.slots).filter((slot) => slot.startsWith(campaignTag(campaignId)));
  return { clock, pace, pacers, take, slotsOf };
}

describe("a campaign's own limit of concurrent calls", () => {
  it.each([1, 2, 3, 4])('holds while the learned limit falls and climbs (seed %i)', async (seed) => {
    const { clock, pacers, take, slotsOf } = processes();
    const random = seededRandom(seed);
    const anyPacer = () => pacers[Math.floor(random() * pacers.length)];
    const work = async () => {
      for (let step = 0; step < 120; step += 1) {
        const dice = random();
        if (dice < 0.5) await take(anyPacer(), 'spring');
        else if (dice < 0.7) await anyPacer()?.release(slotsOf('spring').slice(0, 2));
        else if (dice < 0.85) await anyPacer()?.recordNoLine(1 + Math.floor(random() * 12));
        await clock.sleep(random() * 20 * SECOND_MS);
        expect(slotsOf('spring').length).toBeLessThanOrEqual(own);
      }
    };

    await clock.run(work());
  });

  it('leaves every campaign its lines, however few Connect has', async () => {
    const { clock, pacers, take } = processes();
    const work = async () => {
      for (let i = 0; i < 20; i += 1) await pacers[0]?.recordNoLine(1);
      await clock.sleep(10 * SECOND_MS);
      for (let i = 0; i < 40; i += 1) {
        const slots = await take(pacers[i % 3], `campaign-${i}`);
        expect(slots.length, `campaign ${i}`).toBeGreaterThan(0);
        await pacers[i % 3]?.release(slots);
      }
    };

    await clock.run(work());
  });
});

describe('the learned limit', () => {
  it('bounds the calls of all shards together', async () => {
    const { clock, pace, pacers, take } = processes();
    const all = { callsPerSecond: 1_000, maxConcurrentCalls: configured };
    const work = async () => {
      for (let i = 0; i < 20; i += 1) await pacers[0]?.recordNoLine(1);
      for (let i = 0; i < 30; i += 1) {
        for (const pacer of pacers) await take(pacer, 'spring', all);
        await clock.sleep(100);
      }
    };

    await clock.run(work());

    const lines = pace.paceItem.state.lineLimit?.lines ?? Number.NaN;
    expect(lines).toBeLessThan(10);
    expect(Object.keys(pace.standing.slots).length).toBeLessThanOrEqual(lines);
    clock.jump(2 * MINUTE_MS);
    expect(await clock.run(pacers[0]?.shortage('spring', all) ?? Promise.resolve('noSlot'))).toBeUndefined();
  });
});
