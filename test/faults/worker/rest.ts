/** Tells the harness, by a file of the process's own, when this process does nothing but sleep. */
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class Rest {
  readonly #file: string;
  #sleeping = 0;
  #requests = 0;
  #isStalled = false;
  #isReported = false;

  constructor(folder: string) {
    this.#file = join(folder, 'asleep', String(process.pid));
    mkdirSync(dirname(this.#file), { recursive: true });
  }

  /** So many sleeps more, or fewer. */
  sleeps(by: number): void {
    this.#sleeping += by;
    this.#report();
  }

  /** So many requests under way more, or fewer. */
  requests(by: number): void {
    this.#requests += by;
    this.#report();
  }

  /** Whether the whole process stands still. */
  stalls(isStalled: boolean): void {
    this.#isStalled = isStalled;
    this.#report();
  }

  /** This process is about to be killed: it does not sleep. */
  end(): void {
    rmSync(this.#file, { force: true });
  }

  #report(): void {
    const isAsleep = this.#isStalled || (this.#sleeping > 0 && this.#requests === 0);
    if (isAsleep === this.#isReported) return;
    this.#isReported = isAsleep;
    if (isAsleep) closeSync(openSync(this.#file, 'w'));
    else this.end();
  }
}
