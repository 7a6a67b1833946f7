import { describe, expect, it } from 'vitest';
import { AgentWatch } from '../../../src/agents/agent-watch.ts';
import type { Team } from '../../../src/agents/team.ts';
import { Teams } from '../../../src/agents/teams.ts';
import type { Versioned } from '../../../src/pacing/shared-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import { MemoryTeams, MemoryWatch } from '../../support/memory-teams.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const silent = { info() {}, warn() {}, error() {} };

function aWatch(metrics?: (queueIds: readonly string[]) => Promise<void>) {
  const clock = new VirtualClock();
  const items = new MemoryTeams();
  const item = new MemoryWatch();
  const sent: { readonly tick: number; readonly at: number }[] = [];
  const asked: { readonly at: number; readonly queueIds: readonly string[] }[] = [];
  const ticks = {
    tick: async (tick: number, delaySeconds: number) =>
      void sent.push({ tick, at: clock.now() + delaySeconds * SECOND_MS }),
  };
  const agentsOf = async (queueIds: readonly string[]) => {
    asked.push({ at: clock.now(), queueIds });
    await metrics?.(queueIds);
    return new Map(queueIds.map((id) => [id, { at: clock.now() - 1, idle: 3, talking: 2, wrapping: 1 }]));
  };
  /** As a function has it: each has a memory of its own. */
  const make = () => {
    const storeOf = (queueId: string) => ({
      read: () => items.read(queueId),
      swap: (seen: number, next: Versioned<Team>) => items.swap(queueId, seen, next),
    });
    const teams = new Teams(storeOf, clock, () => 0.5);
    return new AgentWatch(item, { ticks, metrics: { agentsOf }, teams, clock, log: silent }, () => 0.5);
  };
  /** Delivers what is sent, each message `times` times, for `ms`. */
  const live = async (ms: number, times = 1, eachSecond: () => Promise<void> = async () => {}) => {
    const until = clock.now() + ms;
    while (clock.now() < until) {
      const due = sent.filter(({ at }) => at <= clock.now());
      for (const message of due) {
        sent.splice(sent.indexOf(message), 1);
        for (let i = 0; i < times; i += 1) await make().tick(message.tick);
      }
      await eachSecond();
      await clock.sleep(SECOND_MS);
    }
  };
  return { clock, items, item, sent, asked, make, live };
}

describe('the watch over agents', () => {
  it('asks Connect about all queues together, once in five seconds, however many functions want it', async () => {
    const { clock, asked, make, live, items } = aWatch();
    await clock.run(
      (async () => {
        await Promise.all(Array.from({ length: 20 }, (_, i) => make().keepUp(`q${i % 3}`)));
        await live(MINUTE_MS, 3);
      })(),
    );
    expect(asked.length).toBeGreaterThanOrEqual(10);
    for (const [i, { at }] of asked.entries()) {
      if (i > 0) expect(at - (asked[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(5 * SECOND_MS);
    }
    expect(new Set(asked.at(-1)?.queueIds)).toEqual(new Set(['q0', 'q1', 'q2']));
    expect((await items.read('q1')).state.staffing.snapshot).toMatchObject({
      idle: 3,
      talking: 2,
      wrapping: 1,
    });
  });

  it('has one message under way, although each comes several times', async () => {
    const { clock, sent, make, live } = aWatch();
    await clock.run(
      (async () => {
        await make().keepUp('q');
        await live(30 * SECOND_MS, 4);
      })(),
    );
    expect(sent).toHaveLength(1);
  });

  it('ends ten minutes after the last campaign has wanted it, and begins anew', async () => {
    const { clock, sent, asked, make, live } = aWatch();
    await clock.run(
      (async () => {
        await make().keepUp('q');
        await live(11 * MINUTE_MS);
        expect(sent).toEqual([]);
        const before = asked.length;
        await live(MINUTE_MS);
        expect(asked).toHaveLength(before);
        await make().keepUp('q');
        await live(10 * SECOND_MS);
        expect(asked.length).toBeGreaterThan(before);
      })(),
    );
  });

  it('is begun anew when its message is lost with the function that had it', async () => {
    const { clock, sent, asked, make, live } = aWatch();
    await clock.run(
      (async () => {
        await make().keepUp('q');
        await live(10 * SECOND_MS);
        sent.length = 0;
        const before = asked.length;
        await live(40 * SECOND_MS, 1, () => make().keepUp('q'));
        expect(asked.length - before).toBeGreaterThanOrEqual(3);
        expect(sent).toHaveLength(1);
      })(),
    );
  });

  it('goes on when Connect cannot be asked', async () => {
    const { clock, sent, asked, make, live } = aWatch(async () => {
      throw new Error('TooManyRequestsException');
    });
    await clock.run(
      (async () => {
        await make().keepUp('q');
        await live(20 * SECOND_MS);
      })(),
    );
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(sent).toHaveLength(1);
  });

  it('counts the agents of the other queues when Connect does not know one of them', async () => {
    const { clock, items, make, live } = aWatch(async (queueIds) => {
      if (queueIds.includes('gone'))
        throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
    });
    await clock.run(
      (async () => {
        await make().keepUp('gone');
        await make().keepUp('q');
        await make().keepUp('');
        await live(20 * SECOND_MS);
      })(),
    );
    expect((await items.read('q')).state.staffing.snapshot.idle).toBe(3);
    expect((await items.read('gone')).state.staffing.snapshot.at).toBe(0);
    expect(items.items.has('')).toBe(false);
  });

  it('asks about the queues in halves, not one by one, when Connect does not know one of a hundred', async () => {
    const { clock, items, asked, make, live } = aWatch(async (queueIds) => {
      if (queueIds.includes('q50'))
        throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
    });
    const first = Array.from({ length: 100 }, (_, i) => `q${i}`);
    await clock.run(
      (async () => {
        for (const queueId of first) await make().keepUp(queueId);
        await live(3 * SECOND_MS);
      })(),
    );
    expect(asked.length).toBeLessThan(2 * 8);
    for (const queueId of first.filter((id) => id !== 'q50'))
      expect((await items.read(queueId)).state.staffing.snapshot.idle).toBe(3);
  });

  it('is begun anew, and asks Connect, although a function with a clock ahead has been there', async () => {
    const { clock, item, asked, make, live } = aWatch();
    const ahead = clock.now() + 10 * MINUTE_MS;
    item.standing = { version: 1, state: { queues: { q: ahead }, tick: 7, tickedAt: ahead, askedAt: ahead } };
    await clock.run(
      (async () => {
        await make().keepUp('q');
        await live(20 * SECOND_MS);
      })(),
    );
    expect(asked.length).toBeGreaterThanOrEqual(3);
  });

  it('never keeps a campaign from dialing: without it calls are paced progressively', async () => {
    const { clock, item, make } = aWatch();
    item.swap = async () => {
      throw new Error('The table is busy.');
    };
    await expect(clock.run(make().keepUp('q'))).resolves.toBeUndefined();
  });
});
