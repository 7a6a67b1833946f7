/**
 * The start places of all campaigns: one per gap, each given out once. A campaign slower than the shared rate takes
 * places further ahead, and leaves those between to others.
 */

/** Which places are given out. Instants in ms since 1970. */
export interface GivenPlaces {
  /** The first place that is free: the theoretical arrival time of the GCRA. */
  readonly nextStartAt: number;
  /** Places after it that are given out, ascending; missing: none. */
  readonly ahead?: readonly number[];
}

/** Sums of fractions of a millisecond, in gaps. */
const ROUNDING = 1e-6;

export class StartPlaces {
  readonly #gap: number;
  #first: number;
  #ahead: number[];

  /** @param gap between two places, ms @param earliest places before it are lost @param latest the first one is no later */
  constructor({ nextStartAt, ahead = [] }: GivenPlaces, gap: number, earliest: number, latest: number) {
    this.#gap = gap;
    // A dialer whose clock is wrong must not fill the item.
    this.#ahead = ahead.filter((taken) => taken <= latest);
    this.#first = Math.min(Math.max(nextStartAt, this.#earliestFrom(nextStartAt, earliest)), latest);
    this.#skipTaken();
  }

  /** The first free place. */
  get first(): number {
    return this.#first;
  }

  /** The first free place that is not before `atMs`. */
  notBefore(atMs: number): number {
    let steps = Math.max(0, Math.ceil((atMs - this.#first) / this.#gap - ROUNDING));
    const placeAt = (step: number) => this.#first + step * this.#gap;
    for (const taken of this.#ahead) {
      const takenStep = this.#stepOf(taken);
      if (takenStep > steps) break;
      if (takenStep === steps) steps += 1;
    }
    return placeAt(steps);
  }

  /** Gives out a free place. */
  take(place: number): void {
    if (this.#stepOf(place) > 0) {
      const after = this.#ahead.findIndex((taken) => taken > place);
      this.#ahead.splice(after < 0 ? this.#ahead.length : after, 0, place);
      return;
    }
    this.#first += this.#gap;
    this.#skipTaken();
  }

  /** As they are given out now. */
  given(): GivenPlaces {
    return { nextStartAt: this.#first, ...(this.#ahead.length > 0 && { ahead: this.#ahead }) };
  }

  /** While places are given out ahead, the others stay between them: the first one moves on by whole gaps. */
  #earliestFrom(nextStartAt: number, earliest: number): number {
    if (this.#ahead.length === 0) return earliest;
    return nextStartAt + Math.ceil((earliest - nextStartAt) / this.#gap - ROUNDING) * this.#gap;
  }

  /** Moves on while the first place is taken. What was taken before it costs nothing any more. */
  #skipTaken(): void {
    for (;;) {
      const steps = this.#ahead.map((taken) => this.#stepOf(taken));
      const isTaken = steps.includes(0);
      this.#ahead = this.#ahead.filter((_, i) => (steps[i] as number) > 0);
      if (!isTaken) return;
      this.#first += this.#gap;
    }
  }

  /** Which place stands for `taken`, counted from the first: the nearest one, for the gap changes with the rate. */
  #stepOf(taken: number): number {
    return Math.round((taken - this.#first) / this.#gap);
  }
}
