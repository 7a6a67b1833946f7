/**
 * Probabilities from what was learned: when a call will need an agent, when an agent will be free. Until enough was
 * seen, a careful assumption counts as a few calls, talks and wrap-ups.
 */
import { CALL_SECONDS, type Learned, places, WRAP_UP_CLASSES, weighedAt } from './learned.ts';

/** Moments at which a call that is started now needs an agent, if it ever does; each is as likely as the others. */
export const MOMENTS = 5;

/** The longest forecast, s. */
const MAX_AHEAD_SECONDS = 64;

/** Calls that the assumption counts for: 60 % need an agent, after 4 to 24 s; the others end up to the last second. */
const ASSUMED_CALLS = 3;
const ASSUMED_ANSWER_RATE = 0.6;
const ASSUMED_ANSWERS = { from: 4, to: 24 } as const;

/** Talks of five minutes and wrap-ups of half a minute. */
const ASSUMED_WORK = 3;
const ASSUMED_TALK_SECONDS = 300;
const ASSUMED_WRAP_UP_SECONDS = 30;
const ASSUMED_STAYING = Math.exp(-1 / ASSUMED_WRAP_UP_SECONDS);

/** How late events are until one has arrived, s. */
const ASSUMED_DELAY = { events: 5, seconds: 3 } as const;

/** When a smaller fraction of calls is still in progress, a call counts as ended: its event was lost. */
const NEGLIGIBLE = 0.01;

export interface Odds {
  /** Fraction of calls that need an agent within the given seconds since their start, up to `CALL_SECONDS`. */
  readonly answeredBy: Float64Array;
  /** Fraction of calls that are still in progress, without an agent, the given seconds after their start. */
  readonly openAt: Float64Array;
  /** Seconds since the start at which a call needs an agent, if it does: `MOMENTS` of them. */
  readonly moments: readonly number[];
  /** Probability that an agent who talks, or wraps up, is free after the given seconds. */
  readonly freeFromTalk: Float64Array;
  readonly freeFromWrapUp: Float64Array;
  /** Of all calls, the fraction that needs an agent. */
  readonly answerRate: number;
  readonly talkSeconds: number;
  readonly wrapUpSeconds: number;
  /** How late events are on average, s. */
  readonly delaySeconds: number;
  /** From this second on, a call counts as ended whose end was not reported. */
  readonly maxCallSeconds: number;
}

/**
 * @param now ms since 1970.
 * @param talking agents who talk now. As many assumed talks count: of talks that began lately, the short ones end first,
 * and would let all of them seem short.
 */
export function oddsOf(learned: Learned, now: number, talking: number): Odds {
  const weight = weighedAt(learned, now);
  const calls = learned.calls.sums;
  const work = learned.work.sums;
  const call = (place: number) => (calls[place] ?? 0) * weight.calls;
  const job = (place: number) => (work[place] ?? 0) * weight.work;
  const assumed = Math.max(ASSUMED_WORK, talking);
  const talkSeconds =
    (job(places.talkSeconds) + assumed * ASSUMED_TALK_SECONDS) / (job(places.talks) + assumed);
  return {
    ...callOdds(call),
    ...agentOdds(job, talkSeconds),
    delaySeconds:
      (call(places.delaySeconds) + ASSUMED_DELAY.events * ASSUMED_DELAY.seconds) /
      (call(places.delays) + ASSUMED_DELAY.events),
  };
}

