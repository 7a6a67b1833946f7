import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import { World } from '../../support/world.ts';

/** A table, a queue or Connect takes so long to answer, ms. */
const ANSWER_MS = 8;

/** Ports that answer after a while: without it a dialer is never late. */
function slowly(clock: VirtualClock) {
  const late = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await clock.sleep(ANSWER_MS);
          return member.apply(target, args);
        };
      },
    });
  return {
    wrap<T extends object>(ports: T): T {
      const isPort = ([name]: [string, unknown]) => name !== 'clock' && name !== 'log';
      const wrapped = Object.entries(ports).map((each) => [each[0], isPort(each) ? late(each[1]) : each[1]]);
      return Object.fromEntries(wrapped) as T;
    },
  };
}

/** Calls to the slow campaign and to the other one, in `minutes` in which both have people to call all of the time. */
async function callsOfBoth(callsPerSecond: number, slow: number, dialers: number, minutes: number) {
  const world = new World({
    deployment: { callsPerSecond, maxConcurrentCalls: 2_000 },
    simulator: { quotaPerSecond: 1_000, burst: 2_000 },
  });
  const { clock } = world;
  const drop = async (name: string, from: number, settings: object) => {
    const rows = Array.from({ length: 1_500 }, (_, i) => numberOf(from + i)).join('\n');
    await world.import(world.uploads.drop(`${name}.json`, JSON.stringify(settings)));
    await world.import(world.uploads.drop(`${name}.csv`, `phone\n${rows}\n`));
  };
  await clock.run(drop('slow', 0, { callsPerSecond: slow }));
  await clock.run(drop('fast', 5_000, {}));
  const { messages } = world.dialQueue;
  const of = (id: string) => messages.filter(({ campaignId }) => campaignId === id);
  const fast = of('fast');
  messages.splice(0, messages.length, ...of('slow').flatMap((each, i) => [each, ...fast.slice(i, i + 1)]));
  const end = clock.now() + minutes * MINUTE_MS;
  const dial = async () => {
    const dialer = world.dialer(slowly(clock));
    while (clock.now() < end) await world.dialBatch(dialer, world.dialQueue.take(10));
  };
  await clock.run(Promise.all(Array.from({ length: dialers }, dial)));
  const placed = (id: string) =>
    world.simulator.calls.filter(({ name }) => name?.startsWith(`${id}-`)).length;
  return { slow: placed('slow'), fast: placed('fast') };
}

describe('a campaign that is slower than another one beside it', () => {
  it.each([
    [2, 0.5, 3, 4, 20],
    [5, 1, 3, 3, 90],
  ])(
    'gets its turns at %f calls a second, of which it may make %f, and the others use the rest',
    async (rate, own, dialers, minutes, least) => {
      const { slow, fast } = await callsOfBoth(rate, own, dialers, minutes);

      expect(slow).toBeGreaterThanOrEqual(least);
      expect(slow).toBeLessThanOrEqual(own * minutes * 60 + dialers);
      expect(slow + fast).toBeGreaterThanOrEqual(rate * minutes * 60 * 0.98);
    },
    60_000,
  );
});
