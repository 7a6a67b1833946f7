/**
 * The calls that are on right now. A heap ordered by the end of the call, so that a million calls can be counted
 * at every request: calls that are over leave when they are looked for. Time only goes forward.
 */
import type { Call } from './call.ts';

interface Entry {
  readonly call: Call;
  /** The call's end when it was entered. Differs from the call's own once StopContact has ended it. */
  readonly endsAtMs: number;
}

export class ActiveCalls {
  readonly #heap: Entry[] = [];
  #count = 0;

  /** A call that is over already is not entered. */
  add(call: Call, nowMs: number): void {
    const { endsAtMs } = call.ends;
    if (endsAtMs > nowMs) {
      this.#count += 1;
      this.#heap.push({ call, endsAtMs });
      this.#rise(this.#heap.length - 1);
    }
  }

  /** To be told of each active call that StopContact has ended, once. */
  stopped(): void {
    this.#count -= 1;
  }

  /** How many calls are active. */
  countAt(nowMs: number): number {
    for (let first = this.#heap[0]; first !== undefined && first.endsAtMs <= nowMs; first = this.#heap[0]) {
      this.#removeFirst();
      if (first.call.ends.endsAtMs === first.endsAtMs) {
        this.#count -= 1;
      }
    }
    return this.#count;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
  }

  #endOf(index: number): number {
    return this.#heap[index]?.endsAtMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (first !== undefined && second !== undefined) {
      this.#heap[one] = second;
      this.#heap[other] = first;
    }
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#endOf(parent) <= this.#endOf(index)) {
        return;
      }
      this.#swap(parent, index);
      index = parent;
    }
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#endOf(left + 1) < this.#endOf(left) ? left + 1 : left;
      if (this.#endOf(index) <= this.#endOf(child)) {
        return;
      }
      this.#swap(index, child);
      index = child;
    }
  }
}
