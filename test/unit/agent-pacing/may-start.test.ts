import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, learn, nothingLearned } from '../../../src/agent-pacing/learned.ts';
import {
  MAX_METRICS_AGE_SECONDS,
  type Mode,
  mayStart,
  type StartQuestion,
} from '../../../src/agent-pacing/may-start.ts';
import { type Odds, oddsOf } from '../../../src/agent-pacing/odds.ts';

const NOON = Date.UTC(2026, 8, 1, 12);

const times = (count: number, fact: (i: number) => Fact) => Array.from({ length: count }, (_, i) => fact(i));

/** Three calls of ten need an agent, after 6 to 20 s; talks of three minutes. */
const learned = learn(nothingLearned, [
  ...times(300, (i) => ({ type: 'answered', at: NOON, secondsSinceStart: 6 + (i % 15) })),
  ...times(700, (i) => ({ type: 'endedOtherwise', at: NOON, secondsSinceStart: 3 + (i % 25) })),
  ...times(300, () => ({ type: 'talkEnded', at: NOON, seconds: 180 })),
  ...times(300, (i) => ({ type: 'wrapUpEnded', at: NOON, seconds: 8 + (i % 25) })),
]);

const odds = oddsOf(learned, NOON, 30);

const predictive: Mode = { type: 'predictive' };

const asked = (changes: Partial<StartQuestion> = {}): StartQuestion => ({
  mode: predictive,
  agents: { idle: 2, talking: 25, wrapping: 3 },
  now: NOON,
  countedAt: NOON - 4_000,
  lag: 3,
  waiting: 0,
  ringAges: [],
  odds,
  counts: { answered: 5_000, abandoned: 100 },
  abandonRate: 0.03,
  lines: 1_000,
  ...changes,
});

const question: fc.Arbitrary<StartQuestion> = fc
  .record({
    mode: fc.constantFrom<Mode>(
      { type: 'progressive' },
      { type: 'power', callsPerAgent: 2 },
      { type: 'predictive' },
    ),
    agents: fc.record({ idle: fc.nat(20), talking: fc.nat(300), wrapping: fc.nat(40) }),
    countedAt: fc.nat(40_000).map((ms) => NOON - ms),
    lag: fc.double({ min: 0, max: 10, noNaN: true }),
    waiting: fc.nat(5),
    ringAges: fc.array(fc.double({ min: 0, max: 240, noNaN: true }), { maxLength: 100 }),
    counts: fc
      .record({ answered: fc.nat(3_000), part: fc.double({ min: 0, max: 0.05, noNaN: true }) })
      .map(({ answered, part }) => ({ answered, abandoned: Math.floor(answered * part) })),
    abandonRate: fc.constantFrom(0.01, 0.03, 0.1),
    lines: fc.nat(200),
  })
  .map((changes) => asked(changes));

