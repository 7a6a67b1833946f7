import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/contact/contact.ts';
import type { EventMessage } from '../../src/outcomes/event-queue.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

/** The fates of each number's calls, and what its contact comes to in the end. */
const people = {
  '+12065550101': { fates: ['ANSWERED'], outcomes: ['ANSWERED'] },
  '+12065550102': { fates: ['BUSY', 'ANSWERED'], outcomes: ['BUSY', 'ANSWERED'] },
  '+12065550103': { fates: ['NO_ROOM', 'ANSWERED'], outcomes: ['ERROR', 'ANSWERED'] },
  '+12065550104': { fates: ['INVALID_NUMBER'], outcomes: ['INVALID_NUMBER'] },
  // Its dialer dies after Connect took the call.
  '+12065550105': { fates: ['ANSWERED'], outcomes: ['ANSWERED'] },
} as const satisfies Record<string, { fates: readonly string[]; outcomes: readonly Outcome[] }>;

const numbers = Object.keys(people) as (keyof typeof people)[];
const unrecorded = '+12065550105';
const callMs = 30 * SECOND_MS;

/** SQS delivers events again when the dead function's visibility timeout is over (six times its time limit). */
const VISIBILITY_MS = 3 * MINUTE_MS;

/** Five calls that are over, and their events, none of them heard yet. */
async function aWorldWithEndedCalls(): Promise<{ world: World; events: readonly EventMessage[] }> {
  const world = new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 30, max: 30 },
      fates: Object.fromEntries(numbers.map((number) => [number, [...people[number].fates]])),
    },
    deployment: { callsPerSecond: 10 },
  });
  const retry = { maxAttempts: 2, delayMinutes: { BUSY: 5 } };
  const settings = JSON.stringify({ retry, frequencyCap: { attempts: 2, days: 7 } });
  await world.clock.run(world.import(world.uploads.drop('spring.json', settings)));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${numbers.join('\n')}\n`)));
  const messages = world.dialQueue.take(10);
  const [last, rest] = [messages.slice(-1), messages.slice(0, -1)];
  await world.clock.run(world.dialBatch(world.dialer(), rest));
  const killed = new MortalProcess({ call: 'telephony.call', when: 'after' });
  await world.clock.run(killed.run(world.dialBatch(world.dialer(killed), last)));
  expect(world.simulator.calls).toHaveLength(5);
  expect(world.contacts.get('spring', unrecorded)?.status).toBe('QUEUED');
  world.clock.jump(callMs + SECOND_MS);
  const events = world.simulator.calls.map(({ contactId, ends, destinationPhoneNumber }) => ({
    type: 'ended' as const,
    call: {
      contactId,
      endedAt: ends.endsAtMs,
      disconnectReason: ends.disconnectReason,
      ...(ends.answeredAtMs !== undefined && { answeredAt: ends.answeredAtMs }),
    },
    // Nobody recorded this call: it was looked at in vain twice.
    looks: destinationPhoneNumber === unrecorded ? 2 : 0,
  }));
  return { world, events };
}

/** The world goes on, and the queue delivers the events again; answers which slots are held five minutes later. */
async function liveOn(world: World, events: readonly EventMessage[]): Promise<readonly string[]> {
  const first = Object.keys(world.pace.standing.slots);
  let held: readonly string[] = first;
  world.simulator.configure({ events: { enabled: true } });
  await runFunctions(world, {
    minutes: 20,
    dialers: 1,
    meanwhile: async () => {
      await world.clock.sleep(VISIBILITY_MS);
      await world.endedCalls().handle(events);
      await world.clock.sleep(5 * MINUTE_MS - callMs - VISIBILITY_MS);
      held = first.filter((slot) => slot in world.pace.standing.slots);
    },
  });
  return held;
}

function expectEverybodyAsTheyShouldBe(world: World, at: string): void {
  for (const number of numbers) {
    const contact = world.contacts.get('spring', number);
    const { outcomes } = people[number];
    const where = `${at}, ${number}`;
    expect(contact?.status, where).toBe('COMPLETED');
    expect(
      contact?.attempts?.map(({ outcome }) => outcome),
      where,
    ).toEqual(outcomes);
    expect(world.callsTo(number), where).toBe(outcomes.length);
  }
  expect(world.pace.standing.slots, at).toEqual({});
}

describe('the function that hears of ended calls, killed', () => {
  it('sets everything right when it lives', async () => {
    const { world, events } = await aWorldWithEndedCalls();
    expect(Object.keys(world.pace.standing.slots)).toHaveLength(5);

    expect(await world.clock.run(world.endedCalls().handle(events))).toEqual([]);

    expect(world.pace.standing.slots).toEqual({});
    // Connect had no room for one of them, which is not counted as a call.
    expect(world.numbers.calls.get('+12065550103')).toEqual([]);
    await liveOn(world, events);
    expectEverybodyAsTheyShouldBe(world, 'alive');
  });

  it('leaves every outcome right, calls no contact too often, and no slot is held for long, wherever it dies', async () => {
    const rehearsal = await aWorldWithEndedCalls();
    const process = new MortalProcess();
    const alive = rehearsal.world.endedCalls(process).handle(rehearsal.events);
    await rehearsal.world.clock.run(process.run(alive));
    for (const name of [
      'calls.lookUp',
      'contacts.applyAll',
      'numbers.releaseCall',
      'telephony.describe',
      'pace.releaseSlots',
    ]) {
      expect(process.calls).toContain(name);
    }

    for (const point of oneInEach(3, killPoints(process.calls.length))) {
      const { world, events } = await aWorldWithEndedCalls();
      const mortal = new MortalProcess(point);
      await world.clock.run(mortal.run(world.endedCalls(mortal).handle(events)));
      expect(mortal.isDead).toBe(true);

      const at = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      expect(await liveOn(world, events), `${at}: slots that are held`).toEqual([]);
      expectEverybodyAsTheyShouldBe(world, at);
    }
  });

  it('leaves every outcome right when it dies with some of the ends of a batch written', async () => {
    const { world: rehearsal, events: all } = await aWorldWithEndedCalls();
    const batches: number[] = [];
    const whole = rehearsal.contacts.applyAll.bind(rehearsal.contacts);
    rehearsal.contacts.applyAll = (changes) => {
      batches.push(changes.length);
      return whole(changes);
    };
    await rehearsal.clock.run(rehearsal.endedCalls().handle(all));
    expect(batches).toEqual([5]);

    for (let written = 1; written < 5; written += 1) {
      const { world, events } = await aWorldWithEndedCalls();
      const mortal = new MortalProcess({ call: 'contacts.applyAll', when: 'after' });
      const applyAll = world.contacts.applyAll.bind(world.contacts);
      world.contacts.applyAll = (changes) => applyAll(changes.slice(0, written));
      await world.clock.run(mortal.run(world.endedCalls(mortal).handle(events)));
      expect(mortal.isDead).toBe(true);
      expect(world.contacts.all().filter(({ status }) => status === 'DIALED')).toHaveLength(5 - written);
      world.contacts.applyAll = applyAll;

      const at = `killed with ${written} of 5 written`;
      expect(await liveOn(world, events), `${at}: slots that are held`).toEqual([]);
      expectEverybodyAsTheyShouldBe(world, at);
    }
  });

  it('does no harm when it is done twice at once', async () => {
    const { world, events } = await aWorldWithEndedCalls();

    await world.clock.run(
      Promise.all([world.endedCalls().handle(events), world.endedCalls().handle(events)]),
    );
    await liveOn(world, events);

    expectEverybodyAsTheyShouldBe(world, 'twice');
  });
});
