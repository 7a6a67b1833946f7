/**
 * How many calls a number of agents takes, and how long agents wait between calls. The formulas are checked against the simulated
 * queue of `npm run bench -- --only agents`; nothing was measured on Amazon Connect.
 */
import { type CallTimes, linesNeeded } from '../agent-pacing/lines-needed.ts';
import type { Mode } from '../agent-pacing/may-start.ts';
import { agentsOf } from '../campaign/agent-settings.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { Assumptions, CallKind } from './forecast-assumptions.ts';

/** The greeting, and the detection of machines, between the answer and the agent, s. */
const GREETING_SECONDS = 2;

/** How late the end of a call, or of a wrap-up, is noticed, s. */
const SIGNAL_SECONDS = 4;

/** What calls of these `kinds` are to agents. */
function callTimes(
  kinds: readonly CallKind[],
  { talkSeconds, wrapUpSeconds, ringSeconds }: Assumptions,
): CallTimes {
  const answered = kinds.filter(({ outcome }) => outcome === 'ANSWERED');
  const others = kinds.filter(({ outcome }) => outcome !== 'ANSWERED');
  const otherShare = others.reduce((sum, { share }) => sum + share, 0);
  const otherSeconds = others.reduce((sum, { share, seconds }) => sum + share * seconds, 0);
  return {
    talkSeconds,
    wrapUpSeconds,
    answerRate: answered.reduce((sum, { share }) => sum + share, 0),
    answeredSeconds: ringSeconds + GREETING_SECONDS,
    otherSeconds: otherShare > 0 ? otherSeconds / otherShare : 0,
  };
}

/**
 * How long each of `agents` waits for a call on average, s. With a fixed number of calls for each free agent: the calls
 * that it takes to get an answer, one after the other or side by side. Predictive pacing keeps as many agents free as answers vary
 * in number, which is relatively less for a large team: a fit. Agents then talk within 1.5 percentage points of the figures in
 * docs/performance.md, for 10 to 300 agents and 10 to 60 % of calls answered.
 */
export function idleSeconds(agents: number, mode: Mode, times: CallTimes): number {
  const { talkSeconds, wrapUpSeconds, answeredSeconds, otherSeconds } = times;
  const answerRate = Math.max(0.01, times.answerRate);
  const callSeconds = answerRate * answeredSeconds + (1 - answerRate) * otherSeconds + SIGNAL_SECONDS;
  const oneEach = callSeconds / answerRate;
  if (mode.type === 'progressive') return oneEach;
  if (mode.type === 'power') return oneEach / mode.callsPerAgent;
  const spread = Math.sqrt((talkSeconds + wrapUpSeconds) * callSeconds);
  return Math.min(oneEach, (2 * spread) / (answerRate ** (1 / 3) * agents ** (2 / 3)));
}

/** Fraction of their time that agents talk if they wait `idle` seconds for each call. */
export function talkingShare(idle: number, { talkSeconds, wrapUpSeconds }: CallTimes): number {
  return talkSeconds / (talkSeconds + wrapUpSeconds + idle);
}

/** What agents come to in a forecast. */
export interface AgentFlow {
  readonly agents: number;
  readonly mode: Mode;
  readonly times: CallTimes;
  /** Concurrent calls that they need. */
  readonly linesNeeded: number;
  readonly idleSeconds: number;
  /** Starts of calls that give them work without pause. */
  readonly callsPerSecond: number;
}

/** The flow of calls to the assumed number of agents; undefined if it is not given, or calls are not paced by agents. */
export function agentFlow(
  kinds: readonly CallKind[],
  assumptions: Assumptions,
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): AgentFlow | undefined {
  const { agents } = assumptions;
  const paced = agentsOf(settings ?? {}, deployment);
  if (agents === undefined || paced === undefined) return undefined;
  const { mode } = paced;
  const times = callTimes(kinds, assumptions);
  const idle = idleSeconds(agents, mode, times);
  const answersPerSecond = agents / Math.max(1, times.talkSeconds + times.wrapUpSeconds + idle);
  return {
    agents,
    mode,
    times,
    linesNeeded: linesNeeded(agents, times),
    idleSeconds: idle,
    callsPerSecond: answersPerSecond / Math.max(0.01, times.answerRate),
  };
}
