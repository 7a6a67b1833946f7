import { describe, expect, it } from 'vitest';
import { PARKED } from '../../../src/contact/contact-life.ts';
import type { DialMessage } from '../../../src/dialing/dial-queue.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { oneInEach, shortOr } from '../../support/length.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

/** The queue hands out the messages of campaigns in turn, as fair queues do. */
function takeInTurn({ dialQueue }: World): void {
  const take = dialQueue.take.bind(dialQueue);
  dialQueue.take = (most) => {
    const campaigns = new Map<string, DialMessage[]>();
    for (const message of take(Number.POSITIVE_INFINITY)) {
      const its = campaigns.get(message.campaignId) ?? [];
      its.push(message);
      campaigns.set(message.campaignId, its);
    }
    const lists = [...campaigns.values()];
    const longest = Math.max(0, ...lists.map(({ length }) => length));
    const inTurn = Array.from({ length: longest }, (_, i) =>
      lists.flatMap((list) => list.slice(i, i + 1)),
    ).flat();
    dialQueue.messages = inTurn.slice(most);
    return inTurn.slice(0, most);
  };
}

const callsOf = (world: World, name: string) =>
  world.simulator.calls.filter((call) => call.name?.startsWith(`${name}-`));

async function anHourAt(callsPerSecond: number, contacts = 300): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 10, burst: 25 },
    deployment: { callsPerSecond },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  await runFunctions(world, { minutes: 60 });
  return world;
}

describe('ten dialers at a low rate', () => {
  const rates = [
    [0.05, 180],
    [0.02, 72],
    [0.01, 36],
    [0.005, 18],
  ] as const;
  it.each(oneInEach(3, rates))(
    'of %f calls a second make about %i an hour: start times that nobody can use are left for later',
    async (rate, due) => {
      const begin = new World().clock.now();
      const world = await anHourAt(rate);

      // What a dialer holds at the end of the hour is still called.
      const calls = world.simulator.calls.filter(({ placedAtMs }) => placedAtMs < begin + HOUR_MS);
      expect(calls.length).toBeGreaterThanOrEqual(Math.floor(due * 0.75));
      expect(calls.length).toBeLessThanOrEqual(due + 1);
      expect(world.pace.standing.pace.nextStartAt).toBeLessThan(world.clock.now() + (2 / rate) * SECOND_MS);
    },
  );
});

describe('dialers that have no start time before their deadline', () => {
  it.each(shortOr([300, 3_000], [300, 3_000, 6_000]))(
    'use the rate, and do not pass a list of %i round and round: each message costs a run and two requests',
    async (contacts) => {
      const begin = new World().clock.now();
      const world = await anHourAt(0.01, contacts);
      const sentBack = world.dialQueue.sent - contacts;

      // Each once when it is first seen, then ten a second however long the list is, and fifty a minute by the sweeper.
      expect(sentBack).toBeLessThan(contacts + 10 * (HOUR_MS / SECOND_MS) + 50 * 60);
      const calls = world.simulator.calls.filter(({ placedAtMs }) => placedAtMs < begin + HOUR_MS);
      expect(calls.length).toBeGreaterThanOrEqual(Math.floor(36 * 0.75));
    },
  );

  it('take contacts out of the queue that would be in the way of other campaigns, and call them in their turn', async () => {
    const contacts = 3_200;
    const world = await anHourAt(0.01, contacts);
    const waiting = world.contacts.all().filter(({ status }) => status === 'WAITING');
    expect(waiting.length).toBeGreaterThan(100);
    for (const { dueAt, reason, attempt } of waiting) {
      expect({ dueAt, reason, attempt }).toEqual({
        dueAt: PARKED,
        reason: 'Waiting for a dial permit at the allowed rate.',
        attempt: 0,
      });
    }

    world.campaigns.change('spring', { settings: { callsPerSecond: 10 } });
    await runFunctions(world, { minutes: 12 });

    expect(world.simulator.calls).toHaveLength(contacts);
  });
});

