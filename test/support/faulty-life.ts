/** The functions side by side in a world in which processes die, fail and stand still, and messages come twice and late. */
import { readReportedCall } from '../../src/outcomes/contact-event.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { Chance } from '../faults/virtual/chance.ts';
import { FaultyProcess, type Troubles } from '../faults/virtual/faulty-process.ts';
import type { World } from './world.ts';

/** SQS delivers a batch again when the dead function's visibility timeout is over. */
const VISIBILITY_S = 360;
const FAULTY_MS = 40 * MINUTE_MS;

export const well: Troubles = { dies: 0, throws: 0, freezes: 0, latencyMs: 20, skewMs: 0 };

/** Lives on until every contact has ended; at first things go wrong as `troubles` say. */
export async function liveWithFaults(world: World, seed: number, troubles: Troubles): Promise<void> {
  const { clock, dialQueue, events, simulator } = world;
  const chance = new Chance(seed + 0.5);
  const faultyUntil = clock.now() + FAULTY_MS;
  const process = () => new FaultyProcess(clock, chance, () => (clock.now() < faultyUntil ? troubles : well));
  const dial = async () => {
    const dialer = process();
    for (const batch of [chance.shuffled(dialQueue.take(chance.between(1, 9)))]) {
      if (batch.length === 0) return;
      if (clock.now() < faultyUntil && chance.hits(0.3)) await dialQueue.send(batch, chance.between(0, 60));
      const work = world.dialer(dialer).dialBatch(batch, dialer.clock.now() + 40 * SECOND_MS);
      const failed = await dialer.run(work).catch(() => 'dead' as const);
      const again = failed === 'dead' ? batch : failed;
      if (again.length > 0) await dialQueue.send(again, VISIBILITY_S);
    }
  };
  const hear = async () => {
    const reported = simulator.events(clock.now()).flatMap((event) => {
      const reported = readReportedCall(JSON.parse(JSON.stringify(event)), event.detail.instanceArn);
      return reported ? [{ ...reported, looks: 0 }] : [];
    });
    const messages = chance.shuffled([...events.take(), ...reported]);
    if (messages.length === 0) return;
    const outcomes = process();
    const failed = await outcomes
      .run(world.endedCalls(outcomes).handle(messages))
      .catch(() => 'dead' as const);
    const again = failed === 'dead' ? messages : failed;
    for (const message of again) await events.send(message, 180);
  };
  const sweep = async () => {
    world.strangerCalls();
    const sweeper = process();
    await sweeper.run(world.sweeper(sweeper).sweep(sweeper.clock.now() + 37 * SECOND_MS)).catch(() => {});
  };
  const isLive = () => world.contacts.all().some(({ dueAt }) => dueAt !== undefined);
  /** Until something is due; while things go wrong, and while calls are on, always soon. */
  const pauseMs = () => {
    const waiting = world.contacts.all().filter(({ dueAt }) => dueAt !== undefined);
    const isQuiet = waiting.every(({ status }) => status === 'WAITING') && dialQueue.messages.length === 0;
    if (!isQuiet || clock.now() < faultyUntil) return 5 * SECOND_MS;
    const soonest = Math.min(...waiting.map(({ dueAt = '' }) => Date.parse(dueAt)));
    return Math.max(5 * SECOND_MS, Math.min(soonest - clock.now(), HOUR_MS));
  };
  const work = async () => {
    const end = clock.now() + 30 * HOUR_MS;
    for (let tick = 0; isLive() && clock.now() < end; tick += 1) {
      for (let dialers = 0; dialers < 3; dialers += 1) void dial();
      void hear();
      if (tick % 12 === 0) void sweep();
      await clock.sleep(pauseMs());
    }
  };
  await clock.run(work());
}
