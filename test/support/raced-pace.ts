/** A pace whose reads and writes come in any order: the scheduler of fast-check chooses it. */
import type fc from 'fast-check';
import type { PaceStore } from '../../src/pacing/shared-pacer.ts';

interface Watch {
  /** A request was made; its turn comes later. */
  readonly asked?: (method: string) => void;
  /** A request has had its effect; its answer comes later. */
  readonly done?: () => void;
}

/** `store` whose requests and answers take their turn as the scheduler says. */
export function racedPace(store: PaceStore, scheduler: fc.Scheduler, { asked, done }: Watch = {}): PaceStore {
  const inTurn = async <T>(method: keyof PaceStore, request: () => Promise<T>): Promise<T> => {
    asked?.(method);
    await scheduler.schedule(Promise.resolve(), 'request');
    const answer = await request();
    done?.();
    await scheduler.schedule(Promise.resolve(), 'answer');
    return answer;
  };
  return {
    read: () => inTurn('read', () => store.read()),
    swap: (seen, next) => inTurn('swap', () => store.swap(seen, next)),
    readSlots: (share) => inTurn('readSlots', () => store.readSlots(share)),
    swapSlots: (share, seen, next) => inTurn('swapSlots', () => store.swapSlots(share, seen, next)),
    releaseSlots: (share, slots) => inTurn('releaseSlots', () => store.releaseSlots(share, slots)),
  };
}