describe('two campaigns', () => {
  it.each([{ maxConcurrentCalls: 1 }, { callsPerSecond: 0.05 }])(
    'do not wait for each other: one with %o does not slow down the other',
    async (settings) => {
      const world = new World({
        simulator: { quotaPerSecond: 10, burst: 25, callSeconds: { min: 60, max: 60 } },
        deployment: { callsPerSecond: 2 },
      });
      for (const [name, rows] of [
        ['narrow', 1_000],
        ['wide', 1_000],
      ] as const) {
        await world.clock.run(world.import(world.uploads.drop(`${name}.csv`, aFileOf(rows))));
        world.campaigns.change(name, { provenAt: toIso(world.clock.now()) });
      }
      world.campaigns.change('narrow', { settings });
      takeInTurn(world);

      await runFunctions(world, { minutes: 5, dialers: 3 });

      expect(callsOf(world, 'wide').length).toBeGreaterThan(0.9 * 2 * 300);
    },
  );

  it.each([
    [20, 60, 3],
    [60, 20, 3],
    [500, 60, 3],
    [500, 60, 10],
    [500, 20, 3],
  ])(
    'or one alone: one call at a time of a list of %i, of %i s each, are on all the time (%i dialers)',
    async (rows, seconds, dialers) => {
      const world = new World({
        simulator: {
          quotaPerSecond: 10,
          burst: 25,
          callSeconds: { min: seconds, max: seconds },
          events: { enabled: true },
        },
      });
      const settings = JSON.stringify({ maxConcurrentCalls: 1 });
      await world.clock.run(world.import(world.uploads.drop('narrow.json', settings)));
      await world.clock.run(world.import(world.uploads.drop('narrow.csv', aFileOf(rows))));

      await runFunctions(world, { minutes: 15, dialers });

      const calls = callsOf(world, 'narrow');
      const from = calls[0]?.placedAtMs ?? 0;
      const until = calls.at(-1)?.placedAtMs ?? 0;
      const onMs = (calls.length - 1) * seconds * SECOND_MS;
      expect(onMs / (until - from)).toBeGreaterThanOrEqual(0.8);
      expect(calls.length).toBeGreaterThanOrEqual(10);
    },
  );

  it('that have rates of their own keep them side by side', async () => {
    const world = new World({
      simulator: { quotaPerSecond: 20, burst: 50 },
      deployment: { callsPerSecond: 20 },
    });
    // Each has numbers of its own: one number has one call at a time.
    const drop = async (name: string, callsPerSecond: number, first: number, rows: number) => {
      await world.clock.run(
        world.import(world.uploads.drop(`${name}.json`, JSON.stringify({ callsPerSecond }))),
      );
      const numbers = Array.from({ length: rows }, (_, i) => numberOf(first + i));
      await world.clock.run(
        world.import(world.uploads.drop(`${name}.csv`, `phone\n${numbers.join('\n')}\n`)),
      );
    };
    await drop('slow', 1, 0, 200);
    await drop('fast', 5, 200, 1_000);
    const messages = world.dialQueue.take(2_000);
    const ofCampaign = (name: string) => messages.filter(({ campaignId }) => campaignId === name);
    // Fair queues bring the campaigns' messages in turn.
    world.dialQueue.messages = ofCampaign('slow').flatMap((slow, i) => [
      slow,
      ...ofCampaign('fast').slice(5 * i, 5 * i + 5),
    ]);

    await runFunctions(world, { minutes: 3 });

    for (const [name, rate] of [
      ['slow', 1],
      ['fast', 5],
    ] as const) {
      const times = world.simulator.calls
        .filter((call) => call.name?.startsWith(name))
        .map((call) => call.placedAtMs);
      const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / SECOND_MS;
      expect((times.length - 1) / seconds, name).toBeLessThanOrEqual(rate * 1.02);
      expect((times.length - 1) / seconds, name).toBeGreaterThan(rate * 0.8);
    }
  });

  it('share one rate when they have none of their own', async () => {
    const world = new World({
      simulator: { quotaPerSecond: 10, burst: 25 },
      deployment: { callsPerSecond: 10 },
    });
    await world.clock.run(world.import(world.uploads.drop('one.csv', aFileOf(300))));
    // Other numbers: one number has one call at a time.
    const others = Array.from({ length: 300 }, (_, i) => numberOf(300 + i));
    await world.clock.run(world.import(world.uploads.drop('two.csv', `phone\n${others.join('\n')}\n`)));

    await runFunctions(world, { minutes: 3 });

    const { throttled, callsPerSecond } = world.simulator.summary(world.clock.now());
    expect(world.simulator.calls).toHaveLength(600);
    expect(throttled).toBe(0);
    expect(callsPerSecond).toBeLessThanOrEqual(10.1);
  });
});

describe('messages that the queue delivers three times and shuffled', () => {
  it('make one call each, whichever of five dialers gets which', async () => {
    const contacts = 120;
    const world = new World({
      simulator: { quotaPerSecond: 20, burst: 50 },
      deployment: { callsPerSecond: 20 },
    });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
    const once = world.dialQueue.take(contacts);
    const thrice = [...once, ...once, ...once];
    // Steps of a number that shares no factor with the length visit every place once.
    world.dialQueue.messages = thrice.map((message, i) => thrice[(i * 97) % thrice.length] ?? message);
    expect(world.dialQueue.messages).toHaveLength(3 * contacts);

    await runFunctions(world, { minutes: 3, dialers: 5 });

    expect(world.simulator.calls).toHaveLength(contacts);
    for (let i = 0; i < contacts; i += 1) expect(world.callsTo(numberOf(i))).toBe(1);
    for (const contact of world.contacts.all())
      expect(contact).toMatchObject({ attempt: 1, attempts: [{ attempt: 1 }] });
  });

  it('make no call when they come days after the contact was called', async () => {
    const world = new World({ simulator: { callSeconds: { min: 0, max: 0 } } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
    const [message] = world.dialQueue.messages;
    await runFunctions(world, { minutes: 10 });
    expect(world.contacts.all()[0]?.status).toBe('COMPLETED');

    world.clock.jump(3 * DAY_MS);
    if (message) world.dialQueue.messages.push(message, message);
    await runFunctions(world, { minutes: 60, dialers: 1 });

    expect(world.simulator.calls).toHaveLength(1);
  });
});
