import { describe, expect, it } from 'vitest';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import type { ContactUpdate } from '../../../src/contact/contact-store.ts';
import type { EventMessage } from '../../../src/outcomes/event-queue.ts';
import { EndedCalls } from '../../../src/outcomes/handle-ended-calls.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf, numberOf } from '../../support/a-file.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { runFunctions } from '../../support/run-functions.ts';
import { World } from '../../support/world.ts';

const number = numberOf(0);
const oneMinuteCalls = { min: 60, max: 60 };

async function aWorldWith(
  simulator: SimulatorSettingsInput = {},
  rows = 1,
  settings: object = {},
): Promise<World> {
  const world = new World({
    simulator: { callSeconds: oneMinuteCalls, events: { enabled: true }, ...simulator },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.json', JSON.stringify(settings))));
  await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(rows))));
  return world;
}

/** Lets the functions that hear of events run for so many seconds, and nobody else. */
async function hear(world: World, seconds: number): Promise<void> {
  const end = world.clock.now() + seconds * SECOND_MS;
  const listen = async () => {
    while (world.clock.now() < end) {
      await world.hearEvents();
      await world.clock.sleep(SECOND_MS);
    }
  };
  await world.clock.run(listen());
}

const requests = (world: World, api: string) => world.simulator.requests.filter((each) => each.api === api);
const slotsOf = (world: World) => Object.keys(world.pace.standing.slots);
const contactOf = (world: World, key = number) => world.contacts.get('spring', key);

/** The end of the first call, as an event tells it. */
function endOf(world: World): EventMessage & { readonly type: 'ended' } {
  const [call] = world.simulator.calls;
  if (!call) throw new Error('There was no call.');
  const { endsAtMs, answeredAtMs, disconnectReason } = call.ends;
  return {
    type: 'ended',
    call: {
      contactId: call.contactId,
      endedAt: endsAtMs,
      disconnectReason,
      ...(answeredAtMs !== undefined && { answeredAt: answeredAtMs }),
    },
    looks: 0,
  };
}

const noLines = {
  agentStarts: async () => Number.POSITIVE_INFINITY,
  callsOf: async () => 0,
  ownStartAt: async () => 0,
  shortage: async () => 'noSlot' as const,
  recordNoLine: async () => 0,
};

