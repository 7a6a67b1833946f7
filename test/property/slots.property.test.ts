/**
 * Slots of several dialers over one store whose reads and writes come in any order: never more out than the caps
 * allow. The scheduler of fast-check chooses the order and prints it, with the seed, when a property does not hold.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaceStore, SharedPacer } from '../../src/pacing/shared-pacer.ts';
import { campaignTag, SLOTS_PER_SHARD } from '../../src/pacing/slots.ts';
import type { Clock } from '../../src/time/clock.ts';
import { noon } from '../support/a-contact.ts';
import { granted } from '../support/granted.ts';
import { MemoryPace } from '../support/memory-stores.ts';
import { racedPace } from '../support/raced-pace.ts';

const instantly: Clock = { now: () => noon, sleepUntil: async () => {} };
const plentyOfTime = Number.POSITIVE_INFINITY;

type Step =
  | { readonly do: 'reserve'; readonly starts: number; readonly slots: number }
  | { readonly do: 'release'; readonly many: number }
  | { readonly do: 'tidy'; readonly isComplete: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((n): Step => ({ do: 'reserve', starts: n, slots: n })),
  },
  fc.integer({ min: 1, max: 3 }).map((n): Step => ({ do: 'reserve', starts: n + 1, slots: n })),
  fc.integer({ min: 1, max: 4 }).map((many): Step => ({ do: 'release', many })),
  fc.boolean().map((isComplete): Step => ({ do: 'tidy', isComplete })),
);

const races = fc.record({
  shared: fc.integer({ min: 1, max: 8 }),
  own: fc.integer({ min: 1, max: 8 }),
  dialers: fc.array(
    fc.record({
      campaignId: fc.constantFrom('spring', 'autumn'),
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
});

describe('dialers that share slots, in any order of their reads and writes', () => {
  it('never have more out than the deployment and the campaign allow, nor one slot twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), races, async (scheduler, { shared, own, dialers }) => {
        const store = new MemoryPace();
        const handed: string[] = [];
        let ids = 0;
        const done = () => {
          const all = Object.keys(store.standing.slots);
          expect(all.length).toBeLessThanOrEqual(shared);
          const ofSpring = all.filter((slot) => slot.startsWith(campaignTag('spring')));
          expect(ofSpring.length).toBeLessThanOrEqual(own);
        };
        const dial = async ({ campaignId, steps }: (typeof dialers)[number], i: number) => {
          const pacer = new SharedPacer(racedPace(store, scheduler, { done }), instantly, {
            callsPerSecond: 50,
            maxConcurrentCalls: shared,
            random: () => (i * 0.37) % 1,
            newId: () => `${++ids}`,
          });
          const limits = { callsPerSecond: 50, ...(campaignId === 'spring' && { maxConcurrentCalls: own }) };
          const held: string[] = [];
          for (const each of steps) {
            if (each.do === 'release') await pacer.release(held.splice(0, each.many));
            if (each.do === 'tidy') {
              const findings = {
                stillActive: new Map<string, number>(),
                over: new Set(held.splice(0, 1)),
                isComplete: each.isComplete,
                begunAt: noon,
              };
              await pacer.tidy(findings);
            }
            if (each.do !== 'reserve') continue;
            const reservation = await pacer.reserve(campaignId, { ...each, latest: plentyOfTime }, limits);
            const { starts, slots } = granted(reservation);
            // Never a start time without the slot that it wants.
            expect(starts.length).toBeLessThanOrEqual(slots.length + each.starts - each.slots);
            expect(slots.length).toBeLessThanOrEqual(each.slots);
            expect(reservation.type === 'reserved').toBe(starts.length > 0);
            held.push(...slots);
            handed.push(...slots);
            for (const slot of slots) expect(slot.startsWith(campaignTag(campaignId))).toBe(true);
          }
          await pacer.release(held);
        };

        await scheduler.waitFor(Promise.all(dialers.map(dial)));

        expect(new Set(handed).size).toBe(handed.length);
        expect(store.standing.slots).toEqual({});
      }),
      { numRuns: 300 },
    );
  });
});

/** Three shares of slots, or nearly so, and takers of nearly a whole share at a time. */
const racesForMany = fc.record({
  shared: fc.integer({ min: 2 * SLOTS_PER_SHARD + 1, max: 2 * SLOTS_PER_SHARD + 3 }),
  own: fc.constantFrom(1, 2, 4, 30, 2 * SLOTS_PER_SHARD - 1),
  dialers: fc.array(
    fc.record({
      campaignId: fc.constantFrom('spring', 'autumn'),
      wishes: fc.array(fc.integer({ min: 1, max: 58 }), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 2, maxLength: 4 },
  ),
});

describe('dialers that share more slots than one item holds, in any order of their reads and writes', () => {
  it('never have more out than allowed, get every slot that there is, and free them all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), racesForMany, async (scheduler, { shared, own, dialers }) => {
        const store = new MemoryPace();
        const ofSpring = () =>
          Object.keys(store.standing.slots).filter((slot) => slot.startsWith(campaignTag('spring'))).length;
        const done = () => {
          expect(Object.keys(store.standing.slots).length).toBeLessThanOrEqual(shared);
          expect(ofSpring()).toBeLessThanOrEqual(own);
        };
        const limitsOf = (campaignId: string) => ({
          callsPerSecond: 1_000,
          ...(campaignId === 'spring' && { maxConcurrentCalls: own }),
        });
        let ids = 0;
        const pacerOf = (pace: PaceStore, i: number) =>
          new SharedPacer(pace, instantly, {
            callsPerSecond: 1_000,
            maxConcurrentCalls: shared,
            random: () => (i * 0.37) % 1,
            newId: () => `${++ids}`,
          });
        const held: string[] = [];
        const dial = async ({ campaignId, wishes }: (typeof dialers)[number], i: number) => {
          const pacer = pacerOf(racedPace(store, scheduler, { done }), i);
          for (const many of wishes) {
            const want = { starts: many, slots: many, latest: plentyOfTime };
            held.push(...granted(await pacer.reserve(campaignId, want, limitsOf(campaignId))).slots);
          }
        };

        await scheduler.waitFor(Promise.all(dialers.map(dial)));

        const last = pacerOf(store, 2);
        for (const campaignId of ['spring', 'autumn'] as const) {
          for (;;) {
            const want = { starts: 58, slots: 58, latest: plentyOfTime };
            const reservation = await last.reserve(campaignId, want, limitsOf(campaignId));
            held.push(...granted(reservation).slots);
            if (reservation.type === 'reserved') continue;
            if (reservation.type === 'campaignAtLimit')
              expect([campaignId, ofSpring()]).toEqual(['spring', own]);
            // A campaign's own limit is shared out, too: in a share that is full it may be left with slots it cannot have.
            else if (campaignId === 'autumn') expect(Object.keys(store.standing.slots)).toHaveLength(shared);
            break;
          }
        }
        expect(new Set(held).size).toBe(held.length);
        expect(new Set(Object.keys(store.standing.slots))).toEqual(new Set(held));

        await last.release(held);
        expect(store.standing.slots).toEqual({});
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('slots when limits are changed while calls are on', () => {
  const limitsOverTime = fc.array(
    fc.record({
      shared: fc.integer({ min: 1, max: 40 }),
      own: fc.integer({ min: 1, max: 40 }),
      over: fc.integer({ min: 0, max: 12 }),
      wishes: fc.array(
        fc.record({ campaignId: fc.constantFrom('spring', 'autumn'), many: fc.integer({ min: 1, max: 20 }) }),
        { maxLength: 6 },
      ),
    }),
    { minLength: 2, maxLength: 5 },
  );

  it('are given out no more than the new limits allow, however many shares there were and are', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOverTime, fc.nat(99), async (rounds, chance) => {
        const store = new MemoryPace();
        const held: string[] = [];
        let ids = 0;
        for (const { shared, own, over, wishes } of rounds) {
          await pacerOver(store, 1_000).release(held.splice(0, over));
          // Each deployment has processes of its own.
          const pacer = new SharedPacer(store, instantly, {
            callsPerSecond: 1_000,
            maxConcurrentCalls: shared,
            slotsPerShard: 7,
            random: () => chance / 100,
            newId: () => `${++ids}`,
          });
          for (const { campaignId, many } of wishes) {
            const want = { starts: many, slots: many, latest: plentyOfTime };
            const limits = {
              callsPerSecond: 1_000,
              ...(campaignId === 'spring' && { maxConcurrentCalls: own }),
            };
            const { slots } = granted(await pacer.reserve(campaignId, want, limits));
            held.push(...slots);
            const ofSpring = held.filter((slot) => slot.startsWith(campaignTag('spring'))).length;
            if (slots.length > 0) expect(held.length).toBeLessThanOrEqual(shared);
            if (slots.length > 0 && campaignId === 'spring') expect(ofSpring).toBeLessThanOrEqual(own);
          }
        }
        expect(new Set(Object.keys(store.standing.slots))).toEqual(new Set(held));

        // And a sweep sees all of them, also those in shares that are no more.
        const findings = { stillActive: new Map(), over: new Set(held), isComplete: true, begunAt: noon };
        expect((await pacerOver(store, 1).tidy(findings)).slots).toEqual({});
        expect(store.standing.slots).toEqual({});
      }),
      { numRuns: 300 },
    );
  });
});

function pacerOver(store: PaceStore, maxConcurrentCalls: number, name = 'a'): SharedPacer {
  let ids = 0;
  const newId = () => `${name}${++ids}`;
  return new SharedPacer(store, instantly, {
    callsPerSecond: 10,
    maxConcurrentCalls,
    random: () => 0.5,
    newId,
  });
}

const limits = { callsPerSecond: 10 };
const wanted = (starts: number, slots: number) => ({ starts, slots, latest: plentyOfTime });

describe('an instance that is full', () => {
  it('is reported as such, and takes no start time', async () => {
    const store = new MemoryPace();
    const pacer = pacerOver(store, 2);
    await pacer.reserve('spring', wanted(2, 2), limits);
    const before = store.standing.pace.nextStartAt;

    expect(await pacer.reserve('spring', wanted(1, 1), limits)).toEqual({ type: 'noSlot' });
    expect(store.standing.pace.nextStartAt).toBe(before);
  });

  it('gives as many as there is room for', async () => {
    const pacer = pacerOver(new MemoryPace(), 3);
    const { starts, slots } = granted(await pacer.reserve('spring', wanted(10, 10), limits));

    expect([starts.length, slots.length]).toEqual([3, 3]);
  });

  it('goes on when somebody else has freed a slot: the state is read anew', async () => {
    const store = new MemoryPace();
    const [mine, theirs] = [pacerOver(store, 1), pacerOver(store, 1, 'b')];
    const { slots } = granted(await mine.reserve('spring', wanted(1, 1), limits));
    expect((await theirs.reserve('spring', wanted(1, 1), limits)).type).toBe('noSlot');

    await mine.release(slots);

    expect(granted(await theirs.reserve('spring', wanted(1, 1), limits)).slots).toHaveLength(1);
  });

  it('gives start times alone to requests that are made again', async () => {
    const pacer = pacerOver(new MemoryPace(), 1);
    await pacer.reserve('spring', wanted(1, 1), limits);

    expect(await pacer.reserve('spring', wanted(2, 0), limits)).toMatchObject({
      slots: [],
      starts: [{}, {}],
    });
    // One of three is a request made again; the two others have no slot.
    const { starts, slots } = granted(await pacer.reserve('spring', wanted(3, 2), limits));
    expect([starts.length, slots.length]).toEqual([1, 0]);
  });

  it('loses nothing of how Connect answered: it is reported with the next reservation', async () => {
    const store = new MemoryPace();
    const pacer = pacerOver(store, 1);
    const { starts, slots } = granted(await pacer.reserve('spring', wanted(1, 1), limits));
    if (starts[0]) pacer.recordAnswer(starts[0], 'throttled');
    expect((await pacer.reserve('spring', wanted(1, 1), limits)).type).toBe('noSlot');
    expect(store.standing.pace.throttled).toBe(0);

    await pacer.release(slots);
    await pacer.reserve('spring', wanted(1, 1), limits);

    expect(store.standing.pace.throttled).toBe(1);
  });

  it('has no start time to give when the next one is too late, and takes no slot then', async () => {
    const store = new MemoryPace();
    const pacer = pacerOver(store, 5);

    expect(await pacer.reserve('spring', { starts: 2, slots: 2, latest: noon - 10_000 }, limits)).toEqual({
      type: 'tooLate',
    });
    expect(store.standing.slots).toEqual({});
  });

  it('frees a slot that is freed twice once, and nothing for nobody', async () => {
    const store = new MemoryPace();
    const pacer = pacerOver(store, 3);
    const { slots } = granted(await pacer.reserve('spring', wanted(3, 3), limits));

    await pacer.release(slots.slice(0, 1));
    await pacer.release(slots.slice(0, 1));
    const { version } = store.slotsOf(0);
    await pacer.release([]);

    expect(Object.keys(store.standing.slots)).toEqual(slots.slice(1));
    expect(store.slotsOf(0).version).toBe(version);
  });
});
