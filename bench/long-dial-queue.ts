/** A dial queue that may hold a million messages: taking ten out of so long an array moves all the others. */
import type { DialMessage } from '../src/app/ports.ts';
import { MemoryDialQueue } from '../test/support/memory-stores.ts';

const AT_ONCE = 5_000;

export class LongDialQueue extends MemoryDialQueue {
  #first: DialMessage[] = [];

  override take(most: number): DialMessage[] {
    if (this.#first.length < most) this.#first = [...this.#first, ...super.take(AT_ONCE)];
    return this.#first.splice(0, most);
  }
}
