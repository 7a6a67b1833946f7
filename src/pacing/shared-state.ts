/** A state that many processes change by compare-and-swap. The loser of a race continues from the winner's state. */
import type { Clock } from '../time/clock.ts';

/** A state and how often it was written. Version 0: never. */
export interface Versioned<T> {
  readonly version: number;
  readonly state: T;
}

export interface StateStore<T> {
  /** The state as it stands. */
  read(): Promise<Versioned<T>>;
  /** Writes `next` if the state still has version `seen`. */
  swap(seen: number, next: Versioned<T>): Promise<SwapResult<T>>;
}

export type SwapResult<T> =
  | { readonly type: 'swapped' }
  /** Nothing was written: another state stands there. */
  | { readonly type: 'conflict'; readonly standing: Versioned<T> };

/** A state to be written, and what its maker gets when it is. */
export interface Change<T, R> {
  readonly state: T;
  readonly result: R;
}

/** A change that is to be written. */
interface Waiting<T> {
  readonly change: (state: T) => Change<T, unknown> | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** After a lost race the next try waits up to this many ms. */
const RACE_WAIT_MS = 20;

/**
 * A state read longer ago is read again before it is changed, ms: others have probably changed it, and if not, a read
 * does no harm. A failed write is billed like any other, by the size of the item.
 */
const FRESH_MS = 100;

export class SharedState<T> {
  readonly #store: StateStore<T>;
  readonly #clock: Clock;
  readonly #random: () => number;
  #last: Versioned<T>;
  #seenAt = Number.NEGATIVE_INFINITY;
  readonly #waiting: Waiting<T>[] = [];
  #writing: Promise<void> | undefined;

  /** `random`: from 0 to 1; jitter after a lost race. */
  constructor(store: StateStore<T>, unwritten: T, clock: Clock, random: () => number) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#last = { version: 0, state: unwritten };
  }

  /** The state as this process saw it last. */
  get state(): T {
    return this.#last.state;
  }

  /** Whether it had been written before. */
  get isWritten(): boolean {
    return this.#last.version > 0;
  }

  /** Takes over a state that the store has answered. */
  see(standing: Versioned<T>): void {
    this.#last = standing;
    this.#seenAt = this.#clock.now();
  }

  /** The state as it stands. */
  async read(): Promise<T> {
    const standing = await this.#store.read();
    // An answer may come late, after that to a later request.
    if (standing.version >= this.#last.version) this.see(standing);
    return this.state;
  }

  /** Reads the state anew if it was seen longer ago than `ms`. */
  async readIfOlder(ms: number): Promise<T> {
    return this.#clock.now() - this.#seenAt > ms ? this.read() : this.state;
  }

  /**
   * Writes what `change` makes of the state, and answers its result. `change` is asked again for each state that came in
   * between, and answers undefined when it would leave the state as it is, which is only believed of a state that was read
   * for it. Changes that are asked for while others are being written go together in the next write.
   * @throws when the store does; no change of that write is known to be made then
   */
  change<R>(change: (state: T) => Change<T, R> | undefined): Promise<R | undefined> {
    const result = new Promise<R | undefined>((resolve, reject) => {
      this.#waiting.push({ change, resolve: resolve as (result: unknown) => void, reject });
    });
    this.#writing ??= this.#writeAll();
    return result;
  }

  async #writeAll(): Promise<void> {
    // Those that are asked for in the same turn of the event loop go together, too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const changes = this.#waiting.splice(0);
      try {
        await this.#write(changes);
      } catch (error) {
        for (const { reject } of changes) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(changes: readonly Waiting<T>[]): Promise<void> {
    let isRead = this.#clock.now() - this.#seenAt > FRESH_MS;
    await this.readIfOlder(FRESH_MS);
    for (;;) {
      const { version, state } = this.#last;
      const { next, results } = changedBy(changes, state);
      const isUnchanged = results.every((result) => result === undefined);
      const isBelieved = isRead || results.every((result) => result !== undefined);
      if (isUnchanged && isBelieved) return complete(changes, results);
      if (!isBelieved) {
        await this.read();
        isRead = true;
        continue;
      }
      const written = { version: version + 1, state: next };
      const swapped = await this.#store.swap(version, written);
      this.see(swapped.type === 'swapped' ? written : swapped.standing);
      if (swapped.type === 'swapped') return complete(changes, results);
      isRead = true;
      await this.#clock.sleepUntil(this.#clock.now() + this.#random() * RACE_WAIT_MS);
    }
  }
}

/** What `changes` make of `state`, one after the other, and what each of them answered. */
function changedBy<T>(changes: readonly Waiting<T>[], state: T) {
  let next = state;
  const results = changes.map(({ change }) => {
    const changed = change(next);
    if (changed) next = changed.state;
    return changed;
  });
  return { next, results };
}

function complete<T>(
  changes: readonly Waiting<T>[],
  results: readonly (Change<T, unknown> | undefined)[],
): void {
  for (const [i, { resolve }] of changes.entries()) resolve(results[i]?.result);
}
