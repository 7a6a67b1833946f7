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
   * Reports calls, those that are paced by agents. Idempotent; never rejects: the trouble of one queue must not keep others waiting.
   * Answers the calls that are not known to be counted, each with the reason.
   */
  async report(calls: readonly OwnCall[]): Promise<ReadonlyMap<OwnCall, Error>> {
    const failed = new Map<OwnCall, Error>();
    const byQueue = new Map<string, OwnCall[]>();
    for (const own of calls.filter(isForAgents)) {
      try {
        const campaign = await this.#campaigns.get(own.campaignId);
        const queueId = campaign?.settings && agentsOf(campaign.settings, this.#deployment)?.queueId;
        if (queueId !== undefined) byQueue.set(queueId, [...(byQueue.get(queueId) ?? []), own]);
      } catch (error) {
        failed.set(own, notCounted(error));
      }
    }
    for (const [queueId, its] of byQueue) {
      try {
        await this.#teams.report(queueId, its.flatMap(reportsOf));
      } catch (error) {
        for (const own of its) failed.set(own, notCounted(error));
      }
    }
    return failed;
  }
}

/** Whether a call is paced by agents. */
export function isForAgents({ slot }: Pick<OwnCall, 'slot'>): boolean {
  return slot !== undefined && isSlotForAgents(slot);
}

function notCounted(cause: unknown): Error {
  return new Error('What happened to the call could not be counted for its queue.', { cause });
}

function reportsOf({ campaignId, slot, call }: OwnCall): CallReport[] {
  if (slot === undefined) return [];
  const { enqueuedAt, agentAt, endedAt, completedAt } = call;
  const queuedAt = answeredByPerson(call) ? (enqueuedAt ?? agentAt) : undefined;
  const eventAt = completedAt ?? endedAt ?? agentAt ?? enqueuedAt;
  const report = {
    slot,
    campaignId,
    isAbandoned: isAbandoned(call),
    ...(queuedAt !== undefined && { queuedAt }),
    ...(agentAt !== undefined && { joinedAt: agentAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(eventAt !== undefined && { eventAt }),
  };
  return [report];
}
