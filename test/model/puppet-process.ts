/**
 * A process of the product that waits before each asynchronous call of its ports until it is told to go on: so a way
 * through the model can be walked with the real code, await by await.
 */

/** A call that waits. */
export interface Pending {
  /** Such as `contacts.apply`. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Makes the call, and hands on its answer. */
  readonly goOn: () => void;
  /** Hands on another answer, the call unmade. */
  readonly answer: (value: unknown) => void;
  readonly fail: (error: Error) => void;
  /** Makes the call; its answer is lost. */
  readonly makeAndFail: (error: Error) => void;
}

export class PuppetProcess {
  readonly #pending: Pending[] = [];
  #work: Promise<unknown> | undefined;
  #isOver = false;
  #failed: unknown;

  /** The same ports, as this process sees them. */
  wrap<T extends object>(ports: T): T {
    const wrapped = Object.entries(ports).map(([name, port]) => [name, this.#wrapPort(name, port as object)]);
    return Object.fromEntries(wrapped) as T;
  }

  /** Begins `work`. */
  start(work: () => Promise<unknown>): void {
    this.#isOver = false;
    this.#work = work().then(
      () => {
        this.#isOver = true;
      },
      (error) => {
        this.#isOver = true;
        this.#failed = error;
      },
    );
  }

  /** Nothing is under way. */
  get isOver(): boolean {
    return this.#work === undefined || this.#isOver;
  }

  /** The call that waits, once the process has come to one; undefined when its work is over. */
  async next(): Promise<Pending | undefined> {
    for (let turns = 0; turns < 20; turns += 1) {
      if (this.#failed) throw this.#failed;
      if (this.#pending.length > 0) return this.#pending.shift();
      if (this.isOver) return undefined;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('The process waits, but for none of its ports.');
  }

  #wrapPort(name: string, port: object): object {
    return new Proxy(port, {
      get: (target, key) => {
        const member = Reflect.get(target, key, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          this.#hold(`${name}.${String(key)}`, args, () => member.apply(target, args));
      },
    });
  }

  #hold(name: string, args: readonly unknown[], call: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const goOn = () => resolve(call());
      const makeAndFail = (error: Error) => {
        Promise.resolve(call()).then(() => reject(error));
      };
      this.#pending.push({ name, args, goOn, answer: resolve, fail: reject, makeAndFail });
    });
  }
}
