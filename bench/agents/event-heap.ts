/** Events by time: a binary heap over typed arrays. Each event is a kind and a number. */
export class EventHeap {
  #times = new Float64Array(1024);
  #kinds = new Uint8Array(1024);
  #values = new Int32Array(1024);
  #size = 0;
  /** The event that `pop` took. */
  time = 0;
  kind = 0;
  value = 0;

  get nextTime(): number {
    return this.#size > 0 ? (this.#times[0] as number) : Number.POSITIVE_INFINITY;
  }

  push(time: number, kind: number, value: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const times = this.#times;
    let at = this.#size;
    this.#size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((times[parent] as number) <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    times[at] = time;
    this.#kinds[at] = kind;
    this.#values[at] = value;
  }

  /** Takes the first event into `time`, `kind` and `value`. There must be one. */
  pop(): void {
    const times = this.#times;
    this.time = times[0] as number;
    this.kind = this.#kinds[0] as number;
    this.value = this.#values[0] as number;
    this.#size -= 1;
    const size = this.#size;
    const time = times[size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (times[child + 1] as number) < (times[child] as number)) child += 1;
      if ((times[child] as number) >= time) break;
      this.#move(child, at);
      at = child;
    }
    times[at] = time;
    this.#kinds[at] = this.#kinds[size] as number;
    this.#values[at] = this.#values[size] as number;
  }

  clear(): void {
    this.#size = 0;
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#kinds[to] = this.#kinds[from] as number;
    this.#values[to] = this.#values[from] as number;
  }

  #grow(): void {
    const larger = 2 * this.#times.length;
    const grown = <T extends Float64Array | Uint8Array | Int32Array>(array: T, next: T): T => {
      next.set(array);
      return next;
    };
    this.#times = grown(this.#times, new Float64Array(larger));
    this.#kinds = grown(this.#kinds, new Uint8Array(larger));
    this.#values = grown(this.#values, new Int32Array(larger));
  }
}
