/** A simulation in a few numbers. */
import { answeredCalls } from './answered-calls.ts';
import type { SimulatorSettings } from './settings.ts';
import type { SimulationRun } from './simulation-run.ts';

export type RunSummary = ReturnType<typeof summarize>;

export function summarize(run: SimulationRun, settings: SimulatorSettings, nowMs: number) {
  const { ledger, log } = run;
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
    ...(settings.agents !== null && {
      agents: agentsAt(run, nowMs),
      people: answeredCalls(calls, settings.speed, nowMs),
    }),
  };
}

/** Agents at this moment, and what they did with the time in which they were logged in. */
export function agentsAt({ center }: SimulationRun, nowMs: number) {
  const ms = center.team.timesAt(nowMs);
  const seconds = (state: keyof typeof ms) => ms[state] / 1_000;
  return {
    ...center.team.counts,
    /** Customers who wait for one of them. */
    customersInQueue: center.waiting,
    /** Of all agents together. */
    seconds: {
      loggedIn: seconds('loggedIn'),
      free: seconds('free'),
      talking: seconds('talking'),
      wrappingUp: seconds('wrappingUp'),
    },
    /** Fraction of the time logged in; null before there is any. */
    talkingShare: ms.loggedIn > 0 ? ms.talking / ms.loggedIn : null,
  };
}
