/**
 * What is learned about calls and agents: sums with forward decay (Cormode et al., 2009). Each fact weighs
 * 2^(its own time ÷ half-life), so neither the order of facts nor the time at which they arrive matters, and two states
 * are merged by adding them. Instants are ms since 1970, durations seconds.
 */

/** Seconds since a call's start that are counted one by one; what happens later counts as the last. */
export const CALL_SECONDS = 75;

/** Upper ends of the classes in which wrap-ups are counted, s; the last class is open. */
export const WRAP_UP_CLASSES = [
  1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 50, 65, 85, 120, 180, 300,
] as const;

/** Half of what is known of calls is from the last quarter of an hour: answer rates change during a day. */
const CALLS_HALF_LIFE_MS = 15 * 60_000;

/** Talks and wrap-ups are rarer, and change with the campaign rather than with the hour. */
const WORK_HALF_LIFE_MS = 120 * 60_000;

/** A longer delay is that of a lost event which the sweeper replaced, s. */
const MAX_DELAY_SECONDS = 20;

/** The weight of a sum or list of sums is relative to `since`, ms since 1970, a multiple of the half-life. */
interface Sums {
  readonly since: number;
  readonly sums: readonly number[];
}

export interface Learned {
  /**
   * By second since the call's start: calls that needed an agent then (`CALL_SECONDS` sums), and calls that ended
   * otherwise; then the number of timely events and the sum of their delays, s.
   */
  readonly calls: Sums;
  /** The number of talks and their seconds, the seconds of wrap-ups, then the number of wrap-ups by class. */
  readonly work: Sums;
}

/** Something that happened at `at`. Must not be in the future: later facts outweigh all earlier ones. */
export type Fact = { readonly at: number } & (
  | { readonly type: 'answered' | 'endedOtherwise'; readonly secondsSinceStart: number }
  | { readonly type: 'talkEnded' | 'wrapUpEnded'; readonly seconds: number }
  | { readonly type: 'eventArrived'; readonly delaySeconds: number }
);

const DELAYS = 2 * CALL_SECONDS;
const WRAP_UPS = 3;

/** Names of the places in the lists of sums. */
export const places = {
  answered: 0,
  endedOtherwise: CALL_SECONDS,
  delays: DELAYS,
  delaySeconds: DELAYS + 1,
  talks: 0,
  talkSeconds: 1,
  wrapUpSeconds: 2,
  wrapUps: WRAP_UPS,
} as const;

export const nothingLearned: Learned = {
  calls: { since: 0, sums: new Array<number>(DELAYS + 2).fill(0) },
  work: { since: 0, sums: new Array<number>(WRAP_UPS + WRAP_UP_CLASSES.length + 1).fill(0) },
};

/** `learned` and `facts`. Each fact must be passed once: the caller marks its event as counted in the same write. */
export function learn(learned: Learned, facts: readonly Fact[]): Learned {
  if (facts.length === 0) return learned;
  const calls = facts.filter(({ type }) => type !== 'talkEnded' && type !== 'wrapUpEnded');
  const work = facts.filter(({ type }) => type === 'talkEnded' || type === 'wrapUpEnded');
  return {
    calls: added(learned.calls, calls, CALLS_HALF_LIFE_MS),
    work: added(learned.work, work, WORK_HALF_LIFE_MS),
  };
}

/** What two states know together, if no fact is in both. */
export function mergeLearned(one: Learned, other: Learned): Learned {
  return {
    calls: summed(one.calls, other.calls, CALLS_HALF_LIFE_MS),
    work: summed(one.work, other.work, WORK_HALF_LIFE_MS),
  };
}

/** `learned` for storage: as JSON at most 2.5 KB. A fact weighs 1 or more when it is new, so this loses a thousandth. */
export function storedLearned({ calls, work }: Learned): Learned {
  const stored = ({ since, sums }: Sums) => ({
    since,
    sums: sums.map((sum) => Math.round(sum * 1000) / 1000),
  });
  return { calls: stored(calls), work: stored(work) };
}

/** The sums as they weigh at `now`: a fact of this moment weighs 1. */
export function weighedAt(learned: Learned, now: number): { readonly calls: number; readonly work: number } {
  return {
    calls: 2 ** ((learned.calls.since - now) / CALLS_HALF_LIFE_MS),
    work: 2 ** ((learned.work.since - now) / WORK_HALF_LIFE_MS),
  };
}

function added(before: Sums, facts: readonly Fact[], halfLifeMs: number): Sums {
  if (facts.length === 0) return before;
  const latest = Math.max(...facts.map(({ at }) => at));
  const { since, sums } = movedTo(before, Math.floor(latest / halfLifeMs) * halfLifeMs, halfLifeMs);
  const next = [...sums];
  const add = (place: number, amount: number) => {
    next[place] = (next[place] ?? 0) + amount;
  };
  for (const fact of facts) {
    const weight = 2 ** ((fact.at - since) / halfLifeMs);
    addFact(fact, weight, add);
  }
  return { since, sums: next };
}

function addFact(fact: Fact, weight: number, add: (place: number, amount: number) => void): void {
  switch (fact.type) {
    case 'answered':
    case 'endedOtherwise': {
      const second = Math.min(CALL_SECONDS - 1, Math.max(0, Math.floor(fact.secondsSinceStart)));
      add(places[fact.type] + second, weight);
      return;
    }
    case 'talkEnded':
      add(places.talks, weight);
      add(places.talkSeconds, weight * Math.max(0, fact.seconds));
      return;
    case 'wrapUpEnded':
      add(places.wrapUpSeconds, weight * Math.max(0, fact.seconds));
      add(places.wrapUps + wrapUpClass(fact.seconds), weight);
      return;
    case 'eventArrived':
      if (fact.delaySeconds > MAX_DELAY_SECONDS) return;
      add(places.delays, weight);
      add(places.delaySeconds, weight * Math.max(0, fact.delaySeconds));
  }
}

function wrapUpClass(seconds: number): number {
  const found = WRAP_UP_CLASSES.findIndex((end) => seconds < end);
  return found === -1 ? WRAP_UP_CLASSES.length : found;
}

function summed(one: Sums, other: Sums, halfLifeMs: number): Sums {
  const since = Math.max(one.since, other.since);
  const left = movedTo(one, since, halfLifeMs).sums;
  const right = movedTo(other, since, halfLifeMs).sums;
  return { since, sums: left.map((sum, i) => sum + (right[i] ?? 0)) };
}

/** The same sums relative to a later `since`, so that weights stay small numbers. */
function movedTo(sums: Sums, since: number, halfLifeMs: number): Sums {
  if (since <= sums.since) return sums;
  const factor = 2 ** ((sums.since - since) / halfLifeMs);
  return { since, sums: sums.sums.map((sum) => sum * factor) };
}
