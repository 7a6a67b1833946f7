/** The teams, campaigns and disturbances that are measured, and what each of them must reach. */

import { seededRandom, seedOf } from '../../local/simulator/random.ts';
import { type CallTimes, linesNeeded } from '../../src/agent-pacing/lines-needed.ts';
import type { StrategyName } from './strategies.ts';
import type { WorldCase } from './world-case.ts';

export interface AgentsCase {
  /** Agents, seconds of talk and percent of calls answered, then what is special. */
  readonly name: string;
  readonly world: WorldCase;
  /** On average, 0 to 1. */
  readonly answerRate: number;
  /** What is special, for people. */
  readonly special: string;
  readonly strategies: readonly StrategyName[];
  /** The least that our rule must reach: talking ÷ logged-in time. */
  readonly leastTalking?: number;
}

const SHORT_DAYS = 2;

/** Means of the world, s: see `Calls`. */
const ANSWERED_SECONDS = 12.9;
const OTHER_SECONDS = 19.2;

const compared = ['progressive', 'power 2', 'VICIdial', 'ours'] as const;
const withBounds = [...compared, 'knowing when agents are free', 'knowing which calls are answered'] as const;

interface Special {
  readonly suffix?: string;
  readonly special?: string;
  readonly strategies?: readonly StrategyName[];
  readonly leastTalking?: number;
  readonly world?: Partial<WorldCase>;
  /** The lowest answer rate, which needs the most lines. */
  readonly lowestRate?: number;
}

function aCase(agents: number, talkSeconds: number, answerRate: number, of: Special = {}): AgentsCase {
  const { suffix = '', special = '', strategies = compared, leastTalking, lowestRate = answerRate } = of;
  const wrapUpSeconds = talkSeconds < 60 ? 10 : 20;
  const times: CallTimes = {
    talkSeconds,
    wrapUpSeconds,
    answerRate: lowestRate,
    answeredSeconds: ANSWERED_SECONDS,
    otherSeconds: OTHER_SECONDS,
  };
  return {
    name: `${agents}x${talkSeconds}x${Math.round(100 * answerRate)}${suffix}`,
    answerRate,
    special,
    strategies,
    ...(leastTalking !== undefined && { leastTalking }),
    world: {
      agents,
      talkSeconds,
      wrapUpSeconds,
      answerRate: () => answerRate,
      days: 1,
      lines: linesNeeded(agents, times),
      delay: { min: 1, max: 5 },
      lostEvents: 0.01,
      deafSeconds: 0,
      countsWrapUpAsContact: true,
      ...of.world,
    },
  };
}

/** Every forty minutes the rate doubles or halves, around 30 %. */
function doublingAndHalving(time: number): number {
  return [0.3, 0.6, 0.3, 0.15][Math.floor(time / 2400) % 4] ?? 0.3;
}

/** Every hour another rate, up to 40 % below or above 30 %. */
function upAndDown(time: number, seed: number): number {
  return 0.3 * (0.6 + 0.8 * seededRandom(seedOf(seed, Math.floor(time / 3600)))());
}

const onlyOurs = ['ours'] as const;

export const cases: readonly AgentsCase[] = [
  aCase(10, 180, 0.1),
  aCase(10, 180, 0.3, { strategies: withBounds }),
  aCase(10, 180, 0.6),
  aCase(30, 180, 0.1),
  aCase(30, 180, 0.3, { strategies: withBounds }),
  aCase(30, 180, 0.6),
  aCase(100, 180, 0.1),
  aCase(100, 180, 0.3, { strategies: withBounds, leastTalking: 0.845 }),
  aCase(300, 180, 0.3, { leastTalking: 0.87 }),
  aCase(10, 40, 0.3),
  aCase(30, 40, 0.3, { leastTalking: 0.65 }),
  aCase(100, 40, 0.3),
  aCase(10, 180, 0.3, {
    suffix: '-month',
    special: '30 days',
    strategies: onlyOurs,
    leastTalking: 0.73,
    world: { days: 30 },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-month',
    special: '30 days',
    strategies: onlyOurs,
    leastTalking: 0.795,
    world: { days: 30 },
  }),
  aCase(10, 180, 0.3, {
    suffix: '-varying',
    special: '45 days, answers ±40 % from hour to hour',
    strategies: onlyOurs,
    lowestRate: 0.18,
    world: { days: 45, answerRate: upAndDown },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-late',
    special: 'every signal 5 to 10 s late',
    strategies: onlyOurs,
    leastTalking: 0.785,
    world: { delay: { min: 5, max: 10 } },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-lost',
    special: '20 % of events lost',
    strategies: onlyOurs,
    leastTalking: 0.79,
    world: { lostEvents: 0.2 },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-doubling',
    special: 'answers double and halve every 40 minutes',
    strategies: onlyOurs,
    leastTalking: 0.79,
    lowestRate: 0.15,
    world: { answerRate: doublingAndHalving },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-deaf',
    special: 'no signal for 5 minutes of each hour',
    strategies: onlyOurs,
    leastTalking: 0.77,
    world: { deafSeconds: 300 },
  }),
  aCase(30, 180, 0.3, {
    suffix: '-apart',
    special: 'metrics that do not count wrap-up as contact',
    strategies: onlyOurs,
    world: { countsWrapUpAsContact: false },
  }),
  ...[10, 300].map((agents) =>
    aCase(agents, 180, 0.3, {
      suffix: '-unlimited',
      special: 'no limit of lines',
      strategies: onlyOurs,
      world: { lines: Number.POSITIVE_INFINITY },
    }),
  ),
  ...[0.1, 0.3].map((answerRate) =>
    aCase(10, 180, answerRate, {
      suffix: '-default',
      special: `10 lines, Connect's default; ${100 * answerRate} % answered`,
      strategies: onlyOurs,
      world: { lines: 10 },
    }),
  ),
];

/** A few of them, which show that everything works. */
export const shortCases: readonly AgentsCase[] = cases
  .filter(({ name }) => /^(10x180x30|30x180x30|30x40x30)$|-(late|lost|deaf|month)$/.test(name))
  .map((each) =>
    each.world.days > SHORT_DAYS
      ? { ...each, special: `${SHORT_DAYS} days`, world: { ...each.world, days: SHORT_DAYS } }
      : each,
  );
