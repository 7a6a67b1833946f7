/**
 * How fast calls were placed of late, from a count that only grows. The count comes in batches (it is kept from a
 * stream), so a rate is an average over some seconds. In memory, and only of campaigns that somebody watches.
 */
import type { RatePoint } from './api.ts';

interface Sample {
  readonly atMs: number;
  readonly placed: number;
}

/** How far back the history goes. */
const KEPT_MS = 10 * 60_000;
/** Over how long a rate is the average. */
const WINDOW_MS = 10_000;
/** Over more than this it is not current: the campaign was not watched in between. */
const MAX_AGE_MS = 2 * WINDOW_MS;
/** Samples closer to each other than this are one. */
const SPACING_MS = 1_000;

export class RateHistory {
  readonly #samples = new Map<string, Sample[]>();

  /** Notes that `placed` calls of the campaign were placed up to `nowMs`; answers the history with it, oldest first. */
  note(campaignId: string, placed: number, nowMs: number): readonly RatePoint[] {
    const known = this.#samples.get(campaignId) ?? [];
    const kept = known.filter(({ atMs }) => atMs > nowMs - KEPT_MS - WINDOW_MS);
    const last = kept.at(-1);
    if (!last || nowMs - last.atMs >= SPACING_MS) kept.push({ atMs: nowMs, placed });
    this.#samples.set(campaignId, kept);
    return ratesOf(kept);
  }
}

/** The rate at each sample but the first ones after a beginning or a gap, over the window before it. */
function ratesOf(samples: readonly Sample[]): RatePoint[] {
  const points: RatePoint[] = [];
  let first = 0;
  for (const [index, sample] of samples.entries()) {
    while (first + 1 < index && (samples[first + 1]?.atMs ?? 0) <= sample.atMs - WINDOW_MS) first++;
    const from = samples[first];
    if (!from || from === sample) continue;
    const ms = sample.atMs - from.atMs;
    if (ms < WINDOW_MS / 2 || ms > MAX_AGE_MS) continue;
    // Counts are sometimes corrected; a negative rate would only confuse.
    const placed = Math.max(0, sample.placed - from.placed);
    points.push({ atMs: sample.atMs, callsPerSecond: (placed * 1000) / ms });
  }
  return points;
}
