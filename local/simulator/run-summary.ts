/** A simulation in a few numbers. */
import type { SimulationRun } from './simulation-run.ts';

export type RunSummary = ReturnType<typeof summarize>;

export function summarize({ ledger, log }: SimulationRun, nowMs: number) {
  const { calls } = ledger;
  const spanMs = (calls.at(-1)?.placedAtMs ?? 0) - (calls[0]?.placedAtMs ?? 0);
  return {
    requests: log.requests.length,
    /** How many requests got each answer: 200, the name of an error, `reset`. */
    answers: log.answers,
    throttled: log.throttled,
    placed: calls.length,
    /** Numbers called, each counted once. */
    distinctNumbers: ledger.distinctNumbers,
    activeNow: ledger.activeAt(nowMs),
    maxActive: ledger.maximumActive,
    /** Calls placed per second, from the first to the last; null with fewer than two. */
    callsPerSecond: spanMs > 0 ? ((calls.length - 1) * 1_000) / spanMs : null,
  };
}
