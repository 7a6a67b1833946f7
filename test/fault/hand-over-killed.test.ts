import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../src/outcomes/event-queue.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { aFileOf } from '../support/a-file.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

const contacts = 6;
const lines = 2;

/** After a crash SQS delivers messages again: six times the function's time limit. */
const dialVisibilitySeconds = 360;
const eventVisibilitySeconds = 180;

async function aWorldWithFewLines(): Promise<World> {
  const world = new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 20,
      callSeconds: { min: 30, max: 30 },
      events: { enabled: true },
    },
    deployment: { callsPerSecond: 10, maxConcurrentCalls: lines },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  return world;
}

/**
 * The world goes on; every contact is to be called once, and no line to be held, within half an hour. The outcome of a claim
 * whose dialer died right at its call is unknown for longer (decision 1): that number has been called once at most.
 */
async function expectAllCalledOnce(world: World, at: string, maxUnknown = 0): Promise<void> {
  await runFunctions(world, { minutes: 30, dialers: 2 });

  const unknown = world.contacts.all().filter(({ status }) => status === 'DIALING');
  expect(unknown.length, at).toBeLessThanOrEqual(maxUnknown);
  for (const contact of world.contacts.all()) {
    const { contactKey, status } = contact;
    if (unknown.includes(contact)) expect(world.callsTo(contactKey), `${at}, ${contactKey}`).toBeLessThan(2);
    else expect([status, world.callsTo(contactKey)], `${at}, ${contactKey}`).toEqual(['COMPLETED', 1]);
  }
  expect(world.pace.standing.slots, at).toEqual({});
  const { maxActive } = world.simulator.summary(world.clock.now());
  expect(maxActive, at).toBeLessThanOrEqual(lines);
}

/** The ends of the first calls. */
async function ends(world: World): Promise<readonly EventMessage[]> {
  world.clock.jump(35 * SECOND_MS);
  return world.simulator.calls.map(({ contactId, ends: { endsAtMs, answeredAtMs, disconnectReason } }) => ({
    type: 'ended' as const,
    call: {
      contactId,
      endedAt: endsAtMs,
      disconnectReason,
      ...(answeredAtMs !== undefined && { answeredAt: answeredAtMs }),
    },
    looks: 0,
  }));
}

describe('a line that becomes free while contacts wait for one', () => {
  it('brings the next contact at once when no process dies', async () => {
    const world = await aWorldWithFewLines();
    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(contacts)));
    expect(world.simulator.calls).toHaveLength(lines);
    expect(await world.waiting.list()).toEqual(['spring']);
    expect(world.dialQueue.messages).toEqual([]);

    await world.clock.run(world.endedCalls().handle(await ends(world)));

    expect(world.dialQueue.messages).toHaveLength(lines);
    await expectAllCalledOnce(world, 'alive');
  });

  it('loses neither the line nor the contact wherever the dialer dies that finds none', async () => {
    const rehearsal = await aWorldWithFewLines();
    const process = new MortalProcess();
    const batch = rehearsal.dialQueue.take(contacts);
    await rehearsal.clock.run(process.run(rehearsal.dialBatch(rehearsal.dialer(process), batch)));
    expect(process.calls).toEqual(expect.arrayContaining(['waiting.list', 'waiting.add']));

    for (const point of oneInEach(3, killPoints(process.calls.length))) {
      const world = await aWorldWithFewLines();
      const mortal = new MortalProcess(point);
      const messages = world.dialQueue.take(contacts);
      await world.clock.run(mortal.run(world.dialBatch(world.dialer(mortal), messages)));
      await world.dialQueue.send(messages, dialVisibilitySeconds);

      const at = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      await expectAllCalledOnce(world, at, lines);
    }
  });

  it('loses neither the line nor the contact wherever the process dies that frees it', async () => {
    const rehearsal = await aWorldWithFewLines();
    await rehearsal.clock.run(rehearsal.dialBatch(rehearsal.dialer(), rehearsal.dialQueue.take(contacts)));
    const process = new MortalProcess();
    const alive = rehearsal.endedCalls(process).handle(await ends(rehearsal));
    await rehearsal.clock.run(process.run(alive));
    expect(process.calls).toEqual(
      expect.arrayContaining(['pace.releaseSlots', 'waiting.list', 'contacts.due', 'dialQueue.send']),
    );

    for (const point of oneInEach(3, killPoints(process.calls.length))) {
      const world = await aWorldWithFewLines();
      await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(contacts)));
      const messages = await ends(world);
      const mortal = new MortalProcess(point);
      await world.clock.run(mortal.run(world.endedCalls(mortal).handle(messages)));
      for (const message of messages) await world.events.send(message, eventVisibilitySeconds);

      await expectAllCalledOnce(
        world,
        `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`,
      );
    }
  });

  it('is filled by the next sweep when its process dies', async () => {
    const world = await aWorldWithFewLines();
    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(contacts)));
    const killed = new MortalProcess({ call: 'pace.releaseSlots', when: 'after' });
    await world.clock.run(killed.run(world.endedCalls(killed).handle(await ends(world))));
    const from = world.clock.now();

    await runFunctions(world, { minutes: 2, dialers: 2 });

    const next = world.simulator.calls[lines]?.placedAtMs ?? Number.POSITIVE_INFINITY;
    expect(next - from).toBeLessThanOrEqual(MINUTE_MS + 5 * SECOND_MS);
  });
});
