/** Campaigns in virtual time in which everything goes wrong: fifty, or five hundred at length. */
import { describe, expect, it } from 'vitest';
import { shortOr } from '../../support/length.ts';
import { planOf } from './campaign-plan.ts';
import { doctoredWorlds } from './doctored-worlds.ts';
import { commandFor, runSeed } from './run-seed.ts';

const SEEDS_AT_ONCE = shortOr(5, 50);
const beginnings = Array.from({ length: 10 }, (_, i) => 1 + i * SEEDS_AT_ONCE);

/** A doctored world breaks its promise in one of so many seeds. */
const DOCTORED_SEEDS = 160;

/** In which contacts of all these campaigns have ended. */
const ends = new Set<string>();

describe('campaigns in which everything goes wrong', () => {
  it.each(beginnings)(`keep every promise (${SEEDS_AT_ONCE} seeds from %i on)`, async (from) => {
    for (let seed = from; seed < from + SEEDS_AT_ONCE; seed += 1) {
      const { objections, campaign } = await runSeed(seed);
      expect(objections, `To repeat it: ${commandFor(seed)}`).toEqual([]);
      for (const { status } of campaign.world.contacts.all()) ends.add(status);
    }
  });

  it('have contacts that come to every end there is in them', () => {
    for (const end of ['COMPLETED', 'REJECTED', 'SUPPRESSED', 'CANCELLED']) expect(ends).toContain(end);
  });

  it('go the same way whenever their seed is run', async () => {
    const [one, other] = await Promise.all([runSeed(7), runSeed(7)]);

    expect(one.campaign.world.simulator.requests.length).toBeGreaterThan(10);
    expect(other.campaign.world.simulator.requests).toEqual(one.campaign.world.simulator.requests);
    expect(other.campaign.world.contacts.all()).toEqual(one.campaign.world.contacts.all());
  });

  it('come by all that can go wrong', () => {
    const plans = Array.from({ length: 500 }, (_, i) => planOf(i + 1));
    for (const kind of ['dies', 'throws', 'freezes', 'skewMs'] as const) {
      expect(plans.filter(({ troubles }) => troubles[kind] > 0).length, kind).toBeGreaterThan(50);
    }
    const acts = plans.flatMap((plan) => plan.acts);
    for (const act of ['pause', 'resume', 'cancel', 'suppress', 'connect'] as const) {
      expect(acts.filter((each) => each.act === act).length, act).toBeGreaterThan(30);
    }
  });
});

describe.each(doctoredWorlds)('a world without $without', ({ breaks, doctor, from = 1 }) => {
  it(`breaks ${breaks}, and is recognized as broken`, async () => {
    const objections: string[] = [];
    for (
      let seed = from;
      seed < from + DOCTORED_SEEDS && !objections.some((each) => each.startsWith(breaks));
      seed += 1
    ) {
      objections.push(...(await runSeed(seed, doctor)).objections);
    }
    expect(objections.join('\n')).toContain(breaks);
  }, 240_000);
});
