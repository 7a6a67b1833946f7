/** The settings of a campaign whose answered calls go to agents of a queue, and what they come to in a deployment. */
import { MAX_ABANDON_RATE, type WindowName } from '../agent-pacing/allowance.ts';
import { MIN_PREDICTIVE_LINES } from '../agent-pacing/lines-needed.ts';
import type { Mode } from '../agent-pacing/may-start.ts';
import type { DeploymentSettings } from './deployment.ts';

export interface AgentSettings {
  readonly mode: Mode['type'];
  /** Abandoned ÷ answered calls: above 0, at most `MAX_ABANDON_RATE`, which is the default. */
  readonly abandonRate?: number;
  /** `24h` limits the last 24 hours as well; the law's 30 days always count. */
  readonly window?: WindowName;
  /** 1 to 10, with the mode `power` only. */
  readonly callsPerAgent?: number;
  /** Bare id of the queue whose agents count; default: the campaign's queue, else the deployment's. */
  readonly queueId?: string;
}

const DEFAULT_CALLS_PER_AGENT = 1.5;

/** What the rule of pacing by agents has to know of a campaign. */
export interface CampaignAgents {
  /**
   * Undefined if the deployment had a queue when the settings were read, and no longer has one: then the agents are
   * unknown, and no call may be started.
   */
  readonly queueId: string | undefined;
  readonly mode: Mode;
  readonly abandonRate: number;
  readonly window: WindowName;
}

/** Settings that `agentsOf` looks at. */
interface Settings {
  readonly agents?: AgentSettings;
  readonly queueId?: string;
  readonly maxConcurrentCalls?: number;
}

type Deployment = Pick<DeploymentSettings, 'queueId' | 'maxConcurrentCalls'>;

/** How the campaign is paced by agents; undefined: it is not. */
export function agentsOf(
  { agents, queueId }: Settings,
  deployment: Pick<Deployment, 'queueId'>,
): CampaignAgents | undefined {
  if (agents === undefined) return undefined;
  const { mode, callsPerAgent = DEFAULT_CALLS_PER_AGENT, abandonRate = MAX_ABANDON_RATE } = agents;
  return {
    queueId: agents.queueId ?? queueId ?? deployment.queueId,
    mode: mode === 'power' ? { type: mode, callsPerAgent } : { type: mode },
    abandonRate,
    window: agents.window ?? '30d',
  };
}

/** Sentences about settings of agents that `deployment` cannot serve. */
export function describeAgentMisfits(settings: Settings, deployment: Deployment): string[] {
  const agents = agentsOf(settings, deployment);
  if (agents === undefined) return [];
  const found: string[] = [];
  if (agents.queueId === undefined) {
    found.push(
      '"agents" is given, but there is no queue whose agents count: give "agents.queueId" or "queueId", or deploy with queueId.',
    );
  }
  const { maxConcurrentCalls: own = Number.POSITIVE_INFINITY } = settings;
  const lines = Math.min(own, deployment.maxConcurrentCalls);
  if (agents.mode.type === 'predictive' && lines < MIN_PREDICTIVE_LINES) {
    const fixes = [
      ...(own < MIN_PREDICTIVE_LINES ? ['"maxConcurrentCalls" in the settings'] : []),
      ...(deployment.maxConcurrentCalls < MIN_PREDICTIVE_LINES
        ? [`the deployment's maxConcurrentCalls (deploy with -c maxConcurrentCalls=…, see docs/quotas.md)`]
        : []),
    ];
    found.push(
      `"agents.mode" is "predictive", which needs at least ${MIN_PREDICTIVE_LINES} concurrent calls; the campaign may have ${lines}. Raise ${fixes.join(' and ')} to ${MIN_PREDICTIVE_LINES} or more, or choose "progressive".`,
    );
  }
  return found;
}
