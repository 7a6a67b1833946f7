import { describe, expect, it } from 'vitest';
import type { Call } from '../../../local/simulator/call.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { SharedPacer } from '../../../src/pacing/shared-pacer.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';
import { granted } from '../../support/granted.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

interface Given {
  readonly simulator?: SimulatorSettingsInput;
  readonly maxConcurrentCalls?: number;
  readonly callsPerSecond?: number;
}

function aWorld({ simulator, maxConcurrentCalls = 3, callsPerSecond = 5 }: Given = {}): World {
  return new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 30, max: 90 },
      events: { enabled: true },
      ...simulator,
    },
    deployment: { callsPerSecond, maxConcurrentCalls },
  });
}

/** Drops a campaign of numbers from `from` to `from + rows - 1`. */
async function drop(world: World, name: string, from: number, rows: number, settings: object = {}) {
  const file = `phone\n${Array.from({ length: rows }, (_, i) => numberOf(from + i)).join('\n')}\n`;
  await world.clock.run(world.import(world.uploads.drop(`${name}.json`, JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop(`${name}.csv`, file)));
}

/** The most of `calls` that were on at a time. */
function maxConcurrent(calls: readonly Call[]): number {
  const changes = calls
    .flatMap(({ placedAtMs, ends }) => [
      { at: placedAtMs, by: 1 },
      { at: ends.endsAtMs, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let on = 0;
  return Math.max(0, ...changes.map(({ by }) => (on += by)));
}

/** The share of the time in which `slots` calls could be on that they were, from the first call to the last one's start. */
function useOf(calls: readonly Call[], slots: number): number {
  const from = calls[0]?.placedAtMs ?? 0;
  const until = calls.at(-1)?.placedAtMs ?? 0;
  const onMs = calls.reduce(
    (all, { placedAtMs, ends }) => all + Math.min(ends.endsAtMs, until) - placedAtMs,
    0,
  );
  return onMs / (slots * (until - from));
}

const ofCampaign = (world: World, name: string) =>
  world.simulator.calls.filter((call) => call.name?.startsWith(`${name}-`));

/** The pacer of a dialer that nobody hears of any more. */
function pacerOf({ pace, clock, deployment }: World): SharedPacer {
  let ids = 0;
  return new SharedPacer(pace, clock, { ...deployment, random: () => 0.5, newId: () => `dead-${++ids}` });
}

function expectEverybodyCalledOnce(world: World): void {
  for (const { contactKey, attempt } of world.contacts.all()) {
    expect(world.callsTo(contactKey), contactKey).toBe(1);
    expect(attempt).toBe(1);
  }
}

/** Looks every second, for so many minutes, how long slots are held by calls that are over; answers the longest, in ms. */
async function longestLeakMs(world: World, minutes: number): Promise<number> {
  const end = world.clock.now() + minutes * MINUTE_MS;
  let longest = 0;
  while (world.clock.now() < end) {
    await world.clock.sleep(SECOND_MS);
    const slots = world.pace.standing.slots;
    const calls = new Map(world.simulator.calls.map((call) => [call.contactId, call]));
    for (const { claimId = '', contactId = '' } of world.contacts.all()) {
      const endsAtMs = calls.get(contactId)?.ends.endsAtMs;
      if (endsAtMs === undefined || slots[claimId] === undefined) continue;
      longest = Math.max(longest, world.clock.now() - endsAtMs);
    }
  }
  return longest;
}

describe('concurrent calls', () => {
  it('are never more than the deployment allows, whatever many dialers there are, and never fewer for long', async () => {
    const world = aWorld();
    await drop(world, 'spring', 0, 120);

    await runFunctions(world, { minutes: 55, dialers: 8 });

    expect(maxConcurrent(world.simulator.calls)).toBe(3);
    expect(world.simulator.summary(world.clock.now()).maxActive).toBe(3);
    expect(useOf(world.simulator.calls, 3)).toBeGreaterThan(0.9);
    expectEverybodyCalledOnce(world);
    expect(world.pace.standing.slots).toEqual({});
  });

  it('of a campaign are never more than its own setting, and another campaign has the rest', async () => {
    const world = aWorld({ maxConcurrentCalls: 4 });
    await drop(world, 'small', 0, 15, { maxConcurrentCalls: 1 });
    await drop(world, 'large', 500, 60);
    // Fair queues bring the campaigns' messages in turn.
    const messages = world.dialQueue.take(100);
    const of = (name: string) => messages.filter(({ campaignId }) => campaignId === name);
    world.dialQueue.messages = of('large').flatMap((large, i) => [large, ...of('small').slice(i, i + 1)]);

    await runFunctions(world, { minutes: 30, dialers: 8 });

    expect(maxConcurrent(world.simulator.calls)).toBe(4);
    expect(maxConcurrent(ofCampaign(world, 'small'))).toBe(1);
    expect(maxConcurrent(ofCampaign(world, 'large'))).toBeLessThanOrEqual(4);
    // As long as the large one has work, all slots are of use.
    const lastOfLarge = ofCampaign(world, 'large').at(-1)?.placedAtMs ?? 0;
    const until = world.simulator.calls.filter(({ placedAtMs }) => placedAtMs <= lastOfLarge);
    expect(useOf(until, 4)).toBeGreaterThan(0.9);
    expectEverybodyCalledOnce(world);
  });

  it('of a campaign are not more than the deployment allows because its own setting is higher', async () => {
    const world = aWorld();
    await drop(world, 'spring', 0, 20, { maxConcurrentCalls: 50 });

    await runFunctions(world, { minutes: 10, dialers: 4 });

    expect(maxConcurrent(world.simulator.calls)).toBe(3);
  });

  it('are as many as before five minutes and a sweep after a dialer died with slots in its hands', async () => {
    const world = aWorld({ simulator: { callSeconds: { min: 30, max: 30 } } });
    await drop(world, 'spring', 0, 40);
    const died = pacerOf(world);
    const wanted = { starts: 3, slots: 3, latest: Number.POSITIVE_INFINITY };
    const { slots } = granted(await died.reserve('spring', wanted, { callsPerSecond: 5 }));
    expect(slots).toHaveLength(3);
    const diedAt = world.clock.now();

    await runFunctions(world, { minutes: 20, dialers: 3 });

    const next = world.simulator.calls[0]?.placedAtMs ?? Number.POSITIVE_INFINITY;
    expect(next - diedAt).toBeLessThanOrEqual(5.7 * MINUTE_MS);
    expect(maxConcurrent(world.simulator.calls)).toBe(3);
    expectEverybodyCalledOnce(world);
    expect(world.pace.standing.slots).toEqual({});
  });

  it('are never too many, and their slots free within five minutes of their end, when all events are lost', async () => {
    const world = aWorld({ maxConcurrentCalls: 10, simulator: { events: { enabled: true, lostShare: 1 } } });
    await drop(world, 'spring', 0, 120);
    let longest = 0;

    await runFunctions(world, {
      minutes: 75,
      dialers: 4,
      meanwhile: async () => {
        longest = await longestLeakMs(world, 75);
      },
    });

    expect(maxConcurrent(world.simulator.calls)).toBeLessThanOrEqual(10);
    expect(longest).toBeGreaterThan(MINUTE_MS);
    expect(longest).toBeLessThanOrEqual(5 * MINUTE_MS);
    expectEverybodyCalledOnce(world);
    expect(world.pace.standing.slots).toEqual({});
  });

  it('keep their slots as long as they last, however long that is', async () => {
    const world = aWorld({ simulator: { callSeconds: { min: 3_000, max: 3_600 } } });
    await drop(world, 'spring', 0, 8);

    await runFunctions(world, { minutes: 200, dialers: 3 });

    expect(maxConcurrent(world.simulator.calls)).toBe(3);
    expectEverybodyCalledOnce(world);
  });

  it('keep their slots when they are more than one sweep can ask about', async () => {
    const most = 700;
    const world = aWorld({
      maxConcurrentCalls: most,
      callsPerSecond: 50,
      simulator: {
        quotaPerSecond: 60,
        burst: 60,
        callSeconds: { min: 1_800, max: 1_800 },
        describe: { quotaPerSecond: 100, burst: 100 },
      },
    });
    await drop(world, 'spring', 0, 1_000);

    await runFunctions(world, { minutes: 12, dialers: 5 });

    expect(maxConcurrent(world.simulator.calls)).toBe(most);
  });
});

describe('an instance that allows fewer concurrent calls than the deployment says', () => {
  it.each(['limit-exceeded-429', 'disconnect-at-once'] as const)(
    '(%s) still reaches everybody once, and no attempt is used up',
    async (overConcurrentCalls) => {
      const rows = 40;
      const world = aWorld({
        maxConcurrentCalls: 10,
        callsPerSecond: 2,
        simulator: { concurrentCalls: 5, overConcurrentCalls, callSeconds: { min: 20, max: 40 } },
      });
      await drop(world, 'spring', 0, rows, {
        retry: { maxAttempts: 1 },
        frequencyCap: { attempts: 1, days: 7 },
      });

      await runFunctions(world, { minutes: 240, dialers: 4 });

      const reached = world.simulator.calls.filter(({ ends }) => ends.disconnectReason !== 'EXPIRED');
      expect(reached).toHaveLength(rows);
      expect(new Set(reached.map(({ destinationPhoneNumber }) => destinationPhoneNumber)).size).toBe(rows);
      for (const contact of world.contacts.all()) {
        expect(contact).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
        expect(contact.attempt - (contact.uncounted ?? 0)).toBe(1);
        expect(world.numbers.calls.get(contact.contactKey)).toHaveLength(1);
      }
      expect(world.pace.standing.slots).toEqual({});
    },
  );
});
