import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../local/simulator/settings.ts';
import type { Telephony } from '../../../src/connect/telephony.ts';
import { attemptNameOf } from '../../../src/contact/attempt.ts';
import { CLAIM_LEASE_MS } from '../../../src/contact/contact-life.ts';
import {
  ASK_AGAIN_WITHIN_MS,
  GIVE_UP_AFTER_MISSES,
  GIVE_UP_AFTER_MS,
  GIVE_UP_UNASKED_AFTER_MS,
  REQUEST_ARRIVES_MS,
  SEARCH_MARGIN_MS,
} from '../../../src/contact/reconciliation.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { noSlots } from '../../../src/pacing/slots.ts';
import { Sweeper } from '../../../src/sweeping/sweep.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
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

const ambiguous: readonly FaultKind[] = [
  'internal-error',
  'internal-error-after-placing',
  'service-unavailable',
  'reset-before',
  'reset-after',
];
const readings = ['new-after-disconnect', 'always-first'] as const;
const longCalls = { callSeconds: { min: 10, max: 10 } };

/** More requests than fit into the window. */
const MANY = 10;

describe('a request whose answer leaves open whether a call was placed', () => {
  const cases = ambiguous.flatMap((kind) => readings.map((clientToken) => ({ kind, clientToken })));

  it.each(cases)('($kind) is made again at once: exactly one call ($clientToken)', async (settings) => {
    const { kind, clientToken } = settings;
    const faults = [{ kind, next: 1, api: 'start' } as const];
    const world = await aWorldWith({ ...longCalls, clientToken, faults }, 3);
    const begun = world.clock.now();

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(4);
    expect(world.simulator.calls).toHaveLength(3);
    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({ status: 'DIALED', attempt: 1, attempts: [{ attempt: 1 }] });
      expect(contact).not.toHaveProperty('error');
      expect(Date.parse(contact.updatedAt) - begun).toBeLessThan(3 * SECOND_MS);
    }
  });

  it.each(cases)(
    '($kind) again and again is left to the sweeper: exactly one call ($clientToken)',
    async (settings) => {
      const { kind, clientToken } = settings;
      const faults = [{ kind, next: MANY, api: 'start' } as const];
      const world = await aWorldWith({ ...longCalls, clientToken, faults });
      const begun = world.clock.now();

      await world.clock.run(world.drain(1));

      const asked = world.simulator.requests.map(({ atMs }) => atMs - begun);
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.at(-1)).toBeLessThanOrEqual(ASK_AGAIN_WITHIN_MS);
      for (const [i, at] of asked.slice(1).entries())
        expect(at - (asked[i] ?? 0)).toBeGreaterThanOrEqual(REQUEST_ARRIVES_MS);
      expect(world.contacts.get('spring', number)).toMatchObject({
        status: 'DIALING',
        attempt: 1,
        error: expect.anything(),
      });

      world.simulator.configure({ faults: [] });
      await runFunctions(world, { minutes: 180, strangers: true });

      expect(world.callsTo(number)).toBe(1);
      expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
      expect(world.contacts.get('spring', number)).not.toHaveProperty('error');
    },
  );

  it('is not made again when it took longer than the window: the call may be over', async () => {
    const world = await aWorldWith({
      callSeconds: { min: 4, max: 4 },
      answerLatencyMs: { min: 5_000, max: 5_000 },
      faults: [{ kind: 'reset-after', next: 1, api: 'start' }],
    });

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests).toHaveLength(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'DIALING' });
  });

  it.each([
    [
      'paused',
      (world: World) => world.campaigns.changeState('spring', ['RUNNING'], 'PAUSED', 'The operator.'),
    ],
    [
      'called off',
      (world: World) => world.campaigns.changeState('spring', ['RUNNING'], 'CANCELLED', 'The operator.'),
    ],
    [
      'suppressed',
      (world: World) => world.numbers.suppress(number, { at: toIso(world.clock.now()), source: 'she' }),
    ],
  ] as const)('is not made again once %s, and stays in doubt: a call may be on', async (_, act) => {
    const world = await aWorldWith({
      ...longCalls,
      faults: [{ kind: 'reset-after', next: 3, api: 'start' }],
    });
    const { call } = world.telephony;
    world.telephony.call = async (...asked) => {
      const answer = await call.apply(world.telephony, asked);
      await act(world);
      return answer;
    };

    await world.clock.run(world.drain(1));

    expect(world.simulator.requests.length).toBeLessThanOrEqual(3);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'DIALING', attempt: 1 });
  });

  it.each(['throttle', 'limit-exceeded', 'access-denied'] as const)(
    'stays in doubt when the next one is answered by %s: a call may be on',
    async (kind) => {
      const world = await aWorldWith({
        ...longCalls,
        faults: [{ kind: 'reset-after', next: 1, api: 'start' }],
      });
      const { call } = world.telephony;
      world.telephony.call = async (...asked) => {
        const answer = await call.apply(world.telephony, asked);
        world.simulator.configure({ faults: [{ kind, next: MANY, api: 'start' }] });
        return answer;
      };

      await world.clock.run(world.drain(1));

      expect(world.simulator.calls).toHaveLength(1);
      const contact = world.contacts.get('spring', number);
      expect(contact).toMatchObject({ status: 'DIALING', attempt: 1, error: { name: 'ECONNRESET' } });
      expect(Object.keys(world.pace.standing.slots)).toEqual([contact?.claimId]);
    },
  );

  it('may have placed a call that was over at once: then another one follows, and that alone counts', async () => {
    const world = await aWorldWith({
      ...longCalls,
      fates: { [number]: ['BUSY', 'ANSWERED'] },
      people: { failureSeconds: { min: 0, max: 0 } },
      events: { enabled: true },
      faults: [{ kind: 'reset-after', next: 1, api: 'start' }],
    });

    await runFunctions(world, { minutes: 30 });

    const [busy, answered] = world.simulator.calls;
    expect(world.simulator.calls.map(({ fate }) => fate)).toEqual(['BUSY', 'ANSWERED']);
    expect(busy?.clientToken).toBe(answered?.clientToken);
    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      attempts: [{ contactId: answered?.contactId }],
    });
  });

  it('does not end its contact by a short call of the attempt as long as a later one may be on', async () => {
    // Given two calls of one attempt, and no answer to either: a busy line at once, then half an hour of talk.
    const halfAnHour = { min: 30 * 60, max: 30 * 60 };
    const world = await aWorldWith({
      callSeconds: halfAnHour,
      fates: { [number]: ['BUSY', 'ANSWERED'] },
      people: { failureSeconds: { min: 0, max: 0 } },
      searchShows: 'ended',
      events: { enabled: true },
      faults: [{ kind: 'reset-after', next: MANY, api: 'start' }],
    });

    await runFunctions(world, { minutes: 20, strangers: true });

    expect(world.callsTo(number)).toBe(2);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'DIALING', attempt: 1 });

    await runFunctions(world, { minutes: 20, strangers: true });

    expect(world.callsTo(number)).toBe(2);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
  });

  it('is asked about under its name, and not before a late call could be in the index', async () => {
    const world = await aWorldWith({
      ...longCalls,
      faults: [{ kind: 'reset-after', next: MANY, api: 'start' }],
    });
    await world.clock.run(world.drain(1));
    world.simulator.configure({ faults: [] });
    const [call] = world.simulator.calls;

    await runFunctions(world, { minutes: 1 });
    expect(world.simulator.requests.filter(({ api }) => api === 'search')).toHaveLength(0);
    await runFunctions(world, { minutes: 4 });

    expect(call?.name).toBe(attemptNameOf({ campaignId: 'spring', contactKey: number, attempt: 1 }));
    expect(world.contacts.get('spring', number)).toMatchObject({ contactId: call?.contactId });
  });
});

