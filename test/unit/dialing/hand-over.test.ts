import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../local/simulator/random.ts';
import { divideLines } from '../../../src/pacing/divide-lines.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const unlimited = Number.POSITIVE_INFINITY;

function aWorld(maxConcurrentCalls: number): World {
  return new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 20,
      callSeconds: { min: 30, max: 30 },
      events: { enabled: true },
    },
    deployment: { callsPerSecond: 10, maxConcurrentCalls },
  });
}

async function drop(
  world: World,
  campaignId: string,
  from: number,
  rows: number,
  settings?: object,
): Promise<void> {
  const numbers = Array.from({ length: rows }, (_, i) => numberOf(from + i));
  if (settings) {
    await world.clock.run(world.import(world.uploads.drop(`${campaignId}.json`, JSON.stringify(settings))));
  }
  await world.clock.run(
    world.import(world.uploads.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`)),
  );
}

describe('free lines', () => {
  it.each([
    ['one campaign', 3, { a: [5, unlimited] }, { a: 3 }],
    ['the campaign with fewer calls first', 3, { a: [4, unlimited], b: [2, unlimited] }, { a: 1, b: 2 }],
    ['no campaign beyond its own limit', 5, { a: [2, 3], b: [9, unlimited] }, { a: 1, b: 4 }],
    ['none when all are at their limits', 2, { a: [3, 3] }, {}],
    ['none when no campaign waits', 2, {}, {}],
  ] as const)('go to %s', (_, lines, waiting, expected) => {
    const campaigns = Object.entries(waiting).map(([id, [calls, limit]]) => [id, { calls, limit }] as const);

    expect(Object.fromEntries(divideLines(lines, new Map(campaigns)))).toEqual(expected);
  });

  it('are divided so that no campaign gets one while another has fewer calls and may have more', () => {
    const random = seededRandom(7);
    for (let i = 0; i < 500; i += 1) {
      const waiting = new Map(
        Array.from({ length: 1 + Math.floor(random() * 5) }, (_, n) => [
          `campaign-${n}`,
          { calls: Math.floor(random() * 10), limit: random() < 0.5 ? unlimited : Math.floor(random() * 12) },
        ]),
      );
      const shares = divideLines(Math.floor(random() * 20), waiting);
      for (const [id, share] of shares) {
        const { calls, limit } = waiting.get(id) ?? { calls: 0, limit: 0 };
        expect(calls + share).toBeLessThanOrEqual(limit);
        for (const [other, its] of waiting) {
          const itsCalls = its.calls + (shares.get(other) ?? 0);
          if (itsCalls < its.limit) expect(calls + share - 1).toBeLessThanOrEqual(itsCalls);
        }
      }
    }
  });

  it('are shared evenly by two campaigns, the second of which comes when all are taken', async () => {
    const world = aWorld(6);
    await drop(world, 'spring', 0, 150);
    const second = async () => {
      await world.clock.sleep(MINUTE_MS);
      await world.import(
        world.uploads.drop(
          'summer.csv',
          `phone\n${Array.from({ length: 150 }, (_, i) => numberOf(200 + i)).join('\n')}\n`,
        ),
      );
    };

    await runFunctions(world, { minutes: 12, dialers: 2, meanwhile: second });

    const summer = (number: string) => Number(world.contacts.get('summer', number) !== undefined);
    const from = world.clock.now() - 8 * MINUTE_MS;
    const late = world.simulator.calls.filter(({ placedAtMs }) => placedAtMs > from);
    const share = late.reduce((sum, call) => sum + summer(call.destinationPhoneNumber), 0) / late.length;
    expect(late.length).toBeGreaterThan(60);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it('of a campaign at its own limit bring its next contact, and delay no other campaign', async () => {
    const world = aWorld(100);
    await drop(world, 'slow', 0, 20, { maxConcurrentCalls: 2 });
    await drop(world, 'fast', 100, 60);

    await runFunctions(world, { minutes: 7, dialers: 2 });

    const placed = (campaignId: string) =>
      world.simulator.calls.filter((call) => world.contacts.get(campaignId, call.destinationPhoneNumber));
    const begun = world.simulator.calls[0]?.placedAtMs ?? 0;
    expect(placed('fast')).toHaveLength(60);
    expect((placed('fast').at(-1)?.placedAtMs ?? 0) - begun).toBeLessThan(10 * SECOND_MS);
    expect(placed('slow')).toHaveLength(20);
    // Twenty calls of 30 s, two at a time: five minutes, and what the events and functions take.
    expect((placed('slow').at(-1)?.placedAtMs ?? 0) - begun).toBeLessThan(5.5 * MINUTE_MS);
  });

  it('go to a fast campaign while the own pace of a slow one allows no call', async () => {
    const world = aWorld(6);
    await drop(world, 'slow', 0, 30, { callsPerSecond: 0.05 });
    await drop(world, 'fast', 100, 150);

    await runFunctions(world, { minutes: 12, dialers: 2 });

    const until = world.clock.now();
    const from = until - 10 * MINUTE_MS;
    const calls = world.simulator.calls.filter(({ ends }) => ends.endsAtMs > from);
    const used = calls.reduce((sum, { placedAtMs, ends }) => {
      return sum + Math.min(ends.endsAtMs, until) - Math.max(placedAtMs, from);
    }, 0);
    // Events and functions of this world take their time: without the slow campaign, 87% are in use.
    expect(used / (6 * (until - from))).toBeGreaterThan(0.8);
    const slow = calls.filter((call) => world.contacts.get('slow', call.destinationPhoneNumber));
    expect(slow.length).toBeGreaterThan(15);
  });

  it('bring a retry that is due before contacts that were never called', async () => {
    const world = aWorld(1);
    const busy = numberOf(0);
    world.simulator.configure({ fates: { [busy]: ['BUSY', 'ANSWERED'] } });
    await drop(world, 'spring', 0, 30, { retry: { maxAttempts: 2, delayMinutes: { BUSY: 2 } } });

    await runFunctions(world, { minutes: 6, dialers: 2 });

    const calls = world.simulator.calls.filter((call) => call.destinationPhoneNumber === busy);
    expect(calls).toHaveLength(2);
    const [first, again] = calls.map(({ placedAtMs }) => placedAtMs);
    expect((again ?? 0) - (first ?? 0)).toBeLessThan(4 * MINUTE_MS);
  });

  it('are forgotten once no campaign is short of them', async () => {
    const world = aWorld(2);
    await drop(world, 'spring', 0, 6);

    await runFunctions(world, { minutes: 5, dialers: 2 });

    expect(world.simulator.calls).toHaveLength(6);
    expect(await world.waiting.list()).toEqual([]);
  });
});

describe('a line that is free', () => {
  it('goes to a campaign with contacts although one without any is noted, and has fewer calls', async () => {
    const world = aWorld(2);
    await drop(world, 'spring', 0, 6);
    await drop(world, 'empty', 100, 1);
    await world.clock.run(world.drain(1));
    await world.waiting.add(['empty']);
    world.dialQueue.messages = [];
    const empty = world.contacts.get('empty', numberOf(100));
    if (empty) world.contacts.replace({ ...empty, status: 'WAITING', dueAt: '2030-01-01T00:00:00.000Z' });
    world.clock.jump(40 * SECOND_MS);

    await world.clock.run(world.hearEvents());

    const queued = world.dialQueue.messages.map(({ campaignId }) => campaignId);
    expect(queued.filter((campaignId) => campaignId === 'spring').length).toBeGreaterThanOrEqual(1);
    expect(queued).toHaveLength(
      world.simulator.calls.filter(({ ends }) => ends.endsAtMs <= world.clock.now()).length,
    );
  });

  it('is brought once, although a sweep is under way when it is freed', async () => {
    const world = aWorld(4);
    await drop(world, 'spring', 0, 40);
    await world.clock.run(world.drain(1));
    world.clock.jump(40 * SECOND_MS);
    const list = world.campaigns.list.bind(world.campaigns);
    world.campaigns.list = async () => {
      await world.hearEvents();
      return list();
    };

    await world.clock.run(world.sweeper().sweep(world.clock.now() + 30 * SECOND_MS));

    expect(world.dialQueue.messages).toHaveLength(4);
  });

  it('goes to another campaign than one whose contacts are not called', async () => {
    const world = aWorld(2);
    const refused = Array.from({ length: 60 }, (_, i) => numberOf(i));
    for (const number of refused)
      await world.numbers.suppress(number, { at: '2026-01-01T00:00:00.000Z', source: 'x' });
    await drop(world, 'refused', 0, 60);
    await drop(world, 'spring', 100, 60);

    await runFunctions(world, { minutes: 5, dialers: 2 });

    // Two lines, calls of 30 s: 20 calls in five minutes at best.
    expect(world.simulator.calls.length).toBeGreaterThan(14);
  });
});

describe('a process that finds no line', () => {
  it('brings its contact itself when one was freed before the campaign was noted', async () => {
    const world = aWorld(1);
    await drop(world, 'spring', 0, 2);
    const [first, second] = world.dialQueue.take(2).map((message) => [message]);
    await world.clock.run(world.dialBatch(world.dialer(), first ?? []));
    const add = world.waiting.add.bind(world.waiting);
    // The call ends, and its line is freed, while the contact is parked and its campaign not yet noted.
    world.waiting.add = async (ids) => {
      const slots = Object.keys(world.pace.standing.slots);
      await world.pace.releaseSlots(0, slots);
      await add(ids);
    };

    await world.clock.run(world.dialBatch(world.dialer(), second ?? []));

    expect(world.dialQueue.messages).toEqual(second);
  });

  it('is harmless when the note cannot be written: the next sweep queues its contact', async () => {
    const world = aWorld(1);
    await drop(world, 'spring', 0, 2);
    world.waiting.add = async () => {
      throw new Error('The table is busy.');
    };

    await runFunctions(world, { minutes: 4, dialers: 1 });

    expect(world.simulator.calls).toHaveLength(2);
  });
});

describe('a call whose end is not reported, while others wait for its line', () => {
  it('is looked up 30 s after it was placed', async () => {
    const world = new World({
      simulator: { callSeconds: { min: 10, max: 10 }, events: { enabled: true, lostShare: 1 } },
      deployment: { maxConcurrentCalls: 1 },
    });
    await drop(world, 'spring', 0, 4);

    await runFunctions(world, { minutes: 5, dialers: 1 });

    const times = world.simulator.calls.map(({ placedAtMs }) => placedAtMs);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    // The first call was placed before any contact waited.
    for (const gap of gaps.slice(1)) expect(gap).toBeLessThan(36 * SECOND_MS);
    expect(gaps.length).toBe(3);
  });
});

describe('an instance with fewer lines than the deployment says', () => {
  it.each(['limit-exceeded-429', 'disconnect-at-once'] as const)(
    'has its lines in use, and its 60 contacts with calls of a second called within two minutes (%s)',
    async (overConcurrentCalls) => {
      const world = new World({
        simulator: {
          concurrentCalls: 4,
          overConcurrentCalls,
          quotaPerSecond: 20,
          burst: 40,
          callSeconds: { min: 1, max: 1 },
          events: { enabled: true },
        },
        deployment: { callsPerSecond: 20, maxConcurrentCalls: 10 },
      });
      await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(60))));

      await runFunctions(world, { minutes: 2, dialers: 2 });

      const placed = world.simulator.calls.filter(({ ends }) => ends.disconnectReason !== 'EXPIRED');
      expect(placed).toHaveLength(60);
      expect(new Set(placed.map((call) => call.destinationPhoneNumber)).size).toBe(60);
      for (const { attempt, uncounted = 0 } of world.contacts.all()) expect(attempt - uncounted).toBe(1);
    },
  );
});
