import { describe, expect, it } from 'vitest';
import type { AgentPolicy } from '../../../src/agent-pacing/agent-policy.ts';
import { answerTo, newTeam, type Team } from '../../../src/agents/team.ts';
import { teamMetrics } from '../../../src/sweeping/team-metrics.ts';
import { aTeam, noon } from '../../support/a-look.ts';

const policy: AgentPolicy = { queueId: 'q', mode: { type: 'predictive' }, abandonRate: 0.03, window: '30d' };

function metricsOf(...teams: readonly (readonly [campaignId: string, team: Team])[]) {
  const readings = teams.map(([campaignId, team]) => ({
    campaignId,
    policy,
    team,
    answer: answerTo(team, { campaignId, policy }, noon),
  }));
  return teamMetrics(readings, noon);
}

describe('the metrics of campaigns that are paced by agents', () => {
  it('are none without such a campaign', () => {
    expect(metricsOf()).toEqual({});
  });

  it('are the highest abandon rate, the oldest count of agents, and how many may abandon no more', () => {
    const good = aTeam('spring', noon);
    const bad = aTeam('autumn', noon, { secondsAgo: 70, answered: 200, abandoned: 6 });
    const usedUp = aTeam('winter', noon, { answered: 200, abandoned: 5 });

    expect(metricsOf(['spring', good])).toEqual({
      AbandonRate: 0.8,
      AgentMetricsAge: 4,
      AllowancesUsedUp: 0,
    });
    expect(metricsOf(['spring', good], ['autumn', bad], ['winter', usedUp])).toEqual({
      AbandonRate: 3,
      AgentMetricsAge: 70,
      AllowancesUsedUp: 1,
    });
  });

  it('say nothing bad of a campaign that has just begun, but that its agents were never counted', () => {
    const few = aTeam('spring', noon, { answered: 12, abandoned: 0 });
    const unlucky = aTeam('autumn', noon, { answered: 12, abandoned: 1 });

    expect(metricsOf(['spring', few])).toMatchObject({ AbandonRate: 0, AllowancesUsedUp: 0 });
    expect(metricsOf(['autumn', unlucky])).toMatchObject({ AbandonRate: 0, AllowancesUsedUp: 1 });
    expect(metricsOf(['spring', newTeam])).toEqual({
      AbandonRate: 0,
      AgentMetricsAge: 3_600,
      AllowancesUsedUp: 0,
    });
  });
});
