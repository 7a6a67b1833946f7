/** A customer asks for a callback after the call, while a dialer is at the contact's next attempt. */
import { describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../../src/connect/telephony.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';
import { aFlowEvent } from '../../support/a-flow-event.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { type PortsOfProcess, World } from '../../support/world.ts';

const numbers = ['+12065550101', '+12065550102'] as const;

const failed = (name: string, message: string, statusCode: number): CallAnswer => ({
  type: 'failed',
  error: { name, message, statusCode },
});

/** How Connect answers the second attempt, once. */
const answers: Readonly<Record<string, CallAnswer>> = {
  'refuses the contact': failed('InvalidRequestException', 'The attributes are too long.', 400),
  'refuses the number': failed('DestinationNotAllowedException', 'The number is not allowed.', 400),
  'is too busy': failed('TooManyRequestsException', 'Slow down.', 429),
  'has no line': failed('LimitExceededException', 'Too many calls.', 429),
  'may not be asked': failed('AccessDeniedException', 'Not authorized.', 403),
};

interface Attempt {
  readonly world: World;
  /** Of the first call. */
  readonly contactId: string;
}

/** A contact with two numbers whose first call has ended, and whose second attempt is in the dial queue. */
async function aSecondAttempt(): Promise<Attempt> {
  const answered: 'ANSWERED'[] = ['ANSWERED', 'ANSWERED', 'ANSWERED'];
  const fates = Object.fromEntries(numbers.map((number) => [number, answered]));
  const world = new World({
    simulator: { fates, callSeconds: { min: 5, max: 5 }, events: { enabled: true } },
  });
  const settings = {
    columns: { phoneNumber: ['a', 'b'] },
    callingRules: 'off',
    retry: { maxAttempts: 2, dispositions: { NOT_HOME: 5 } },
  };
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `a,b\n${numbers.join(',')}\n`)));
  await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(1)));
  const [call] = world.simulator.calls;
  if (!call) throw new Error('No call was placed.');
  const { contactId, ends } = call;
  const record = { action: 'record', disposition: 'NOT_HOME' };
  await world.clock.run(world.flowCalls().answer(aFlowEvent(contactId, record)));
  world.clock.jump(6_000);
  const ended = { contactId, endedAt: ends.endsAtMs, disconnectReason: ends.disconnectReason };
  const { answeredAtMs: answeredAt } = ends;
  const end = { ...ended, ...(answeredAt !== undefined && { answeredAt }) };
  await world.clock.run(world.endedCalls().handle([{ type: 'ended', call: end, looks: 0 }]));
  world.clock.jump(6 * MINUTE_MS);
  await world.clock.run(world.sweeper().sweep(world.clock.now() + MINUTE_MS));
  return { world, contactId };
}

/** Ports that run `work` before asynchronous call number `at` (from 1) of the process that uses them. */
function interrupted(
  at: number,
  work: () => Promise<unknown>,
): PortsOfProcess & { readonly calls: string[] } {
  const calls: string[] = [];
  const slow = (name: string, port: object): object =>
    new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          calls.push(`${name}.${String(key)}`);
          if (calls.length === at) await work();
          return member.apply(target, args);
        };
      },
    });
  const wrap = <T extends object>(ports: T): T =>
    Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [
        name,
        ['clock', 'log'].includes(name) ? port : slow(name, port as object),
      ]),
    ) as T;
  return { calls, wrap };
}

/** Runs a dialer whose first request to Connect gets `answer`. */
async function dial(world: World, answer: CallAnswer, ports: PortsOfProcess): Promise<void> {
  const place = world.telephony.call.bind(world.telephony);
  const answers = [answer];
  world.telephony.call = async (request, isInTime) => answers.shift() ?? place(request, isInTime);
  await world.clock.run(world.dialBatch(world.dialer(ports), world.dialQueue.take(1)));
  world.telephony.call = place;
}

const callBack = { action: 'callBack', at: 'PT30M' };
const callBacks = [
  // The attempt under way may have taken it on to its next number, which is not left while a call to it may be on.
  ['to no number in particular', callBack, numbers],
  ['to another number', { ...callBack, phoneNumber: numbers[1] }, [numbers[1]]],
] as const;

const cases = Object.entries(answers).flatMap(([name, answer]) =>
  callBacks.map(([to, asked, called]) => ({ name, answer, to, asked, called })),
);

describe.each(cases)('a callback $to promised while Connect $name', ({ answer, asked, called }) => {
  it('is kept, wherever the dialer is', async () => {
    const ran = interrupted(Number.POSITIVE_INFINITY, async () => {});
    await dial((await aSecondAttempt()).world, answer, ran);
    expect(ran.calls).toContain('telephony.call');
    // The parts of one read, of the slots for example, are asked for together.
    const points = ran.calls.flatMap((call, i) => (call === ran.calls[i - 1] ? [] : [i + 1]));
    for (const at of points) {
      const { world, contactId } = await aSecondAttempt();
      let result: string | undefined;
      const ask = async () => {
        ({ result } = await world.flowCalls().answer(aFlowEvent(contactId, asked)));
      };
      await dial(world, answer, interrupted(at, ask));
      const where = `before call ${at}, ${ran.calls[at - 1]}`;
      expect(result, where).toBeDefined();
      // One that has ended is said to have ended.
      if (result !== 'ok') continue;
      // An operator repairs what Connect said of the whole campaign.
      await world.campaigns.changeState('spring', ['STOPPED'], 'RUNNING', undefined);
      const promisedAt = world.contacts.get('spring', numbers[0])?.callBackAt ?? '';
      // A call that is placed all the same is not the one that was promised.
      const callsBefore = world.simulator.calls.length;
      await runFunctions(world, { minutes: 45, dialers: 1 });
      const { calls } = world.simulator;
      expect(calls.length, where).toBe(callsBefore + 1);
      expect(called, where).toContain(calls.at(-1)?.destinationPhoneNumber);
      const lateMs = (calls.at(-1)?.placedAtMs ?? 0) - Date.parse(promisedAt);
      expect(lateMs, where).toBeGreaterThanOrEqual(0);
      expect(lateMs, where).toBeLessThan(MINUTE_MS);
    }
  });
});
