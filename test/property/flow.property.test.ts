/**
 * A contact flow, the event of its call's end and the sweeper side by side: whatever they do first, and wherever they are killed,
 * the contact ends as if they had come one after the other.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../src/outcomes/event-queue.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { aFlowEvent } from '../support/a-flow-event.ts';
import { shortOr } from '../support/length.ts';
import { MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { type PortsOfProcess, World } from '../support/world.ts';

const number = '+12065550101';

/** What a flow asks for, in order, and the number of asynchronous calls after which its process is killed. */
interface Flow {
  readonly actions: readonly (keyof typeof actions)[];
  readonly diesAt: number;
}

const actions = {
  optOut: { action: 'optOut' },
  callBack: { action: 'callBack', at: 'PT30M' },
  later: { action: 'callBack', at: 'PT40M' },
  sold: { action: 'record', disposition: 'SOLD', choice: '1' },
  notHome: { action: 'record', disposition: 'NOT_HOME', where: 'away' },
  refused: { action: 'record', disposition: 'REFUSED', why: 'price' },
} as const;

const NEVER = 1_000;
const death = fc.oneof({ weight: 2, arbitrary: fc.constant(NEVER) }, fc.integer({ min: 1, max: 14 }));
const flows: fc.Arbitrary<Flow> = fc.record({
  actions: fc.array(fc.constantFrom(...(Object.keys(actions) as (keyof typeof actions)[])), {
    minLength: 1,
    maxLength: 3,
  }),
  diesAt: death,
});

/** How far each asynchronous call is put off, in turns of the queue of promises: that is the order of all calls. */
const delays = fc.array(fc.nat({ max: 12 }), { minLength: 40, maxLength: 40 });

/** A process whose calls take the next of `turns`. */
function delayed(process: MortalProcess, turns: () => number): PortsOfProcess {
  return {
    wrap: <T extends object>(ports: T): T => {
      const mortal = process.wrap(ports) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(mortal).map(([name, port]) => [
          name,
          name === 'clock' || name === 'log' ? port : slowed(port as object, turns),
        ]),
      ) as T;
    },
  };
}

function slowed(port: object, turns: () => number): object {
  return new Proxy(port, {
    get: (target, key) => {
      const member = Reflect.get(target, key, target) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const wait = turns();
        const answer = async () => {
          for (let i = 0; i < wait; i += 1) await Promise.resolve();
          return member.apply(target, args);
        };
        return answer();
      };
    },
  });
}

