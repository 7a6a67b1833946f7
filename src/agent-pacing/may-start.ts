/**
 * How many calls may be started now, given the agents of a queue: as many as keep agents talking without leaving more
 * people than allowed without an agent. Pure; instants are ms since 1970, durations seconds.
 */
import { type Counts, MAX_ABANDON_RATE } from './allowance.ts';
import { aheadSeconds, answeredWithin, MOMENTS, type Odds } from './odds.ts';
import { addChances, certainOutlook, type Outlook, riskOf } from './outlook.ts';
import type { Agents } from './staffing.ts';

export type Mode =
  | { readonly type: 'progressive' }
  | { readonly type: 'power'; readonly callsPerAgent: number }
  | { readonly type: 'predictive' };

export interface StartQuestion {
  readonly agents: Agents;
  readonly mode: Mode;
  readonly now: number;
  /** When the agents were counted last: `DataSnapshotTime`. */
  readonly countedAt: number;
  /** How late events are, s: agents and calls are known as of that time before `now`. */
  readonly lag: number;
  /**
   * Calls that are known to need an agent, and are not known to have got one, or to be abandoned; each for 1 s and twice
   * the lag, because that event may be lost.
   */
  readonly waiting: number;
  /** Seconds since the start of each other call that is in progress without an agent, of all campaigns on the queue. */
  readonly ringAges: ArrayLike<number>;
  readonly odds: Odds;
  /** Of the campaign, in the window in which the least is left. */
  readonly counts: Counts;
  /** The limit: abandoned ÷ answered, 0 to 1. */
  readonly abandonRate: number;
  /** Calls that may be started for other reasons. */
  readonly lines: number;
}

export type Why = 'predicted' | 'onePerAgent' | 'fixedRatio' | 'staleMetrics' | 'allowanceUsedUp' | 'noLine';

export interface StartAnswer {
  readonly starts: number;
  /** What `starts` follows from: the mode asked for, or why it is progressive. */
  readonly why: Why;
  readonly mode: Mode['type'];
  /** Highest risk at which a call is started. */
  readonly theta: number;
  /** Of each call that is started: the probability that no agent is free if it is answered. */
  readonly risks: readonly number[];
  /** Calls that the campaign may still abandon, beyond what calls in progress may need. */
  readonly left: number;
  readonly reserve: number;
}

/** Metrics that are older say too little, s. */
export const MAX_METRICS_AGE_SECONDS = 20;

/** The rule aims at this fraction of the limit: some answers and abandoned calls are reported late. */
const AIM = 0.94;

/** Calls that are kept of the allowance: one at first, and one more for each 250 answers, up to three. */
const RESERVE = { first: 1, answersForOneMore: 250, max: 3 } as const;

/** The highest theta, as a multiple of the rate aimed at. Most calls are started at a lower risk. */
const MAX_THETA = 4;

/** How many calls may be started. */
export function mayStart(question: StartQuestion): StartAnswer {
  const ages = agesBySecond(question);
  return startsIn(outlookOf(question, ages), question, ages);
}

/** The same with another forecast of free agents. `outlook` is changed. */
export function startsIn(
  outlook: Outlook,
  question: StartQuestion,
  ages: CallAges = agesBySecond(question),
): StartAnswer {
  const firstRisk = riskOf(outlook);
  const lines = Math.floor(question.lines);
  const { left, reserve, theta } = allowanceOf(question, ages, firstRisk);
  const one = Math.max(0, Math.floor(question.agents.idle - question.waiting - ages.pending));
  const answer = (
    wanted: number,
    mode: Mode['type'],
    why: Why,
    risks: readonly number[] = [],
  ): StartAnswer => {
    const starts = Math.max(0, Math.min(wanted, lines));
    return { starts, mode, why: lines < 1 ? 'noLine' : why, theta, risks, left, reserve };
  };
  if (question.mode.type === 'progressive') return answer(one, 'progressive', 'onePerAgent');
  if (question.now - question.countedAt > MAX_METRICS_AGE_SECONDS * 1000)
    return answer(one, 'progressive', 'staleMetrics');
  if (left <= reserve) return answer(one, 'progressive', 'allowanceUsedUp');
  if (question.mode.type === 'power') {
    const wanted = question.mode.callsPerAgent * question.agents.idle - question.waiting - ages.pending;
    return answer(Math.max(one, Math.floor(wanted)), 'power', 'fixedRatio');
  }
  const risks = risksWithin(outlook, question.odds, firstRisk, theta, lines, one);
  return answer(risks.length, 'predictive', 'predicted', risks);
}

