import { describe, expect, it } from 'vitest';
import type { ConnectError } from '../../../src/connect/connect-errors.ts';
import { StartTally } from '../../../src/dialing/start-tally.ts';
import { addValues, type MetricValues } from '../../../src/telemetry/metric-names.ts';
import { aFileOf } from '../../support/a-file.ts';
import { World, type WorldOptions } from '../../support/world.ts';

const MINUTES = 40;

/** A world of the default rate, with so many contacts imported, where Connect answers every request with `error`. */
async function aWorld(contacts: number, error?: ConnectError, deployment: WorldOptions['deployment'] = {}) {
  const world = new World({
    simulator: { quotaPerSecond: 2, burst: 5 },
    deployment: { callsPerSecond: 2, ...deployment },
  });
  if (error) {
    world.telephony.call = async () => {
      await world.clock.sleep(30);
      return { type: 'failed', error };
    };
  }
  const tally = new StartTally({ call: world.telephony.call.bind(world.telephony) });
  world.telephony.call = (request, isInTime = () => true) => tally.call(request, isInTime);
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(contacts))));
  return { world, tally };
}

/** What sweeps and dialers tell in `minutes`, minute by minute. */
async function figuresOf({ world, tally }: Awaited<ReturnType<typeof aWorld>>, minutes = MINUTES) {
  const { clock } = world;
  const reported: MetricValues[] = [];
  const dialer = world.dialer();
  for (let minute = 0; minute < minutes; minute += 1) {
    const ends = clock.now() + 60_000;
    let figures = await clock.run(world.sweeper().sweep(clock.now() + 37_000));
    await clock.run(
      (async () => {
        while (clock.now() < ends) {
          const batch = world.dialQueue.take(10);
          if (batch.length === 0) await clock.sleep(1_000);
          else await world.dialBatch(dialer, batch);
        }
      })(),
    );
    tally.publish({
      publish: (values) => {
        figures = addValues(figures, values);
      },
    });
    reported.push(figures);
  }
  return reported;
}

const unreached = { name: 'ECONNREFUSED', message: '' };
const full = { name: 'LimitExceededException', message: '', statusCode: 429 };
const down = { name: 'InternalServiceException', message: '', statusCode: 500 };

describe('contacts at hand', () => {
  it.each([
    ['Connect is not reached', unreached, 3],
    ['Connect is not reached', unreached, 250],
    ['Connect has no room for a call', full, 3],
    ['Connect has no room for a call', full, 250],
  ])('are reported by every sweep while %s', async (_, error, contacts) => {
    // given, when
    const reported = await figuresOf(await aWorld(contacts, error));

    // then nobody is called, and the alarm on it sees somebody in each minute
    for (const { ContactsAtHand, CallsStarted } of reported) {
      expect(ContactsAtHand).toBeGreaterThan(0);
      expect(CallsStarted).toBe(0);
    }
  });

  it('are none while those that are left wait for an answer that was lost, which is no work for a dialer', async () => {
    const reported = await figuresOf(await aWorld(3, down));

    expect(reported.at(0)?.ContactsAtHand).toBe(3);
    expect(reported.at(-1)?.ContactsAtHand).toBe(0);
  });

  it('are none outside their hours, in which nobody is to be called', async () => {
    // given: the world's clock begins in the American morning
    const world = await aWorld(50, undefined, { callingHours: '20:00-21:00' });

    // when
    const reported = await figuresOf(world, 10);

    // then the dialer has everybody wait for the evening
    expect(reported.slice(2).map(({ ContactsAtHand }) => ContactsAtHand)).toEqual(Array(8).fill(0));
    expect(reported.at(-1)?.ContactsWaiting).toBe(50);
  });
});

describe('requests without an answer', () => {
  it.each([
    ['is not reached', unreached, 'StartsUnreached' as const],
    ['answers with errors of its own', down, 'StartsUnclear' as const],
  ])(
    'are enough to be seen within a quarter of an hour at the default rate when Connect %s',
    async (_, error, name) => {
      const reported = await figuresOf(await aWorld(250, error), 15);

      const quarter = reported.reduce(addValues, {});
      expect(quarter[name]).toBeGreaterThanOrEqual(20);
    },
  );
});
