/**
 * A contact with three numbers: the first is on the do-not-call list, the second one is refused by Connect, and the third does not exist,
 * is busy, or answers. Wherever a function dies, no number is called that must not be, and none twice.
 */
import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../src/outcomes/event-queue.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { oneInEach } from '../support/length.ts';
import { killPoints, MortalProcess } from '../support/mortal-process.ts';
import { runFunctions } from '../support/run-functions.ts';
import { World } from '../support/world.ts';

const listed = '+12065550101';
const denied = '+12065550102';
const third = '+12065550103';
const fourth = '+12065550104';
const callMs = 30 * SECOND_MS;

async function aWorld(
  numbers: readonly string[],
  fates: Record<string, ['INVALID_NUMBER' | 'ANSWERED' | 'BUSY']>,
) {
  const world = new World({
    simulator: {
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 30, max: 30 },
      deniedNumbers: [denied],
      events: { enabled: true },
      fates,
    },
    deployment: { callsPerSecond: 10 },
  });
  const columns = numbers.map((_, i) => `Phone ${i + 1}`);
  const settings = { columns: { phoneNumber: columns }, callingRules: 'off', retry: { maxAttempts: 1 } };
  const file = `${columns.join(',')}\n${numbers.join(',')}\n`;
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
  await world.numbers.suppress(listed, { at: '2026-01-01T00:00:00.000Z', source: 'test' });
  return world;
}

const contactOf = (world: World) => world.contacts.all('spring')[0];
const calledNumbers = (world: World) => world.simulator.calls.map((call) => call.destinationPhoneNumber);

/** One dialer takes the message of the contact, which has come to attempt `skipped` numbers on, and may die. */
async function dialOnce(world: World, process: MortalProcess): Promise<void> {
  const batch = world.dialQueue.take(10);
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
  if (process.isDead) await world.dialQueue.send(batch, 360);
}

describe('a dialer that is killed at a number that must not be called', () => {
  it.each([
    ['on the do-not-call list', listed],
    ['refused by Connect', denied],
  ])(
    'leaves the next number to be called once (%s)',
    async (_, first) => {
      const fates = { [third]: ['ANSWERED'] } as Record<string, ['ANSWERED']>;
      const lives = new MortalProcess();
      const alive = await aWorld([first, third], fates);
      await dialOnce(alive, lives);
      expect(contactOf(alive)).toMatchObject({ status: 'WAITING', phoneNumber: third });
      expect(Object.keys(contactOf(alive)?.skippedNumbers ?? {})).toEqual([first]);

      for (const point of oneInEach(6, killPoints(lives.calls.length))) {
        const world = await aWorld([first, third], fates);
        await dialOnce(world, new MortalProcess(point));
        await world.clock.run(world.live(8, () => world.strangerCalls()));
        await world.clock.run(world.liveLong(4, () => world.strangerCalls()));

        const at = `killed ${point.when} call ${point.call}`;
        expect(
          calledNumbers(world).filter((number) => number !== '+14155550199'),
          at,
        ).toEqual([third]);
        expect(contactOf(world), at).toMatchObject({
          status: 'COMPLETED',
          outcome: 'ANSWERED',
          phoneNumber: third,
        });
      }
    },
    300_000,
  );
});

describe('the function that learns that a number does not exist, killed', () => {
  it('has the next number called once, and that one never again', async () => {
    const fates = { [third]: ['INVALID_NUMBER'], [fourth]: ['ANSWERED'] } as Record<
      string,
      ['INVALID_NUMBER' | 'ANSWERED']
    >;
    const inCall = async () => {
      const world = await aWorld([third, fourth], fates);
      world.simulator.configure({ events: { enabled: false } });
      await dialOnce(world, new MortalProcess());
      world.clock.jump(callMs + SECOND_MS);
      const [call] = world.simulator.calls;
      if (!call) throw new Error('There is no call.');
      const { contactId, ends } = call;
      const ended = { contactId, endedAt: ends.endsAtMs, disconnectReason: ends.disconnectReason };
      const events: readonly EventMessage[] = [{ type: 'ended', call: ended, looks: 0 }];
      return { world, events };
    };
    const lives = new MortalProcess();
    const alive = await inCall();
    await alive.world.clock.run(lives.run(alive.world.endedCalls(lives).handle(alive.events)));
    expect(contactOf(alive.world)).toMatchObject({ status: 'WAITING', phoneNumber: fourth });

    for (const point of oneInEach(2, killPoints(lives.calls.length))) {
      const { world, events } = await inCall();
      const process = new MortalProcess(point);
      await world.clock.run(process.run(world.endedCalls(process).handle(events)).then(() => {}));
      world.simulator.configure({ events: { enabled: true } });
      await runFunctions(world, {
        minutes: 60,
        dialers: 2,
        meanwhile: async () => {
          await world.clock.sleep(3 * MINUTE_MS);
          await world.endedCalls().handle(events);
        },
      });

      const at = `killed ${point.when} call ${point.call}`;
      expect(calledNumbers(world), at).toEqual([third, fourth]);
      expect(contactOf(world), at).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
      expect(contactOf(world)?.attempts, at).toHaveLength(2);
    }
  }, 300_000);
});

describe('a contact with several numbers, all of which must not be called', () => {
  it('is SUPPRESSED only when none is left, and was never called', async () => {
    const world = await aWorld([listed, third], {});
    await world.numbers.suppress(third, { at: '2026-01-01T00:00:00.000Z', source: 'test' });
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expect(contactOf(world)).toMatchObject({ status: 'SUPPRESSED', attempt: 0, phoneNumber: third });
    expect(calledNumbers(world)).toEqual([]);
  });

  it('ends as FAILED when Connect refuses the last one', async () => {
    const world = await aWorld([listed, denied], {});
    await runFunctions(world, { minutes: 10, dialers: 1 });

    expect(contactOf(world)).toMatchObject({ status: 'FAILED', phoneNumber: denied });
    expect(calledNumbers(world)).toEqual([]);
  });
});
