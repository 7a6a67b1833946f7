/**
 * One pace for all dialers: the rules of src/domain/pacing.ts over a state that everybody compares and swaps.
 * Whoever loses a race takes over the winner's state and tries again.
 */
import { initialPace, judge, type PaceReport, type PaceState, reserveStarts } from '../domain/pacing.ts';
import type { Clock, Pacer, Start } from './ports.ts';

/** A state and how often it was written. Version 0: never. */
export interface VersionedPace {
  readonly version: number;
  readonly pace: PaceState;
}

export interface PaceStore {
  /** Writes `next` if the state still has version `seen`; else answers the state that stands there. */
  swap(seen: number, next: VersionedPace): Promise<'swapped' | VersionedPace>;
}

export interface SharedPacerOptions {
  /** The deployment's rate, shared by all campaigns. */
  readonly callsPerSecond: number;
  /** From 0 to 1; spreads dialers that got in each other's way. */
  readonly random: () => number;
}

/** After a lost race the next try waits up to so many ms. */
const RACE_WAIT_MS = 20;

export class SharedPacer implements Pacer {
  readonly #store: PaceStore;
  readonly #clock: Clock;
  readonly #options: SharedPacerOptions;
  #last: VersionedPace = { version: 0, pace: initialPace };
  #report = emptyReport(0);

  constructor(store: PaceStore, clock: Clock, options: SharedPacerOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
  }

  holds(start: Start): boolean {
    return start.generation >= this.#last.pace.generation;
  }

  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void {
    if (start.generation < this.#report.generation) return;
    if (start.generation > this.#report.generation) this.#report = emptyReport(start.generation);
    const wait = Math.max(retryAfterSeconds ?? 0, this.#report.retryAfterSeconds ?? 0);
    this.#report = {
      ...this.#report,
      [answer]: this.#report[answer] + 1,
      ...(wait > 0 && { retryAfterSeconds: wait }),
    };
  }

  async reserve(
    campaignId: string,
    wanted: number,
    callsPerSecond: number,
    latest = Number.POSITIVE_INFINITY,
  ): Promise<readonly Start[]> {
    const { callsPerSecond: sharedCallsPerSecond, random } = this.#options;
    const ceiling = Math.max(callsPerSecond, sharedCallsPerSecond);
    const report = this.#report;
    this.#report = emptyReport(report.generation);
    for (;;) {
      const now = this.#clock.now();
      const { version, pace } = this.#last;
      const judged = judge(pace, report, ceiling, now);
      const reservation = { campaignId, wanted, callsPerSecond, sharedCallsPerSecond, latest };
      const { state, starts } = reserveStarts(judged, reservation, now);
      const next = { version: version + 1, pace: state };
      const swapped = await this.#store.swap(version, next);
      this.#last = swapped === 'swapped' ? next : swapped;
      if (swapped === 'swapped') return starts.map((at) => ({ at, generation: state.generation }));
      await this.#clock.sleepUntil(this.#clock.now() + random() * RACE_WAIT_MS);
    }
  }
}

function emptyReport(generation: number): PaceReport {
  return { generation, taken: 0, throttled: 0, failed: 0 };
}
