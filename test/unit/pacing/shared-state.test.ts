import { describe, expect, it } from 'vitest';
import {
  SharedState,
  type StateStore,
  type SwapResult,
  type Versioned,
} from '../../../src/pacing/shared-state.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A number that several change; what is asked of it is noted. */
class Store implements StateStore<number> {
  standing: Versioned<number>;
  isDown = false;
  readonly asked: string[] = [];

  constructor(state: number) {
    this.standing = { version: 1, state };
  }

  async read(): Promise<Versioned<number>> {
    this.asked.push('read');
    return this.standing;
  }

  async swap(seen: number, next: Versioned<number>): Promise<SwapResult<number>> {
    this.asked.push('swap');
    if (this.isDown) throw new Error('socket hang up');
    if (this.standing.version !== seen) return { type: 'conflict', standing: this.standing };
    this.standing = next;
    return { type: 'swapped' };
  }
}

function aState(store: StateStore<number>) {
  const clock = new VirtualClock();
  return { clock, state: new SharedState(store, 0, clock, () => 0.5) };
}

const plusOne = (state: number) => ({ state: state + 1, result: `${state} and one` });

describe('a state that many change', () => {
  it('is read before it is changed, unless it was seen just now', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);

    expect(await clock.run(state.change(plusOne))).toBe('5 and one');
    expect(await clock.run(state.change(plusOne))).toBe('6 and one');
    expect(store.asked).toEqual(['read', 'swap', 'swap']);

    clock.jump(101);
    await clock.run(state.change(plusOne));
    expect(store.asked.slice(3)).toEqual(['read', 'swap']);
    expect(store.standing).toEqual({ version: 4, state: 8 });
  });

  it('is changed from where somebody else has brought it meanwhile, after a moment', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);
    await clock.run(state.change(plusOne));
    store.standing = { version: 9, state: 40 };
    const before = clock.now();

    expect(await clock.run(state.change(plusOne))).toBe('40 and one');
    expect(store.standing).toEqual({ version: 10, state: 41 });
    expect(clock.now() - before).toBe(10);
  });

  it('is left as it is only when it stands so: what was seen before is not believed', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);
    await clock.run(state.change(plusOne));
    store.standing = { version: 9, state: 40 };
    const ifLarge = (seen: number) => (seen > 10 ? plusOne(seen) : undefined);

    expect(await clock.run(state.change(ifLarge))).toBe('40 and one');
    expect(await clock.run(state.change(() => undefined))).toBeUndefined();
    expect(store.standing).toEqual({ version: 10, state: 41 });
  });

  it('is not taken for changed when the store fails', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);
    await clock.run(state.change(plusOne));
    store.isDown = true;

    await expect(clock.run(state.change(plusOne))).rejects.toThrow('socket hang up');
    store.isDown = false;
    expect(state.state).toBe(6);
    expect(await clock.run(state.change(plusOne))).toBe('6 and one');
  });

  it('is written once for all changes that are asked for meanwhile, in order', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);

    const changes = [1, 2, 3, 4].map(() => state.change(plusOne));

    expect(await clock.run(Promise.all(changes))).toEqual([
      '5 and one',
      '6 and one',
      '7 and one',
      '8 and one',
    ]);
    expect(store.asked).toEqual(['read', 'swap']);
    expect(store.standing).toEqual({ version: 2, state: 9 });
  });

  it('gives each change its own answer when another one of the same write leaves it as it is', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);
    await clock.run(state.change(plusOne));
    const none = () => undefined;

    const changes = [state.change(none), state.change(plusOne), state.change(none)];

    expect(await clock.run(Promise.all(changes))).toEqual([undefined, '6 and one', undefined]);
    expect(store.standing.state).toBe(7);
  });

  it('fails all changes of a write that failed, and goes on with those after it', async () => {
    const store = new Store(5);
    const { clock, state } = aState(store);
    await clock.run(state.change(plusOne));
    store.isDown = true;
    const failed = Promise.allSettled([state.change(plusOne), state.change(plusOne)]);

    expect((await clock.run(failed)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    store.isDown = false;
    expect(await clock.run(state.change(plusOne))).toBe('6 and one');
  });
});