describe('the end of a call', () => {
  it('is recorded as soon as it is reported, and its slot is free', async () => {
    const world = await aWorldWith();
    await world.clock.run(world.drain(1));
    expect(slotsOf(world)).toEqual([contactOf(world)?.claimId]);

    await hear(world, 63);

    expect(contactOf(world)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      disconnectReason: 'CUSTOMER_DISCONNECT',
      answeredAt: expect.any(String),
      endedAt: expect.any(String),
      attempts: [{ attempt: 1, outcome: 'ANSWERED' }],
    });
    expect(slotsOf(world)).toEqual([]);
    expect(requests(world, 'describe')).toHaveLength(0);
  });

  it.each([
    ['twice', { doubledShare: 1 }],
    ['in any order', { shuffleMs: 20_000 }],
    ['in all forms', { casing: 'mixed', unsetTimestamps: '1970', reasonForm: 'mixed' }],
    ['among those of other applications', { foreign: 1 }],
  ] as const)('counts once when events are told %s', async (_, events) => {
    const world = await aWorldWith({ quotaPerSecond: 10, events: { enabled: true, ...events } }, 20);

    await runFunctions(world, { minutes: 5, dialers: 2 });

    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED', attempt: 1 });
      expect(contact.attempts).toHaveLength(1);
    }
    expect(world.simulator.calls).toHaveLength(20);
    expect(slotsOf(world)).toEqual([]);
  });

  it('changes nothing when the contact has come to its end before', async () => {
    const world = await aWorldWith();
    await world.clock.run(world.drain(1));
    await hear(world, 63);
    const before = contactOf(world);

    const late = { ...endOf(world), call: { ...endOf(world).call, disconnectReason: 'TELECOM_BUSY' } };
    expect(await world.clock.run(world.endedCalls().handle([late]))).toEqual([]);

    expect(contactOf(world)).toBe(before);
  });

  it('frees the slot also when somebody else wrote it down, and died before freeing it', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    world.clock.jump(2 * MINUTE_MS);
    const killed = new MortalProcess({ call: 'contacts.applyAll', when: 'after' });
    await world.clock.run(killed.run(world.endedCalls(killed).handle([endOf(world)])));
    expect(contactOf(world)?.status).toBe('COMPLETED');
    expect(slotsOf(world)).toHaveLength(1);

    await world.clock.run(world.endedCalls().handle([endOf(world)]));

    expect(slotsOf(world)).toEqual([]);
  });

  it('that a table in trouble did not take is redelivered, and no other one', async () => {
    const world = await aWorldWith({ events: { enabled: false } }, 2);
    await world.clock.run(world.drain(1));
    const [first, second] = world.simulator.calls;
    const contacts = {
      applyAll: (changes: readonly ContactUpdate[]) =>
        Promise.all(
          changes.map(async (change) => {
            if (change.transition.expect.contactId === first?.contactId)
              return { type: 'failed', error: new Error('The table is busy.') } as const;
            return (await world.contacts.applyAll([change]))[0] ?? ({ type: 'notAsExpected' } as const);
          }),
        ),
      apply: world.contacts.apply.bind(world.contacts),
      due: world.contacts.due.bind(world.contacts),
      read: world.contacts.read.bind(world.contacts),
    };
    const freed: string[] = [];
    const pacer = { ...noLines, release: async (slots: readonly string[]) => void freed.push(...slots) };
    const endedCalls = new EndedCalls({ ...world.portsWithAgents(), contacts, pacer }, world.deployment);
    const messages = [first, second].map((call) => ({
      type: 'ended' as const,
      call: {
        contactId: call?.contactId ?? '',
        endedAt: world.clock.now(),
        disconnectReason: 'CUSTOMER_DISCONNECT',
      },
      looks: 0,
    }));

    expect(await world.clock.run(endedCalls.handle(messages))).toEqual([messages[0]]);

    expect(contactOf(world, first?.destinationPhoneNumber)?.status).toBe('DIALED');
    expect(contactOf(world, second?.destinationPhoneNumber)?.status).toBe('COMPLETED');
    expect(freed).toEqual([contactOf(world, second?.destinationPhoneNumber)?.claimId]);
  });

  it('is recorded although slots cannot be freed; the event is redelivered and frees them', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    const release = async () => {
      throw new Error('The table is busy.');
    };
    const endedCalls = new EndedCalls(
      { ...world.portsWithAgents(), pacer: { ...noLines, release } },
      world.deployment,
    );

    const event = endOf(world);
    expect(await world.clock.run(endedCalls.handle([event]))).toEqual([event]);

    expect(contactOf(world)?.status).toBe('COMPLETED');
    expect(slotsOf(world)).toHaveLength(1);
    expect(await world.clock.run(world.endedCalls().handle([endOf(world)]))).toEqual([]);
    expect(slotsOf(world)).toEqual([]);
  });

  it('is redelivered alone when slots cannot be freed, not with events that have none', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    const release = async () => {
      throw new Error('The table is busy.');
    };
    const endedCalls = new EndedCalls(
      { ...world.portsWithAgents(), pacer: { ...noLines, release } },
      world.deployment,
    );
    const stranger = {
      type: 'ended' as const,
      call: { contactId: 'somebody', endedAt: world.clock.now() },
      looks: 0,
    };

    const event = endOf(world);
    expect(await world.clock.run(endedCalls.handle([stranger, event]))).toEqual([event]);
  });
});

