import { describe, expect, it } from 'vitest';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { forecast } from '../../../src/forecast/forecast.ts';
import { assumptionDefaults } from '../../../src/forecast/forecast-assumptions.ts';
import { agentWarnings, planAgents } from '../../../src/planning/plan-agents.ts';
import { defaultPrices } from '../../../src/planning/plan-prices.ts';
import { deploymentOf, fromMs, numbers } from '../../support/a-forecast.ts';

const detects = { trafficType: 'CAMPAIGN', answerMachineDetection: { enable: true } } as const;

function planned(settings: CampaignSettings, agents?: number, lines = 200, answerRate = 0.6) {
  const assumptions = {
    ...assumptionDefaults,
    answerRate,
    talkSeconds: 180,
    ...(agents !== undefined && { agents }),
  };
  const deployment = deploymentOf({ queueId: 'q', maxConcurrentCalls: lines, callsPerSecond: 20 });
  const groups = [{ callee: { phoneNumber: numbers[0] ?? '' }, contacts: 1_000 }];
  const expected = forecast({ groups, settings, deployment, assumptions, fromMs });
  const basis = {
    file: 'spring.csv',
    campaignId: 'spring',
    settings,
    deployment,
    assumptions,
    prices: defaultPrices,
    atMs: fromMs,
  };
  return { agents: planAgents(basis, expected), warnings: agentWarnings(basis, expected), expected };
}

describe('the agents of a plan', () => {
  it('are left out, without a warning, for campaigns that are not paced by agents', () => {
    const { agents, warnings } = planned({}, 30);
    expect(agents).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('are missing when their number is not given, which is a warning', () => {
    const { agents, warnings } = planned({ agents: { mode: 'predictive' }, ...detects });
    expect(agents).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('Plan with --agents.')]);
  });

  it('talk as expected with enough lines: calls that are answered times the talk', () => {
    const { agents, warnings, expected } = planned(
      { agents: { mode: 'power', callsPerAgent: 2 }, ...detects },
      30,
    );
    expect(warnings).toEqual([]);
    expect(expected.limits.binds).toBe('agents');
    expect(agents?.expectedTalkingShare).toBeCloseTo(agents?.talkingShare.power ?? 0);
    expect(agents?.talkingShare.callsPerAgent).toBe(2);
    expect(agents?.answeredPerHour).toBeCloseTo((30 * 3_600) / (200 + (agents?.waitingSeconds ?? 0)));
    expect(agents?.hoursOfCalls).toBeCloseTo(expected.calls / expected.limits.possiblePerSecond / 3_600);
  });

  it('talk less when lines are too few, which is a warning with the number needed', () => {
    const { agents, warnings } = planned({ agents: { mode: 'predictive' }, ...detects }, 30, 20);
    expect(agents).toMatchObject({ maxConcurrentCalls: 20 });
    expect(agents?.linesNeeded).toBeGreaterThan(30);
    expect(agents?.expectedTalkingShare).toBeLessThan(agents?.talkingShare.predictive ?? 0);
    expect(warnings).toEqual([
      expect.stringContaining(
        `30 agents need ${agents?.linesNeeded} concurrent calls, but the campaign may have 20`,
      ),
    ]);
  });

  it('are left out if no call is answered: there is nothing to say of them', () => {
    const { agents, expected } = planned({ agents: { mode: 'predictive' }, ...detects }, 30, 200, 0);
    expect(agents).toBeUndefined();
    expect(expected.agents?.callsPerSecond).toBeGreaterThan(0);
  });

  it('talk to machines without detection, which is a warning', () => {
    const { warnings } = planned({ agents: { mode: 'progressive' } }, 30);
    expect(warnings).toEqual([expect.stringContaining('Answering machine detection is off')]);
  });
});
