/** The time of day, and how long something takes. Passed in, so that tests decide what time it is. */

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Resolves at `atMs` (ms since 1970), at once when that is past. */
  sleepUntil(atMs: number): Promise<void>;
}

/** A clock that also measures how long something has taken, whatever is done to the time of day meanwhile. */
export interface SteadyClock extends Clock {
  /** ms since some moment in the past; monotonic. Only differences are meaningful. */
  monotonic(): number;
}
