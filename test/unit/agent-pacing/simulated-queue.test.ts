/** The simulated queue of `npm run bench -- --only agents`. */
import { describe, expect, it } from 'vitest';
import { cases } from '../../../bench/agents/cases.ts';
import { EventHeap } from '../../../bench/agents/event-heap.ts';
import { Outcome } from '../../../bench/agents/outcome.ts';
import { strategies } from '../../../bench/agents/strategies.ts';
import { World } from '../../../bench/agents/world.ts';

const tenAgents = cases.find(({ name }) => name === '10x180x30')?.world;
if (!tenAgents) throw new Error('The case of ten agents is missing.');

describe('the simulated queue', () => {
  it('is the same in every run with the same seed', () => {
    const run = (seed: number) => new World(tenAgents, seed, strategies.progressive).run();
    expect(run(1)).toEqual(run(1));
    expect(run(2).talkSeconds).not.toBe(run(1).talkSeconds);
  });

  it('keeps agents talking two thirds of their time with one call for each free agent, and longer with our rule', () => {
    const talking = (strategy: keyof typeof strategies) => {
      const { talkSeconds, loggedInSeconds, idleSeconds } = new World(
        tenAgents,
        1,
        strategies[strategy],
      ).run();
      expect(talkSeconds + idleSeconds).toBeLessThan(loggedInSeconds);
      return talkSeconds / loggedInSeconds;
    };
    expect(talking('progressive')).toBeCloseTo(0.66, 1);
    expect(talking('ours')).toBeGreaterThan(talking('progressive') + 0.03);
  });

  it('takes events in the order of their times', () => {
    const heap = new EventHeap();
    const times = Array.from({ length: 3_000 }, (_, i) => (i * 7_919) % 3_001);
    for (const time of times) heap.push(time, 1, time);
    const taken = times.map(() => {
      heap.pop();
      expect(heap.value).toBe(heap.time);
      return heap.time;
    });
    expect(taken).toEqual([...times].sort((one, other) => one - other));
    expect(heap.nextTime).toBe(Number.POSITIVE_INFINITY);
  });

  it('reports the worst of all windows of thirty days, and the worst moment', () => {
    const outcome = new Outcome();
    const day = (answered: number, abandoned: number) => {
      for (let i = 0; i < answered; i += 1) outcome.addAnswered();
      for (let i = 0; i < abandoned; i += 1) outcome.addAbandoned();
      outcome.endDay();
    };
    day(1_000, 0);
    for (let i = 0; i < 30; i += 1) day(100, 3);
    // Without the first day.
    expect(outcome.worstWindow).toBeCloseTo(90 / 3_000);
    expect(outcome.worstMoment).toBeCloseTo(90 / 3_000);
    for (let i = 0; i < 30; i += 1) day(100, 0);
    expect(outcome.worstWindow).toBeCloseTo(90 / 3_000);
  });
});
