/**
 * The calls that are on right now. A heap ordered by the end of the call, so that a million calls can be counted
 * at every request: calls that are over leave when they are looked for. Time only goes forward.
 */
import type { Call } from './call.ts';
import { MinHeap } from './min-heap.ts';

interface Entry {
  readonly call: Call;
  /** The call's end when it was entered. Differs from the call's own once StopContact has ended it. */
  readonly endsAtMs: number;
}

export class ActiveCalls {
  readonly #heap = new MinHeap<Entry>((one, other) => one.endsAtMs < other.endsAtMs);
  #count = 0;

  /** A call that is over already is not entered. */
  add(call: Call, nowMs: number): void {
    const { endsAtMs } = call.ends;
    if (endsAtMs > nowMs) {
      this.#count += 1;
      this.#heap.push({ call, endsAtMs });
    }
  }

  /** Called once for each active call that StopContact has ended. */
  stopped(): void {
    this.#count -= 1;
  }

  /** How many calls are active. */
  countAt(nowMs: number): number {
    for (let { first } = this.#heap; first !== undefined && first.endsAtMs <= nowMs; { first } = this.#heap) {
      this.#heap.pop();
      if (first.call.ends.endsAtMs === first.endsAtMs) {
        this.#count -= 1;
      }
    }
    return this.#count;
  }

  /** The calls that are active, in no particular order. */
  callsAt(nowMs: number): readonly Call[] {
    this.countAt(nowMs);
    return this.#heap.items.map(({ call }) => call).filter((call) => nowMs < call.ends.endsAtMs);
  }
}