/** Risks of the calls that may be started: `atLeast` of them, and more while the risk is at most `theta`. */
function risksWithin(
  outlook: Outlook,
  odds: Odds,
  firstRisk: number,
  theta: number,
  atMost: number,
  atLeast: number,
): readonly number[] {
  const risks: number[] = [];
  let risk = firstRisk;
  while (risks.length < atMost && (risk <= theta || risks.length < atLeast)) {
    risks.push(risk);
    for (let i = 0; i < MOMENTS; i += 1)
      addChances(outlook, i, -1, odds.answeredBy[odds.moments[i] ?? 0] ?? 0);
    risk = riskOf(outlook);
  }
  return risks;
}

interface CallAges {
  /** Calls by the whole seconds since their start, as of `lag` ago. */
  readonly bySecond: readonly number[];
  /** All of them: calls that may still need an agent. */
  readonly pending: number;
}

/** Calls by second: from here on, any number of calls takes the same time. */
function agesBySecond({ ringAges, lag, odds }: StartQuestion): CallAges {
  const bySecond = new Array<number>(odds.maxCallSeconds).fill(0);
  let pending = 0;
  for (let i = 0; i < ringAges.length; i += 1) {
    const known = Math.max(0, Math.round((ringAges[i] ?? 0) - lag));
    if (known >= odds.maxCallSeconds) continue;
    bySecond[known] = (bySecond[known] ?? 0) + 1;
    pending += 1;
  }
  return { bySecond, pending };
}

/** Free agents at each moment at which a call that is started now may need one. */
function outlookOf(question: StartQuestion, { bySecond }: CallAges): Outlook {
  const { waiting, odds, lag } = question;
  const { idle, talking, wrapping } = question.agents;
  const outlook = certainOutlook(idle - waiting);
  for (let i = 0; i < MOMENTS; i += 1) {
    const ahead = aheadSeconds((odds.moments[i] ?? 0) + lag);
    addChances(outlook, i, talking, odds.freeFromTalk[ahead] ?? 0);
    addChances(outlook, i, wrapping, odds.freeFromWrapUp[ahead] ?? 0);
    for (let age = 0; age < bySecond.length; age += 1) {
      const count = bySecond[age] ?? 0;
      if (count > 0) addChances(outlook, i, -count, answeredWithin(odds, age, ahead));
    }
  }
  return outlook;
}

/** What is left of the allowance, and the risk that follows from it. */
function allowanceOf(
  { counts, abandonRate, odds, agents: { idle, talking, wrapping } }: StartQuestion,
  { bySecond }: CallAges,
  firstRisk: number,
): Pick<StartAnswer, 'left' | 'reserve' | 'theta'> {
  const aim = AIM * Math.min(abandonRate, MAX_ABANDON_RATE);
  let expected = 0;
  for (let age = 0; age < bySecond.length; age += 1)
    expected += (bySecond[age] ?? 0) * answeredWithin(odds, age, odds.maxCallSeconds);
  const left = aim * counts.answered - counts.abandoned - expected * firstRisk;
  const reserve = Math.min(RESERVE.max, RESERVE.first + counts.answered / RESERVE.answersForOneMore);
  // More agents have more calls in progress, which come to more or fewer abandoned calls than expected.
  const scale = Math.sqrt(1 + idle + talking + wrapping);
  return { left, reserve, theta: aim * Math.min(MAX_THETA, Math.max(0, (left - reserve) / scale)) };
}
