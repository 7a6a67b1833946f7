/**
 * The dial queue as SQS's fair queues hand it out: of the message groups that have a message ready, the one with the fewest
 * messages in flight. It may hold a million messages.
 */
import { type DialMessage, groupOf } from '../../src/dialing/dial-queue.ts';
import { MemoryDialQueue } from './memory-stores.ts';

/** Messages that were taken are cut off when there are so many of them: each cut moves all the others. */
const CUT_AT = 5_000;

class Group {
  inFlight = 0;
  #messages: DialMessage[] = [];
  #taken = 0;

  get isEmpty(): boolean {
    return this.#taken === this.#messages.length;
  }

  push(message: DialMessage): void {
    this.#messages.push(message);
  }

  shift(): DialMessage | undefined {
    const message = this.#messages[this.#taken++];
    if (this.#taken >= CUT_AT) {
      this.#messages = this.#messages.slice(this.#taken);
      this.#taken = 0;
    }
    return message;
  }
}

export class FairDialQueue extends MemoryDialQueue {
  readonly #groups = new Map<string, Group>();

  override take(most: number): DialMessage[] {
    for (const message of super.take(Number.POSITIVE_INFINITY)) this.#groupOf(message).push(message);
    const taken: DialMessage[] = [];
    while (taken.length < most) {
      const ready = [...this.#groups.values()].filter((group) => !group.isEmpty);
      const [first, ...others] = ready;
      if (!first) break;
      const group = others.reduce((best, each) => (each.inFlight < best.inFlight ? each : best), first);
      const message = group.shift();
      if (!message) break;
      group.inFlight += 1;
      taken.push(message);
    }
    return taken;
  }

  /** The messages of a batch are not in flight any more. */
  handled(messages: readonly DialMessage[]): void {
    for (const message of messages) this.#groupOf(message).inFlight -= 1;
  }

  #groupOf(message: DialMessage): Group {
    const name = groupOf(message);
    const known = this.#groups.get(name);
    if (known) return known;
    const group = new Group();
    this.#groups.set(name, group);
    return group;
  }
}
