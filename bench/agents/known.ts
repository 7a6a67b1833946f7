/** What a dialer on Connect knows: late and incomplete. Kept by the functions of src/agent-pacing. */
import { type CallCounts, countCalls, noCallCounts } from '../../src/agent-pacing/allowance.ts';
import { type Fact, type Learned, learn, nothingLearned } from '../../src/agent-pacing/learned.ts';
import { type Odds, oddsOf } from '../../src/agent-pacing/odds.ts';
import {
  agentsOf,
  type Staffing,
  unknownStaffing,
  withChange,
  withSnapshot,
} from '../../src/agent-pacing/staffing.ts';
import { CALLS, DAY_SECONDS, type Metrics, type Signal } from './world-case.ts';

/** A Tuesday at eight. */
const FIRST_DAY_MS = Date.UTC(2026, 8, 1, 8);
const DAY_MS = 86_400_000;
/** Seconds until the odds are computed anew; a dialer computes them for each decision. */
const ODDS_SECONDS = 30;

export class Known {
  readonly #learns: boolean;
  staffing: Staffing = unknownStaffing;
  learned: Learned = nothingLearned;
  counts: CallCounts = noCallCounts;
  #facts: Fact[] = [];
  #odds: Odds | undefined;
  #oddsAt = Number.NEGATIVE_INFINITY;
  /** Calls in progress without an agent, each with its start and its place in the list. */
  readonly #ringing = new Int32Array(CALLS);
  readonly #placeOf = new Int32Array(CALLS).fill(-1);
  readonly #startOf = new Float64Array(CALLS);
  readonly #ages: number[] = [];
  #ringingCount = 0;
  /** When each call that is known to need an agent was answered. */
  readonly waiting = new Map<number, number>();

  /** @param learns false for dialers that do not predict: it takes time. */
  constructor(learns = true) {
    this.#learns = learns;
  }

  startDay(): void {
    this.staffing = unknownStaffing;
    this.#placeOf.fill(-1);
    this.#ringingCount = 0;
    this.waiting.clear();
  }

  signal({ type, at, call, seconds }: Signal, now: number): void {
    const ms = instant(at);
    this.#learn({ type: 'eventArrived', at: ms, delaySeconds: now - at });
    switch (type) {
      case 'endedOtherwise':
        this.#stopsRinging(call);
        this.#learn({ type, at: ms, secondsSinceStart: seconds });
        return;
      case 'queued':
        this.counts = countCalls(this.counts, ms, { answered: 1, abandoned: 0 });
        this.#learn({ type: 'answered', at: ms, secondsSinceStart: seconds });
        if (this.#stopsRinging(call)) this.waiting.set(call, at);
        return;
      case 'abandoned':
        this.counts = countCalls(this.counts, ms, { answered: 0, abandoned: 1 });
        this.#gone(call);
        return;
      case 'joined':
        this.#gone(call);
        this.staffing = withChange(this.staffing, 'joined', ms);
        return;
      case 'talkEnded':
        this.staffing = withChange(this.staffing, 'talkEnded', ms);
        this.#learn({ type: 'talkEnded', at: ms, seconds });
        return;
      case 'wrapUpEnded':
        this.staffing = withChange(this.staffing, 'wrapUpEnded', ms);
        this.#learn({ type: 'wrapUpEnded', at: ms, seconds });
    }
  }

  metrics(metrics: Metrics): void {
    this.staffing = withSnapshot(this.staffing, { at: instant(metrics.at), ...agentsOf(metrics) });
  }

  started(call: number, now: number): void {
    this.#placeOf[call] = this.#ringingCount;
    this.#ringing[this.#ringingCount] = call;
    this.#startOf[call] = now;
    this.#ringingCount += 1;
  }

  odds(now: number): Odds {
    if (this.#odds && now - this.#oddsAt < ODDS_SECONDS && now >= this.#oddsAt) return this.#odds;
    this.learned = learn(this.learned, this.#facts);
    this.#facts = [];
    this.#oddsAt = now;
    this.#odds = oddsOf(this.learned, instant(now), this.staffing.snapshot.talking);
    return this.#odds;
  }

  /** Calls that needed an agent a moment ago. */
  waitingAt(now: number, lag: number): number {
    let count = 0;
    for (const [call, at] of this.waiting) {
      if (at > now - 2 * lag - 1) count += 1;
      else this.waiting.delete(call);
    }
    return count;
  }

  /** Seconds since the start of each call in progress without an agent. The next call of this method overwrites them. */
  ages(now: number): readonly number[] {
    this.#ages.length = this.#ringingCount;
    for (let i = 0; i < this.#ringingCount; i += 1) {
      this.#ages[i] = now - (this.#startOf[this.#ringing[i] as number] as number);
    }
    return this.#ages;
  }

  #stopsRinging(call: number): boolean {
    const place = this.#placeOf[call] as number;
    if (place === -1) return false;
    this.#ringingCount -= 1;
    const last = this.#ringing[this.#ringingCount] as number;
    this.#ringing[place] = last;
    this.#placeOf[last] = place;
    this.#placeOf[call] = -1;
    return true;
  }

  #learn(fact: Fact): void {
    if (this.#learns) this.#facts.push(fact);
  }

  #gone(call: number): void {
    this.#stopsRinging(call);
    this.waiting.delete(call);
  }
}

/** ms since 1970 of a moment of the world. */
export function instant(time: number): number {
  const day = Math.floor(time / DAY_SECONDS);
  return FIRST_DAY_MS + day * DAY_MS + Math.round((time - day * DAY_SECONDS) * 1000);
}