describe('a check of a call', () => {
  const check = (contactId: string, looks = 0) => ({ type: 'check' as const, contactId, looks });

  it('records the end that no event has reported, and frees its slot', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    world.clock.jump(2 * MINUTE_MS);

    expect(await world.clock.run(world.endedCalls().handle([check(endOf(world).call.contactId)]))).toEqual(
      [],
    );

    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
    expect(slotsOf(world)).toEqual([]);
  });

  it('is repeated after 30 and 60 s while the call is in progress, then no more', async () => {
    const world = await aWorldWith({ events: { enabled: false }, callSeconds: { min: 900, max: 900 } });
    await world.clock.run(world.drain(1));
    const contactId = world.simulator.calls[0]?.contactId ?? '';
    await world.clock.run(world.endedCalls().handle([check(contactId)]));

    await hear(world, 300);

    const first = world.simulator.calls[0]?.placedAtMs ?? 0;
    const seconds = requests(world, 'describe').map(({ atMs }) => Math.round((atMs - first) / SECOND_MS));
    expect(seconds.map((at) => at - (seconds[0] ?? 0))).toEqual(
      [0, 30, 90].map((at) => expect.closeTo(at, -1)),
    );
    expect(contactOf(world)?.status).toBe('DIALED');
  });

  it('asks Connect nothing once the end is recorded, or the contact is in another call', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    const end = endOf(world);
    world.clock.jump(2 * MINUTE_MS);
    await world.clock.run(world.endedCalls().handle([end]));

    const handled = world.endedCalls().handle([check(end.call.contactId), check('no-call-of-ours')]);

    expect(await world.clock.run(handled)).toEqual([]);
    expect(requests(world, 'describe')).toHaveLength(0);
  });

  it('does not delay the ends that are known: those are recorded, and their slots free, before Connect is asked', async () => {
    const world = await aWorldWith({ events: { enabled: false }, callSeconds: { min: 60, max: 60 } }, 8);
    await world.clock.run(world.drain(1));
    world.clock.jump(50 * SECOND_MS);
    const [first, ...others] = world.simulator.calls.map(({ contactId }) => contactId);
    const ended = {
      type: 'ended' as const,
      call: { ...endOf(world).call, contactId: first ?? '' },
      looks: 0,
    };
    const from = world.clock.now();
    let freedAt = Number.NaN;
    const release = world.pace.releaseSlots.bind(world.pace);
    world.pace.releaseSlots = async (shard, slots) => {
      freedAt = world.clock.now();
      return release(shard, slots);
    };

    await world.clock.run(world.endedCalls().handle([...others.map((id) => check(id)), ended]));

    expect(freedAt - from).toBeLessThan(SECOND_MS);
    // One function asks Connect at most once a second; the other checks come again.
    expect(requests(world, 'describe').length).toBeLessThanOrEqual(2);
  });
});

describe('a call for which Connect had no line', () => {
  it('lowers the limit once, and brings no contact, although its event comes twice', async () => {
    const world = await aWorldWith(
      { events: { enabled: false }, concurrentCalls: 1, overConcurrentCalls: 'disconnect-at-once' },
      3,
    );
    await world.clock.run(world.drain(1));
    world.clock.jump(2 * SECOND_MS);
    const refused = world.simulator.calls.find(({ ends }) => ends.disconnectReason === 'EXPIRED');
    if (!refused) throw new Error('No call was refused.');
    const call = {
      contactId: refused.contactId,
      endedAt: refused.ends.endsAtMs,
      disconnectReason: 'EXPIRED',
    };
    const event = { type: 'ended' as const, call, looks: 0 };

    await world.clock.run(world.endedCalls().handle([event, event]));

    const configured = world.deployment.maxConcurrentCalls;
    expect(world.pace.paceItem.state.lineLimit?.lines).toBe(Math.floor(configured * 0.7));
    expect(world.dialQueue.messages).toEqual([]);
    expect(await world.waiting.list()).toEqual(['spring']);
  });
});

describe('the end of a call that is reported without a reason', () => {
  const events = { enabled: true, reasonForm: 'missing' } as const;

  it.each([
    ['BUSY', 'BUSY'],
    ['INVALID_NUMBER', 'INVALID_NUMBER'],
    ['NO_ANSWER', 'NO_ANSWER'],
  ] as const)('has the reason that Connect gives when it is asked (%s)', async (fate, outcome) => {
    const retry = { maxAttempts: 1 };
    const world = await aWorldWith({ events, fates: { [number]: [fate] } }, 1, { retry });
    await world.clock.run(world.drain(1));

    await hear(world, 90);

    expect(contactOf(world)).toMatchObject({
      status: 'COMPLETED',
      outcome,
      disconnectReason: expect.any(String),
    });
    // Two events tell of the end, DISCONNECTED and COMPLETED, and may be heard at the same time.
    expect(requests(world, 'describe').length).toBeLessThanOrEqual(2);
  });

  it('needs none when somebody answered', async () => {
    const world = await aWorldWith({ events });
    await world.clock.run(world.drain(1));

    await hear(world, 65);

    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
    expect(requests(world, 'describe')).toHaveLength(0);
  });

  it('is left to the sweeper when Connect cannot be asked: a number that does not exist must not be called again', async () => {
    const world = await aWorldWith({ events: { enabled: false }, fates: { [number]: ['INVALID_NUMBER'] } });
    await world.clock.run(world.drain(1));
    world.clock.jump(MINUTE_MS);
    world.simulator.configure({ faults: [{ kind: 'service-unavailable', next: 1, api: 'describe' }] });
    const { contactId, endedAt } = endOf(world).call;

    const handled = world
      .endedCalls()
      .handle([{ type: 'ended' as const, call: { contactId, endedAt }, looks: 0 }]);

    expect(await world.clock.run(handled)).toEqual([]);
    expect(contactOf(world)?.status).toBe('DIALED');
    await runFunctions(world, { minutes: 5, dialers: 1 });
    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'INVALID_NUMBER' });
    expect(world.callsTo(number)).toBe(1);
    expect(slotsOf(world)).toEqual([]);
  });

  it('does not have Connect asked more often than its quota bears, however many there are', async () => {
    const world = await aWorldWith({ events: { enabled: false }, quotaPerSecond: 50, burst: 50 }, 10);
    await world.clock.run(world.drain(1));
    world.clock.jump(2 * MINUTE_MS);
    const messages = world.simulator.calls.map(({ contactId, ends }) => ({
      type: 'ended' as const,
      call: { contactId, endedAt: ends.endsAtMs },
      looks: 0,
    }));
    const endedCalls = world.endedCalls();

    await world.clock.run(Promise.all([messages, messages, messages].map((each) => endedCalls.handle(each))));

    const times = requests(world, 'describe').map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(5);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual((times.length - 1) * 450);
    expect(times.length).toBeLessThan(15);
  });
});

