import { describe, expect, it } from 'vitest';
import type { AgentPolicy } from '../../../src/agent-pacing/agent-policy.ts';
import { AgentPacer } from '../../../src/agents/agent-pacer.ts';
import type { LinePacer, Wanted } from '../../../src/pacing/pacer.ts';

const agents: AgentPolicy = {
  queueId: 'q',
  mode: { type: 'predictive' },
  abandonRate: 0.03,
  window: '30d',
};
const limits = { callsPerSecond: 10, agents };
const start = { at: 0, generation: 0 };

/** A pacer in which the team first allows and then grants these numbers of calls. */
function aPacer(allowed: number, granted: number | Error, lines = 10) {
  const released: string[] = [];
  const withdrawn: string[] = [];
  const asked: Wanted[] = [];
  const watched: string[] = [];
  const pacer: LinePacer = {
    reserve: async (_id, wanted) => {
      asked.push(wanted);
      const slots = Array.from({ length: Math.min(lines, wanted.slots) }, (_, i) => `slot-${i}`);
      if (slots.length === 0 && wanted.starts === 0) return { type: 'noSlot' };
      const starts = wanted.starts - wanted.slots + slots.length;
      return { type: 'reserved', starts: new Array(starts).fill(start), slots };
    },
    reserveStart: async () => start,
    shortage: async () => (lines === 0 ? 'noSlot' : undefined),
    release: async (slots) => void released.push(...slots),
    callsOf: async () => 3,
    ownStartAt: async () => 0,
    recordNoLine: async () => 0,
    holds: () => true,
    recordAnswer() {},
  };
  const teams = {
    allowed: async (_id: string, _policy: AgentPolicy, wanted: number) => Math.min(allowed, wanted),
    startsFor: async () => allowed,
    start: async (_id: string, _policy: AgentPolicy, slots: readonly string[]) => {
      if (typeof granted !== 'number') throw granted;
      return slots.slice(0, granted);
    },
    withdraw: async (slots: readonly string[]) => void withdrawn.push(...slots),
  };
  const watch = { keepUp: async (queueId: string) => void watched.push(queueId) };
  return { pacer: new AgentPacer(pacer, teams, watch), released, withdrawn, asked, watched };
}

const wanted = { starts: 5, slots: 5, latest: 1_000 };

describe('a campaign that is paced by agents', () => {
  it('gets no more slots than the rule allows, and has its queue watched', async () => {
    const { pacer, asked, released, watched } = aPacer(2, 2);
    const reservation = await pacer.reserve('spring', wanted, limits);
    expect(reservation).toMatchObject({ type: 'reserved', slots: ['slot-0', 'slot-1'] });
    expect(asked).toEqual([{ ...wanted, starts: 2, slots: 2 }]);
    expect(released).toEqual([]);
    expect(watched).toEqual(['q']);
  });

  it('gets nothing and takes no slot while no agent is free', async () => {
    const { pacer, asked } = aPacer(0, 0);
    expect(await pacer.reserve('spring', wanted, limits)).toEqual({ type: 'noAgent' });
    expect(asked).toEqual([]);
  });

  it('gives back the slots for which another dialer was faster', async () => {
    const { pacer, released } = aPacer(3, 1);
    const reservation = await pacer.reserve('spring', wanted, limits);
    expect(reservation).toEqual({ type: 'reserved', slots: ['slot-0'], starts: [start] });
    expect(released).toEqual(['slot-1', 'slot-2']);
    const late = aPacer(3, 0);
    expect(await late.pacer.reserve('spring', wanted, limits)).toEqual({ type: 'noAgent' });
    expect(late.released).toEqual(['slot-0', 'slot-1', 'slot-2']);
  });

  it('gives back all slots when the permission cannot be written', async () => {
    const { pacer, released } = aPacer(2, new Error('The table is busy.'));
    await expect(pacer.reserve('spring', wanted, limits)).rejects.toThrow('busy');
    expect(released).toEqual(['slot-0', 'slot-1']);
  });

  it('gets start times for slots that it holds, whatever the agents do', async () => {
    const { pacer } = aPacer(0, 0);
    const reservation = await pacer.reserve('spring', { starts: 3, slots: 2, latest: 1_000 }, limits);
    expect(reservation).toEqual({ type: 'reserved', slots: [], starts: [start] });
  });

  it('says why it may not go on: the lines first, then the agents', async () => {
    expect(await aPacer(1, 1, 0).pacer.shortage('spring', limits)).toBe('noSlot');
    expect(await aPacer(0, 0).pacer.shortage('spring', limits)).toBe('noAgent');
    expect(await aPacer(1, 1).pacer.shortage('spring', limits)).toBeUndefined();
    expect(await aPacer(4, 4, 0).pacer.agentStarts('spring', limits)).toBe(0);
    expect(await aPacer(4, 4).pacer.agentStarts('spring', limits)).toBe(4);
  });

  it('reports to the team which slots are released', async () => {
    const { pacer, released, withdrawn } = aPacer(1, 1);
    await pacer.release(['slot-0']);
    expect([released, withdrawn]).toEqual([['slot-0'], ['slot-0']]);
  });
});

describe('any other campaign', () => {
  it('is passed on as it is', async () => {
    const { pacer, asked, watched } = aPacer(0, 0);
    const reservation = await pacer.reserve('spring', wanted, { callsPerSecond: 10 });
    expect(reservation.type).toBe('reserved');
    expect(asked).toEqual([wanted]);
    expect(await pacer.agentStarts('spring', { callsPerSecond: 10 })).toBe(Number.POSITIVE_INFINITY);
    expect(await pacer.shortage('spring', { callsPerSecond: 10 })).toBeUndefined();
    expect(watched).toEqual([]);
  });
});
