/** A campaign that has a lot to do gets at least this much of a sweep, however many others there are. */
const MIN_TURN_MS = 5_000;

/**
 * Until when a campaign has its turn in a sweep that ends at `deadline`, so that one that takes long leaves the others
 * their part: an equal part of what remains for the campaigns `left`, itself included. All in ms since 1970.
 */
export function turnEnd(nowMs: number, deadline: number, left: number): number {
  const part = Math.max(MIN_TURN_MS, (deadline - nowMs) / left);
  return Math.min(deadline, nowMs + part);
}