describe('the end of a call that nobody has recorded', () => {
  it('is looked at again after ten seconds, when the record has come meanwhile', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    const contact = contactOf(world);
    if (!contact) throw new Error('There is no contact.');
    // Our own record is late.
    const { lookUp } = world.calls;
    world.calls.lookUp = async () => new Map();
    await world.clock.run(world.endedCalls().handle([endOf(world)]));
    world.calls.lookUp = lookUp;

    await hear(world, 9);
    expect(contactOf(world)?.status).toBe('DIALED');
    await hear(world, 2);

    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
    expect(requests(world, 'describe')).toHaveLength(0);
    expect(slotsOf(world)).toEqual([]);
  });

  it('is forgotten when Connect says that it was another application’s: one question, nothing changed', async () => {
    const world = await aWorldWith({ events: { enabled: false } });
    await world.clock.run(world.drain(1));
    world.strangerCalls();
    const stranger = world.simulator.calls.at(-1)?.contactId ?? '';
    const before = contactOf(world);

    await world.clock.run(
      world
        .endedCalls()
        .handle([
          { type: 'ended' as const, call: { contactId: stranger, endedAt: world.clock.now() }, looks: 0 },
        ]),
    );
    await hear(world, 59);
    expect(requests(world, 'describe')).toHaveLength(0);
    await hear(world, 600);

    expect(requests(world, 'describe')).toHaveLength(1);
    expect(contactOf(world)).toBe(before);
    expect(slotsOf(world)).toHaveLength(1);
  });

  it('of another application that calls twenty times a second uses up two lookups a second, and no event fails', async () => {
    const world = await aWorldWith({ quotaPerSecond: 1_000, burst: 1_000, callSeconds: { min: 1, max: 1 } });
    for (let i = 0; i < 600; i += 1) world.strangerCalls();
    world.clock.jump(2 * MINUTE_MS);
    const { clock } = world;
    const strangers = world.simulator.calls.map(({ contactId }) => ({
      type: 'ended' as const,
      call: { contactId, endedAt: clock.now(), answeredAt: clock.now() - SECOND_MS },
      looks: 2,
    }));
    const endedCalls = world.endedCalls();
    const failed: EventMessage[] = [];
    const begun = clock.now();
    const hearThem = async () => {
      for (let i = 0; i < strangers.length; i += 10) {
        failed.push(...(await endedCalls.handle(strangers.slice(i, i + 10))));
        await clock.sleep(SECOND_MS / 2);
      }
    };

    await clock.run(hearThem());

    expect(failed).toEqual([]);
    const lookups = requests(world, 'describe');
    const seconds = (clock.now() - begun) / SECOND_MS;
    expect(lookups.length).toBeGreaterThan(10);
    expect(lookups.length).toBeLessThanOrEqual(2 * seconds + 1);
    for (const { atMs } of lookups) {
      const within = lookups.filter((each) => each.atMs >= atMs && each.atMs < atMs + SECOND_MS);
      expect(within.length).toBeLessThanOrEqual(2);
    }
  });

  it('is forgotten when Connect does not know it', async () => {
    const world = await aWorldWith();

    await world.clock.run(
      world
        .endedCalls()
        .handle([
          { type: 'ended' as const, call: { contactId: 'nobody', endedAt: world.clock.now() }, looks: 2 },
        ]),
    );
    await hear(world, 120);

    expect(requests(world, 'describe')).toHaveLength(1);
  });

  it('is left to the sweeper when Connect cannot be asked', async () => {
    const world = await aWorldWith({ faults: [{ kind: 'service-unavailable', share: 1, api: 'describe' }] });
    const message = {
      type: 'ended' as const,
      call: { contactId: 'somebody', endedAt: world.clock.now() },
      looks: 2,
    };

    expect(await world.clock.run(world.endedCalls().handle([message]))).toEqual([]);

    await hear(world, 120);
    expect(requests(world, 'describe')).toHaveLength(1);
  });

  it('whose dialer died after Connect took the call is recorded within two minutes, without a second call', async () => {
    const world = await aWorldWith({ callSeconds: { min: 30, max: 30 } }, 3);
    const process = new MortalProcess({ call: 'telephony.call', when: 'after' });
    await world.clock.run(process.run(world.dialBatch(world.dialer(process), world.dialQueue.take(1))));
    expect(process.isDead).toBe(true);
    // The claim lies on the number alone.
    expect(contactOf(world)?.status).toBe('QUEUED');
    const [call] = world.simulator.calls;

    await runFunctions(world, { minutes: 3, dialers: 1 });

    expect(contactOf(world)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      contactId: call?.contactId,
      attempts: [{ attempt: 1, contactId: call?.contactId, outcome: 'ANSWERED' }],
    });
    const known = Date.parse(contactOf(world)?.updatedAt ?? '');
    expect(known - (call?.ends.endsAtMs ?? 0)).toBeLessThanOrEqual(2 * MINUTE_MS);
    expect(world.callsTo(number)).toBe(1);
    expect(slotsOf(world)).toEqual([]);
  });
});

