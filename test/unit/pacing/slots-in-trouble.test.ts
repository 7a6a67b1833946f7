/** Slots while tables and sweeps fail: calls that are on keep theirs, and those of no call are free at once. */
import { describe, expect, it } from 'vitest';
import { CALL_CHECK_MS } from '../../../src/contact/contact-life.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';
import { aWorldOfLongCalls } from '../../support/long-calls.ts';
import { MortalProcess } from '../../support/mortal-process.ts';
import { World } from '../../support/world.ts';

/** A sweep may take so long (lambdas/sweeper.ts). */
const SWEEP_MS = 37 * SECOND_MS;

const held = (world: World) => Object.keys(world.pace.standing.slots).length;

/** Sweeps at each full minute, for so many; answers how many slots were held after each. */
async function sweepEachMinute(world: World, minutes: number): Promise<readonly number[]> {
  const after: number[] = [];
  for (let i = 0; i < minutes; i += 1) {
    world.clock.jump(MINUTE_MS - (world.clock.now() % MINUTE_MS));
    await world.clock.run(world.sweeper().sweep(world.clock.now() + SWEEP_MS));
    after.push(held(world));
  }
  return after;
}

/** Has the n-th asynchronous request of one sweep fail; answers whether there were so many. */
async function sweepThatFailsAt(world: World, nth: number): Promise<boolean> {
  let requests = 0;
  const { contacts, campaigns, telephony, pace, dialQueue } = world;
  const undo = Object.values({
    contacts: [contacts, 'due', 'apply'],
    campaigns: [campaigns, 'list', 'get'],
    telephony: [telephony, 'describe'],
    pace: [pace, 'read', 'swap', 'readSlots', 'swapSlots', 'releaseSlots'],
    dialQueue: [dialQueue, 'send'],
  }).flatMap(([port, ...names]) =>
    (names as string[]).map((name) => {
      const members = port as unknown as Record<string, (...asked: unknown[]) => Promise<unknown>>;
      const real = members[name] as (...asked: unknown[]) => Promise<unknown>;
      const own = Object.hasOwn(members, name);
      members[name] = async (...asked) => {
        requests += 1;
        if (requests === nth) throw new Error('The table is busy.');
        return real.apply(port, asked);
      };
      return () => (own ? Object.assign(members, { [name]: real }) : Reflect.deleteProperty(members, name));
    }),
  );
  const sweep = world.sweeper().sweep(world.clock.now() + SWEEP_MS);
  await world.clock.run(sweep.catch(() => undefined));
  for (const restore of undo) restore();
  return requests >= nth;
}

describe('slots of calls that are on', () => {
  it('are kept when they are more than four sweeps can ask about (1,200)', async () => {
    const world = await aWorldOfLongCalls(1_200);

    const after = await sweepEachMinute(world, 15);

    expect(after).toEqual(Array.from({ length: 15 }, () => 1_200));
  });

  it('are kept wherever one request of a sweep fails', async () => {
    let failedAt = 0;
    for (;;) {
      const world = await aWorldOfLongCalls(6);
      world.clock.jump(3.5 * MINUTE_MS);
      if (!(await sweepThatFailsAt(world, failedAt + 1))) break;
      failedAt += 1;

      expect([held(world), ...(await sweepEachMinute(world, 4))], `request ${failedAt} fails`).toEqual(
        Array.from({ length: 5 }, () => 6),
      );
    }
    // Six questions to Connect, six writes, and what the sweep reads and writes besides.
    expect(failedAt).toBeGreaterThan(16);
  });

  it('are kept wherever one sweep dies', async () => {
    const rehearsal = await aWorldOfLongCalls(6, 2);
    rehearsal.clock.jump(3.5 * MINUTE_MS);
    const process = new MortalProcess();
    await rehearsal.clock.run(rehearsal.sweeper(process).sweep(rehearsal.clock.now() + SWEEP_MS));
    expect(process.calls.filter((name) => name === 'telephony.findByName')).toHaveLength(2);
    expect(process.calls.filter((name) => name === 'telephony.describe')).toHaveLength(4);

    for (let call = 1; call <= process.calls.length; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = await aWorldOfLongCalls(6, 2);
        world.clock.jump(3.5 * MINUTE_MS);
        const mortal = new MortalProcess({ call, when });
        await world.clock.run(mortal.run(world.sweeper(mortal).sweep(world.clock.now() + SWEEP_MS)));
        expect(mortal.isDead).toBe(true);

        expect(
          [held(world), ...(await sweepEachMinute(world, 4))],
          `killed ${when} call ${call} (${process.calls[call - 1]})`,
        ).toEqual(Array.from({ length: 5 }, () => 6));
        expect(world.contacts.all().map(({ status }) => status)).toEqual(
          Array.from({ length: 6 }, () => 'DIALED'),
        );
      }
    }
  });

  it('are looked after although the table never takes the deadline of one of them', async () => {
    const world = await aWorldOfLongCalls(150);
    const stubborn = world.contacts.all()[0]?.contactKey;
    const apply = world.contacts.apply.bind(world.contacts);
    world.contacts.apply = async (id, transition) => {
      if (id.contactKey === stubborn) throw new Error('The item is too large.');
      return apply(id, transition);
    };
    world.clock.jump(CALL_CHECK_MS);
    const begunAt = toIso(world.clock.now());

    await world.clock.run(world.sweeper().sweep(world.clock.now() + SWEEP_MS));

    // All but the stubborn one come up later; those that are asked about next time are the same few.
    const due = world.contacts.all().filter(({ dueAt = '' }) => dueAt <= begunAt);
    expect(due.map(({ contactKey }) => contactKey)).toEqual([stubborn]);
    expect(held(world)).toBe(150);
  });

  it('are free within five minutes of the end of the calls, even if the end is not reported', async () => {
    const world = await aWorldOfLongCalls(100);
    await sweepEachMinute(world, 59);
    expect(held(world)).toBe(100);

    const after = await sweepEachMinute(world, 6);

    expect(after.at(-1)).toBe(0);
  });
});

