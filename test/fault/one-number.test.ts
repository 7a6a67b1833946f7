/**
 * Nine campaigns that have one number in common, with messages in any order, processes that die, fail and stand still, and
 * events that are lost: never two calls to the number at a time.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { Chance } from '../faults/virtual/chance.ts';
import type { Troubles } from '../faults/virtual/faulty-process.ts';
import { liveWithFaults, well } from '../support/faulty-life.ts';
import { shortOr } from '../support/length.ts';
import { World } from '../support/world.ts';

const number = '+12065550101';
const campaigns = Array.from({ length: 9 }, (_, i) => `campaign-${i + 1}`);
const settings = {
  frequencyCap: { attempts: 100, days: 1 },
  retry: { maxAttempts: 2, delayMinutes: { BUSY: 1, NO_ANSWER: 1 } },
};

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

const seeds = Array.from({ length: shortOr(6, 12) }, (_, i) => i + 1);
const bad: Troubles = { dies: 0.02, throws: 0.03, freezes: 0.01, latencyMs: 300, skewMs: 3 * SECOND_MS };

describe('a number in nine campaigns', () => {
  it.each(seeds)(
    'never has two concurrent calls, whatever goes wrong, and every contact is called (seed %i)',
    async (seed) => {
      const world = await aWorldOfNine(seed);

      await liveWithFaults(world, seed, bad);

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

    await liveWithFaults(world, 1, well);

    expect(overlaps(world)).toEqual([]);
    expect(world.contacts.all().every(({ status }) => status === 'COMPLETED')).toBe(true);
    expect(world.clock.now() - begun).toBeLessThan(2 * HOUR_MS);
    const waited = world.contacts.all().filter(({ attempt, attempts = [] }) => attempt !== attempts.length);
    expect(waited, 'waiting for the number uses up no attempt').toEqual([]);
  });

  it('would have two concurrent calls if claims of other contacts were not heeded', async () => {
    const world = await aWorldOfNine(1);
    const claim = world.claims.claim.bind(world.claims);
    world.claims.claim = async (phoneNumber, asked, cap, replaces, lists) => {
      const verdict = await claim(phoneNumber, asked, cap, replaces, lists);
      const isOthers = verdict.type === 'standing' && verdict.claim.campaignId !== asked.campaignId;
      return isOthers ? claim(phoneNumber, asked, cap, verdict.claim.claimId, lists) : verdict;
    };

    await liveWithFaults(world, 1, well);

    expect(overlaps(world)).not.toEqual([]);
  });
});
