/**
 * How fast the shared clock runs: as fast as this machine keeps up with. Where processes wait for a processor, a second of
 * the shared clock would be over before a request is; then the clock slows down.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { SharedClock } from './shared-clock.ts';

type PacedClock = Pick<SharedClock, 'speed' | 'runAt'>;

export interface PaceLimits {
  /** How late the machine may be by the shared clock, ms. */
  readonly lateMs: number;
  /** Times faster than the wall's clock. */
  readonly slowest: number;
  readonly fastest: number;
}

/** How much of what was seen before counts. */
const memory = 0.8;

/** Smaller changes of the speed are not worth it, as a share. */
const minChange = 0.1;

export class ClockPace {
  readonly #clock: PacedClock;
  readonly #limits: PaceLimits;
  #lateMs = 0;

  constructor(clock: PacedClock, limits: PaceLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Sleeps, and sets the clock's speed by how late it wakes. */
  async rest(ms: number): Promise<void> {
    const from = performance.now();
    await wait(ms);
    this.note(performance.now() - from - ms);
  }

  /** Sets the clock's speed, now that something was `lateMs` late by the wall's clock. */
  note(lateMs: number): void {
    this.#lateMs = memory * this.#lateMs + (1 - memory) * lateMs;
    const { lateMs: maxLateMs, slowest, fastest } = this.#limits;
    const speed = Math.min(fastest, Math.max(slowest, maxLateMs / Math.max(this.#lateMs, 0.1)));
    if (Math.abs(speed / this.#clock.speed - 1) > minChange) this.#clock.runAt(speed);
  }
}
