/** How much agents talk and how many calls are abandoned, by way of pacing. */
import { LocalRunError } from '../../local/local-run-error.ts';
import type { AgentsResult } from '../results-file.ts';
import { type AgentsCase, cases, shortCases } from './cases.ts';
import type { Outcome } from './outcome.ts';
import { type StrategyName, strategies } from './strategies.ts';
import { World } from './world.ts';

const SEEDS = 20;
const SHORT_SEEDS = 2;

/** Student's t for 95 %, by the number of runs. */
const T95: Readonly<Record<number, number>> = { [SEEDS]: 2.093, [SHORT_SEEDS]: 12.706 };

/** What a short run may miss: it has fewer and shorter campaigns. */
const SHORT_TALKING_SLACK = 0.015;
const SHORT_ABANDON_SLACK = 0.003;

const MAX_ABANDON_RATE = 0.03;

/** @param name the only case to be measured. @throws LocalRunError when there is no such case. */
export function measureAgents(
  name: string | undefined,
  isShort: boolean,
  progress: (line: string) => void,
): AgentsResult[] {
  const chosen = casesOf(isShort).filter((each) => name === undefined || each.name === name);
  if (chosen.length === 0) {
    const names = casesOf(isShort).map((each) => each.name);
    throw new LocalRunError(`There is no case ${name}; the cases are ${names.join(', ')}.`);
  }
  return chosen.flatMap((each) => {
    progress(each.name);
    return each.strategies.map((strategy) => measured(each, strategy, isShort ? SHORT_SEEDS : SEEDS));
  });
}

/** `measured` and the results of cases that were not measured again, in the order of the cases. */
export function withEarlier(
  measured: readonly AgentsResult[],
  earlier: readonly AgentsResult[],
): AgentsResult[] {
  return cases.flatMap(({ name }) => {
    const found = measured.filter((result) => result.case === name);
    return found.length > 0 ? found : earlier.filter((result) => result.case === name);
  });
}

/** What falls short of the requirements, in sentences. */
export function agentsFailure(results: readonly AgentsResult[], isShort: boolean): string | undefined {
  const lines = results
    .filter(({ strategy }) => strategy === 'ours')
    .flatMap((result) => shortfalls(result, isShort));
  return lines.length === 0 ? undefined : lines.join('\n');
}

function casesOf(isShort: boolean): readonly AgentsCase[] {
  return isShort ? shortCases : cases;
}

function measured(each: AgentsCase, strategy: StrategyName, seeds: number): AgentsResult {
  const ownLimit = { progressive: true, 'power 2': true, VICIdial: true } as Partial<
    Record<StrategyName, true>
  >;
  const lines = ownLimit[strategy] ? Number.POSITIVE_INFINITY : each.world.lines;
  const world = { ...each.world, lines };
  const outcomes = Array.from({ length: seeds }, (_, i) =>
    new World(world, i + 1, strategies[strategy]).run(),
  );
  const talking = outcomes.map(({ talkSeconds, loggedInSeconds }) => talkSeconds / loggedInSeconds);
  const abandoned = outcomes.map((outcome) => outcome.abandoned / outcome.answered);
  const most = (of: (outcome: Outcome) => number) => Math.max(...outcomes.map(of));
  return {
    case: each.name,
    special: each.special,
    agents: world.agents,
    talkSeconds: world.talkSeconds,
    answerRate: each.answerRate,
    days: world.days,
    seeds,
    strategy,
    lines: Number.isFinite(lines) ? lines : null,
    talkingShare: rounded(mean(talking)),
    talkingInterval: rounded(interval(talking)),
    abandonRate: rounded(mean(abandoned)),
    abandonInterval: rounded(interval(abandoned)),
    worst30DayAbandonRate: rounded(most(({ worstWindow }) => worstWindow)),
    worstAbandonRateFrom100: rounded(most(({ worstMoment }) => worstMoment)),
    idleSecondsPerCall: rounded(mean(outcomes.map(({ idleSeconds, joined }) => idleSeconds / joined))),
    peakLines: most(({ peakLines }) => peakLines),
  };
}

function shortfalls(result: AgentsResult, isShort: boolean): string[] {
  const { talkingShare, worst30DayAbandonRate } = result;
  const least = cases.find(({ name }) => name === result.case)?.leastTalking ?? 0;
  const mostAbandoned = MAX_ABANDON_RATE + (isShort ? SHORT_ABANDON_SLACK : 0);
  const found: string[] = [];
  if (talkingShare < least - (isShort ? SHORT_TALKING_SLACK : 0))
    found.push(`${result.case}: agents talk ${percent(talkingShare)}, but must talk ${percent(least)}.`);
  if (worst30DayAbandonRate > mostAbandoned)
    found.push(
      `${result.case}: ${percent(worst30DayAbandonRate)} abandoned in a window of 30 days, or in all.`,
    );
  return found;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Half of the interval that contains the mean with 95 %. */
function interval(values: readonly number[]): number {
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return (T95[values.length] ?? Number.NaN) * Math.sqrt(variance / values.length);
}

function rounded(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
