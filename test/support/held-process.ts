/** Two importers at a time: one waits before a chosen call of a port while the other runs. */
import type { ImportJob } from '../../src/importing/import-ports.ts';
import type { World } from './world.ts';

/** A process that waits before its n-th asynchronous call until it is let go. */
class HeldProcess {
  #calls = 0;
  readonly #at: number;
  readonly held: Promise<void>;
  #isHeld: () => void = () => {};
  #letGo: () => void = () => {};
  readonly #gate: Promise<void>;

  constructor(at: number) {
    this.#at = at;
    this.held = new Promise((resolve) => {
      this.#isHeld = resolve;
    });
    this.#gate = new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  letGo(): void {
    this.#letGo();
  }

  wrap<T extends object>(ports: T): T {
    return Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [name, this.#wrapPort(port as object)]),
    ) as T;
  }

  #wrapPort(port: object): object {
    return new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        // Streams and clocks answer at once.
        if (typeof member !== 'function') return member;
        if (key === 'open' || key === 'now') return member.bind(target);
        return (...args: unknown[]) => {
          this.#calls += 1;
          if (this.#calls !== this.#at) return member.apply(target, args);
          this.#isHeld();
          return this.#gate.then(() => member.apply(target, args));
        };
      },
    });
  }
}

/** Runs `first` until its n-th call, then all of `second`, then the rest of `first`. */
export async function interleave(
  world: World,
  n: number,
  first: ImportJob,
  second: ImportJob,
): Promise<void> {
  const process = new HeldProcess(n);
  const deadline = world.clock.now() + 60_000;
  const work = world.importer(process as never).importFile(first, deadline);
  await world.clock.run(Promise.race([process.held, work]));
  await world.clock.run(world.import(second));
  process.letGo();
  await world.clock.run(work.catch(() => world.import(first)));
}
