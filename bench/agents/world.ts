/**
 * A queue of agents and the people who are called, in virtual time: seeded, event by event. Nothing goes over from one day
 * to the next but what the dialer keeps. Times are seconds since the first day's start, without the nights.
 */
import { type Random, seededRandom } from '../../local/simulator/random.ts';
import { Calls } from './calls.ts';
import { lognormal, uniform } from './chance.ts';
import { EventHeap } from './event-heap.ts';
import { Outcome } from './outcome.ts';
import { Signals } from './signals.ts';
import { Team } from './team.ts';
import { CALLS, DAY_SECONDS, type Dialer, kinds, type SignalType, type WorldCase } from './world-case.ts';

/** How long a call waits for an agent before it is abandoned, s: within two seconds of the end of the greeting. */
const QUEUE_SECONDS = 1;

/** Of the message to a person without an agent. */
const MESSAGE_SECONDS = 15;

/** Standard deviation ÷ mean. */
const TALK_VARIATION = 0.9;
const WRAP_UP_VARIATION = 0.6;

/** With a machine that was taken for a person. */
const MISTAKEN_TALK = { min: 5, max: 15 } as const;
const MISTAKEN_WRAP_UP = { min: 2, max: 5 } as const;

export class World {
  readonly outcome = new Outcome();
  readonly calls: Calls;
  readonly team: Team;
  /** Calls in progress, those with agents among them. */
  linesUp = 0;
  readonly #case: WorldCase;
  readonly #seed: number;
  readonly #random: Random;
  readonly #events = new EventHeap();
  readonly #signals: Signals;
  readonly #dialer: Dialer;
  readonly #queue: number[] = [];
  readonly #isWaiting = new Uint8Array(CALLS);

  constructor(world: WorldCase, seed: number, dialerOf: (world: World) => Dialer) {
    this.#case = world;
    this.#seed = seed;
    this.#random = seededRandom(seed);
    this.calls = new Calls(this.#random);
    this.team = new Team(world.agents, this.#random, this.#events, this.outcome);
    this.#signals = new Signals(world, this.#random, this.#events);
    this.#dialer = dialerOf(this);
  }

  /** Calls that need an agent and have none. */
  get waiting(): number {
    return this.#queue.length;
  }

  run(): Outcome {
    for (let day = 0; day < this.#case.days; day += 1) this.#runDay(day * DAY_SECONDS);
    return this.outcome;
  }

  #runDay(start: number): void {
    const end = start + DAY_SECONDS;
    this.#dialer.startDay();
    this.team.startDay(start);
    this.#signals.startDay(start, end);
    let decidesAt = start;
    while (decidesAt < end) {
      if (this.#events.nextTime <= decidesAt) {
        this.#events.pop();
        this.#happens(this.#events.time, this.#events.kind, this.#events.value);
      } else {
        this.#decide(decidesAt);
        decidesAt += this.#dialer.everySeconds;
      }
    }
    this.#endDay(end);
  }

  #endDay(end: number): void {
    this.team.endDay(end);
    this.outcome.endDay();
    this.#events.clear();
    this.#queue.length = 0;
    this.#isWaiting.fill(0);
    this.calls.ringingCount = 0;
    this.linesUp = 0;
  }

  #decide(now: number): void {
    const free = this.#case.lines - this.linesUp;
    const starts = Math.min(this.#dialer.decide(now, free), free);
    for (let i = 0; i < starts; i += 1) {
      const { call, at } = this.calls.start(now, this.#case.answerRate(now, this.#seed));
      this.linesUp += 1;
      this.#events.push(at, kinds.reached, call);
      this.#dialer.started(call, now);
    }
    this.outcome.peakLines = Math.max(this.outcome.peakLines, this.linesUp);
  }

  #happens(now: number, kind: number, value: number): void {
    if (kind === kinds.reached) this.#reached(now, value);
    else if (kind === kinds.deadline) this.#deadline(now, value);
    else if (kind === kinds.talkEnd) this.#endTalk(now, value);
    else if (kind === kinds.wrapUpEnd) this.#endWrapUp(now, value);
    else if (kind === kinds.logIn) this.#logIn(now, value);
    else if (kind === kinds.logOut) this.team.logOut(now, value);
    else if (kind === kinds.lineFree) this.linesUp -= 1;
    else if (kind === kinds.signal) this.#signals.signalArrives(now, value, this.#dialer);
    else if (kind === kinds.metrics) this.#signals.metricsArrive(now, value, this.#dialer);
    else this.#signals.takeMetrics(now, this.team.idle, this.team.talking, this.team.wrapping);
  }

  #reached(now: number, call: number): void {
    const { calls } = this;
    calls.reached(call);
    const seconds = now - (calls.startedAt[call] as number);
    if (calls.needsAgentAt[call] === Number.POSITIVE_INFINITY) {
      this.linesUp -= 1;
      this.#send(now, 'endedOtherwise', call, seconds);
      return;
    }
    if (calls.isPerson[call]) this.outcome.addAnswered();
    this.#send(now, 'queued', call, seconds);
    if (this.team.idle > 0) {
      this.#join(now, call);
      return;
    }
    this.#isWaiting[call] = 1;
    this.#queue.push(call);
    this.#events.push(now + QUEUE_SECONDS, kinds.deadline, call);
  }

  #deadline(now: number, call: number): void {
    if (!this.#isWaiting[call]) return;
    this.#isWaiting[call] = 0;
    this.#queue.splice(this.#queue.indexOf(call), 1);
    if (this.calls.isPerson[call]) this.outcome.addAbandoned();
    this.#send(now, 'abandoned', call, 0);
    this.#events.push(now + MESSAGE_SECONDS, kinds.lineFree, call);
  }

  #join(now: number, call: number): void {
    const random = this.#random;
    const isPerson = this.calls.isPerson[call] === 1;
    const talk = isPerson
      ? lognormal(random, this.#case.talkSeconds, TALK_VARIATION)
      : uniform(random, MISTAKEN_TALK.min, MISTAKEN_TALK.max);
    const wrapUp = isPerson
      ? lognormal(random, this.#case.wrapUpSeconds, WRAP_UP_VARIATION)
      : uniform(random, MISTAKEN_WRAP_UP.min, MISTAKEN_WRAP_UP.max);
    this.team.join(now, talk, wrapUp);
    this.#send(now, 'joined', call, 0);
  }

  #endTalk(now: number, agent: number): void {
    this.linesUp -= 1;
    this.#send(now, 'talkEnded', -1, this.team.endTalk(now, agent));
  }

  #endWrapUp(now: number, agent: number): void {
    this.#send(now, 'wrapUpEnded', -1, this.team.endWrapUp(now, agent));
    this.#takeWaiting(now);
  }

  #logIn(now: number, agent: number): void {
    this.team.logIn(now, agent);
    this.#takeWaiting(now);
  }

  /** An agent may have become free. */
  #takeWaiting(now: number): void {
    if (this.team.idle === 0) return;
    const call = this.#queue.shift();
    if (call === undefined) return;
    this.#isWaiting[call] = 0;
    this.#join(now, call);
  }

  #send(at: number, type: SignalType, call: number, seconds: number): void {
    this.#signals.send({ type, at, call, seconds });
  }
}
