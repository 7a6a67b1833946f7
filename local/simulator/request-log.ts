/** Every request and how it was answered, in order, with its counts kept along. */
import type { SimulatedApi } from './settings.ts';

export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly api: SimulatedApi;
  /** 200, the name of the error, or `reset`. */
  readonly answer: 200 | string;
  /** Of a request to place a call. */
  readonly clientToken?: string | undefined;
  /** The contact that it was about, also when the client got no answer. */
  readonly contactId?: string | undefined;
}

const throttles = ['ThrottlingException', 'TooManyRequestsException'];

export class RequestLog {
  readonly #requests: LoggedRequest[] = [];
  readonly #answers = new Map<string, number>();

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** How many requests got each answer. */
  get answers(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#answers);
  }

  get throttled(): number {
    return throttles.reduce((sum, name) => sum + (this.#answers.get(name) ?? 0), 0);
  }

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    const answer = String(request.answer);
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
  }
}
