/** The agents of a campaign in words, as `status` and the console show them. */
import type { AgentFigures, WindowFigures } from '../src/watching/agent-figures.ts';
import type { CampaignFigures } from '../src/watching/campaign-watch.ts';
import { about, wholeNumber } from './status-text.ts';

/** Labels and sentences; none if calls are not paced by agents, or the campaign is over. */
export function agentFacts({ agents, inProgress }: CampaignFigures): readonly (readonly [string, string])[] {
  if (agents === undefined) return [];
  return [
    ['Agents', `${agentsSentence(agents)}${countedSentence(agents)}`],
    ['Pacing', pacingSentence(agents)],
    ['Abandoned', abandonedSentence(agents)],
    ...(agents.linesNeeded === undefined
      ? []
      : [
          [
            'Lines needed',
            `${wholeNumber(agents.linesNeeded)} for these agents; the campaign may have ${wholeNumber(inProgress.campaignMax)}`,
          ] as const,
        ]),
  ];
}

/** `3 free, 12 talking, 2 wrapping up` */
export function agentsSentence({ free, talking, wrappingUp, countedAt }: AgentFigures): string {
  if (countedAt === undefined) return 'not counted yet';
  return `${wholeNumber(free)} free, ${wholeNumber(talking)} talking, ${wholeNumber(wrappingUp)} wrapping up`;
}

function countedSentence({ countedSecondsAgo }: AgentFigures): string {
  return countedSecondsAgo === undefined ? '' : `; counted ${ago(countedSecondsAgo)}`;
}

/** How many calls are started, and why no more. */
function pacingSentence(agents: AgentFigures): string {
  const { queueId, why, callsPerAgent = 0, countedSecondsAgo, left, windows } = agents;
  if (queueId === undefined) return 'no contact is called: there is no queue whose agents count';
  const careful = 'one call for each free agent';
  switch (why) {
    case 'predicted':
      return 'predictive';
    case 'fixedRatio':
      return `${callsPerAgent} calls for each free agent`;
    case 'onePerAgent':
      return careful;
    case 'staleMetrics':
      return countedSecondsAgo === undefined
        ? `${careful}: the agents have not been counted yet`
        : `${careful}: the agents were last counted ${ago(countedSecondsAgo)}`;
    case 'allowanceUsedUp':
      return windows.every(({ abandoned }) => abandoned === 0)
        ? `${careful}: too few calls were answered so far to abandon any`
        : `${careful}: the abandon allowance is used up (${left} left)`;
    case 'noLine':
      return 'no contact is called: no line is free';
  }
}

function abandonedSentence({ windows, abandonRate, left }: AgentFigures): string {
  const shares = windows.map(windowSentence).join(', ');
  return `${shares}; at most ${percents(abandonRate)}, ${left === 0 ? 'none' : wholeNumber(left)} left`;
}

function windowSentence({ window, answered, abandoned }: WindowFigures): string {
  const time = window === '24h' ? '24 hours' : '30 days';
  const share = answered === 0 ? '' : `${percents(abandoned / answered)}, `;
  return `${share}${wholeNumber(abandoned)} of ${wholeNumber(answered)} answered in ${time}`;
}

/** Two digits, so that 2.97% does not look like 3%. */
function percents(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

function ago(seconds: number): string {
  return `${seconds === 0 ? 'less than a second' : about(seconds)} ago`;
}
