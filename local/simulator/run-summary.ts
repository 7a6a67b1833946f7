/** A simulation in a few numbers. */
import type { SimulationRun } from './simulation-run.ts';

export interface RunSummary {
  readonly requests: number;
  /** How many requests got each answer: 200, the name of an error, `reset`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Calls placed. */
  readonly placed: number;
  /** Numbers called, each counted once. */
  readonly distinctNumbers: number;
  readonly activeNow: number;
  readonly maxActive: number;
  /** Calls placed per second, from the first to the last; null with fewer than two. */
  readonly callsPerSecond: number | null;
}

export function summarize({ ledger, log }: SimulationRun, nowMs: number): RunSummary {
  const { calls } = ledger;
  const spanMs = (calls.at(-1)?.placedAtMs ?? 0) - (calls[0]?.placedAtMs ?? 0);
  return {
    requests: log.requests.length,
    answers: log.answers,
    throttled: log.throttled,
    placed: calls.length,
    distinctNumbers: ledger.distinctNumbers,
    activeNow: ledger.activeAt(nowMs),
    maxActive: ledger.maximumActive,
    callsPerSecond: spanMs > 0 ? ((calls.length - 1) * 1_000) / spanMs : null,
  };
}
