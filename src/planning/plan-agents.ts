/** What a plan says of a campaign that is paced by agents. */
import { agentsOf, type CampaignAgents } from '../campaign/agent-settings.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { idleSeconds, talkingShare } from '../forecast/forecast-agents.ts';
import { HOUR_MS, SECOND_MS } from '../time/instant.ts';
import type { PlanBasis } from './plan-basis.ts';

export interface PlanAgents extends Pick<CampaignAgents, 'mode' | 'abandonRate' | 'window'> {
  /** Logged in throughout. */
  readonly agents: number;
  /** Concurrent calls that keep them at work. */
  readonly linesNeeded: number;
  /** Concurrent calls that the campaign may have. */
  readonly maxConcurrentCalls: number;
  /** Fraction of their time that agents talk, with enough lines. */
  readonly talkingShare: {
    readonly progressive: number;
    readonly power: number;
    /** With this number of calls for each free agent. */
    readonly callsPerAgent: number;
    readonly predictive: number;
  };
  /** The same in this campaign, with the lines and the rate that it has. */
  readonly expectedTalkingShare: number;
  /** How long an agent waits between two calls in this campaign, on average. */
  readonly waitingSeconds: number;
  readonly answeredPerHour: number;
  /** Hours in which calls are placed, without the hours in which contacts may not be called. */
  readonly hoursOfCalls: number;
}

/** Calls for each free agent in the comparison of modes if the settings name none. */
const COMPARED_CALLS_PER_AGENT = 1.5;

/** Undefined if calls are not paced by agents, the number of agents is unknown, or no call needs one. */
export function planAgents({ settings, deployment }: PlanBasis, expected: Forecast): PlanAgents | undefined {
  const paced = agentsOf(settings ?? {}, deployment);
  const flow = expected.agents;
  if (paced === undefined || flow === undefined || flow.times.answerRate === 0) return undefined;
  const { mode, abandonRate, window } = paced;
  const { agents, times } = flow;
  const { possiblePerSecond, maxConcurrentCalls } = expected.limits;
  const callsPerAgent = mode.type === 'power' ? mode.callsPerAgent : COMPARED_CALLS_PER_AGENT;
  const share = (of: CampaignAgents['mode']) => talkingShare(idleSeconds(agents, of, times), times);
  const answersPerSecond = possiblePerSecond * times.answerRate;
  const { talkSeconds, wrapUpSeconds } = times;
  return {
    agents,
    mode,
    abandonRate,
    window,
    linesNeeded: flow.linesNeeded,
    maxConcurrentCalls,
    talkingShare: {
      progressive: share({ type: 'progressive' }),
      power: share({ type: 'power', callsPerAgent }),
      callsPerAgent,
      predictive: share({ type: 'predictive' }),
    },
    expectedTalkingShare: (answersPerSecond * talkSeconds) / agents,
    waitingSeconds: Math.max(0, agents / answersPerSecond - talkSeconds - wrapUpSeconds),
    answeredPerHour: (answersPerSecond * HOUR_MS) / SECOND_MS,
    hoursOfCalls: (expected.calls / possiblePerSecond) * (SECOND_MS / HOUR_MS),
  };
}

/** What stands in the way of agents, in sentences. */
export function agentWarnings(basis: PlanBasis, expected: Forecast): string[] {
  const { settings, deployment } = basis;
  if (agentsOf(settings ?? {}, deployment) === undefined) return [];
  const { agents: flow, limits } = expected;
  const found: string[] = [];
  if (flow === undefined) {
    found.push(
      'The settings pace calls by agents, but the number of agents is not given: the times below assume that agents are never the limit. Plan with --agents.',
    );
  } else if (flow.linesNeeded > limits.maxConcurrentCalls) {
    found.push(
      `${flow.agents} agents need ${flow.linesNeeded} concurrent calls, but the campaign may have ${limits.maxConcurrentCalls}, so agents wait longer for calls. Raise "maxConcurrentCalls" of the settings and of the deployment (docs/quotas.md).`,
    );
  }
  if (settings?.answerMachineDetection?.enable !== true) {
    found.push(
      'Answering machine detection is off: voicemail is put through to agents, and counts as a person. Set "answerMachineDetection.enable" and "trafficType": "CAMPAIGN".',
    );
  }
  return found;
}
