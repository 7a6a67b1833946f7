/**
 * A cap of three calls in 24 hours over two campaigns: wherever a dialer dies, and whatever goes wrong, no fourth call starts
 * within 24 hours, and the fourth comes within minutes after.
 */
import { describe, expect, it } from 'vitest';
import { callEntry } from '../../src/dialing/frequency-cap.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { Chance } from '../faults/virtual/chance.ts';
import { liveWithFaults, well } from '../support/faulty-life.ts';
import { oneInEach } from '../support/length.ts';
import { type KillPoint, killPoints, MortalProcess } from '../support/mortal-process.ts';
import { World, type WorldOptions } from '../support/world.ts';

const number = '+12065550101';
const campaigns = ['spring', 'autumn'];
const MOST = 3;
const WINDOW_MS = 24 * HOUR_MS;

/** SQS delivers a batch again when the dead function's visibility timeout is over. */
const VISIBILITY_MIN = 6;

async function aWorldOfTwo(simulator: WorldOptions['simulator'], retry: object): Promise<World> {
  const world = new World({ simulator, deployment: { callsPerSecond: 10 } });
  const frequencyCap = [
    { attempts: MOST, hours: 24 },
    { attempts: 100, days: 90 },
  ];
  for (const campaign of campaigns) {
    const settings = JSON.stringify({ frequencyCap, retry });
    await world.clock.run(world.import(world.uploads.drop(`${campaign}.json`, settings)));
    await world.clock.run(world.import(world.uploads.drop(`${campaign}.csv`, `phone\n${number}\n`)));
  }
  return world;
}

const startsIn = (world: World) =>
  world.simulator.calls
    .filter(({ destinationPhoneNumber }) => destinationPhoneNumber === number)
    .map(({ placedAtMs }) => placedAtMs)
    .sort((a, b) => a - b);

/** How long after each call the one after the next two started, ms. */
const gaps = (starts: readonly number[]) => starts.slice(MOST).map((at, i) => at - (starts[i] ?? 0));

describe('a number with two calls of late, in two campaigns', () => {
  const simulator = { callSeconds: { min: 20, max: 20 } };

  /** One dialer takes both messages and dies at `kill`; then the world goes on for hours. */
  async function liveThrough(kill: KillPoint | undefined) {
    const world = await aWorldOfTwo(simulator, { maxAttempts: 1 });
    const earlier = [23 * HOUR_MS, 22 * HOUR_MS].map((ago) => world.clock.now() - ago);
    const entries = earlier.map((atMs, i) => callEntry({ id: `earlier-${i}`, atMs }));
    world.numbers.calls.set(number, entries.reverse());
    const process = new MortalProcess(kill);
    const batch = world.dialQueue.take(10);
    await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
    if (kill !== undefined) {
      expect(process.isDead).toBe(true);
      await world.clock.run(world.live(VISIBILITY_MIN, () => world.strangerCalls()));
      await world.dialQueue.send(batch);
    }
    await world.clock.run(world.liveLong(8, () => world.strangerCalls()));
    return { world, made: process.calls, starts: [...earlier, ...startsIn(world)] };
  }

  it('is called once more at once, and the fourth time within minutes after a day', async () => {
    const { world, starts } = await liveThrough(undefined);

    expect(starts).toHaveLength(4);
    const [gap = 0] = gaps(starts);
    expect(gap).toBeGreaterThanOrEqual(WINDOW_MS);
    expect(gap).toBeLessThan(WINDOW_MS + 5 * MINUTE_MS);
    for (const { status, attempt, attempts } of world.contacts.all()) {
      expect({ status, attempt, calls: attempts?.length }).toEqual({
        status: 'COMPLETED',
        attempt: 1,
        calls: 1,
      });
    }
  });

  it('is never called a fourth time within a day, wherever the dialer dies', async () => {
    const points = killPoints((await liveThrough(undefined)).made.length);
    expect(points.length).toBeGreaterThan(20);

    for (const point of oneInEach(6, points)) {
      const { world, starts } = await liveThrough(point);

      const at = `killed ${point.when} call ${point.call}`;
      for (const gap of gaps(starts)) expect(gap, at).toBeGreaterThanOrEqual(WINDOW_MS);
      expect(starts.length, at).toBe(4);
      for (const { status } of world.contacts.all()) expect(status, at).toBe('COMPLETED');
      expect(world.pace.standing.slots, at).toEqual({});
    }
  }, 120_000);
});

describe('a number that is busy, in two campaigns of three attempts each', () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
  const bad = { dies: 0.02, throws: 0.03, freezes: 0.01, latencyMs: 300, skewMs: 3 * SECOND_MS };

  async function aBusyWorld(seed: number): Promise<World> {
    const chance = new Chance(seed);
    const simulator = {
      seed,
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 5, max: chance.of([20, 170]) },
      clientToken: chance.of(['new-after-disconnect', 'always-first'] as const),
      searchIndexLagMs: chance.of([5_000, MINUTE_MS]),
      fates: { [number]: ['BUSY' as const] },
      events: { enabled: true, lostShare: chance.of([0, 0.3, 1]), doubledShare: 0.2, shuffleMs: 10_000 },
    };
    return aWorldOfTwo(simulator, { maxAttempts: 3, delayMinutes: { BUSY: 1 } });
  }

  it.each(seeds)(
    'is never called a fourth time within a day, and six times in all (seed %i)',
    async (seed) => {
      const world = await aBusyWorld(seed);

      await liveWithFaults(world, seed, bad);

      const starts = startsIn(world);
      expect(gaps(starts).filter((gap) => gap < WINDOW_MS)).toEqual([]);
      for (const { status, attempts, campaignId } of world.contacts.all())
        expect({ campaignId, status, calls: attempts?.length }).toEqual({
          campaignId,
          status: 'COMPLETED',
          calls: 3,
        });
    },
    60_000,
  );

  it('is called again within minutes after a day when nothing goes wrong', async () => {
    const world = await aBusyWorld(1);

    await liveWithFaults(world, 1, well);

    const starts = startsIn(world);
    expect(starts).toHaveLength(6);
    for (const gap of gaps(starts)) {
      expect(gap).toBeGreaterThanOrEqual(WINDOW_MS);
      expect(gap).toBeLessThan(WINDOW_MS + 10 * MINUTE_MS);
    }
  });

  it('would be called a fourth time within a day if claims did not count calls', async () => {
    const world = await aBusyWorld(1);
    world.numbers.calls.get = () => [];

    await liveWithFaults(world, 1, well);

    const starts = startsIn(world).map(toIso);
    expect(
      gaps(startsIn(world)).some((gap) => gap < WINDOW_MS),
      starts.join(),
    ).toBe(true);
  });
});
