/**
 * Carries contact events from the engine to their publisher as they become due. One publication at a time, so
 * that they arrive in the engine's order; what cannot be published is lost and logged.
 */
import type { ContactEvent } from './contact-event.ts';
import type { ConnectSimulator } from './engine.ts';

/** Hands events on; rejects when some are lost. `closing` is aborted when the simulator closes. */
export type PublishEvents = (events: readonly ContactEvent[], closing: AbortSignal) => Promise<void>;

/** How often the engine is asked for events. */
const everyMs = 100;

export class EventPump {
  readonly #engine: ConnectSimulator;
  readonly #now: () => number;
  readonly #log: (line: string) => void;
  readonly #closing: AbortSignal;
  #publish: PublishEvents | undefined;
  #running: Promise<void> | undefined;

  /** @param now ms since 1970. @param closing ends it. */
  constructor(
    engine: ConnectSimulator,
    now: () => number,
    log: (line: string) => void,
    closing: AbortSignal,
  ) {
    this.#engine = engine;
    this.#now = now;
    this.#log = log;
    this.#closing = closing;
  }

  /** Starts on the first call; later ones change where events go. */
  publishTo(publish: PublishEvents): void {
    const first = this.#publish === undefined;
    this.#publish = publish;
    if (first && !this.#closing.aborted) {
      const timer = setInterval(() => this.#tick(), everyMs);
      this.#closing.addEventListener('abort', () => clearInterval(timer), { once: true });
    }
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #tick(): void {
    this.#running ??= this.#pump().finally(() => {
      this.#running = undefined;
    });
  }

  async #pump(): Promise<void> {
    try {
      const events = this.#engine.events(this.#now());
      if (events.length > 0) await this.#publish?.(events, this.#closing);
    } catch (error) {
      if (!this.#closing.aborted) {
        this.#log(`simulator: ${(error as Error).message}`);
      }
    }
  }
}
