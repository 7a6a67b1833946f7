import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idleSeconds, talkingShare } from '../../../src/forecast/forecast-agents.ts';
import { forecastOf } from '../../support/a-forecast.ts';

interface Measured {
  readonly special: string;
  readonly agents: number;
  readonly talkSeconds: number;
  readonly answerRate: number;
  readonly strategy: string;
  readonly talkingShare: number;
}

const modes = {
  progressive: { type: 'progressive' },
  'power 2': { type: 'power', callsPerAgent: 2 },
  ours: { type: 'predictive' },
} as const;

const { agents: results } = JSON.parse(readFileSync('bench/results.json', 'utf8')) as {
  readonly agents: readonly Measured[];
};
const measured = results.filter(({ special, strategy }) => special === '' && strategy in modes);

describe('the time that agents talk', () => {
  it('is compared with all of the published figures', () => {
    expect(measured.length).toBeGreaterThan(30);
  });

  it.each(measured)(
    'of $agents agents with talks of $talkSeconds s, $answerRate answered and $strategy is within 1.5 points of the simulation',
    ({ agents, talkSeconds, answerRate, strategy, talkingShare: share }) => {
      // The world of bench/agents/cases.ts.
      const times = {
        talkSeconds,
        wrapUpSeconds: talkSeconds < 60 ? 10 : 20,
        answerRate,
        answeredSeconds: 12.9,
        otherSeconds: 19.2,
      };
      const idle = idleSeconds(agents, modes[strategy as keyof typeof modes], times);
      expect(Math.abs(talkingShare(idle, times) - share)).toBeLessThan(0.015);
    },
  );

  it('is never less with predictive pacing than with progressive', () => {
    const times = {
      talkSeconds: 30,
      wrapUpSeconds: 0,
      answerRate: 0.9,
      answeredSeconds: 5,
      otherSeconds: 5,
    };
    const idle = (type: 'predictive' | 'progressive') => idleSeconds(1, { type }, times);
    expect(idle('predictive')).toBe(idle('progressive'));
  });
});

describe('a forecast of calls to agents', () => {
  const settings = {
    callingHours: 'always',
    ringTimeoutSeconds: 25,
    agents: { mode: 'progressive', queueId: 'q' },
  } as const;
  const deployment = { callsPerSecond: 50, maxConcurrentCalls: 1_000 };
  const withAgents = (agents: number | undefined, own: object = settings) =>
    forecastOf({
      contacts: [5_000],
      deployment,
      settings: own,
      assumptions: { answerRate: 0.5, talkSeconds: 100, wrapUpSeconds: 20, ...(agents && { agents }) },
    });

  it('takes as long as agents need for the calls that are answered', () => {
    const { limits, endsAt = 0, firstCallAt = 0, agents, calls } = withAgents(20);

    expect(limits.binds).toBe('agents');
    expect(limits.possiblePerSecond).toBe(agents?.callsPerSecond);
    const seconds = calls / limits.possiblePerSecond;
    expect((endsAt - firstCallAt) / 1_000).toBeGreaterThan(seconds);
    const twice = withAgents(40);
    expect(twice.limits.possiblePerSecond).toBeCloseTo(2 * limits.possiblePerSecond);
  });

  it('is as without them if their number is unknown, or calls are not paced by agents', () => {
    const { agents: _, ...others } = settings;
    for (const { limits, agents } of [withAgents(undefined), withAgents(20, others)]) {
      expect(agents).toBeUndefined();
      expect(limits.binds).not.toBe('agents');
      expect(limits).not.toHaveProperty('agentsPerSecond');
    }
  });

  it('ends calls to machines early where detection hears them', () => {
    const detects = { trafficType: 'CAMPAIGN', answerMachineDetection: { enable: true } } as const;
    const { agents: _, ...others } = settings;
    const held = (own: object) => withAgents(undefined, own).limits.secondsPerCall;
    // An eighth of the calls reach a machine: 90 s less each.
    expect(held({ ...others, ...detects }) - held({ ...settings, ...detects })).toBeCloseTo(90 / 8);
  });
});
