/**
 * What lies between the functions and AWS in virtual time: the services' latency, and a listener that hears of every
 * request which function makes it.
 */
import type { FunctionName } from '../infra/bundling/function-names.ts';
import { seededRandom, within } from '../local/simulator/random.ts';
import type { VirtualClock } from '../test/support/virtual-clock.ts';

/** How long DynamoDB, SQS, S3 and EventBridge take to answer from within the Region, ms. */
const serviceLatencyMs = { min: 5, max: 10 };

/** From a message in the queue to the function's first line: poll and invocation, ms. */
const invocationMs = { min: 20, max: 50 };

/** One request to a service, as the port and method that make it (`contacts.apply`). */
interface WireRequest {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly by: FunctionName;
}

/** Hears of a request before it has its effect; what it answers hears of the answer. */
export type Listener = (request: WireRequest) => ((answer: unknown) => void) | undefined;

/** One run of a function. */
export interface Invocation {
  readonly name: FunctionName;
  readonly ms: number;
}

export class Wire {
  readonly invocations: Invocation[] = [];
  readonly #clock: VirtualClock;
  readonly #listener: Listener | undefined;
  readonly #chance = seededRandom(7);
  #maker: FunctionName | undefined;

  constructor(clock: VirtualClock, listener?: Listener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Makes something of the function `name`: all requests over the ports that it is given now are its own. */
  madeFor<T>(name: FunctionName, make: () => T): T {
    const outer = this.#maker;
    this.#maker = name;
    try {
      return make();
    } finally {
      this.#maker = outer;
    }
  }

  /** Runs a function once. */
  async invoke<T>(name: FunctionName, run: () => Promise<T>): Promise<T> {
    const from = this.#clock.now();
    const answer = await run();
    this.invocations.push({ name, ms: this.#clock.now() - from });
    return answer;
  }

  /** Passes the time from a message in a queue to the function's first line. */
  untilInvoked(): Promise<void> {
    return this.#clock.sleep(within(invocationMs, this.#chance));
  }

  /** `port` with the service's latency, half of it before the effect. Only for ports whose methods are asynchronous. */
  over<T extends object>(name: string, port: T): T {
    const by = this.#maker;
    return intercepted(port, (method, args, call) => async () => {
      const half = within(serviceLatencyMs, this.#chance) / 2;
      await this.#clock.sleep(half);
      const heard = this.#hear(`${name}.${method}`, args, by);
      const answer = await call();
      heard?.(answer);
      await this.#clock.sleep(half);
      return answer;
    });
  }

  /** `port` without any latency but its own. Answers are not recorded. */
  listenedTo<T extends object>(name: string, port: T): T {
    const by = this.#maker;
    return intercepted(port, (method, args, call) => () => {
      this.#hear(`${name}.${method}`, args, by)?.(undefined);
      return call();
    });
  }

  #hear(name: string, args: readonly unknown[], by: FunctionName | undefined) {
    if (!this.#listener) return undefined;
    if (by === undefined) throw new Error(`${name} belongs to no function.`);
    return this.#listener({ name, args, by });
  }
}

type Intercept = (method: string, args: readonly unknown[], call: () => unknown) => () => unknown;

function intercepted<T extends object>(port: T, intercept: Intercept): T {
  return new Proxy(port, {
    get(target, key) {
      const member = Reflect.get(target, key, target) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => intercept(String(key), args, () => member.apply(target, args))();
    },
  });
}
