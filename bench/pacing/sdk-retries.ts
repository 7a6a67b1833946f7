/**
 * The AWS SDK's own retries of a throttled request, in virtual time: three tries, waits of up to 1 s and 2 s, and
 * a purse of retries for the whole client, which runs empty when much is throttled (StandardRetryStrategy of
 * @smithy/core as of @aws-sdk/client-connect 3.1136; the original sleeps in real time).
 */
import type { Line } from './strategy.ts';

const MAX_TRIES = 3;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 20_000;
const PURSE = 500;
const RETRY_COSTS = 5;

export class SdkRetries {
  readonly #line: Line;
  #purse = PURSE;

  constructor(line: Line) {
    this.#line = line;
  }

  /** Calls `number`; false when the SDK gives up, and most programs with it. */
  async call(number: string): Promise<boolean> {
    const { clock, random } = this.#line;
    for (let retries = 0; ; retries += 1) {
      if ((await this.#line.call(number)) === 'placed') {
        this.#purse = Math.min(PURSE, this.#purse + (retries > 0 ? RETRY_COSTS : 1));
        return true;
      }
      if (retries + 1 >= MAX_TRIES || this.#purse < RETRY_COSTS) return false;
      this.#purse -= RETRY_COSTS;
      await clock.sleep(Math.floor(random() * Math.min(FIRST_WAIT_MS * 2 ** retries, MAX_WAIT_MS)));
    }
  }
}
