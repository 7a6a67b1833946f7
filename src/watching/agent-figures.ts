/** The agents of a campaign as somebody sees them who watches it, and what the rule says. Pure; instants are ms since 1970. */

import { type Counts, noCallCounts, type WindowName, windowCounts } from '../agent-pacing/allowance.ts';
import { places } from '../agent-pacing/learned.ts';
import { linesNeeded } from '../agent-pacing/lines-needed.ts';
import type { Mode, Why } from '../agent-pacing/may-start.ts';
import { type Odds, oddsOf } from '../agent-pacing/odds.ts';
import { currentAgents } from '../agent-pacing/staffing.ts';
import { ownOf } from '../agents/own-entries.ts';
import { answerTo, type Team } from '../agents/team.ts';
import type { CampaignAgents } from '../campaign/agent-settings.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';

/** Answered and abandoned calls of a window that limits the campaign. */
export interface WindowFigures extends Counts {
  readonly window: WindowName;
}

export interface AgentFigures {
  /** Missing: there is no queue whose agents count, and no contact is called. */
  readonly queueId?: string;
  readonly free: number;
  readonly talking: number;
  readonly wrappingUp: number;
  /** When Amazon Connect counted them last, ISO 8601; missing: never. */
  readonly countedAt?: string;
  /** `DataSnapshotTime` until now, s. */
  readonly countedSecondsAgo?: number;
  /** As the settings say. */
  readonly mode: Mode['type'];
  readonly callsPerAgent?: number;
  /** How many calls are started now, and why. */
  readonly pacing: Mode['type'];
  readonly why: Why;
  /** The limit: abandoned ÷ answered calls. */
  readonly abandonRate: number;
  readonly windows: readonly WindowFigures[];
  /** Whole calls that may still be abandoned, beyond what calls in progress may need. */
  readonly left: number;
  /** Concurrent calls that the agents logged in need; missing: no talk has ended yet, or no agent is logged in. */
  readonly linesNeeded?: number;
}

/** The figures of a campaign at `now`. */
export function agentFiguresOf(
  team: Team,
  campaignId: string,
  { queueId, mode, abandonRate, window }: CampaignAgents,
  now: number,
): AgentFigures {
  const policy = { queueId: queueId ?? '', mode, abandonRate, window };
  const { idle, talking, wrapping } = currentAgents(team.staffing);
  const { at } = team.staffing.snapshot;
  const answer = answerTo(team, { campaignId, policy }, now);
  const counts = ownOf(team.counts, campaignId) ?? noCallCounts;
  const windows: readonly WindowName[] = window === '24h' ? ['24h', '30d'] : ['30d'];
  const lines = linesFor(team, idle + talking + wrapping, now);
  return {
    ...(queueId !== undefined && { queueId }),
    free: idle,
    talking,
    wrappingUp: wrapping,
    ...(at > 0 && {
      countedAt: toIso(at),
      countedSecondsAgo: Math.max(0, Math.round((now - at) / SECOND_MS)),
    }),
    mode: mode.type,
    ...(mode.type === 'power' && { callsPerAgent: mode.callsPerAgent }),
    pacing: answer.mode,
    why: answer.why,
    abandonRate,
    windows: windows.map((name) => ({ window: name, ...windowCounts(counts, name, now) })),
    left: Math.max(0, Math.floor(answer.left)),
    ...(lines !== undefined && { linesNeeded: lines }),
  };
}

/** Concurrent calls for `agents`, by what was learned of calls and talks. */
function linesFor({ learned, staffing }: Team, agents: number, now: number): number | undefined {
  if (agents === 0 || !learned.work.sums[places.talks]) return undefined;
  const odds = oddsOf(learned, now, staffing.snapshot.talking);
  const { talkSeconds, wrapUpSeconds, answerRate } = odds;
  const seconds = callSeconds(odds);
  return linesNeeded(agents, {
    talkSeconds,
    wrapUpSeconds,
    answerRate,
    // Their mean over all calls is what counts, and that is known.
    answeredSeconds: seconds,
    otherSeconds: seconds,
  });
}

/** Mean time that a call is in progress without an agent, s. */
function callSeconds({ openAt }: Odds): number {
  return openAt.reduce((sum, open) => sum + open, 0);
}