describe('a call that nobody answered', () => {
  it('is made again when it is time, under a new token, and the contact keeps every attempt', async () => {
    const retry = { maxAttempts: 3, delayMinutes: { BUSY: 2, NO_ANSWER: 4 } };
    const world = await aWorldWith({ fates: { [number]: ['BUSY', 'NO_ANSWER', 'ANSWERED'] } }, 1, { retry });

    await runFunctions(world, { minutes: 15, dialers: 1 });

    const calls = world.simulator.calls;
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ clientToken }) => clientToken)).size).toBe(3);
    expect(new Set(calls.map(({ name }) => name)).size).toBe(3);
    expect(contactOf(world)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ANSWERED',
      attempt: 3,
      attempts: [
        { attempt: 1, outcome: 'BUSY', contactId: calls[0]?.contactId },
        { attempt: 2, outcome: 'NO_ANSWER', contactId: calls[1]?.contactId },
        { attempt: 3, outcome: 'ANSWERED', contactId: calls[2]?.contactId },
      ],
    });
    const waited = calls.slice(1).map((call, i) => call.placedAtMs - (calls[i]?.ends.endsAtMs ?? 0));
    for (const [i, minutes] of [2, 4].entries()) {
      expect(waited[i]).toBeGreaterThanOrEqual(minutes * MINUTE_MS);
      expect(waited[i]).toBeLessThanOrEqual((minutes + 1.1) * MINUTE_MS);
    }
  });

  it('is the last one when as many were made as the settings allow', async () => {
    const retry = { maxAttempts: 2, delayMinutes: { BUSY: 1 } };
    const world = await aWorldWith({ fates: { [number]: ['BUSY'] } }, 1, { retry });

    await runFunctions(world, { minutes: 30, dialers: 1 });

    expect(world.callsTo(number)).toBe(2);
    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'BUSY', attempt: 2 });
  });

  it('is made again also when all events are lost: the sweeper asks', async () => {
    const retry = { delayMinutes: { BUSY: 1 } };
    const events = { enabled: true, lostShare: 1 };
    const world = await aWorldWith({ events, fates: { [number]: ['BUSY', 'ANSWERED'] } }, 1, { retry });

    await runFunctions(world, { minutes: 15, dialers: 1 });

    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED', attempt: 2 });
    expect(slotsOf(world)).toEqual([]);
  });
});

