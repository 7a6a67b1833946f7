/** The agents of a plan as text. */
import type { Plan } from '../src/planning/plan.ts';
import { labelledLines, wrapped } from './columns.ts';
import { lineWidth, type Terminal } from './terminal.ts';

type Screen = Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>;

/** None if calls are not paced by agents, their number is unknown, or no contact is called. */
export function agentsLines({ agents: plan, time }: Plan, screen: Screen): string[] {
  if (plan === undefined || time.firstCallAt === undefined) return [];
  const { agents, mode, linesNeeded, maxConcurrentCalls, talkingShare } = plan;
  const { expectedTalkingShare, waitingSeconds, answeredPerHour, hoursOfCalls } = plan;
  const limit = `at most ${Number((100 * plan.abandonRate).toFixed(2))}% abandoned in ${plan.window === '24h' ? '24 hours and in 30 days' : '30 days'}`;
  const ratio = mode.type === 'power' ? `, ${mode.callsPerAgent} calls for each free agent` : '';
  const lines = `${count(linesNeeded)}; the campaign may have ${count(maxConcurrentCalls)}`;
  const rows = labelledLines(
    [
      ['agents', `${count(agents)}, ${mode.type}${ratio}; ${limit}`],
      ['lines needed', linesNeeded > maxConcurrentCalls ? screen.colors.yellow(lines) : lines],
      ['agents talk', `${whole(expectedTalkingShare)} of their time`],
      ['wait between calls', `${Math.round(waitingSeconds)} s`],
      ['answered calls', `${count(Math.round(answeredPerHour))} an hour`],
      ['hours of calls', hoursOfCalls.toFixed(hoursOfCalls < 10 ? 1 : 0)],
    ],
    screen,
  );
  const { progressive, power, predictive } = talkingShare;
  const perAgent = `${plan.talkingShare.callsPerAgent} calls for each free agent`;
  const sentence = `With enough lines, agents would talk ${whole(progressive)} of their time with progressive pacing, ${whole(power)} with power (${perAgent}) until as many calls are abandoned as allowed, and ${whole(predictive)} with predictive. Estimated from a simulated queue, within 2 percentage points of it (docs/performance.md); nothing was measured on Amazon Connect.`;
  return [...rows, ...wrapped(sentence, lineWidth(screen))];
}

function whole(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
