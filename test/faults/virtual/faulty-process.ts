/**
 * A process in which things go wrong at random: at any await it may die, stand still for minutes, or be told an error,
 * before the call has had effect or after it. Its clock may be a little wrong.
 */
import type { SteadyClock } from '../../../src/time/clock.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/time/instant.ts';
import type { Chance } from './chance.ts';

/** The share of awaits at which each happens. */
export interface Troubles {
  readonly dies: number;
  readonly throws: number;
  readonly freezes: number;
  /** How long a call takes at most. */
  readonly latencyMs: number;
  /** How far a process's clock is off at most. */
  readonly skewMs: number;
}

type Trouble = 'dies' | 'throws' | 'freezes' | undefined;

/** A request to Connect is sent in the moment in which the clock was looked at, and what comes of it is Connect's matter. */
const REQUEST = 'telephony.call';

/** So much likelier is trouble while a call is being asked for: that is where it does most harm. */
const WORST = 8;

export class FaultyProcess {
  /** Settles when the process dies. */
  readonly death: Promise<'dead'>;
  readonly clock: SteadyClock;
  readonly #chance: Chance;
  /** How things are now: it changes under the process's feet. */
  readonly #troubles: () => Troubles;
  readonly #world: SteadyClock;
  #isDead = false;
  #die: () => void = () => {};
  #frozenUntil = 0;
  freezes = 0;

  constructor(world: SteadyClock, chance: Chance, troubles: () => Troubles) {
    this.#world = world;
    this.#chance = chance;
    this.#troubles = troubles;
    const most = troubles().skewMs;
    const skewMs = chance.between(-most, most);
    this.clock = {
      now: () => world.now() + skewMs,
      monotonic: () => world.monotonic(),
      sleepUntil: async (atMs) => {
        await world.sleepUntil(atMs - skewMs);
        await this.#thawed();
      },
    };
    this.death = new Promise((resolve) => {
      this.#die = () => {
        this.#isDead = true;
        resolve('dead');
      };
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Runs `work` until it ends or the process dies. */
  run<T>(work: Promise<T>): Promise<T | 'dead'> {
    return Promise.race([work, this.death]);
  }

  /** The same ports, as this process sees them. */
  wrap<T extends object>(ports: T): T {
    const wrapped = Object.entries(ports).map(([name, port]) => {
      if (name === 'clock') return [name, this.clock];
      return [name, name === 'log' || name === 'uploads' ? port : this.#wrapPort(name, port)];
    });
    return Object.fromEntries(wrapped) as T;
  }

  #wrapPort(name: string, port: object): object {
    return new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          this.#call(`${name}.${String(key)}`, () => member.apply(target, args) as Promise<unknown>);
      },
    });
  }

  async #call(name: string, call: () => Promise<unknown>): Promise<unknown> {
    if (this.#isDead) return never();
    const trouble = this.#draw(name);
    const isBefore = this.#chance.hits(0.5);
    if (name !== REQUEST) await this.#pass();
    if (trouble && isBefore && name !== REQUEST) await this.#suffer(trouble, name);
    if (this.#isDead) return never();
    const answer = await call();
    if (trouble && (!isBefore || name === REQUEST)) await this.#suffer(trouble, name);
    await this.#thawed();
    return this.#isDead ? never() : answer;
  }

  #draw(name: string): Trouble {
    const { dies, throws, freezes } = this.#troubles();
    const drawn = this.#chance.share() / (name === REQUEST ? WORST : 1);
    if (drawn < dies) return 'dies';
    if (drawn < dies + throws) return 'throws';
    return drawn < dies + throws + freezes ? 'freezes' : undefined;
  }

  async #suffer(trouble: Trouble, name: string): Promise<void> {
    switch (trouble) {
      case 'dies':
        this.#die();
        return never();
      case 'freezes':
        this.freezes += 1;
        this.#frozenUntil =
          this.#world.now() +
          this.#chance.of([20 * SECOND_MS, MINUTE_MS, 3 * MINUTE_MS, 20 * MINUTE_MS, 2.5 * HOUR_MS]);
        return this.#thawed();
      case 'throws':
        // What goes wrong with Connect is Connect's: see the storms of the plan.
        if (name === REQUEST) return;
        await this.#thawed();
        throw new Error(`${name} got no answer.`);
    }
  }

  #pass(): Promise<void> {
    return this.#world.sleepUntil(this.#world.now() + this.#chance.between(0, this.#troubles().latencyMs));
  }

  async #thawed(): Promise<void> {
    while (this.#frozenUntil > this.#world.now()) await this.#world.sleepUntil(this.#frozenUntil);
  }
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}
