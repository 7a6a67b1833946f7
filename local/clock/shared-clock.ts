/**
 * One clock for everything on a local stack: harness, simulator, emulator and each function. It may run faster than the wall's
 * and jump ahead, so that six hours of waiting take a moment; or slower, so that a small machine serves what AWS would. The
 * product knows nothing of it. The file is four doubles: real and virtual time of the last change (ms since 1970), speed,
 * number of the fault plan in force.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Taken before anybody puts another clock in its place. */
const realNow = Date.now;

interface ClockReading {
  readonly realBaseMs: number;
  readonly virtualBaseMs: number;
  readonly speed: number;
  readonly plan: number;
}

export class SharedClock {
  /** The file that holds it. */
  readonly path: string;
  readonly #file: number;
  readonly #buffer = Buffer.alloc(32);

  private constructor(path: string, mode: 'r' | 'r+' | 'w+') {
    this.path = path;
    this.#file = openSync(path, mode);
  }

  /** A new clock at `path`, as the wall's until it is changed. */
  static make(path: string): SharedClock {
    const clock = new SharedClock(path, 'w+');
    clock.#write({ realBaseMs: realNow(), virtualBaseMs: realNow(), speed: 1, plan: 0 });
    return clock;
  }

  /** The clock that another process has made; `r+` to set it as well. */
  static of(path: string, mode: 'r' | 'r+' = 'r'): SharedClock {
    return new SharedClock(path, mode);
  }

  /** ms since 1970, whole ones. */
  readonly now = (): number => Math.floor(this.#exactNow());

  /** How many times faster than the wall's it runs. */
  get speed(): number {
    return this.#read().speed;
  }

  /** How long to wait by the wall's clock until `ms` are over by both clocks. */
  patientMs(ms: number): number {
    return ms / Math.min(1, this.speed);
  }

  get plan(): number {
    return this.#read().plan;
  }

  /** Sets the clock to `ms`; it never goes back. */
  jumpTo(ms: number): void {
    this.#change({ virtualBaseMs: Math.max(ms, this.#exactNow()) });
  }

  runAt(speed: number): void {
    this.#change({ speed });
  }

  setPlan(plan: number): void {
    this.#change({ plan });
  }

  close(): void {
    closeSync(this.#file);
  }

  #change(change: Partial<Pick<ClockReading, 'virtualBaseMs' | 'speed' | 'plan'>>): void {
    const { speed, plan } = this.#read();
    // Exact, so that a clock that is changed often loses nothing.
    const realBaseMs = realNow();
    const virtualBaseMs = this.#exactNow(realBaseMs);
    this.#write({ speed, plan, virtualBaseMs, ...change, realBaseMs });
  }

  #exactNow(realMs = realNow()): number {
    const { realBaseMs, virtualBaseMs, speed } = this.#read();
    return virtualBaseMs + (realMs - realBaseMs) * speed;
  }

  #read(): ClockReading {
    readSync(this.#file, this.#buffer, 0, 32, 0);
    const [realBaseMs = 0, virtualBaseMs = 0, speed = 1, plan = 0] = [0, 8, 16, 24].map((at) =>
      this.#buffer.readDoubleLE(at),
    );
    return { realBaseMs, virtualBaseMs, speed, plan };
  }

  /** One write, so that no process reads half of it. */
  #write({ realBaseMs, virtualBaseMs, speed, plan }: ClockReading): void {
    const buffer = Buffer.alloc(32);
    for (const [i, value] of [realBaseMs, virtualBaseMs, speed, plan].entries())
      buffer.writeDoubleLE(value, 8 * i);
    writeSync(this.#file, buffer, 0, 32, 0);
  }
}