/** A call that was placed `seconds` ago, and takes 30. */
async function aCall(seconds: number): Promise<{ world: World; contactId: string; end: EventMessage }> {
  const world = new World({
    simulator: {
      callSeconds: { min: 30, max: 30 },
      fates: { [number]: ['ANSWERED', 'ANSWERED', 'ANSWERED'] },
      events: { enabled: true },
    },
  });
  const retry = { maxAttempts: 2, dispositions: { NOT_HOME: 20, REFUSED: 'never' } };
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify({ retry }))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${number}\n`)));
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(1)));
  const [call] = world.simulator.calls;
  if (!call) throw new Error('No call was placed.');
  const { contactId, ends } = call;
  world.clock.jump(seconds * SECOND_MS);
  const end = {
    type: 'ended' as const,
    call: {
      contactId,
      endedAt: ends.endsAtMs,
      disconnectReason: ends.disconnectReason,
      ...(ends.answeredAtMs !== undefined && { answeredAt: ends.answeredAtMs }),
    },
    looks: 0,
  };
  return { world, contactId, end };
}

interface Done {
  readonly action: keyof typeof actions;
  readonly result: string;
}

/** The actions of a flow one after the other, as far as its process comes. */
async function runFlow(world: World, contactId: string, flow: Flow, turns: () => number): Promise<Done[]> {
  const done: Done[] = [];
  const kill = flow.diesAt === NEVER ? undefined : { call: flow.diesAt, when: 'after' as const };
  const process = new MortalProcess(kill);
  const flowCalls = world.flowCalls(delayed(process, turns));
  const all = async () => {
    for (const action of flow.actions) {
      const { result } = await flowCalls.answer(aFlowEvent(contactId, actions[action]));
      done.push({ action, result });
    }
  };
  await process.run(all());
  return done;
}

const runs = { numRuns: shortOr(40, 300) };

describe('what contact flows record, while the end of their call is handled', () => {
  it(
    'leaves the contact as if it had come one after the other, and no customer who opted out is called',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          flows,
          flows,
          delays,
          death,
          fc.nat({ max: 60 }),
          // The sweeper looks for the end of the call itself from two and a half minutes on.
          fc.constantFrom(29, 29, 170),
          fc.array(fc.record({ diesAt: death, waits: fc.nat({ max: 60 }) }), { maxLength: 2 }),
          async (one, other, waits, endDies, endWaits, seconds, sweeps) => {
            let turn = 0;
            const turns = () => waits[turn++ % waits.length] ?? 0;
            const { world, contactId, end } = await aCall(seconds);
            const { clock } = world;
            const endProcess = new MortalProcess(
              endDies === NEVER ? undefined : { call: endDies, when: 'after' },
            );
            const ending = async () => {
              for (let i = 0; i < endWaits; i += 1) await Promise.resolve();
              await endProcess.run(world.endedCalls(delayed(endProcess, turns)).handle([end]));
            };
            const ran: Done[][] = [];
            const flowsRun = [one, other].map(async (flow) => {
              ran.push(await runFlow(world, contactId, flow, turns));
            });
            const swept = sweeps.map(async (sweep) => {
              for (let i = 0; i < sweep.waits; i += 1) await Promise.resolve();
              const process = new MortalProcess(
                sweep.diesAt === NEVER ? undefined : { call: sweep.diesAt, when: 'after' },
              );
              await process.run(world.sweeper(delayed(process, turns)).sweep(clock.now() + 40 * SECOND_MS));
            });
            await clock.run(Promise.all([...flowsRun, ending(), ...swept]));
            const done = ran.flat();
            const listed = world.numbers.suppressed.has(number);
            const callsThen = world.callsTo(number);
            clock.jump(2 * SECOND_MS);
            // What was killed is delivered again.
            await runFunctions(world, {
              minutes: 90,
              dialers: 1,
              meanwhile: async () => {
                await clock.sleepUntil(clock.now() + 3 * MINUTE_MS);
                await world.endedCalls().handle([end]);
              },
            });
            const contact = world.contacts.get('spring', number);
            const said = new Set(done.filter(({ result }) => result === 'ok').map(({ action }) => action));
            const asked = new Set([...one.actions, ...other.actions]);
            const calls = world.callsTo(number);

            expect(['COMPLETED', 'CANCELLED', 'SUPPRESSED']).toContain(contact?.status);
            expect(contact?.attempts).toHaveLength(calls);
            expect(callsThen).toBe(1);
            if (listed || said.has('optOut')) expect(calls).toBe(1);
            if (said.has('optOut')) expect(contact?.disposition).toBe('OPTED_OUT');
            // Answers are kept for good.
            if (said.has('sold')) expect(contact?.answers).toHaveProperty('choice', '1');
            if (said.has('notHome')) expect(contact?.answers).toHaveProperty('where', 'away');
            if (said.has('refused')) expect(contact?.answers).toHaveProperty('why', 'price');
            // No other call without a reason, and one for a callback that was promised.
            const mayBeCalledAgain = ['callBack', 'later', 'notHome'].some((action) =>
              asked.has(action as 'later'),
            );
            expect(calls).toBeLessThanOrEqual(mayBeCalledAgain ? 2 : 1);
            const promised = said.has('callBack') || said.has('later');
            if (promised && !asked.has('optOut') && !asked.has('refused')) {
              expect(calls).toBe(2);
              const [, second] = world.simulator.calls;
              const lateMs = (second?.placedAtMs ?? 0) - Date.parse(contact?.callBackAt ?? '');
              expect(lateMs).toBeGreaterThanOrEqual(0);
              expect(lateMs).toBeLessThan(MINUTE_MS);
            }
            expect(Object.keys(world.pace.standing.slots)).toEqual([]);
            expect(clock.now()).toBeLessThan(Date.parse(contact?.createdAt ?? '') + 3 * HOUR_MS);
          },
        ),
        runs,
      );
    },
    shortOr(120_000, 900_000),
  );
});
