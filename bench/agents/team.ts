/** The agents of a world: they log in and out, talk, and wrap up. */
import type { Random } from '../../local/simulator/random.ts';
import { exponential } from './chance.ts';
import type { EventHeap } from './event-heap.ts';
import type { Outcome } from './outcome.ts';
import { kinds } from './world-case.ts';

const AWAY = 0;
const IDLE = 1;
const TALKING = 2;
const WRAPPING = 3;

const SESSION_SECONDS = 75 * 60;
const BREAK_SECONDS = 10 * 60;

export class Team {
  talking = 0;
  wrapping = 0;
  /** When an agent who is busy will be free for the next call, or infinity. */
  readonly freeAt: Float64Array;
  readonly #random: Random;
  readonly #events: EventHeap;
  readonly #outcome: Outcome;
  readonly #state: Uint8Array;
  readonly #since: Float64Array;
  readonly #loggedInAt: Float64Array;
  /** Who logs out after the call. */
  readonly #leaves: Uint8Array;
  readonly #wrapUp: Float64Array;
  readonly #idle: number[] = [];

  constructor(size: number, random: Random, events: EventHeap, outcome: Outcome) {
    this.#random = random;
    this.#events = events;
    this.#outcome = outcome;
    this.#state = new Uint8Array(size);
    this.#since = new Float64Array(size);
    this.#loggedInAt = new Float64Array(size);
    this.#leaves = new Uint8Array(size);
    this.#wrapUp = new Float64Array(size);
    this.freeAt = new Float64Array(size);
  }

  get idle(): number {
    return this.#idle.length;
  }

  startDay(start: number): void {
    for (let agent = 0; agent < this.#state.length; agent += 1) {
      const isThere = this.#random() < SESSION_SECONDS / (SESSION_SECONDS + BREAK_SECONDS);
      const at = isThere ? start : start + exponential(this.#random, BREAK_SECONDS);
      this.#events.push(at, kinds.logIn, agent);
    }
  }

  endDay(end: number): void {
    for (let agent = 0; agent < this.#state.length; agent += 1) {
      const state = this.#state[agent];
      if (state === AWAY) continue;
      const since = this.#since[agent] as number;
      if (state === TALKING) this.#outcome.addTalk(since, end);
      if (state === IDLE) this.#outcome.addIdle(since, end);
      this.#outcome.addLoggedIn(this.#loggedInAt[agent] as number, end);
      this.#state[agent] = AWAY;
    }
    this.#idle.length = 0;
    this.talking = 0;
    this.wrapping = 0;
  }

  logIn(now: number, agent: number): void {
    this.#leaves[agent] = 0;
    this.#loggedInAt[agent] = now;
    this.#events.push(now + exponential(this.#random, SESSION_SECONDS), kinds.logOut, agent);
    this.#becomeIdle(now, agent);
  }

  logOut(now: number, agent: number): void {
    this.#leaves[agent] = 1;
    this.freeAt[agent] = Number.POSITIVE_INFINITY;
    if (this.#state[agent] !== IDLE) return;
    this.#idle.splice(this.#idle.indexOf(agent), 1);
    this.#outcome.addIdle(this.#since[agent] as number, now);
    this.#leave(now, agent);
  }

  /** An idle agent takes a call; there must be one. */
  join(now: number, talkSeconds: number, wrapUpSeconds: number): void {
    const agent = this.#idle.pop() as number;
    this.#outcome.addIdle(this.#since[agent] as number, now);
    this.#outcome.addJoined(now);
    this.#state[agent] = TALKING;
    this.#since[agent] = now;
    this.#wrapUp[agent] = wrapUpSeconds;
    this.freeAt[agent] = this.#leaves[agent] ? Number.POSITIVE_INFINITY : now + talkSeconds + wrapUpSeconds;
    this.talking += 1;
    this.#events.push(now + talkSeconds, kinds.talkEnd, agent);
  }

  /** @returns seconds of the talk. */
  endTalk(now: number, agent: number): number {
    const since = this.#since[agent] as number;
    this.#outcome.addTalk(since, now);
    this.talking -= 1;
    this.wrapping += 1;
    this.#state[agent] = WRAPPING;
    this.#since[agent] = now;
    this.#events.push(now + (this.#wrapUp[agent] as number), kinds.wrapUpEnd, agent);
    return now - since;
  }

  /** @returns seconds of the wrap-up. */
  endWrapUp(now: number, agent: number): number {
    const seconds = now - (this.#since[agent] as number);
    this.wrapping -= 1;
    if (this.#leaves[agent]) this.#leave(now, agent);
    else this.#becomeIdle(now, agent);
    return seconds;
  }

  #becomeIdle(now: number, agent: number): void {
    this.#state[agent] = IDLE;
    this.#since[agent] = now;
    this.freeAt[agent] = Number.POSITIVE_INFINITY;
    this.#idle.push(agent);
  }

  #leave(now: number, agent: number): void {
    this.#state[agent] = AWAY;
    this.#outcome.addLoggedIn(this.#loggedInAt[agent] as number, now);
    this.#events.push(now + exponential(this.#random, BREAK_SECONDS), kinds.logIn, agent);
  }
}
