import { describe, expect, it } from 'vitest';
import { PARKED } from '../../src/contact/contact-life.ts';
import type { DialMessage } from '../../src/dialing/dial-queue.ts';
import { SLOTS_PER_SHARD } from '../../src/pacing/slots.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { type KillPoint, killPoints, MortalProcess } from '../support/mortal-process.ts';
import { SlotWatch } from '../support/slot-watch.ts';
import { World } from '../support/world.ts';

/** What is due at once: a waiting contact, a parked one, a lost message, two open claims, a call that is over. */
const numbers = {
  waiting: '+12065550101',
  parked: '+12065550102',
  lost: '+12065550103',
  claimedAndCalled: '+12065550104',
  claimedOnly: '+12065550105',
  over: '+12065550106',
};

/** Concurrent calls whose slots lie in two shards: more would add kill points that differ in nothing but the shard's number. */
const TWO_SHARDS = 2 * SLOTS_PER_SHARD;

/** A slot that no call uses, or whose call is over, is free by then. */
const SLOT_FREE_MS = 5 * MINUTE_MS + 30 * SECOND_MS;

/** SQS delivers a batch again when the dead function's visibility timeout is over (six times its time limit). */
const VISIBILITY_MS = 6 * MINUTE_MS;

async function aWorldWithEverythingDue(): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 10, burst: 25, callSeconds: { min: 0, max: 0 } },
    deployment: { maxConcurrentCalls: TWO_SHARDS },
  });
  const file = `phone\n${Object.values(numbers).join('\n')}\n`;
  await world.clock.run(world.import(world.uploads.drop('spring.csv', file)));
  const messages = world.dialQueue.take(10);
  const only = (number: string) => messages.filter(({ contactKey }) => contactKey === number);
  await world.clock.run(world.dialBatch(world.dialer(new MortalProcess()), only(numbers.over)));
  await killAtRequest(world, only(numbers.claimedAndCalled), 'after');
  await killAtRequest(world, only(numbers.claimedOnly), 'before');
  // Their messages are delivered again: then it is known that it is not known whether they were called.
  world.clock.jump(VISIBILITY_MS);
  const unknownOutcome = [...only(numbers.claimedAndCalled), ...only(numbers.claimedOnly)];
  await world.clock.run(world.dialBatch(world.dialer(), unknownOutcome));
  const stage = (number: string, change: object) => {
    const contact = world.contacts.get('spring', number);
    if (contact) world.contacts.items.set(JSON.stringify(['spring', number]), { ...contact, ...change });
  };
  stage(numbers.waiting, { status: 'WAITING', dueAt: toIso(world.clock.now()) });
  stage(numbers.parked, { status: 'WAITING', dueAt: PARKED });
  world.clock.jump(3 * HOUR_MS);
  world.strangerCalls();
  world.clock.jump(MINUTE_MS);
  return world;
}

/** Each of these numbers is called, and so has a slot at some time. */
const numbersWithSlots = Object.keys(numbers).length;

async function killAtRequest(
  world: World,
  batch: readonly DialMessage[],
  when: KillPoint['when'],
): Promise<void> {
  const process = new MortalProcess({ call: 'telephony.call', when });
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
  expect(process.isDead).toBe(true);
}

describe('a sweeper that is killed', () => {
  it('sets everything right when it lives', async () => {
    const world = await aWorldWithEverythingDue();
    expect(world.contacts.all().map(({ status }) => status)).toEqual([
      'WAITING',
      'WAITING',
      'QUEUED',
      'DIALING',
      'DIALING',
      'DIALED',
    ]);

    await world.clock.run(world.live(200, () => world.strangerCalls()));

    for (const number of Object.values(numbers)) {
      expect(world.callsTo(number), number).toBe(1);
      expect(world.contacts.get('spring', number)?.status, number).toBe('COMPLETED');
    }
  });

  it('loses no contact and calls no contact twice wherever it dies', async () => {
    const process = new MortalProcess();
    const rehearsal = await aWorldWithEverythingDue();
    await rehearsal.clock.run(rehearsal.sweeper(process).sweep(rehearsal.clock.now() + MINUTE_MS));
    for (const name of ['contacts.due', 'dialQueue.send', 'telephony.findByName', 'telephony.describe']) {
      expect(process.calls).toContain(name);
    }

    for (const point of killPoints(process.calls.length)) {
      const world = await aWorldWithEverythingDue();
      const mortal = new MortalProcess(point);
      const watch = new SlotWatch(world);
      await world.clock.run(mortal.run(world.sweeper(mortal).sweep(world.clock.now() + MINUTE_MS)));
      expect(mortal.isDead).toBe(true);
      const killedAt = world.clock.now();
      await world.clock.run(world.liveLong(3.5, () => world.strangerCalls()));

      const killed = `killed ${point.when} call ${point.call} (${process.calls[point.call - 1]})`;
      expect(watch.slots, killed).toBeGreaterThanOrEqual(numbersWithSlots);
      expect(watch.longestLeakMs(killedAt), killed).toBeLessThanOrEqual(SLOT_FREE_MS);
      for (const number of Object.values(numbers)) {
        const at = `${killed}, ${number}`;
        expect(world.callsTo(number), at).toBe(1);
        expect(world.contacts.get('spring', number)?.status, at).toBe('COMPLETED');
      }
    }
  });

  it('may run twice at once', async () => {
    const world = await aWorldWithEverythingDue();
    const until = world.clock.now() + MINUTE_MS;

    await world.clock.run(Promise.all([world.sweeper().sweep(until), world.sweeper().sweep(until)]));
    await world.clock.run(world.live(200, () => world.strangerCalls()));

    for (const number of Object.values(numbers)) expect(world.callsTo(number), number).toBe(1);
  });
});
