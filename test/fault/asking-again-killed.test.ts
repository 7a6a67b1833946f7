import { describe, expect, it } from 'vitest';
import { hasRung } from '../../local/simulator/call.ts';
import type { FaultKind, SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { SlotWatch } from '../support/slot-watch.ts';
import { World } from '../support/world.ts';

const number = '+12065550101';

/** SQS delivers a batch again when the dead function's visibility timeout is over (six times its time limit). */
const VISIBILITY_MS = 6 * MINUTE_MS;

/** A slot that no call uses, or whose call is over, is free by then. */
const SLOT_FREE_MS = 5 * MINUTE_MS + 30 * SECOND_MS;

const halfADay = { min: 12 * 3_600, max: 12 * 3_600 };
const calls = {
  'calls of 10 s': { callSeconds: { min: 10, max: 10 } },
  'calls that last hours': { callSeconds: halfADay },
  'calls that last hours and are hidden as long as they are on': {
    callSeconds: { min: 1.5 * 3_600, max: 1.5 * 3_600 },
    searchShows: 'ended',
  },
  // The next call with the same token rings.
  'a line that is busy at once': {
    callSeconds: { min: 10, max: 10 },
    fates: { [number]: ['BUSY', 'ANSWERED'] },
    people: { failureSeconds: { min: 0, max: 0 } },
  },
} as const satisfies Record<string, SimulatorSettingsInput>;

/** How Connect answers the first request and the second; the third is answered well. */
const answers = [
  ['internal-error', 'internal-error'],
  ['reset-after', 'reset-after'],
  ['internal-error-after-placing', 'throttle'],
  ['reset-before', 'reset-after'],
] as const satisfies readonly (readonly [FaultKind, FaultKind])[];

const readings = ['new-after-disconnect', 'always-first'] as const;

type Settings = SimulatorSettingsInput & { readonly pair: (typeof answers)[number] };

async function aWorldWithOneContact({ pair, ...simulator }: Settings): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 10, burst: 25, ...simulator },
    deployment: { callsPerSecond: 10, maxConcurrentCalls: 10 },
  });
  const once = JSON.stringify({ retry: { maxAttempts: 1 } });
  await world.clock.run(world.import(world.uploads.drop('spring.json', once)));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${number}\n`)));
  const call = world.telephony.call.bind(world.telephony);
  let asked = 0;
  world.telephony.call = (...request) => {
    const kind = pair[asked];
    asked += 1;
    world.simulator.configure({ faults: kind ? [{ kind, next: 1, api: 'start' }] : [] });
    return call(...request);
  };
  return world;
}

/** One dialer takes the message and dies at `point`, if there is one. */
async function dialOnce(world: World, process: MortalProcess) {
  const batch = world.dialQueue.take(10);
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
  return batch;
}

/** Asynchronous calls of a dialer that lives, and which of them is its first request to Connect (counted from 1). */
async function rehearse(settings: Settings) {
  const world = await aWorldWithOneContact(settings);
  const process = new MortalProcess();
  await dialOnce(world, process);
  return { world, made: process.calls, first: process.calls.indexOf('telephony.call') + 1 };
}

/**
 * From right before the first request on. With one contact nothing runs side by side: dying after a call leaves the same world
 * as dying before the next one.
 */
function pointsFrom(first: number, last: number): ReturnType<typeof killPoints> {
  return killPoints(last).filter(({ call, when }) => call >= first - 1 && when === 'after');
}

describe('a dialer that is killed while it asks again', () => {
  const cases = readings
    .flatMap((clientToken) =>
      Object.entries(calls).map(([what, simulator]) => ({ clientToken, what, simulator })),
    )
    .map((each, i) => ({ ...each, i }));

  it.each(cases)('rings at most once, loses nothing ($what, ClientToken $clientToken)', async (given) => {
    for (const [nth, pair] of answers.entries()) {
      const settings = { ...given.simulator, clientToken: given.clientToken, pair };
      const { world: alive, made, first } = await rehearse(settings);
      // The requests, and between two of them a start time, the wait for it, and a look at the number.
      expect(made.filter((name) => name === 'telephony.call')).toHaveLength(3);
      for (const name of ['pace.swap', 'clock.sleepUntil', 'numbers.read']) {
        expect(made.slice(first).filter((each) => each === name).length, name).toBeGreaterThanOrEqual(2);
      }
      expect(alive.contacts.get('spring', number)).toMatchObject({ status: 'DIALED', attempt: 1 });

      for (const point of oneInEach(6, pointsFrom(first, made.length), given.i + nth)) {
        const world = await aWorldWithOneContact(settings);
        const process = new MortalProcess(point);
        const watch = new SlotWatch(world);
        const batch = await dialOnce(world, process);
        expect(process.isDead).toBe(true);
        const killedAt = world.clock.now();
        await world.clock.run(world.live(VISIBILITY_MS / MINUTE_MS, () => world.strangerCalls()));
        world.dialQueue.messages.push(...batch);
        await world.clock.run(world.liveLong(4, () => world.strangerCalls()));

        const at = `${pair.join(', ')}; killed ${point.when} call ${point.call} (${made[point.call - 1]})`;
        const placed = world.simulator.calls.filter((call) => call.destinationPhoneNumber === number);
        const rung = placed.filter(hasRung);
        expect(rung.length, `${at}: calls that ring`).toBeLessThanOrEqual(1);
        expect(new Set(placed.map((call) => call.clientToken)).size, at).toBe(1);
        expect(watch.longestLeakMs(killedAt), `${at}: a slot of nobody`).toBeLessThanOrEqual(SLOT_FREE_MS);
        const contact = world.contacts.get('spring', number);
        expect(['DIALED', 'COMPLETED'], `${at}: ${contact?.status}`).toContain(contact?.status);
        expect(contact, at).toMatchObject({
          attempt: 1,
          attempts: [{ contactId: placed.at(-1)?.contactId }],
        });
      }
    }
  });
});
