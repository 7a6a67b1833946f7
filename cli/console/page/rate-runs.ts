/** Where a line over time has gaps: between points too far apart the rate is unknown. */
import type { RatePoint } from '../api.ts';

/** A rate is an average over ten seconds; points farther apart than two of these have a gap between them. */
const GAP_MS = 20_000;

/** `points` (oldest first) as lines without a gap; a point that stands alone makes none. */
export function rateRuns(points: readonly RatePoint[]): readonly (readonly RatePoint[])[] {
  const runs: RatePoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point.atMs - last.atMs <= GAP_MS) run.push(point);
    else runs.push([point]);
  }
  return runs.filter(({ length }) => length > 1);
}
