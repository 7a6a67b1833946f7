/**
 * Nine campaigns that have one number in common, with messages in any order, processes that die, fail and stand still, and
 * events that are lost: never two calls to the number at a time.
 */
import { describe, expect, it } from 'vitest';
import { readEndedCall } from '../../src/outcomes/contact-event.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { Chance } from '../faults/virtual/chance.ts';
import { FaultyProcess, type Troubles } from '../faults/virtual/faulty-process.ts';
import { World } from '../support/world.ts';

const number = '+12065550101';
const campaigns = Array.from({ length: 9 }, (_, i) => `campaign-${i + 1}`);
const settings = {
  frequencyCap: { attempts: 100, days: 1 },
  retry: { maxAttempts: 2, delayMinutes: { BUSY: 1, NO_ANSWER: 1 } },
};

/** SQS delivers a batch again when the dead function's visibility timeout is over. */
const VISIBILITY_S = 360;
const FAULTY_MS = 40 * MINUTE_MS;
const well: Troubles = { dies: 0, throws: 0, freezes: 0, latencyMs: 20, skewMs: 0 };

async function aWorldOfNine(seed: number): Promise<World> {
  const chance = new Chance(seed);
  const world = new World({
    deployment: { callsPerSecond: 10 },
    simulator: {
      seed,
      quotaPerSecond: 10,
      burst: 25,
      callSeconds: { min: 5, max: chance.of([20, 170]) },
      clientToken: chance.of(['new-after-disconnect', 'always-first']),
      searchIndexLagMs: chance.of([5_000, MINUTE_MS]),
      fates: { [number]: [chance.of(['BUSY', 'ANSWERED']), 'ANSWERED', 'NO_ANSWER'] },
      events: { enabled: true, lostShare: chance.of([0, 0.3, 1]), doubledShare: 0.2, shuffleMs: 10_000 },
    },
  });
  for (const campaign of campaigns) {
    await world.clock.run(world.import(world.uploads.drop(`${campaign}.json`, JSON.stringify(settings))));
    await world.clock.run(world.import(world.uploads.drop(`${campaign}.csv`, `phone\n${number}\n`)));
  }
  return world;
}

/** Lives on until every contact has ended; at first things go wrong as `troubles` say. */
async function live(world: World, seed: number, troubles: Troubles): Promise<void> {
  const { clock, dialQueue, events, simulator } = world;
  const chance = new Chance(seed + 0.5);
  const faultyUntil = clock.now() + FAULTY_MS;
  const process = () => new FaultyProcess(clock, chance, () => (clock.now() < faultyUntil ? troubles : well));
  const dial = async () => {
    const dialer = process();
    for (const batch of [chance.shuffled(dialQueue.take(chance.between(1, 9)))]) {
      if (batch.length === 0) return;
      if (clock.now() < faultyUntil && chance.hits(0.3)) await dialQueue.send(batch, chance.between(0, 60));
      const work = world.dialer(dialer).dialBatch(batch, dialer.clock.now() + 40 * SECOND_MS);
      const failed = await dialer.run(work).catch(() => 'dead' as const);
      const again = failed === 'dead' ? batch : failed;
      if (again.length > 0) await dialQueue.send(again, VISIBILITY_S);
    }
  };
  const hear = async () => {
    const reported = simulator.events(clock.now()).flatMap((event) => {
      const call = readEndedCall(JSON.parse(JSON.stringify(event)), event.detail.instanceArn);
      return call ? [{ call, looks: 0 }] : [];
    });
    const messages = chance.shuffled([...events.take(), ...reported]);
    if (messages.length === 0) return;
    const outcomes = process();
    const failed = await outcomes
      .run(world.endedCalls(outcomes).handle(messages))
      .catch(() => 'dead' as const);
    const again = failed === 'dead' ? messages : failed;
    for (const message of again) await events.lookAgain(message, 180);
  };
  const sweep = async () => {
    world.strangerCalls();
    const sweeper = process();
    await sweeper.run(world.sweeper(sweeper).sweep(sweeper.clock.now() + 37 * SECOND_MS)).catch(() => {});
  };
  const isLive = () => world.contacts.all().some(({ dueAt }) => dueAt !== undefined);
  const work = async () => {
    const end = clock.now() + 30 * HOUR_MS;
    for (let tick = 0; isLive() && clock.now() < end; tick += 1) {
      for (let dialers = 0; dialers < 3; dialers += 1) void dial();
      void hear();
      if (tick % 12 === 0) void sweep();
      await clock.sleep(5 * SECOND_MS);
    }
  };
  await clock.run(work());
}

/** Pairs of calls to the number that were on at the same time, in words. */
function overlaps({ simulator }: World): string[] {
  const calls = simulator.calls
    .filter(({ destinationPhoneNumber }) => destinationPhoneNumber === number)
    .sort((a, b) => a.placedAtMs - b.placedAtMs);
  return calls.slice(1).flatMap((call, i) => {
    const before = calls[i];
    return before && call.placedAtMs < before.ends.endsAtMs
      ? [`${call.name} at ${toIso(call.placedAtMs)}, ${before.name} until ${toIso(before.ends.endsAtMs)}`]
      : [];
  });
}

const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
const bad: Troubles = { dies: 0.02, throws: 0.03, freezes: 0.01, latencyMs: 300, skewMs: 3 * SECOND_MS };

describe('a number in nine campaigns', () => {
  it.each(seeds)(
    'never has two concurrent calls, whatever goes wrong, and every contact is called (seed %i)',
    async (seed) => {
      const world = await aWorldOfNine(seed);

      await live(world, seed, bad);

      expect(overlaps(world)).toEqual([]);
      const tokens = world.simulator.calls.map(({ clientToken }) => clientToken);
      expect(new Set(tokens).size).toBe(tokens.length);
      for (const { campaignId, status, attempts = [] } of world.contacts.all()) {
        expect(status, campaignId).toBe('COMPLETED');
        expect(attempts.length, campaignId).toBeGreaterThan(0);
      }
    },
    60_000,
  );

  it('is called for one after the other within minutes when nothing goes wrong', async () => {
    const world = await aWorldOfNine(1);
    const begun = world.clock.now();

    await live(world, 1, well);

    expect(overlaps(world)).toEqual([]);
    expect(world.contacts.all().every(({ status }) => status === 'COMPLETED')).toBe(true);
    expect(world.clock.now() - begun).toBeLessThan(2 * HOUR_MS);
    const waited = world.contacts.all().filter(({ attempt, attempts = [] }) => attempt !== attempts.length);
    expect(waited, 'waiting for the number uses up no attempt').toEqual([]);
  });

  it('would have two concurrent calls if claims of other contacts were not heeded', async () => {
    const world = await aWorldOfNine(1);
    const claim = world.claims.claim.bind(world.claims);
    world.claims.claim = async (phoneNumber, asked, cap, replaces) => {
      const verdict = await claim(phoneNumber, asked, cap, replaces);
      const isOthers = verdict.type === 'standing' && verdict.claim.campaignId !== asked.campaignId;
      return isOthers ? claim(phoneNumber, asked, cap, verdict.claim.claimId) : verdict;
    };

    await live(world, 1, well);

    expect(overlaps(world)).not.toEqual([]);
  });
});
