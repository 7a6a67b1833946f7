/**
 * The product in virtual time as the stack would run it: as many dialers as the event source allows, a sweeper each
 * minute, and answers that take as long as the services take. Every request to a service can be listened to.
 */
import { dialerConcurrency } from '../infra/config.ts';
import { seededRandom, within } from '../local/simulator/random.ts';
import type { ImportJob } from '../src/app/ports.ts';
import { MINUTE_MS, SECOND_MS } from '../src/domain/instant.ts';
import { MemoryPace } from '../test/support/memory-stores.ts';
import { World, type WorldOptions } from '../test/support/world.ts';

/** How long Connect takes to answer, ms. */
export const connectLatencyMs = { min: 20, max: 40 };

/** How long DynamoDB, SQS and S3 take to answer from within the Region, ms. */
const serviceLatencyMs = { min: 5, max: 10 };

/** From a message in the queue to the function's first line: poll and invocation, ms. */
const invocationMs = { min: 20, max: 50 };

/** How soon an event source that found nothing sees a new message, ms. */
const POLL_MS = 100;

/** Hears of a request before it has its effect; what it answers hears of the answer. */
export type Listener = (name: string, args: readonly unknown[]) => ((answer: unknown) => void) | undefined;

/** One run of a function. */
export interface Invocation {
  readonly role: 'importer' | 'dialer' | 'sweeper';
  readonly ms: number;
}

export class VirtualStack extends World {
  readonly invocations: Invocation[] = [];
  override readonly pace: MemoryPace = this.#overTheWire('pace', new MemoryPace());
  #listener: Listener | undefined;
  #chance = seededRandom(7);

  /** `listener` hears every request of the functions to a service, by port and method (`contacts.apply`). */
  constructor(options: WorldOptions, listener?: Listener) {
    super({ ...options, simulator: { answerLatencyMs: connectLatencyMs, ...options.simulator } });
    this.#listener = listener;
  }

  override ports(): ReturnType<World['ports']> {
    const ports = super.ports();
    return {
      ...ports,
      contacts: this.#overTheWire('contacts', ports.contacts),
      campaigns: this.#overTheWire('campaigns', ports.campaigns),
      dialQueue: this.#overTheWire('dialQueue', ports.dialQueue),
      importQueue: this.#overTheWire('importQueue', ports.importQueue),
      reports: this.#overTheWire('reports', ports.reports),
      // The simulator has latencies of its own; a file is a stream, whose pieces come as fast as they are read.
      telephony: this.#listenedTo('telephony', ports.telephony),
      uploads: this.#listenedTo('uploads', ports.uploads),
    };
  }

  /** Imports `job` in one run of the importer. */
  override async import(job: ImportJob): Promise<void> {
    await this.#invoke('importer', () => super.import(job));
  }

  /** Dialers and sweeper work until `isDone`. */
  async workUntil(isDone: () => boolean): Promise<void> {
    const dialers = dialerConcurrency(this.deployment.callsPerSecond);
    const work = Array.from({ length: dialers }, () => this.#dialUntil(isDone));
    await Promise.all([...work, this.#sweepUntil(isDone)]);
  }

  async #dialUntil(isDone: () => boolean): Promise<void> {
    const dialer = this.dialer();
    while (!isDone()) {
      const batch = this.dialQueue.take(10);
      if (batch.length === 0) {
        await this.clock.sleep(POLL_MS);
        continue;
      }
      await this.clock.sleep(within(invocationMs, this.#chance));
      await this.#invoke('dialer', () => this.dialBatch(dialer, batch));
    }
  }

  async #sweepUntil(isDone: () => boolean): Promise<void> {
    for (let nextAt = this.clock.now() + MINUTE_MS; !isDone(); ) {
      await this.clock.sleep(SECOND_MS);
      if (this.clock.now() < nextAt) continue;
      nextAt += MINUTE_MS;
      await this.#invoke('sweeper', () => this.sweeper().sweep(this.clock.now() + 37 * SECOND_MS));
    }
  }

  async #invoke(role: Invocation['role'], run: () => Promise<void>): Promise<void> {
    const from = this.clock.now();
    await run();
    this.invocations.push({ role, ms: this.clock.now() - from });
  }

  /** `port` with the service's latency, half of it before the effect. Only for ports whose methods are asynchronous. */
  #overTheWire<T extends object>(name: string, port: T): T {
    return intercepted(port, (method, args, call) => async () => {
      const half = within(serviceLatencyMs, this.#chance) / 2;
      await this.clock.sleep(half);
      const heard = this.#listener?.(`${name}.${method}`, args);
      const answer = await call();
      heard?.(answer);
      await this.clock.sleep(half);
      return answer;
    });
  }

  #listenedTo<T extends object>(name: string, port: T): T {
    return intercepted(port, (method, args, call) => () => {
      const heard = this.#listener?.(`${name}.${method}`, args);
      heard?.(undefined);
      return call();
    });
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
