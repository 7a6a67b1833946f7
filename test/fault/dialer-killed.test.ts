import { describe, expect, it } from 'vitest';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { CLAIM_LEASE_MS } from '../../src/contact/contact-life.ts';
import { SLOTS_PER_SHARD } from '../../src/pacing/slots.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import { oneInEach } from '../support/length.ts';
import { type KillPoint, killPoints, MortalProcess } from '../support/mortal-process.ts';
import { SlotWatch } from '../support/slot-watch.ts';
import { World } from '../support/world.ts';

const numbers = ['+12065550101', '+12065550102', '+12065550103'];

/** SQS delivers a batch again when the dead function's visibility timeout is over (six times its time limit). */
const VISIBILITY_MS = 6 * MINUTE_MS;

/**
 * Concurrent calls whose slots lie in two shards. A process looks at each shard once at its start; more of them would add kill
 * points that differ in nothing but the shard's number, and shards to read to every sweep that follows.
 */
const TWO_SHARDS = 2 * SLOTS_PER_SHARD;

/** A slot that no call uses, or whose call is over, is free by then. */
const SLOT_FREE_MS = 5 * MINUTE_MS + 30 * SECOND_MS;

const calls = {
  'the first call still on': { callSeconds: { min: 36_000, max: 36_000 } },
  'the first call already over': { callSeconds: { min: 0, max: 0 } },
} as const satisfies Record<string, SimulatorSettingsInput>;

const readings = ['new-after-disconnect', 'always-first'] as const;

async function aWorldWithThreeContacts(simulator: SimulatorSettingsInput): Promise<World> {
  const world = new World({
    simulator: { quotaPerSecond: 10, burst: 25, ...simulator },
    deployment: { callsPerSecond: 10, maxConcurrentCalls: TWO_SHARDS },
  });
  await world.clock.run(world.import(world.uploads.drop('spring.csv', `phone\n${numbers.join('\n')}\n`)));
  return world;
}

/**
 * One dialer takes the batch and dies at `kill`; then the world goes on for `hours`. Answers the longest that a slot
 * was held by nobody, in ms.
 */
async function liveThroughKill(
  world: World,
  kill: KillPoint,
  strangers: boolean,
  hours = 8,
): Promise<number> {
  const process = new MortalProcess(kill);
  const watch = new SlotWatch(world);
  const batch = world.dialQueue.take(10);
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), batch)));
  expect(process.isDead).toBe(true);
  const killedAt = world.clock.now();
  await world.clock.run(world.live(VISIBILITY_MS / MINUTE_MS, () => strangers && world.strangerCalls()));
  world.dialQueue.messages.push(...batch);
  await world.clock.run(world.liveLong(hours, () => strangers && world.strangerCalls()));
  return watch.longestLeakMs(killedAt);
}

async function callsOfADialerThatLives(simulator: SimulatorSettingsInput): Promise<string[]> {
  const world = await aWorldWithThreeContacts(simulator);
  const process = new MortalProcess();
  await world.clock.run(process.run(world.dialBatch(world.dialer(process), world.dialQueue.take(10))));
  return process.calls;
}

