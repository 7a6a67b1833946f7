/** A binary heap: the item that comes before all others is at hand at once, whatever else is in it. */

export class MinHeap<Item> {
  readonly #items: Item[] = [];
  readonly #before: (one: Item, other: Item) => boolean;

  /** @param before whether `one` comes out before `other`. */
  constructor(before: (one: Item, other: Item) => boolean) {
    this.#before = before;
  }

  get first(): Item | undefined {
    return this.#items[0];
  }

  /** All items, in no order that means anything. */
  get items(): readonly Item[] {
    return this.#items;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  /** Takes the first item out. */
  pop(): Item | undefined {
    const { first } = this;
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink();
    }
    return first;
  }

  /** Whether the item at `one` must come out before that at `other`; a place without an item comes last. */
  #precedes(one: number, other: number): boolean {
    const [first, second] = [this.#items[one], this.#items[other]];
    return first !== undefined && (second === undefined || this.#before(first, second));
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#items[one], this.#items[other]];
    if (first !== undefined && second !== undefined) {
      this.#items[one] = second;
      this.#items[other] = first;
    }
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#precedes(index, parent)) {
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
      const child = this.#precedes(left + 1, left) ? left + 1 : left;
      if (!this.#precedes(child, index)) {
        return;
      }
      this.#swap(index, child);
      index = child;
    }
  }
}
