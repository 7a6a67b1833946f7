/** What Connect reports of a world: late, sometimes only by the sweeper, at times nothing. */
import type { Random } from '../../local/simulator/random.ts';
import { uniform } from './chance.ts';
import type { EventHeap } from './event-heap.ts';
import { type Dialer, kinds, type Metrics, type Signal, type WorldCase } from './world-case.ts';

/** When the sweeper reports what an event did not, s after it. */
const SWEPT = { min: 150, max: 240 } as const;

/** Seconds between two snapshots of the metrics. */
const METRICS_SECONDS = 5;

export class Signals {
  readonly #case: WorldCase;
  readonly #random: Random;
  readonly #events: EventHeap;
  /** Signals on their way; events refer to their places. */
  readonly #onTheWay: (Signal | Metrics)[] = [];
  readonly #freePlaces: number[] = [];

  constructor(world: WorldCase, random: Random, events: EventHeap) {
    this.#case = world;
    this.#random = random;
    this.#events = events;
  }

  startDay(start: number, end: number): void {
    this.#onTheWay.length = 0;
    this.#freePlaces.length = 0;
    for (let at = start; at < end; at += METRICS_SECONDS) this.#events.push(at, kinds.takeMetrics, 0);
  }

  send(signal: Signal): void {
    const { delay, lostEvents } = this.#case;
    const { min, max } = this.#random() < lostEvents ? SWEPT : delay;
    this.#events.push(signal.at + uniform(this.#random, min, max), kinds.signal, this.#keep(signal));
  }

  /** Reads the metrics, which arrive later. */
  takeMetrics(now: number, idle: number, talking: number, wrapping: number): void {
    if (this.#isDeaf(now)) return;
    const { delay, countsWrapUpAsContact } = this.#case;
    const onContact = countsWrapUpAsContact ? talking + wrapping : talking;
    const metrics = { at: now, available: idle, onContact, afterContactWork: wrapping };
    const at = now + uniform(this.#random, delay.min, delay.max);
    this.#events.push(at, kinds.metrics, this.#keep(metrics));
  }

  metricsArrive(now: number, place: number, dialer: Dialer): void {
    const metrics = this.#take(place) as Metrics;
    if (!this.#isDeaf(now)) dialer.metrics(metrics);
  }

  signalArrives(now: number, place: number, dialer: Dialer): void {
    // What arrives while nothing is heard is read by the sweeper later.
    if (this.#isDeaf(now)) {
      this.#events.push(now + uniform(this.#random, SWEPT.min, SWEPT.max), kinds.signal, place);
    } else {
      dialer.signal(this.#take(place) as Signal, now);
    }
  }

  #isDeaf(now: number): boolean {
    const inHour = now % 3600;
    return inHour >= 1800 && inHour < 1800 + this.#case.deafSeconds;
  }

  #keep(signal: Signal | Metrics): number {
    const place = this.#freePlaces.pop() ?? this.#onTheWay.length;
    this.#onTheWay[place] = signal;
    return place;
  }

  #take(place: number): Signal | Metrics {
    this.#freePlaces.push(place);
    return this.#onTheWay[place] as Signal | Metrics;
  }
}
