/** The calls of a world until they need an agent: who answers, and when. */
import type { Random } from '../../local/simulator/random.ts';
import { erlang3, uniform } from './chance.ts';
import { CALLS } from './world-case.ts';

const API_SECONDS = 0.3;
const SETUP = { min: 1, max: 2.5 } as const;
const MEAN_RING_SECONDS = 9;
const MAX_RING_SECONDS = 25;
const GREETING = { min: 0.7, max: 1.5 } as const;
const DETECTION_SECONDS = 0.7;

/** Of the calls that no person answers: half reach a machine, 37 % ring in vain; the others fail. */
const MACHINE = 0.5;
const NO_ANSWER = 0.37;
const MACHINE_AT_ONCE = 0.25;
/** Machines that are taken for a person. */
const MISTAKEN = 0.05;

export class Calls {
  readonly startedAt = new Float64Array(CALLS);
  /** When a call needs an agent, or infinity. */
  readonly needsAgentAt = new Float64Array(CALLS);
  readonly isPerson = new Uint8Array(CALLS);
  /** Calls that are not answered yet: the first `ringingCount` of the list. */
  readonly ringing = new Int32Array(CALLS);
  ringingCount = 0;
  readonly #place = new Int32Array(CALLS);
  readonly #random: Random;
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Starts a call: its number, and when it needs an agent or ends. */
  start(now: number, answerRate: number): { readonly call: number; readonly at: number } {
    const random = this.#random;
    const call = this.#next;
    this.#next = (call + 1) % CALLS;
    const ringsAt = now + API_SECONDS + uniform(random, SETUP.min, SETUP.max);
    const detection = uniform(random, GREETING.min, GREETING.max) + DETECTION_SECONDS;
    const isPerson = random() < answerRate;
    const { rings, isAnswered } = isPerson ? this.#person() : this.#noPerson();
    const at = ringsAt + rings + (isAnswered ? detection : 0);
    const needsAgent = isAnswered && (isPerson || random() < MISTAKEN);
    this.startedAt[call] = now;
    this.isPerson[call] = isPerson ? 1 : 0;
    this.needsAgentAt[call] = needsAgent ? at : Number.POSITIVE_INFINITY;
    this.#place[call] = this.ringingCount;
    this.ringing[this.ringingCount] = call;
    this.ringingCount += 1;
    return { call, at };
  }

  /** A call needs an agent, or ends. */
  reached(call: number): void {
    this.ringingCount -= 1;
    const last = this.ringing[this.ringingCount] as number;
    const place = this.#place[call] as number;
    this.ringing[place] = last;
    this.#place[last] = place;
  }

  #person(): { readonly rings: number; readonly isAnswered: boolean } {
    const rings = erlang3(this.#random, MEAN_RING_SECONDS);
    return rings < MAX_RING_SECONDS
      ? { rings, isAnswered: true }
      : { rings: MAX_RING_SECONDS, isAnswered: false };
  }

  #noPerson(): { readonly rings: number; readonly isAnswered: boolean } {
    const random = this.#random;
    const kind = random();
    if (kind < MACHINE) {
      const isAtOnce = random() < MACHINE_AT_ONCE;
      return { rings: isAtOnce ? uniform(random, 0, 1) : uniform(random, 16, 20), isAnswered: true };
    }
    if (kind < MACHINE + NO_ANSWER) return { rings: MAX_RING_SECONDS, isAnswered: false };
    return { rings: uniform(random, 0, 3), isAnswered: false };
  }
}
