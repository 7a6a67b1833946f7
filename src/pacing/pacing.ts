/**
 * The shared pace of all dialers: a generic cell rate algorithm (GCRA, ITU-T I.371) that hands out start times, at a
 * rate that falls with the fraction of throttled requests (as DCTCP does, RFC 8257) and recovers. Pure: state in,
 * state out; callers store it with compare-and-swap, so any number of dialers keep one pace.
 */
import type { LineLimit } from './line-limit.ts';
import { type GivenPlaces, StartPlaces } from './start-places.ts';

/** One for each Connect instance. Instants in ms since 1970, rates in calls a second. */
export interface PaceState extends GivenPlaces {
  /** For each campaign that goes slower than the rest: the theoretical arrival time of its own GCRA. */
  readonly campaigns: Readonly<Record<string, number>>;
  /** When all that was taken on credit is paid for, at the configured rate; missing: nothing was. */
  readonly creditUntil?: number;
  /** The rate right after the last fall; missing: never fallen. */
  readonly fallenTo?: number;
  /** When the rate began to climb again: at the fall, or after failures when Connect first took a request. */
  readonly climbsFrom?: number | undefined;
  /** Number of falls so far. A start time belongs to the generation in which it was handed out. */
  readonly generation: number;
  /** Answers to requests of this generation since `windowFrom`. */
  readonly windowFrom: number;
  readonly taken: number;
  readonly throttled: number;
  readonly failed: number;
  /** What Connect has lines for; missing: no call was ever refused. */
  readonly lineLimit?: LineLimit;
}

export const initialPace: PaceState = {
  nextStartAt: 0,
  campaigns: {},
  generation: 0,
  windowFrom: 0,
  taken: 0,
  throttled: 0,
  failed: 0,
};

export interface PaceRules {
  /**
   * The rate does not fall while at most this fraction is throttled: Connect throttles a few requests below its
   * quota, too.
   */
  readonly toleratedFraction: number;
  /** A fall reduces the rate by the throttled fraction plus this one. */
  readonly fallMargin: number;
  /** A fall leaves at least this fraction of the rate. */
  readonly minFallFactor: number;
  /**
   * A fall pauses for this many ms times the lost fraction: Connect's bucket is empty, and any jitter is throttled.
   */
  readonly pauseMs: number;
  /** After a fall the rate rises by this fraction per second, to probe for the quota … */
  readonly climbPerSecond: number;
  /** … and ever faster while nothing is throttled: to the ceiling within this many seconds. */
  readonly recoverySeconds: number;
  /** The rate never falls below this fraction of the ceiling, so that it notices the end of throttling. */
  readonly minFraction: number;
  /** Answers are judged when they cover this many ms and requests … */
  readonly windowMs: number;
  readonly windowRequests: number;
  /** … or this many ms. */
  readonly maxWindowMs: number;
  /** Start times are handed out at most this far ahead (save the first of a reservation), ms. */
  readonly horizonMs: number;
  /**
   * The next start is at most this far ahead (plus one gap): a wrong clock, or a Retry-After of a day, must not block
   * all dialers.
   */
  readonly farthestMs: number;
  /** What is taken on credit is at most this many ms of the configured rate … */
  readonly creditMs: number;
  /** … or this many start times, where those are more. */
  readonly creditStarts: number;
  /** Start times missed by a hiccup are made up for, at most this many ms of them: a tenth of Connect's own burst. */
  readonly catchUpMs: number;
}

/** Chosen with `npm run bench` (pacing): high efficiency at few throttles for quotas from 2 to 50 a second. */
export const paceRules: PaceRules = {
  toleratedFraction: 0.05,
  fallMargin: 0.05,
  minFallFactor: 0.5,
  pauseMs: 500,
  climbPerSecond: 0.01,
  recoverySeconds: 60,
  minFraction: 0.02,
  windowMs: 250,
  windowRequests: 20,
  maxWindowMs: 5_000,
  horizonMs: 1_250,
  farthestMs: 60_000,
  creditMs: 5_000,
  creditStarts: 4,
  catchUpMs: 250,
};

/** How Connect answered requests whose start times were handed out in `generation`. */
export interface PaceReport {
  readonly generation: number;
  readonly taken: number;
  readonly throttled: number;
  /** Answers that show a failure of Connect itself (5xx, no answer). */
  readonly failed: number;
  /** The longest wait that Connect asked for, in seconds. */
  readonly retryAfterSeconds?: number;
}

export interface StartRequest {
  readonly campaignId: string;
  /** How many start times are wanted, 1 or more. */
  readonly wanted: number;
  /** The campaign's rate: its own setting, else the deployment's. */
  readonly callsPerSecond: number;
  /** The deployment's rate, shared by all campaigns. */
  readonly sharedCallsPerSecond: number;
  /**
   * Later start times are useless, ms since 1970. One that is handed out and not used is lost, and at a low rate many
   * of them would delay all dialers by hours.
   */
  readonly latest?: number;
  /**
   * For its own pace alone the campaign waits no longer, ms since 1970; while the shared pace makes it wait as well, until
   * `latest`. Missing: `latest` for both.
   */
  readonly ownLatest?: number;
}

/** Calls a second that the instance is believed to allow at `nowMs`, at most `ceiling`. */
export function rateAt(state: PaceState, ceiling: number, nowMs: number, rules = paceRules): number {
  if (state.fallenTo === undefined) return ceiling;
  const seconds = Math.max(0, nowMs - (state.climbsFrom ?? nowMs)) / 1000;
  const start = Math.max(state.fallenTo, ceiling * rules.minFraction);
  // The cube is CUBIC's (RFC 9438): next to nothing near the rate that was too much, soon everything beyond it.
  const climbed = start * rules.climbPerSecond * seconds + ceiling * (seconds / rules.recoverySeconds) ** 3;
  return Math.min(ceiling, start + climbed);
}

