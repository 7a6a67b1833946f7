/** Start times of one campaign in one batch: reserved for all who wait, handed out one by one. */
import type { Clock, Pacer, Start } from './ports.ts';

export class StartTimes {
  readonly #pacer: Pick<Pacer, 'reserve' | 'holds'>;
  readonly #clock: Clock;
  readonly #campaignId: string;
  readonly #deadline: number;
  readonly #ready: Start[] = [];
  #reserving: Promise<void> | undefined;
  #reserveFrom = 0;
  #waiting = 0;
  /** The next start time comes after the deadline. */
  #isOver = false;

  /** Hands out nothing after `deadline` (ms since 1970). */
  constructor(pacer: Pick<Pacer, 'reserve' | 'holds'>, clock: Clock, campaignId: string, deadline: number) {
    this.#pacer = pacer;
    this.#clock = clock;
    this.#campaignId = campaignId;
    this.#deadline = deadline;
  }

  /** Waits for the next start time of this campaign; undefined when there is none before the deadline. */
  async next(callsPerSecond: number): Promise<Start | undefined> {
    for (;;) {
      const start = this.#ready.shift();
      if (start && start.at > this.#deadline) return undefined;
      if (start) {
        await this.#clock.sleepUntil(start.at);
        if (this.#pacer.holds(start)) return start;
        continue;
      }
      if (this.#isOver || this.#clock.now() > this.#deadline) return undefined;
      await this.#reserved(callsPerSecond);
    }
  }

  /** Takes back a start time that `next` gave and nobody used: it is handed to whoever comes next. */
  giveBack(start: Start): void {
    this.#ready.unshift(start);
  }

  /** Waits for the next reservation. Who sleeps until a start time has one, and must not be reserved for again. */
  async #reserved(callsPerSecond: number): Promise<void> {
    this.#waiting += 1;
    try {
      this.#reserving ??= this.#reserve(callsPerSecond);
      await this.#reserving;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #reserve(callsPerSecond: number): Promise<void> {
    try {
      // The pacer looks only so far ahead: what it did not give is asked for when the last of it begins.
      await this.#clock.sleepUntil(Math.min(this.#reserveFrom, this.#deadline + 1));
      if (this.#clock.now() > this.#deadline) return;
      const wanted = this.#waiting;
      const starts = await this.#pacer.reserve(this.#campaignId, wanted, callsPerSecond, this.#deadline);
      this.#isOver = starts.length === 0;
      if (starts.length < wanted) this.#reserveFrom = starts.at(-1)?.at ?? 0;
      this.#ready.push(...starts);
    } finally {
      this.#reserving = undefined;
    }
  }
}
