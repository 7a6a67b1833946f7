/**
 * Contacts of a forecast waiting for a call, as amounts: first due, first called. Amounts of one moment are mixed,
 * like the rows of a file.
 */

/** An amount of contacts of `group` whose attempt `attempt` (from 1) is next. */
export interface Portion {
  readonly group: number;
  readonly attempt: number;
  readonly amount: number;
}

/** More attempts than there can be. */
const ATTEMPTS = 16;

/** Amounts that are due at the same moment. */
export class Batch {
  /** Amounts by group and attempt. */
  readonly #amounts = new Map<number, number>();

  add({ group, attempt, amount }: Portion): void {
    const cell = group * ATTEMPTS + attempt;
    this.#amounts.set(cell, (this.#amounts.get(cell) ?? 0) + amount);
  }

  get total(): number {
    let sum = 0;
    for (const amount of this.#amounts.values()) sum += amount;
    return sum;
  }

  portions(): Portion[] {
    return [...this.#amounts].map(([cell, amount]) => ({
      group: Math.floor(cell / ATTEMPTS),
      attempt: cell % ATTEMPTS,
      amount,
    }));
  }

  /** Takes `part` (0 to 1) of every amount out. */
  take(part: number): Portion[] {
    const taken = this.portions().map((portion) => ({ ...portion, amount: portion.amount * part }));
    for (const [cell, amount] of this.#amounts) {
      if (part >= 1) this.#amounts.delete(cell);
      else this.#amounts.set(cell, amount * (1 - part));
    }
    return taken;
  }

  /** Takes the groups out that `isOut` names. */
  remove(isOut: (group: number) => boolean): Portion[] {
    const out = this.portions().filter(({ group }) => isOut(group));
    for (const { group, attempt } of out) this.#amounts.delete(group * ATTEMPTS + attempt);
    return out;
  }
}

/** Batches by when they are due, ms. */
export class DueBatches {
  readonly #batches = new Map<number, Batch>();
  /** In order. */
  readonly #times: number[] = [];

  add(dueMs: number, portion: Portion): void {
    let batch = this.#batches.get(dueMs);
    if (batch === undefined) {
      batch = new Batch();
      this.#batches.set(dueMs, batch);
      this.#times.splice(this.#placeOf(dueMs), 0, dueMs);
    }
    batch.add(portion);
  }

  /** When the next batch is due. */
  get nextMs(): number | undefined {
    return this.#times[0];
  }

  /** Takes the batches out that are due at `nowMs`, earliest first. */
  takeDue(nowMs: number): Batch[] {
    const due: Batch[] = [];
    for (let [next] = this.#times; next !== undefined && next <= nowMs; [next] = this.#times) {
      this.#times.shift();
      const batch = this.#batches.get(next);
      if (batch !== undefined) due.push(batch);
      this.#batches.delete(next);
    }
    return due;
  }

  #placeOf(dueMs: number): number {
    let [from, to] = [0, this.#times.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#times[middle] ?? 0) < dueMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
