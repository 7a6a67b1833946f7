/**
 * The pace of a process that writes more than one partition key accepts: just below an unknown limit. It may be the
 * key's 1,000 units a second, more after a split, or what other writers leave of it. The rate falls at the first
 * throttle, to the accepted rate, and recovers as in TCP CUBIC: quickly at first, slowly near the rate that was too
 * high, then ever faster beyond it (RFC 9438, section 4.2). While contacts of the same key are dialed it falls much
 * further and recovers more slowly, so that calls get the write units they need first.
 */
import { SECOND_MS } from '../time/instant.ts';

/** Write units a second: near the limit of one key (DynamoDB Developer Guide, "Designing partition keys"). */
const FIRST_RATE = 900;

/** So slow a pace is still found out to be too slow within seconds. */
const MIN_RATE = 5;

/** The plateau is left this far below the rate that was too high. */
const PLATEAU = 0.98;

/** How a pace falls, and how it climbs. */
interface Manner {
  /** What a fall leaves of the plateau. */
  readonly fall: number;
  /** Seconds until the plateau is reached again. */
  readonly climbSeconds: number;
}

const alone: Manner = { fall: 0.94, climbSeconds: 5 };
const besideCalls: Manner = { fall: 0.7, climbSeconds: 12 };

/** The least that one fall leaves: few writes were seen, and they may have been another writer's bad luck. */
const MIN_FRACTION = 0.3;

/** How soon the rate may fall again: by then the answers are those to the lower rate. ms */
const WINDOW_MS = 1_000;

/** Never faster than this many times what was accepted of late: a pace that is not used says nothing about a limit. */
const HEADROOM = 1.5;

/** Writes that came late are made up for, ms of them. */
const CATCH_UP_MS = 100;

/** A pace unused for this long climbs again from where it was: nothing was learned in the meantime. ms */
const IDLE_MS = 4_000;

/** What became of writes, in write units. */
export interface WritesAnswered {
  readonly accepted: number;
  readonly throttled: number;
}

export class WritePace {
  /** The rate that was too high, where the climb is flat. */
  #plateau = FIRST_RATE;
  /** When the plateau is reached, ms since 1970. */
  #plateauAt: number | undefined;
  #manner = alone;
  #fellAt = Number.NEGATIVE_INFINITY;
  /** When the next unit may be written, ms since 1970. */
  #nextAt = 0;
  #window = emptyWindow(0);
  #windowBefore = emptyWindow(0);
  /** The most units a second that a recent window accepted. */
  #acceptedRate = FIRST_RATE;

  /** Write units a second that are tried at `nowMs`. */
  rate(nowMs: number): number {
    const seconds = (nowMs - (this.#plateauAt ?? nowMs)) / SECOND_MS;
    const { fall, climbSeconds } = this.#manner;
    const climbed = this.#plateau * (1 + (1 - fall) * (seconds / climbSeconds) ** 3);
    return Math.max(MIN_RATE, Math.min(climbed, HEADROOM * this.#acceptedRate));
  }

  /**
   * Reserves `units`; answers when (ms since 1970) they may be written. Undefined, and nothing is reserved, when that would
   * be after `latest`.
   */
  reserve(units: number, nowMs: number, latest: number): number | undefined {
    const at = Math.max(this.#nextAt, nowMs - CATCH_UP_MS);
    if (at > latest) return undefined;
    if (nowMs - this.#nextAt > IDLE_MS) this.#plateauAt = nowMs;
    this.#nextAt = at + (SECOND_MS * units) / this.rate(nowMs);
    return Math.max(at, nowMs);
  }

  /** Learns from the answer to writes. `areCallsMade`: contacts of the same key are being dialed. */
  note({ accepted, throttled }: WritesAnswered, nowMs: number, areCallsMade = false): void {
    this.#beginWindow(nowMs);
    const { since, ...sofar } = this.#window;
    this.#window = { since, accepted: sofar.accepted + accepted, throttled: sofar.throttled + throttled };
    if (throttled > 0 && nowMs - this.#fellAt >= WINDOW_MS) this.#fall(nowMs, areCallsMade);
  }

  #beginWindow(nowMs: number): void {
    const { since, accepted } = this.#window;
    const ms = nowMs - since;
    if (ms < WINDOW_MS) return;
    const isRecent = ms < IDLE_MS;
    if (isRecent) {
      this.#acceptedRate = Math.max((SECOND_MS * accepted) / ms, 0.9 * this.#acceptedRate, MIN_RATE);
    }
    this.#windowBefore = isRecent ? this.#window : emptyWindow(nowMs);
    this.#window = emptyWindow(nowMs);
  }

  /** To the fraction of recent writes that was accepted. */
  #fall(nowMs: number, areCallsMade: boolean): void {
    const accepted = this.#windowBefore.accepted + this.#window.accepted;
    const throttled = this.#windowBefore.throttled + this.#window.throttled;
    const share = Math.max(MIN_FRACTION, accepted / (accepted + throttled));
    this.#plateau = Math.max(MIN_RATE, this.rate(nowMs) * share * PLATEAU);
    this.#manner = areCallsMade ? besideCalls : alone;
    this.#plateauAt = nowMs + SECOND_MS * this.#manner.climbSeconds;
    this.#fellAt = nowMs;
    // They were answers to the rate that was too high.
    this.#windowBefore = emptyWindow(nowMs);
    this.#window = emptyWindow(nowMs);
  }
}

interface Window extends WritesAnswered {
  /** ms since 1970 */
  readonly since: number;
}

function emptyWindow(since: number): Window {
  return { since, accepted: 0, throttled: 0 };
}
