/** Invokes the function for contact flows when customers say something, and keeps what it answered. */
import type { Call } from './call.ts';
import type { ConnectSimulator } from './engine.ts';
import { type FlowTalk, flowEvent } from './flow-talk.ts';
import type { FlowParameters } from './flow-talk-settings.ts';

/** Invokes the function with an event of Connect's; answers what a flow would get. */
export type InvokeFlowFunction = (event: object) => Promise<unknown>;

/** One invocation. Times in ms since 1970, by the simulator's clock. */
export interface FlowInvocation {
  readonly contactId: string;
  readonly phoneNumber: string;
  readonly parameters: FlowParameters;
  readonly invokedAtMs: number;
  readonly answeredAtMs: number;
  readonly answer: unknown;
}

/** How often the engine is asked who says something. */
const everyMs = 100;

/** A flow repeats an action this often. */
const MAX_TRIES = 5;

export class FlowPump {
  readonly #engine: ConnectSimulator;
  readonly #now: () => number;
  readonly #closing: AbortSignal;
  readonly invocations: FlowInvocation[] = [];
  #invoke: InvokeFlowFunction | undefined;

  constructor(engine: ConnectSimulator, now: () => number, closing: AbortSignal) {
    this.#engine = engine;
    this.#now = now;
    this.#closing = closing;
  }

  /** Starts on the first call; later ones change what is invoked. */
  invokeBy(invoke: InvokeFlowFunction): void {
    const isFirst = this.#invoke === undefined;
    this.#invoke = invoke;
    if (!isFirst || this.#closing.aborted) return;
    const timer = setInterval(() => {
      for (const talk of this.#engine.flowTalks(this.#now())) void this.#talk(talk, invoke);
    }, everyMs);
    this.#closing.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** One invocation after the other, as blocks of a flow; one whose outcome is uncertain is repeated. */
  async #talk({ call, parameters }: FlowTalk, invoke: InvokeFlowFunction): Promise<void> {
    for (const each of parameters) {
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        if (!isUncertain(await this.#invokeFor(call, each, invoke))) break;
      }
    }
  }

  async #invokeFor(call: Call, parameters: FlowParameters, invoke: InvokeFlowFunction): Promise<unknown> {
    const { contactId, destinationPhoneNumber: phoneNumber } = call;
    const invokedAtMs = this.#now();
    const event = flowEvent(call, parameters, this.#engine.settings);
    const answer = await invoke(event).catch((error: unknown) => ({ error: String(error) }));
    const answeredAtMs = this.#now();
    this.invocations.push({ contactId, phoneNumber, parameters, invokedAtMs, answeredAtMs, answer });
    return answer;
  }
}

/** The function failed, or says that it is not certain what was recorded. */
function isUncertain(answer: unknown): boolean {
  const { result, reason, error } = (answer ?? {}) as Record<string, unknown>;
  return error !== undefined || (result === 'unknown' && reason !== undefined);
}
