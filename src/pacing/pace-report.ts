/** What Connect has answered one process since it wrote the pace last. */
import type { PaceReport } from './pacing.ts';

/** Of a process that has had no answer in `generation`. */
export function emptyReport(generation: number): PaceReport {
  return { generation, taken: 0, throttled: 0, failed: 0 };
}

export function isEmpty({ taken, throttled, failed }: PaceReport): boolean {
  return taken + throttled + failed === 0;
}

/** Both reports in one: the newer generation alone when they are of two. */
export function joined(one: PaceReport, other: PaceReport): PaceReport {
  if (one.generation !== other.generation) return one.generation > other.generation ? one : other;
  const wait = Math.max(one.retryAfterSeconds ?? 0, other.retryAfterSeconds ?? 0);
  return {
    generation: one.generation,
    taken: one.taken + other.taken,
    throttled: one.throttled + other.throttled,
    failed: one.failed + other.failed,
    ...(wait > 0 && { retryAfterSeconds: wait }),
  };
}
