/**
 * A clock whose time passes only when everybody waits: code with real awaits runs in virtual time, as fast as
 * the machine goes and always in the same order.
 */
import type { SteadyClock } from '../../src/time/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

export class VirtualClock implements SteadyClock {
  #now: number;
  #order = 0;
  readonly #sleepers: Sleeper[] = [];

  constructor(startMs = Date.UTC(2026, 10, 2, 15, 0, 0)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleepUntil(atMs: number): Promise<void> {
    if (atMs <= this.#now) return Promise.resolve();
    return new Promise((wake) => this.#add({ atMs, order: this.#order++, wake }));
  }

  sleep(ms: number): Promise<void> {
    return this.sleepUntil(this.#now + ms);
  }

  /** Moves on by `ms` without waking anybody in between (a pause in which nothing runs). */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Runs until `work` is settled, passing time whenever nobody can go on. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    work.then(done, done);
    while (!settled) {
      await this.#settleTasks();
      if (settled) break;
      const next = this.#take();
      if (!next) throw new Error('Everybody waits, but nobody for the clock: a promise never settles.');
      this.#now = Math.max(this.#now, next.atMs);
      next.wake();
    }
    return work;
  }

  /** Lets everything that can go on without time passing do so. */
  async #settleTasks(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Binary heap by time, then by order of going to sleep. */
  #add(sleeper: Sleeper): void {
    const heap = this.#sleepers;
    let i = heap.push(sleeper) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #take(): Sleeper | undefined {
    const heap = this.#sleepers;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    let i = 0;
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && this.#before(child, least)) least = child;
      if (least === i) return first;
      this.#swap(i, least);
      i = least;
    }
  }

  #before(a: number, b: number): boolean {
    const x = this.#sleepers[a] as Sleeper;
    const y = this.#sleepers[b] as Sleeper;
    return x.atMs < y.atMs || (x.atMs === y.atMs && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    const heap = this.#sleepers;
    [heap[a], heap[b]] = [heap[b] as Sleeper, heap[a] as Sleeper];
  }
}
