/**
 * A process that dies at a chosen await. Every asynchronous call of every port has two such points: before the
 * call is made, and after it is made but before its answer is seen. They count themselves, so an await that
 * somebody adds tomorrow is killed at tomorrow.
 */

export interface KillPoint {
  /** Which asynchronous call, counted from 1; or the first of that name. */
  readonly call: number | string;
  readonly when: 'before' | 'after';
}

type Ports = Readonly<Record<string, unknown>>;

export class MortalProcess {
  /** Asynchronous calls so far, by their names. */
  readonly calls: string[] = [];
  /** Settles when the process dies. */
  readonly death: Promise<'dead'>;
  readonly #killPoint: KillPoint | undefined;
  #dead = false;
  #die: () => void = () => {};

  constructor(killPoint?: KillPoint) {
    this.#killPoint = killPoint;
    this.death = new Promise((resolve) => {
      this.#die = () => {
        this.#dead = true;
        resolve('dead');
      };
    });
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** The same ports, as this process sees them. */
  wrap<T extends object>(ports: T): T {
    const wrapped = Object.entries(ports as Ports).map(([name, port]) => [
      name,
      typeof port === 'object' && port !== null ? this.#wrapPort(name, port) : port,
    ]);
    return Object.fromEntries(wrapped) as T;
  }

  /** Runs `work` until it ends or the process dies. */
  run<T>(work: Promise<T>): Promise<T | 'dead'> {
    return Promise.race([work, this.death]);
  }

  #wrapPort(name: string, port: object): object {
    return new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.#call(`${name}.${String(key)}`, () => member.apply(target, args));
      },
    });
  }

  #call(name: string, call: () => unknown): unknown {
    if (this.#dead) return never();
    const next = this.calls.length + 1;
    // Whether a call is asynchronous is known by its answer. Killed before a call that turns out to be
    // synchronous would be killed between two synchronous steps, which no process can be told to be.
    if (this.#isAt(next, name, 'before') && (this.#killPoint?.call === name || isAsync(name))) {
      this.#die();
      return never();
    }
    const answer = call();
    if (!(answer instanceof Promise)) {
      synchronous.add(name);
      const isStream = Symbol.asyncIterator in Object(answer);
      return isStream ? this.#iterate(name, answer as AsyncIterable<unknown>) : answer;
    }
    asynchronous.add(name);
    this.calls.push(name);
    if (!this.#isAt(next, name, 'after')) return this.#unlessDead(answer);
    return answer.then(
      () => this.#dieNow(),
      () => this.#dieNow(),
    );
  }

  /** A stream is a row of asynchronous calls. */
  async *#iterate(name: string, stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    const iterator = stream[Symbol.asyncIterator]();
    for (;;) {
      const step = (await this.#call(`${name}.next`, () => iterator.next())) as IteratorResult<unknown>;
      if (step.done) return;
      yield step.value;
    }
  }

  async #unlessDead<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    return this.#dead ? never<T>() : value;
  }

  #dieNow(): Promise<never> {
    this.#die();
    return never();
  }

  #isAt(call: number, name: string, when: KillPoint['when']): boolean {
    return this.#killPoint?.when === when && (this.#killPoint.call === call || this.#killPoint.call === name);
  }
}

/** Learned in the run without a kill that comes first. */
const asynchronous = new Set<string>();
const synchronous = new Set<string>();

function isAsync(name: string): boolean {
  if (!asynchronous.has(name) && !synchronous.has(name)) {
    throw new Error(
      `${name} was never called in a run without a kill: nobody knows whether it is asynchronous.`,
    );
  }
  return asynchronous.has(name);
}

function never<T = never>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** All points at which a process can be killed that made `calls` asynchronous calls. */
export function killPoints(calls: number): (KillPoint & { readonly call: number })[] {
  return Array.from({ length: calls }, (_, i) => [
    { call: i + 1, when: 'before' } as const,
    { call: i + 1, when: 'after' } as const,
  ]).flat();
}
