import { describe, expect, it } from 'vitest';
import { windowCounts } from '../../src/agent-pacing/allowance.ts';
import { readReportedCall } from '../../src/outcomes/contact-event.ts';
import type { EventMessage } from '../../src/outcomes/event-queue.ts';
import { SECOND_MS } from '../../src/time/instant.ts';
import { aFileOf } from '../support/a-file.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

const contacts = 5;
const agents = 2;
const queueId = 'sales';

/** After a crash SQS delivers messages again: six times the function's time limit. */
const dialVisibilitySeconds = 360;
const eventVisibilitySeconds = 180;

/** A campaign that is paced by two agents, whom Connect has counted. */
async function aWorldWithAgents(): Promise<World> {
  const world = new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 20,
      agents: {
        online: agents,
        waitSeconds: { min: 0, max: 0 },
        talkSeconds: { min: 20, max: 20 },
        wrapUpSeconds: { min: 5, max: 5 },
      },
      people: { ringSeconds: { min: 4, max: 4 } },
      snapshots: { ageSeconds: { min: 1, max: 1 } },
      events: { enabled: true },
    },
    deployment: { callsPerSecond: 10, maxConcurrentCalls: 20, queueId },
  });
  const settings = { agents: { mode: 'progressive' } };
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  await world.clock.run(
    (async () => {
      await world.portsWithAgents().agentWatch.keepUp(queueId);
      await world.hearEvents();
      await world.clock.sleep(6 * SECOND_MS);
      await world.hearEvents();
    })(),
  );
  return world;
}

/** The first calls, in an agent's hands: each contact beyond them waits. */
async function callFirst(world: World): Promise<void> {
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(contacts)));
}

/** What Connect has reported by `ms` from now. */
function eventsWithin(world: World, ms: number): EventMessage[] {
  world.clock.jump(ms);
  return world.simulator.events(world.clock.now()).flatMap((event): EventMessage[] => {
    const reported = readReportedCall(JSON.parse(JSON.stringify(event)), event.detail.instanceArn);
    return reported ? [{ ...reported, looks: 0 }] : [];
  });
}

/**
 * The world goes on; every contact is to be called once, no line to be held, and each answer counted once, within half an hour. The outcome of a
 * claim whose dialer died right at its call is unknown for longer (decision 1): that number has been called once at most.
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
  const { state } = await world.teamItems.read(queueId);
  const counts = state.counts.spring ?? { hours: [], days: [] };
  const { answered, abandoned } = windowCounts(counts, '30d', world.clock.now());
  const queued = world.simulator.calls.filter(({ ends }) => ends.enqueuedAtMs !== undefined);
  expect(answered, at).toBeLessThanOrEqual(queued.length);
  expect(answered, at).toBeGreaterThanOrEqual(queued.length - maxUnknown);
  expect(abandoned, at).toBe(0);
  // No one waited: there was never more than one call for each agent.
  expect(
    queued.every(({ ends }) => ends.agent !== undefined),
    at,
  ).toBe(true);
}

describe('a campaign that is paced by agents', () => {
  it('calls as many as there are agents, then the next as soon as one is free', async () => {
    const world = await aWorldWithAgents();
    await callFirst(world);
    expect(world.simulator.calls).toHaveLength(agents);
    expect(world.contacts.all().filter(({ reason }) => reason === 'Waiting for an agent.')).toHaveLength(
      contacts - agents,
    );
    await expectAllCalledOnce(world, 'alive');
  });

  it('loses neither contact nor agent wherever the dialer dies', async () => {
    const rehearsal = await aWorldWithAgents();
    const process = new MortalProcess();
    const batch = rehearsal.dialQueue.take(contacts);
    await rehearsal.clock.run(process.run(rehearsal.dialBatch(rehearsal.dialer(process), batch)));
    expect(process.calls).toEqual(
      expect.arrayContaining(['watchItem.read', 'teamItems.read', 'teamItems.swap', 'waiting.add']),
    );

    for (const point of oneInEach(4, killPoints(process.calls.length))) {
      const world = await aWorldWithAgents();
      const mortal = new MortalProcess(point);
      const messages = world.dialQueue.take(contacts);
      await world.clock.run(mortal.run(world.dialBatch(world.dialer(mortal), messages)));
      await world.dialQueue.send(messages, dialVisibilitySeconds);

      const at = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      await expectAllCalledOnce(world, at, agents);
    }
  });

  it('counts each call once wherever the process dies that hears of it', async () => {
    for (const ms of [5 * SECOND_MS, 27 * SECOND_MS]) {
      const rehearsal = await aWorldWithAgents();
      await callFirst(rehearsal);
      const process = new MortalProcess();
      const ticks = rehearsal.events.take();
      const alive = rehearsal.endedCalls(process).handle([...eventsWithin(rehearsal, ms), ...ticks]);
      await rehearsal.clock.run(process.run(alive));
      expect(process.calls).toEqual(expect.arrayContaining(['calls.lookUp', 'teamItems.swap']));

      for (const point of oneInEach(4, killPoints(process.calls.length))) {
        const world = await aWorldWithAgents();
        await callFirst(world);
        const messages = [...eventsWithin(world, ms), ...world.events.take()];
        const mortal = new MortalProcess(point);
        await world.clock.run(mortal.run(world.endedCalls(mortal).handle(messages)));
        for (const message of messages) await world.events.send(message, eventVisibilitySeconds);

        const name = process.calls[point.call - 1];
        await expectAllCalledOnce(world, `after ${ms} ms, killed ${point.when} call ${point.call} (${name})`);
      }
    }
  });

  it('goes on when the chain of messages that counts the agents breaks', async () => {
    const rehearsal = await aWorldWithAgents();
    const process = new MortalProcess();
    const [tick] = rehearsal.events.take();
    rehearsal.clock.jump(6 * SECOND_MS);
    const due = tick ?? rehearsal.events.take()[0];
    expect(due?.type).toBe('tick');
    await rehearsal.clock.run(process.run(rehearsal.endedCalls(process).handle(due ? [due] : [])));
    expect(process.calls).toEqual(
      expect.arrayContaining(['watchItem.swap', 'ticks.tick', 'metrics.agentsOf']),
    );

    for (const point of killPoints(process.calls.length)) {
      const world = await aWorldWithAgents();
      world.clock.jump(6 * SECOND_MS);
      const mortal = new MortalProcess(point);
      const messages = world.events.take();
      await world.clock.run(mortal.run(world.endedCalls(mortal).handle(messages)));
      for (const message of messages) await world.events.send(message, eventVisibilitySeconds);

      await expectAllCalledOnce(
        world,
        `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`,
      );
    }
  });
});
