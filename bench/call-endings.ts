/**
 * The queue of contact events in virtual time: what the rule of infra/constructs/contact-events.ts lets through, as
 * soon as it is published, and what is to be looked at again.
 */
import type { ContactEventDetail } from '../local/simulator/contact-event.ts';
import type { ConnectSimulator } from '../local/simulator/engine.ts';
import { readReportedCall } from '../src/outcomes/contact-event.ts';
import type { EventMessage } from '../src/outcomes/event-queue.ts';
import type { Clock } from '../src/time/clock.ts';
import type { MemoryEventQueue } from '../test/support/memory-stores.ts';

/** The rules of infra/constructs/contact-events.ts. */
function matchesRules({ eventType, agentInfo, AgentInfo }: ContactEventDetail): boolean {
  if (eventType === 'COMPLETED') return (agentInfo ?? AgentInfo) !== undefined;
  return ['DISCONNECTED', 'QUEUED', 'CONNECTED_TO_AGENT'].includes(eventType);
}

export class CallEndings {
  readonly #simulator: ConnectSimulator;
  readonly #later: MemoryEventQueue;
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #waiting: { readonly message: EventMessage; readonly since: number }[] = [];
  #reported = 0;

  /** A batch that is not full waits until its oldest message has waited `windowMs`. */
  constructor(simulator: ConnectSimulator, later: MemoryEventQueue, clock: Clock, windowMs: number) {
    this.#simulator = simulator;
    this.#later = later;
    this.#clock = clock;
    this.#windowMs = windowMs;
  }

  /** Events that EventBridge has put into the queue so far. */
  get reported(): number {
    return this.#reported;
  }

  /** When there may be something to take at the earliest, ms since 1970; never a moment that is past. */
  get nextAt(): number {
    const [oldest] = this.#waiting;
    const next = Math.min(this.#simulator.nextEventAtMs ?? Number.POSITIVE_INFINITY, this.#later.nextAt);
    return Math.max(this.#clock.now() + 1, Math.min(next, (oldest?.since ?? next) + this.#windowMs));
  }

  /** Takes out a batch. */
  take(most: number): readonly EventMessage[] {
    const now = this.#clock.now();
    const ended = this.#simulator
      .events(now)
      .filter(({ detail }) => matchesRules(detail))
      .flatMap((event) => {
        const reported = readReportedCall(event, event.detail.instanceArn);
        return reported ? [{ ...reported, looks: 0 }] : [];
      });
    this.#reported += ended.length;
    this.#waiting.push(...[...this.#later.take(), ...ended].map((message) => ({ message, since: now })));
    const [oldest] = this.#waiting;
    if (!oldest || (this.#waiting.length < most && now < oldest.since + this.#windowMs)) return [];
    return this.#waiting.splice(0, most).map(({ message }) => message);
  }
}
