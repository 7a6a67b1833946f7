import { describe, expect, it } from 'vitest';
import type { AgentPolicy } from '../../../src/agent-pacing/agent-policy.ts';
import type { Team } from '../../../src/agents/team.ts';
import { Teams } from '../../../src/agents/teams.ts';
import type { Versioned } from '../../../src/pacing/shared-state.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { MemoryTeams } from '../../support/memory-teams.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const policy: AgentPolicy = {
  queueId: 'q',
  mode: { type: 'progressive' },
  abandonRate: 0.03,
  window: '30d',
};

/** Two functions, each with a memory of its own, over one team of ten free agents. */
async function twoFunctions() {
  const clock = new VirtualClock();
  const items = new MemoryTeams();
  const make = () => {
    const storeOf = (queueId: string) => ({
      read: () => items.read(queueId),
      swap: (seen: number, next: Versioned<Team>) => items.swap(queueId, seen, next),
    });
    return new Teams(storeOf, clock, () => 0.5);
  };
  const [one, other] = [make(), make()];
  await clock.run(one.count('q', { at: clock.now() - SECOND_MS, idle: 10, talking: 0, wrapping: 0 }));
  return { clock, one, other };
}

const slots = (from: number, count: number) => Array.from({ length: count }, (_, i) => `tagg${from + i}~`);

describe('the agents of a queue', () => {
  it('are given away once, however many functions ask at once', async () => {
    const { clock, one, other } = await twoFunctions();
    const started = await clock.run(
      Promise.all([one.start('spring', policy, slots(0, 8)), other.start('spring', policy, slots(100, 8))]),
    );
    expect(started.flat()).toHaveLength(10);
  });

  it('are left to others by a campaign that is looked at and has no contact to call', async () => {
    const { clock, one, other } = await twoFunctions();
    await clock.run(one.startsFor('idle', policy));
    expect(await clock.run(other.startsFor('spring', policy))).toBe(10);
    // One that has contacts to call gets its part.
    await clock.run(one.allowed('autumn', policy, 10));
    expect(await clock.run(other.startsFor('spring', policy))).toBe(5);
  });

  it('are free again when their calls were not placed, but not those who have been asked for', async () => {
    const { clock, one } = await twoFunctions();
    const started = await clock.run(one.start('spring', policy, slots(0, 10)));
    const report = { slot: started[0] as string, campaignId: 'spring', isAbandoned: false };
    await clock.run(one.report('q', [{ ...report, queuedAt: clock.now() }]));
    await clock.run(one.withdraw(started));
    expect(await clock.run(one.startsFor('spring', policy))).toBe(9);
  });
});
