/** How many concurrent calls a number of agents needs. */
export interface CallTimes {
  /** Means, s. */
  readonly talkSeconds: number;
  readonly wrapUpSeconds: number;
  /** Fraction of calls that need an agent, 0 to 1. */
  readonly answerRate: number;
  /** From the start of a call to the agent, s. */
  readonly answeredSeconds: number;
  /** From the start of a call that needs no agent to its end, s. */
  readonly otherSeconds: number;
}

/** The least limit of concurrent calls for predictive pacing: what eight agents need at 30 % answered. */
export const MIN_PREDICTIVE_LINES = 15;

/** Standard deviations above the mean of the calls without an agent, which come and go independently. */
const MARGIN = 3;

/**
 * Lines (concurrent calls) for `agents` who are never idle: one for each who talks, and those of calls without an agent
 * yet, with a margin. Fewer leave agents idle; more are not used, except in the first minute.
 */
export function linesNeeded(agents: number, times: CallTimes): number {
  const { talkSeconds, wrapUpSeconds, answerRate, answeredSeconds, otherSeconds } = times;
  const cycle = Math.max(1, talkSeconds + wrapUpSeconds);
  const callsPerSecond = agents / cycle / Math.max(0.01, answerRate);
  const calling = callsPerSecond * (answerRate * answeredSeconds + (1 - answerRate) * otherSeconds);
  return Math.ceil((agents * talkSeconds) / cycle + calling + MARGIN * Math.sqrt(calling));
}
