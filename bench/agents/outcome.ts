/** What a run of the world comes to. */

/** Only abandoned calls count before; s. */
const WARM_UP_SECONDS = 1800;
const WINDOW_DAYS = 30;
/** A rate of fewer answers says nothing. */
const MIN_ANSWERED = 100;

export class Outcome {
  talkSeconds = 0;
  loggedInSeconds = 0;
  idleSeconds = 0;
  joined = 0;
  peakLines = 0;
  answered = 0;
  abandoned = 0;
  /** The highest rate of a window of thirty days, or of the whole campaign if it is shorter. */
  worstWindow = 0;
  /** The highest rate at any moment, from the 100th answer in the window on. */
  worstMoment = 0;
  readonly #days: { answered: number; abandoned: number }[] = [];
  #today = { answered: 0, abandoned: 0 };
  #window = { answered: 0, abandoned: 0 };

  addTalk(from: number, to: number): void {
    this.talkSeconds += measured(from, to);
  }
  addLoggedIn(from: number, to: number): void {
    this.loggedInSeconds += measured(from, to);
  }
  addIdle(from: number, to: number): void {
    this.idleSeconds += measured(from, to);
  }

  addJoined(at: number): void {
    if (at > WARM_UP_SECONDS) this.joined += 1;
  }

  addAnswered(): void {
    this.answered += 1;
    this.#today.answered += 1;
    this.#window.answered += 1;
    if (this.#window.answered === MIN_ANSWERED) this.#addMoment();
  }

  addAbandoned(): void {
    this.abandoned += 1;
    this.#today.abandoned += 1;
    this.#window.abandoned += 1;
    if (this.#window.answered >= MIN_ANSWERED) this.#addMoment();
  }

  #addMoment(): void {
    this.worstMoment = Math.max(this.worstMoment, this.#window.abandoned / this.#window.answered);
  }

  endDay(): void {
    this.#days.push(this.#today);
    this.#today = { answered: 0, abandoned: 0 };
    const rate = this.#window.abandoned / Math.max(1, this.#window.answered);
    if (this.#days.length <= WINDOW_DAYS) this.worstWindow = rate;
    else this.worstWindow = Math.max(this.worstWindow, rate);
    const oldest = this.#days[this.#days.length - WINDOW_DAYS];
    if (oldest) {
      this.#window.answered -= oldest.answered;
      this.#window.abandoned -= oldest.abandoned;
    }
  }
}

function measured(from: number, to: number): number {
  return Math.max(0, to - Math.max(from, WARM_UP_SECONDS));
}
