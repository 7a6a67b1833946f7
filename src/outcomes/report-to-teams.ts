/** Reports what happened to calls to the teams whose agents they are for. */
import type { CallReport } from '../agents/team-reports.ts';
import type { Teams } from '../agents/teams.ts';
import { agentsOf } from '../campaign/agent-settings.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { isSlotForAgents } from '../pacing/slots.ts';
import { answeredByPerson, isAbandoned } from './outcome.ts';
import type { CallProgress } from './retry.ts';

/** A call of ours. */
export interface OwnCall {
  readonly campaignId: string;
  /** The slot that it holds, or held; missing: of an earlier version, which had no agents. */
  readonly slot: string | undefined;
  readonly call: CallProgress;
}

export interface TeamReportPorts {
  readonly teams: Pick<Teams, 'report'>;
}

export class TeamReports {
  readonly #teams: Pick<Teams, 'report'>;
  readonly #campaigns: { get(campaignId: string): Promise<Campaign | undefined> };
  readonly #deployment: DeploymentSettings;

  constructor(
    { teams }: TeamReportPorts,
    campaigns: { get(campaignId: string): Promise<Campaign | undefined> },
    deployment: DeploymentSettings,
  ) {
    this.#teams = teams;
    this.#campaigns = campaigns;
    this.#deployment = deployment;
  }

  /**
   * Reports calls, those of campaigns with agents. Idempotent. Answers whether there were any.
   * @throws when a team cannot be written: nothing is known to be counted then
   */
  async report(calls: readonly OwnCall[]): Promise<boolean> {
    const byQueue = new Map<string, CallReport[]>();
    for (const own of calls) {
      const { slot } = own;
      if (slot === undefined || !isSlotForAgents(slot)) continue;
      const campaign = await this.#campaigns.get(own.campaignId);
      const queueId = campaign?.settings && agentsOf(campaign.settings, this.#deployment)?.queueId;
      if (queueId !== undefined) byQueue.set(queueId, [...(byQueue.get(queueId) ?? []), reportOf(own, slot)]);
    }
    for (const [queueId, reports] of byQueue) await this.#teams.report(queueId, reports);
    return byQueue.size > 0;
  }
}

function reportOf({ campaignId, call }: OwnCall, slot: string): CallReport {
  const { enqueuedAt, agentAt, endedAt, completedAt } = call;
  const queuedAt = answeredByPerson(call) ? (enqueuedAt ?? agentAt) : undefined;
  const eventAt = completedAt ?? endedAt ?? agentAt ?? enqueuedAt;
  return {
    slot,
    campaignId,
    isAbandoned: isAbandoned(call),
    ...(queuedAt !== undefined && { queuedAt }),
    ...(agentAt !== undefined && { joinedAt: agentAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(eventAt !== undefined && { eventAt }),
  };
}