describe('a call that Connect had no room for', () => {
  it('uses up neither an attempt nor the frequency cap', async () => {
    const settings = { retry: { maxAttempts: 1 }, frequencyCap: { attempts: 1, days: 7 } };
    const world = await aWorldWith({ fates: { [number]: ['NO_ROOM', 'NO_ROOM', 'ANSWERED'] } }, 1, settings);

    await runFunctions(world, { minutes: 10, dialers: 1 });

    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED', uncounted: 2 });
    expect(contactOf(world)?.attempts?.map(({ outcome }) => outcome)).toEqual(['ERROR', 'ERROR', 'ANSWERED']);
    expect(world.numbers.calls.get(number)).toHaveLength(1);
  });

  it('is made no more than 21 times, within a day; then the contact ends with what Connect said', async () => {
    const world = await aWorldWith({ fates: { [number]: ['NO_ROOM'] } });
    const begin = world.clock.now();

    for (let minute = 0; minute < 30 * 60; minute += 1) {
      await world.clock.run(world.hearEvents());
      await world.clock.run(world.live(1));
    }

    expect(world.callsTo(number)).toBe(21);
    expect(contactOf(world)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'ERROR',
      disconnectReason: 'EXPIRED',
    });
    expect(contactOf(world)).not.toHaveProperty('dueAt');
    const last = world.simulator.calls.at(-1)?.placedAtMs ?? 0;
    expect(last - begin).toBeGreaterThan(12 * 60 * MINUTE_MS);
    expect(last - begin).toBeLessThan(24 * 60 * MINUTE_MS);
    // Nobody was rung, so the number may be called as often as before.
    expect(world.numbers.calls.get(number)).toEqual([]);
    expect(slotsOf(world)).toEqual([]);
  });
});

describe('an instance without a resource for the calls', () => {
  it('stops the campaign; repaired and resumed, everybody is called', async () => {
    const rows = 60;
    const broken = Object.fromEntries(
      Array.from({ length: rows }, (_, i) => [numberOf(i), ['RESOURCE_ERROR' as const]]),
    );
    const world = await aWorldWith({ fates: broken, callSeconds: { min: 5, max: 5 } }, rows);

    await runFunctions(world, { minutes: 5 });

    const campaign = world.campaigns.items.get('spring');
    expect(campaign).toMatchObject({ state: 'STOPPED' });
    expect(campaign?.stateReason).toContain('OUTBOUND_RESOURCE_ERROR');
    const inVain = world.simulator.calls.length;
    expect(inVain).toBeLessThan(30);
    expect(new Set(world.contacts.all().map(({ status }) => status))).toEqual(new Set(['WAITING']));
    expect(slotsOf(world)).toEqual([]);

    world.simulator.configure({ fates: {} });
    await world.campaigns.changeState('spring', ['STOPPED'], 'RUNNING', undefined);
    await runFunctions(world, { minutes: 5 });

    for (const contact of world.contacts.all()) {
      expect(contact).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED' });
    }
    expect(world.simulator.calls).toHaveLength(inVain + rows);
  });

  it('does not stop the campaign again by a late event of a call that was placed before it was repaired', async () => {
    const events = { enabled: false };
    const world = await aWorldWith({ events, fates: { [number]: ['RESOURCE_ERROR', 'ANSWERED'] } }, 3);
    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(1)));
    const end = endOf(world);
    expect(end.call.disconnectReason).toBe('OUTBOUND_RESOURCE_ERROR');
    // Others have said so before, the campaign was stopped, repaired and resumed, and calls somebody.
    world.clock.jump(MINUTE_MS);
    await world.campaigns.changeState('spring', ['RUNNING'], 'STOPPED', 'OUTBOUND_RESOURCE_ERROR');
    await world.campaigns.changeState('spring', ['STOPPED'], 'RUNNING', undefined);
    await world.clock.run(world.drain(1));
    expect(world.simulator.calls).toHaveLength(3);

    expect(await world.clock.run(world.endedCalls().handle([end]))).toEqual([]);

    expect(world.campaigns.items.get('spring')?.state).toBe('RUNNING');
    expect(contactOf(world)).toMatchObject({ status: 'WAITING', outcome: 'ERROR', uncounted: 1 });
    await runFunctions(world, { minutes: 6, dialers: 1 });
    expect(contactOf(world)).toMatchObject({ status: 'COMPLETED', outcome: 'ANSWERED', attempt: 2 });
  });
});
