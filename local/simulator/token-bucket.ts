/**
 * The token bucket that throttles one API: it holds `burst` tokens, each request takes one, and
 * `quotaPerSecond` flow back continuously. A throttled request takes none.
 */

export interface Quota {
  readonly quotaPerSecond: number;
  readonly burst: number;
}

/** A perfectly paced client must not be throttled by a rounding error. */
const roundingError = 1e-9;

export class TokenBucket {
  #tokens: number | undefined;
  #filledAtMs = 0;

  /**
   * Takes a token if there is one. The quota is given anew each time, so that it can change at any moment.
   * @returns whether there was one.
   */
  take(quota: Quota, nowMs: number): boolean {
    const flowedBack = (Math.max(0, nowMs - this.#filledAtMs) * quota.quotaPerSecond) / 1000;
    const tokens = Math.min(quota.burst, (this.#tokens ?? quota.burst) + flowedBack);
    const granted = tokens >= 1 - roundingError;
    this.#tokens = granted ? Math.max(0, tokens - 1) : tokens;
    this.#filledAtMs = nowMs;
    return granted;
  }
}
