import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../local/simulator/settings.ts';
import { Sweeper } from '../../../src/app/sweep.ts';
import type { Telephony } from '../../../src/app/telephony.ts';
import { attemptNameOf } from '../../../src/domain/attempt.ts';
import { CLAIM_LEASE_MS } from '../../../src/domain/contact-life.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/domain/instant.ts';
import { initialPace } from '../../../src/domain/pacing.ts';
import { SEARCH_MARGIN_MS } from '../../../src/domain/settlement.ts';
import { noSlots } from '../../../src/domain/slots.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World, type WorldOptions } from '../../support/world.ts';

const number = numberOf(0);

async function aWorldWith(simulator: WorldOptions['simulator'], rows = 1): Promise<World> {
  const world = new World({ simulator: { callSeconds: { min: 0, max: 0 }, ...simulator } });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(rows))));
  return world;
}

describe('a request whose answer leaves open whether a call was placed', () => {
  const faults: readonly FaultKind[] = [
    'internal-error',
    'internal-error-after-placing',
    'service-unavailable',
    'reset-before',
    'reset-after',
  ];

  it.each(faults)('(%s) is not made again; the sweeper settles it: exactly one call', async (kind) => {
    const world = await aWorldWith({ faults: [{ kind, next: 1, api: 'start' }] }, 3);

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(3);
    const open = world.contacts.all().filter(({ status }) => status === 'DIALING');
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ attempt: 1, error: expect.anything() });

    await runFunctions(world, { minutes: 180, strangers: true });

    for (const contact of world.contacts.all()) {
      expect(world.callsTo(contact.contactKey)).toBe(1);
      expect(contact).toMatchObject({ status: 'COMPLETED', attempt: 1, attempts: [{ attempt: 1 }] });
      expect(contact).not.toHaveProperty('error');
    }
  });

  it('is asked about under its name, and not before a late call could be in the index', async () => {
    const world = await aWorldWith({ faults: [{ kind: 'reset-after', next: 1, api: 'start' }] });
    await world.clock.run(world.drain(1));
    const [call] = world.simulator.calls;

    await runFunctions(world, { minutes: 1 });
    expect(world.simulator.requests.filter(({ api }) => api === 'search')).toHaveLength(0);
    await runFunctions(world, { minutes: 4 });

    expect(call?.name).toBe(attemptNameOf({ campaignId: 'spring', contactKey: number, attempt: 1 }));
    expect(world.contacts.get('spring', number)).toMatchObject({ contactId: call?.contactId });
  });
});

describe('two sweepers at once', () => {
  it('do not take the new claim of an attempt for the old one: nobody is called twice', async () => {
    // Given a dialer that died before it asked, and a sweeper that is slow to hear what Connect says of it.
    const world = await aWorldWith({});
    const killed = new MortalProcess({ call: 'telephony.call', when: 'before' });
    await rehearse();
    await world.clock.run(killed.run(world.dialBatch(world.dialer(killed), world.dialQueue.take(1))));
    world.clock.jump(CLAIM_LEASE_MS + 180 * MINUTE_MS);
    world.strangerCalls();
    world.clock.jump(MINUTE_MS);
    let letGo = () => {};
    const heardLate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = sweeperThatHears(world, {
      findByName: async (...asked: Parameters<typeof world.telephony.findByName>) => {
        const answer = await world.telephony.findByName(...asked);
        await heardLate;
        return answer;
      },
    });
    const until = world.clock.now() + 5 * MINUTE_MS;

    // When another sweeper settles it, a dialer claims the attempt anew and is asking Connect, and only then the
    // first one acts on what it heard.
    const race = async () => {
      const slowSweep = slow.sweep(until);
      await world.clock.sleep(SECOND_MS);
      await world.sweeper().sweep(until);
      const dialing = world.dialBatch(world.dialer(), world.dialQueue.take(1));
      while (world.contacts.get('spring', number)?.status !== 'DIALING') await world.clock.sleep(1);
      letGo();
      await Promise.all([slowSweep, dialing]);
    };
    await world.clock.run(race());
    await runFunctions(world, { minutes: 180, strangers: true });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });
});

describe('a sweeper that was frozen after Connect had answered', () => {
  it('does not take an early miss for a late one: the call that was hidden then is found', async () => {
    // Given a call that the search does not show while it is on, and whose dialer died.
    const halfAnHour = { min: 30 * 60, max: 30 * 60 };
    const world = await aWorldWith({ callSeconds: halfAnHour, searchShows: 'ended' });
    const killed = new MortalProcess({ call: 'telephony.call', when: 'after' });
    await rehearse();
    await world.clock.run(killed.run(world.dialBatch(world.dialer(killed), world.dialQueue.take(1))));
    world.simulator.configure({ callSeconds: { min: 0, max: 0 } });
    world.clock.jump(20 * MINUTE_MS);
    world.strangerCalls();
    world.clock.jump(MINUTE_MS);
    const frozen = sweeperThatHears(world, {
      findByName: async (...asked: Parameters<typeof world.telephony.findByName>) => {
        const answer = await world.telephony.findByName(...asked);
        world.clock.jump(SEARCH_MARGIN_MS);
        return answer;
      },
    });

    // When it was asked long before the margin, and is settled long after it.
    await world.clock.run(frozen.sweep(world.clock.now() + SEARCH_MARGIN_MS + MINUTE_MS));
    await runFunctions(world, { minutes: 60, strangers: true });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });
});

/** A run without a kill, from which the process learns which calls are asynchronous. */
async function rehearse(): Promise<void> {
  const world = await aWorldWith({});
  const process = new MortalProcess();
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), world.dialQueue.take(1))));
}

/** A sweeper to whom Connect answers as `telephony` says. */
function sweeperThatHears(world: World, telephony: Partial<Telephony>): Sweeper {
  const { describe: asked, newestIndexed, findByName } = world.telephony;
  const own = { describe: asked.bind(world.telephony), newestIndexed: newestIndexed.bind(world.telephony) };
  const whole = { ...own, findByName: findByName.bind(world.telephony), ...telephony };
  const slots = { tidy: async () => ({ pace: initialPace, slots: noSlots }) };
  return new Sweeper({ ...world.ports(), slots, telephony: whole }, world.deployment);
}
