/** Metrics of campaigns that are paced by agents, for the alarms about them. */
import type { AgentPolicy } from '../agent-pacing/agent-policy.ts';
import { noCallCounts, tightestCounts, windowCounts } from '../agent-pacing/allowance.ts';
import { ownOf } from '../agents/own-entries.ts';
import type { TeamReading } from '../agents/teams.ts';
import type { MetricValues } from '../telemetry/metric-names.ts';
import { SECOND_MS } from '../time/instant.ts';

/** A campaign that has contacts to call, and how it stands with its agents. */
export interface CampaignTeam extends TeamReading {
  readonly campaignId: string;
  readonly policy: AgentPolicy;
}

/** A fraction of fewer answered calls says little: the first abandoned one would be a high rate. */
const MIN_ANSWERED = 100;

/** Agents who were never counted, s. */
const MAX_AGE_SECONDS = 3_600;

/**
 * The highest abandon rate, the oldest count of agents, and the campaigns whose allowance is used up, at `now` (ms since
 * 1970). None without `teams`: then there is nothing to watch.
 */
export function teamMetrics(teams: readonly CampaignTeam[], now: number): MetricValues {
  if (teams.length === 0) return {};
  const ages = teams.map(({ team }) => (now - team.staffing.snapshot.at) / SECOND_MS);
  return {
    AbandonRate: Math.max(...teams.map((team) => abandonPercent(team, now))),
    AgentMetricsAge: Math.min(MAX_AGE_SECONDS, Math.max(0, Math.round(Math.max(...ages)))),
    AllowancesUsedUp: teams.filter((team) => isUsedUp(team, now)).length,
  };
}

/** The higher one of the windows that limit the campaign. */
function abandonPercent({ campaignId, policy, team }: CampaignTeam, now: number): number {
  const counts = ownOf(team.counts, campaignId) ?? noCallCounts;
  const windows = policy.window === '24h' ? (['24h', '30d'] as const) : (['30d'] as const);
  const percents = windows.map((window) => {
    const { answered, abandoned } = windowCounts(counts, window, now);
    return answered < MIN_ANSWERED ? 0 : (100 * abandoned) / answered;
  });
  return Math.round(Math.max(...percents) * 100) / 100;
}

/** At first nothing may be abandoned, because too few calls were answered: that passes by itself. */
function isUsedUp({ campaignId, policy, team, answer }: CampaignTeam, now: number): boolean {
  const counts = ownOf(team.counts, campaignId) ?? noCallCounts;
  const { abandoned } = tightestCounts(counts, policy.window, now, policy.abandonRate);
  return answer.why === 'allowanceUsedUp' && abandoned > 0;
}