describe('two sweepers at once', () => {
  it('do not take the new claim of an attempt for the old one: no contact is called twice', async () => {
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

describe('a claim of unknown outcome while Connect does not say how far its index has come', () => {
  /** A world in which no request reached Connect, and whose claim is older than `ageMs`. */
  async function unknownOutcomeFor(ageMs: number): Promise<World> {
    const world = await aWorldWith({ faults: [{ kind: 'reset-before', next: MANY, api: 'start' }] });
    await world.clock.run(world.drain(1));
    world.simulator.configure({ faults: [] });
    world.clock.jump(30 * MINUTE_MS);
    world.strangerCalls();
    world.clock.jump(ageMs);
    return world;
  }
  const speechless = (world: World) =>
    sweeperThatHears(world, {
      newestIndexed: async () => {
        throw new Error('InternalServiceException');
      },
    });

  it('is not given up, however often it is asked about: the call is placed once Connect does', async () => {
    const world = await unknownOutcomeFor(GIVE_UP_AFTER_MS);
    for (let i = 0; i <= GIVE_UP_AFTER_MISSES; i++) {
      await world.clock.run(speechless(world).sweep(world.clock.now() + MINUTE_MS));
      expect(world.contacts.get('spring', number)).toMatchObject({ status: 'DIALING' });
      world.clock.jump(HOUR_MS);
    }

    await runFunctions(world, { minutes: 180, strangers: true });

    expect(world.callsTo(number)).toBe(1);
    expect(world.contacts.get('spring', number)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('is given up after a day', async () => {
    const world = await unknownOutcomeFor(GIVE_UP_UNASKED_AFTER_MS);

    await world.clock.run(speechless(world).sweep(world.clock.now() + MINUTE_MS));

    expect(world.contacts.get('spring', number)).toMatchObject({
      status: 'UNCERTAIN',
      reason: expect.stringContaining('InternalServiceException'),
    });
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
  const standing = async () => ({ pace: initialPace, slots: noSlots, freed: 0 });
  const slots = { standing, tidy: standing };
  const pacer = {
    agentStarts: async () => 0,
    callsOf: async () => 0,
    ownStartAt: async () => 0,
    shortage: async () => undefined,
  };
  return new Sweeper({ ...world.portsWithAgents(), slots, pacer, telephony: whole }, world.deployment);
}
