/**
 * How fast the shared clock runs: as fast as this machine keeps up with. Where processes wait for a processor, a second of
 * the shared clock would be over before a request is; then the clock slows down.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { SharedClock } from './shared-clock.ts';

/** Times faster than the wall's clock, by how late a sleep of ours ended, ms. */
const speeds = [
  { lateMs: 8, speed: 10 },
  { lateMs: 25, speed: 5 },
  { lateMs: Number.POSITIVE_INFINITY, speed: 2 },
] as const;

/** How much of what was seen before counts. */
const memory = 0.8;

export class ClockPace {
  readonly #clock: SharedClock;
  #lateMs = 0;

  constructor(clock: SharedClock) {
    this.#clock = clock;
  }

  /** Sleeps, and sets the clock's speed by how late it wakes. */
  async rest(ms: number): Promise<void> {
    const from = performance.now();
    await wait(ms);
    this.#lateMs = memory * this.#lateMs + (1 - memory) * (performance.now() - from - ms);
    const speed = speeds.find(({ lateMs }) => this.#lateMs <= lateMs)?.speed ?? 2;
    if (speed !== this.#clock.speed) this.#clock.runAt(speed);
  }
}