describe('calls that may be started', () => {
  it.each<[string, Partial<StartQuestion>, object]>([
    [
      'one for each free agent, progressively',
      { mode: { type: 'progressive' }, ringAges: [5] },
      { starts: 1, mode: 'progressive', why: 'onePerAgent' },
    ],
    [
      'twice as many as free agents, with two calls per agent',
      { mode: { type: 'power', callsPerAgent: 2 }, ringAges: [5] },
      { starts: 3, mode: 'power', why: 'fixedRatio' },
    ],
    ['more than free agents, predicted', {}, { mode: 'predictive', why: 'predicted' }],
    [
      'one for each free agent when the metrics are stale',
      { countedAt: NOON - MAX_METRICS_AGE_SECONDS * 1000 - 1 },
      { starts: 2, mode: 'progressive', why: 'staleMetrics' },
    ],
    [
      'one for each free agent when the allowance is used up',
      { counts: { answered: 5_000, abandoned: 139 } },
      { starts: 2, mode: 'progressive', why: 'allowanceUsedUp' },
    ],
    [
      'the same with a fixed ratio',
      { mode: { type: 'power', callsPerAgent: 2 }, counts: { answered: 5_000, abandoned: 139 } },
      { starts: 2, mode: 'progressive', why: 'allowanceUsedUp' },
    ],
    [
      'one for each free agent at the start of a campaign',
      { counts: { answered: 35, abandoned: 0 } },
      { starts: 2, mode: 'progressive', why: 'allowanceUsedUp' },
    ],
    [
      'none for agents whose calls wait already',
      { mode: { type: 'progressive' }, waiting: 2 },
      { starts: 0, why: 'onePerAgent' },
    ],
    ['none without a line', { lines: 0 }, { starts: 0, why: 'noLine' }],
    ['as many as lines are free', { lines: 1.5 }, { starts: 1, why: 'predicted' }],
    [
      'none without agents',
      { agents: { idle: 0, talking: 0, wrapping: 0 } },
      { starts: 0, mode: 'predictive' },
    ],
  ])('are %s', (_, changes, expected) => {
    expect(mayStart(asked(changes))).toMatchObject(expected);
  });

  it('are more than free agents soon after the 36th answer', () => {
    const answered = (count: number) => mayStart(asked({ counts: { answered: count, abandoned: 0 } }));
    expect(answered(36).why).toBe('allowanceUsedUp');
    expect(answered(50)).toMatchObject({ why: 'predicted' });
    expect(answered(50).theta).toBeGreaterThan(0);
    expect(answered(150).starts).toBeGreaterThan(2);
  });

  it('go on while agents are busy who will be free in time', () => {
    const busy = mayStart(asked({ agents: { idle: 0, talking: 250, wrapping: 30 } }));
    expect(busy.starts).toBeGreaterThan(0);
    expect(busy.risks).toHaveLength(busy.starts);
    expect(Math.max(...busy.risks)).toBeLessThanOrEqual(busy.theta);
  });

  it('are never fewer than one for each free agent, and never more than lines', () => {
    fc.assert(
      fc.property(question, (each) => {
        const { starts } = mayStart(each);
        const progressive = mayStart({ ...each, mode: { type: 'progressive' } }).starts;
        expect(starts).toBeGreaterThanOrEqual(progressive);
        expect(starts).toBeLessThanOrEqual(each.lines);
      }),
    );
  });

  it('are progressive whenever metrics are stale or nothing is left', () => {
    fc.assert(
      fc.property(question, (each) => {
        const answer = mayStart(each);
        const isStale = NOON - each.countedAt > MAX_METRICS_AGE_SECONDS * 1000;
        if (!isStale && answer.left > answer.reserve) return;
        expect(answer.mode).toBe('progressive');
        expect(answer.starts).toBe(mayStart({ ...each, mode: { type: 'progressive' } }).starts);
      }),
    );
  });

  it('have a risk of at most theta, but for one for each free agent', () => {
    fc.assert(
      fc.property(question, (each) => {
        const { risks, theta } = mayStart({ ...each, mode: predictive });
        const one = mayStart({ ...each, mode: { type: 'progressive' } }).starts;
        for (const risk of risks.slice(one)) expect(risk).toBeLessThanOrEqual(theta);
      }),
    );
  });

  it('become fewer with each call in progress', () => {
    fc.assert(
      fc.property(question, fc.nat(20), (each, age) => {
        const before = mayStart(each).starts;
        expect(
          mayStart({ ...each, ringAges: [...(each.ringAges as number[]), age] }).starts,
        ).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('do not depend on the order of calls', () => {
    const ages = [1, 4, 30, 9, 9, 17, 2];
    expect(mayStart(asked({ ringAges: [...ages].reverse() }))).toEqual(mayStart(asked({ ringAges: ages })));
  });

  it('keep to a stricter limit than the law, and never to a looser one', () => {
    const theta = (abandonRate: number) =>
      mayStart(asked({ abandonRate, counts: { answered: 900, abandoned: 5 } })).theta;
    expect(theta(0.01)).toBeLessThan(theta(0.03));
    expect(theta(0.5)).toBe(theta(0.03));
  });

  it('take as many look-ups for 600 calls in progress as for 60: one for each second and moment', () => {
    let reads = 0;
    const counted: Odds = {
      ...odds,
      answeredBy: new Proxy(odds.answeredBy, {
        get: (target, name) => {
          reads += 1;
          return Reflect.get(target, name);
        },
      }),
    };
    const agents = { idle: 0, talking: 260, wrapping: 30 };
    const readsFor = (calls: number) => {
      reads = 0;
      mayStart(asked({ agents, odds: counted, ringAges: Array.from({ length: calls }, (_, i) => i % 20) }));
      return reads;
    };
    const few = readsFor(60);
    expect(readsFor(600)).toBeLessThanOrEqual(few);
    expect(few).toBeLessThan(1_000);
  });
});