function callOdds(
  weightOf: (place: number) => number,
): Pick<Odds, 'answeredBy' | 'openAt' | 'moments' | 'answerRate' | 'maxCallSeconds'> {
  const answeredBy = new Float64Array(CALL_SECONDS + 1);
  const openAt = new Float64Array(CALL_SECONDS + 1);
  const { from, to } = ASSUMED_ANSWERS;
  const assumedAnswer = (ASSUMED_CALLS * ASSUMED_ANSWER_RATE) / (to - from);
  const assumedEnd = (ASSUMED_CALLS * (1 - ASSUMED_ANSWER_RATE)) / CALL_SECONDS;
  let answered = 0;
  let all = 0;
  for (let second = 0; second < CALL_SECONDS; second += 1) {
    const assumed = second >= from && second < to ? assumedAnswer : 0;
    const answers = weightOf(places.answered + second) + assumed;
    answered += answers;
    all += answers + weightOf(places.endedOtherwise + second) + assumedEnd;
    answeredBy[second + 1] = answered;
    openAt[second + 1] = all;
  }
  for (let second = 0; second <= CALL_SECONDS; second += 1) {
    answeredBy[second] = (answeredBy[second] ?? 0) / all;
    openAt[second] = 1 - (openAt[second] ?? 0) / all;
  }
  const answerRate = answered / all;
  const moments: number[] = [];
  let maxCallSeconds = 0;
  for (let second = 0; second <= CALL_SECONDS; second += 1) {
    while (
      moments.length < MOMENTS &&
      (answeredBy[second] ?? 0) >= ((moments.length + 0.5) / MOMENTS) * answerRate
    )
      moments.push(second);
    if ((openAt[second] ?? 0) >= NEGLIGIBLE) maxCallSeconds = second + 1;
  }
  return { answeredBy, openAt, moments, answerRate, maxCallSeconds: Math.min(CALL_SECONDS, maxCallSeconds) };
}

/**
 * A random agent who wraps up is free within x with probability ∫₀ˣ S(u) du ÷ E, where S is the fraction of wrap-ups that
 * are longer than u, and E their mean; a random agent who talks with (x − ∫₀ˣ S(u) du) ÷ the mean talk, as far as that
 * is small. How long each of them has talked would improve this little: a talk may end at any time.
 */
function agentOdds(
  weightOf: (place: number) => number,
  talkSeconds: number,
): Pick<Odds, 'freeFromTalk' | 'freeFromWrapUp' | 'talkSeconds' | 'wrapUpSeconds'> {
  let wrapUps = ASSUMED_WORK;
  for (let i = 0; i <= WRAP_UP_CLASSES.length; i += 1) wrapUps += weightOf(places.wrapUps + i);
  const seconds = weightOf(places.wrapUpSeconds) + ASSUMED_WORK * ASSUMED_WRAP_UP_SECONDS;
  const wrapUpSeconds = seconds / wrapUps;
  const freeFromTalk = new Float64Array(MAX_AHEAD_SECONDS + 1);
  const freeFromWrapUp = new Float64Array(MAX_AHEAD_SECONDS + 1);
  let longer = wrapUps;
  let assumed = ASSUMED_WORK * (1 - ASSUMED_STAYING);
  let integral = 0;
  let place = 0;
  let start = 0;
  for (let x = 0; x < MAX_AHEAD_SECONDS; x += 1) {
    const end = WRAP_UP_CLASSES[place] ?? Number.POSITIVE_INFINITY;
    const width = Number.isFinite(end) ? end - start : MAX_AHEAD_SECONDS;
    const ended = weightOf(places.wrapUps + place) / width + assumed;
    assumed *= ASSUMED_STAYING;
    integral += Math.max(0, longer - ended / 2) / wrapUps;
    longer -= ended;
    if (x + 1 >= end) {
      place += 1;
      start = end;
    }
    freeFromWrapUp[x + 1] = Math.min(1, integral / Math.max(wrapUpSeconds, 1e-9));
    freeFromTalk[x + 1] = 1 - Math.exp(-Math.max(0, x + 1 - integral) / talkSeconds);
  }
  return { freeFromTalk, freeFromWrapUp, talkSeconds, wrapUpSeconds };
}

/**
 * Probability that a call needs an agent within `ahead` seconds, when `age` seconds after its start it was in progress
 * without an agent. Whole seconds.
 */
export function answeredWithin(odds: Odds, age: number, ahead: number): number {
  const from = Math.min(CALL_SECONDS, Math.max(0, age));
  const to = Math.min(CALL_SECONDS, Math.max(0, age + ahead));
  const open = odds.openAt[from] ?? 0;
  if (open < 1e-9) return 0;
  return Math.min(1, Math.max(0, ((odds.answeredBy[to] ?? 0) - (odds.answeredBy[from] ?? 0)) / open));
}

/** Whole seconds within the longest forecast. */
export function aheadSeconds(seconds: number): number {
  return Math.min(MAX_AHEAD_SECONDS, Math.max(0, Math.round(seconds)));
}