/**
 * Hands out up to `wanted` start times (ms since 1970, ascending; one in the past means now). Fewer than wanted
 * when the rest lies beyond the horizon: ask again later, for the rate may have changed by then. None when even
 * the next one comes too late.
 *
 * A campaign with a slower rate of its own gets those of the shared places that its own pace allows. A rate set for
 * the campaign beats the deployment's, also upwards.
 */
export function reserveStarts(
  state: PaceState,
  reservation: StartRequest,
  nowMs: number,
  rules = paceRules,
): { readonly state: PaceState; readonly starts: readonly number[] } {
  const { campaignId, wanted, callsPerSecond, sharedCallsPerSecond } = reservation;
  const sharedGap = 1000 / rateAt(state, Math.max(callsPerSecond, sharedCallsPerSecond), nowMs, rules);
  const ownGap = 1000 / callsPerSecond;
  const isSlower = ownGap > sharedGap;
  const earliest = nowMs - rules.catchUpMs;
  const ownNext = new Map(Object.entries(state.campaigns)).get(campaignId) ?? 0;
  const farthest = nowMs + rules.farthestMs;
  const places = new StartPlaces(state, sharedGap, earliest, farthest + sharedGap);
  const others = Object.entries(state.campaigns).filter(([id, at]) => id !== campaignId && at > earliest);
  // Each of the others may be in the way once: what that costs is made up for.
  const tolerance = Math.max(rules.catchUpMs, sharedGap * (others.length + 1));
  let own = isSlower ? Math.min(Math.max(ownNext, earliest), farthest + ownGap) : earliest;

  const starts: number[] = [];
  while (starts.length < wanted) {
    const place = places.notBefore(own);
    const isBeyond =
      isTooLate(place, own, places.first, reservation) ||
      (starts.length > 0 && place > nowMs + rules.horizonMs);
    if (isBeyond) break;
    starts.push(place);
    places.take(place);
    if (isSlower) own = Math.max(own, place - tolerance) + ownGap;
  }
  if (starts.length === 0) return { state, starts };
  // Made of entries: a campaign may be called `constructor` or `__proto__`.
  const campaigns = Object.fromEntries(isSlower ? [...others, [campaignId, own]] : others);
  const { ahead: _, ...rest } = state;
  return { state: { ...rest, ...places.given(), campaigns }, starts };
}

function isTooLate(
  place: number,
  own: number,
  firstPlace: number,
  { latest = Number.POSITIVE_INFINITY, ownLatest = latest }: StartRequest,
): boolean {
  return place > latest || own > Math.max(ownLatest, firstPlace);
}

/**
 * The pace after `report`. Reports of an older generation are answers to the rate before the last fall: they
 * change nothing. So the rate falls once for all requests that were under way.
 */
export function judge(
  state: PaceState,
  report: PaceReport,
  ceiling: number,
  nowMs: number,
  rules = paceRules,
): PaceState {
  const wait = Math.min((report.retryAfterSeconds ?? 0) * 1000, rules.farthestMs);
  const nextStartAt = Math.max(state.nextStartAt, nowMs + wait);
  const held = report.retryAfterSeconds === undefined ? state : { ...state, nextStartAt };
  if (report.generation !== state.generation) return held;
  // A window begins with its first loss: what was taken before came out of Connect's burst, and says nothing of its rate.
  const isFirstLoss = state.throttled + state.failed === 0 && report.throttled + report.failed > 0;
  const seen: PaceState = {
    ...held,
    windowFrom: isFirstLoss ? nowMs : state.windowFrom,
    taken: isFirstLoss ? 0 : state.taken + report.taken,
    throttled: state.throttled + report.throttled,
    failed: state.failed + report.failed,
    ...(report.taken > 0 && { climbsFrom: state.climbsFrom ?? nowMs }),
  };
  const requests = seen.taken + seen.throttled + seen.failed;
  const age = nowMs - seen.windowFrom;
  const isBurst = seen.throttled + seen.failed >= rules.windowRequests;
  const isFull = requests >= rules.windowRequests && (age >= rules.windowMs || isBurst);
  if (!isFull && age < rules.maxWindowMs) return seen;

  const nextWindow = { windowFrom: nowMs, taken: 0, throttled: 0, failed: 0 };
  // Single failures are Connect's; when most requests fail it is overloaded or down, and pressing on only
  // leaves more calls with an unknown outcome.
  const isDown = 2 * seen.failed > requests;
  const lost = seen.throttled + (isDown ? seen.failed : 0);
  if (lost <= rules.toleratedFraction * requests) return { ...seen, ...nextWindow };
  const left = Math.max(rules.minFallFactor, 1 - lost / requests - rules.fallMargin);
  // Start times of the generation that ends do not hold any more.
  const { ahead: _, ...kept } = seen;
  return {
    ...kept,
    ...nextWindow,
    nextStartAt: Math.max(seen.nextStartAt, nowMs) + (rules.pauseMs * lost) / requests,
    fallenTo: Math.max(ceiling * rules.minFraction, rateAt(seen, ceiling, nowMs, rules) * left),
    climbsFrom: isDown ? undefined : nowMs,
    generation: state.generation + 1,
  };
}