describe('the slot of a contact whose call was not asked for', () => {
  it('is free at once when the table fails for a moment, and the calls go on', async () => {
    const world = new World({ deployment: { maxConcurrentCalls: 10 } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(10))));
    const claim = world.claims.claim.bind(world.claims);
    world.claims.claim = async () => {
      throw new Error('The table is busy.');
    };
    const batch = world.dialQueue.take(10);

    await world.clock.run(world.dialBatch(world.dialer(), batch));

    expect(world.simulator.requests).toHaveLength(0);
    expect(world.pace.standing.slots).toEqual({});
    const waiting = world.contacts
      .all('spring')
      .map(({ status, attempt, reason }) => [status, attempt, reason]);
    const reason = 'The contact and the do-not-call list could not be written right before the call.';
    expect(waiting).toEqual(Array.from({ length: 10 }, () => ['WAITING', 0, reason]));

    world.claims.claim = claim;
    await world.clock.run(world.live(3));

    expect(world.simulator.calls).toHaveLength(10);
    expect(held(world)).toBe(10);
  });

  it('is free at once when the campaign cannot be read after the turn has come', async () => {
    const world = new World({ deployment: { maxConcurrentCalls: 10 } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
    const get = world.campaigns.get.bind(world.campaigns);
    const swapSlots = world.pace.swapSlots.bind(world.pace);
    world.pace.swapSlots = async (...swap) => {
      world.campaigns.get = async () => {
        throw new Error('The table is busy.');
      };
      // What was read before is not good enough any more.
      const answer = await swapSlots(...swap);
      await world.clock.sleep(5 * SECOND_MS);
      return answer;
    };

    const batch = world.dialQueue.take(1);
    await world.clock.run(world.dialBatch(world.dialer(), batch));

    expect(world.campaigns.get).not.toBe(get);
    expect(world.dialQueue.messages).toEqual(batch);
    expect(world.simulator.requests).toHaveLength(0);
    expect(held(world)).toBe(0);
  });

  it('is not free when the table fails after Connect took the call', async () => {
    const world = new World({ deployment: { maxConcurrentCalls: 10 } });
    await world.clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
    const apply = world.contacts.apply.bind(world.contacts);
    world.contacts.apply = async (id, transition) => {
      if (transition.set.status === 'DIALED') throw new Error('The table is busy.');
      return apply(id, transition);
    };

    await world.clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(1)));

    expect(world.simulator.calls).toHaveLength(1);
    expect(held(world)).toBe(1);
  });
});

describe('a slow dialer and a slow sweep', () => {
  // Connect says 429 with Retry-After 29, then answers after 14 s; the sweep that is under way when the lease runs out
  // asked Connect until its deadline, and 14 s more.
  it('a call keeps its slot when its dialer waited for a Retry-After and a sweep takes its full time', async () => {
    const lost: number[] = [];
    for (let phase = 0; phase < 60; phase += 3) {
      const world = new World({ deployment: { maxConcurrentCalls: 10 } });
      const { clock, telephony } = world;
      await clock.run(world.import(world.uploads.drop('spring.csv', aFileOf(1))));
      let asked = 0;
      const call = telephony.call.bind(telephony);
      telephony.call = async (request) => {
        asked += 1;
        if (asked === 1)
          return {
            type: 'failed',
            error: {
              name: 'ThrottlingException',
              message: 'slow down',
              statusCode: 429,
              retryAfterSeconds: 29,
            },
          };
        const answer = await call(request);
        await clock.sleep(14 * SECOND_MS);
        return answer;
      };
      // The table takes a second try (5 s) once, after the start time.
      const get = world.campaigns.get.bind(world.campaigns);
      let gets = 0;
      world.campaigns.get = async (id) => {
        gets += 1;
        if (gets === 4) await clock.sleep(5 * SECOND_MS);
        return get(id);
      };
      await clock.run(world.dialBatch(world.dialer(), world.dialQueue.take(1)));
      telephony.describe = async (contactId) => ({ contactId, initiatedAt: clock.now() });
      // What takes a sweep its time: lookups for others.
      const read = world.pace.readSlots.bind(world.pace);
      let inSweep = 0;
      world.pace.readSlots = async (share) => {
        if (inSweep > 0) await clock.sleepUntil(inSweep + 51 * SECOND_MS);
        return read(share);
      };
      clock.jump(phase * SECOND_MS);
      for (let i = 0; i < 7; i += 1) {
        inSweep = clock.now();
        await clock.run(world.sweeper().sweep(inSweep + 37 * SECOND_MS));
        clock.jump(Math.max(0, inSweep + MINUTE_MS - clock.now()));
      }
      lost.push(1 - Object.keys(world.pace.standing.slots).length);
    }
    expect(lost).toEqual(lost.map(() => 0));
  }, 60_000);
});