describe('a dialer that is killed', () => {
  it('has kill points at its claim, its request to Connect and its record', async () => {
    const made = await callsOfADialerThatLives({});

    expect(made.filter((name) => name === 'telephony.call')).toHaveLength(3);
    expect(made.filter((name) => name === 'claims.claim')).toHaveLength(3);
    expect(made.filter((name) => name === 'calls.enter')).toHaveLength(3);
    expect(made.filter((name) => name === 'contacts.apply')).toHaveLength(3);
    // The batch, and each contact once more under its claim.
    expect(made.filter((name) => name === 'contacts.read')).toHaveLength(4);
    for (const name of ['pace.readSlots', 'pace.read', 'pace.swapSlots', 'pace.swap']) {
      expect(made).toContain(name);
    }
    expect(made).toContain('campaigns.get');
  });

  for (const [c, [whichCall, callSettings]] of Object.entries(calls).entries()) {
    for (const [r, clientToken] of readings.entries()) {
      // In the short form, the four combinations have all kill points between them.
      const first = 2 * c + r;
      it(`calls everybody exactly once wherever it dies (${whichCall}, ClientToken ${clientToken})`, async () => {
        const settings = { ...callSettings, clientToken };
        const points = killPoints((await callsOfADialerThatLives(settings)).length);
        expect(points.length).toBeGreaterThan(30);

        for (const point of oneInEach(8, points, first)) {
          const world = await aWorldWithThreeContacts(settings);
          // Claims of which Connect shows nothing are made again after two hours, and asked about at least each hour.
          const longest = await liveThroughKill(world, point, true, 4);

          const at = `killed ${point.when} call ${point.call}`;
          expect(longest, `${at}: a slot of nobody`).toBeLessThanOrEqual(SLOT_FREE_MS);
          for (const number of numbers) {
            expect(world.callsTo(number), `${at}: calls to ${number}`).toBe(1);
            const contact = world.contacts.get('spring', number);
            expect(['DIALED', 'COMPLETED'], `${at}: status of ${number}`).toContain(contact?.status);
            expect(contact?.attempt).toBe(1);
            expect(contact?.attempts).toHaveLength(1);
            const call = world.simulator.calls.find(
              ({ destinationPhoneNumber }) => destinationPhoneNumber === number,
            );
            expect(contact?.contactId, `${at}: ContactId of ${number}`).toBe(call?.contactId);
          }
        }
      });

      it(`never calls twice when Connect's search shows nothing (${whichCall}, ClientToken ${clientToken})`, async () => {
        const settings = { ...callSettings, clientToken, searchIndexLagMs: null };
        const points = killPoints((await callsOfADialerThatLives(settings)).length);

        for (const point of oneInEach(8, points, first)) {
          const world = await aWorldWithThreeContacts(settings);
          const longest = await liveThroughKill(world, point, true);

          const killed = `killed ${point.when} call ${point.call}`;
          expect(longest, `${killed}: a slot of nobody`).toBeLessThanOrEqual(SLOT_FREE_MS);
          for (const number of numbers) {
            const at = `${killed}, ${number}`;
            expect(world.callsTo(number), at).toBeLessThanOrEqual(1);
            const contact = world.contacts.get('spring', number);
            // Uncertain only who was claimed and whose answer was not written down; everybody else is called.
            if (contact?.status === 'UNCERTAIN') {
              expect(contact.reason, at).toContain('does not show whether the call was placed');
            } else {
              expect(world.callsTo(number), at).toBe(1);
              expect(['DIALED', 'COMPLETED'], at).toContain(contact?.status);
            }
          }
          const uncertain = world.contacts.all('spring').filter(({ status }) => status === 'UNCERTAIN');
          expect(uncertain.length).toBeLessThanOrEqual(numbers.length);
        }
      });
    }
  }

  it('never calls twice when search hides a call that is still on, and its redial would come after its end', async () => {
    const half = 30 * 60;
    const world = await aWorldWithThreeContacts({
      searchShows: 'ended',
      callSeconds: { min: half, max: half },
    });
    const process = new MortalProcess({ call: 'telephony.call', when: 'after' });
    await world.clock.run(process.run(world.dialBatch(world.dialer(process), world.dialQueue.take(1))));
    world.simulator.configure({ callSeconds: { min: 0, max: 0 } });

    // Short calls of others are visible all the while; nothing is dialed until the first call is over.
    for (let minute = 0; minute < 40; minute += 1) {
      world.strangerCalls();
      await world.clock.run(world.sweeper().sweep(world.clock.now() + MINUTE_MS / 2));
      world.clock.jump(MINUTE_MS);
    }
    await world.clock.run(world.liveLong(8, () => world.strangerCalls()));

    for (const number of numbers) expect(world.callsTo(number), number).toBe(1);
  });

  it('leaves a contact uncertain when nothing later was ever called on the instance: nothing proves the index', async () => {
    const world = new World();
    await world.clock.run(world.import(world.uploads.drop('spring.csv', 'phone\n+12065550101\n')));

    await liveThroughKill(world, { call: 'telephony.call', when: 'before' }, false);

    const contact = world.contacts.get('spring', '+12065550101');
    expect(contact?.status).toBe('UNCERTAIN');
    expect(contact?.reason).toContain('shows neither this call nor a later one');
    expect(world.simulator.calls).toHaveLength(0);
  });

  it('does not dial when it was frozen between its claim and its request', async () => {
    const world = await aWorldWithThreeContacts({});
    const batch = world.dialQueue.take(1);
    const ports = world.ports();
    const claim = ports.claims.claim.bind(ports.claims);
    ports.claims.claim = async (...asked) => {
      const verdict = await claim(...asked);
      if (verdict.type === 'claimed') world.clock.jump(CLAIM_LEASE_MS);
      return verdict;
    };
    const { Dialer } = await import('../../src/dialing/dial-batch.ts');
    const freed: string[] = [];
    const start = { at: 0, generation: 0 };
    const pacer = {
      reserve: async () => ({ type: 'reserved' as const, starts: [start], slots: ['slot-1'] }),
      reserveStart: async () => start,
      release: async (slots: readonly string[]) => void freed.push(...slots),
      holds: () => true,
      recordAnswer() {},
      shortage: async () => undefined,
      callsOf: async () => 0,
      agentStarts: async () => Number.POSITIVE_INFINITY,
      ownStartAt: async () => 0,
      recordNoLine: async () => 0,
    };
    const dialer = new Dialer({ ...ports, pacer }, world.deployment);

    await world.clock.run(dialer.dialBatch(batch, world.clock.now() + 10 * MINUTE_MS));

    expect(world.simulator.calls).toHaveLength(0);
    expect(world.contacts.get('spring', batch[0]?.contactKey ?? '')?.status).toBe('WAITING');
    expect(freed).toEqual(['slot-1']);
  });
});
