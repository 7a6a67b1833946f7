/** How much of the quota each way of dialing uses, how often it is throttled, and whom it loses. */
import type { PacingResult } from '../results-file.ts';
import { fixedPause, perWorkerLimiter, unpaced } from './common-strategies.ts';
import { ours } from './our-strategy.ts';
import type { DialedRun, PacingCase, Strategy } from './strategy.ts';

const strategies: readonly Strategy[] = [ours, unpaced, fixedPause, perWorkerLimiter];

/** Enough work for two minutes at the quota, and once more with a rate set twice too high. */
const cases: readonly PacingCase[] = [
  { quotaPerSecond: 2, burst: 5 },
  { quotaPerSecond: 10, burst: 15 },
  { quotaPerSecond: 50, burst: 75 },
].flatMap((quota) =>
  [1, 2].map((times) => ({
    ...quota,
    configuredPerSecond: times * quota.quotaPerSecond,
    contacts: quota.quotaPerSecond * 120,
  })),
);

/** The time that a rate which is set too high is given to find the quota, s. */
const SETTLING_SECONDS = 30;

/** Runs every strategy in every case; answers a row for each. */
export async function measurePacing(progress: (line: string) => void): Promise<PacingResult[]> {
  const results: PacingResult[] = [];
  for (const pacing of cases) {
    progress(`quota ${pacing.quotaPerSecond}/s, configured ${pacing.configuredPerSecond}/s`);
    for (const strategy of strategies) {
      results.push(resultOf(strategy.name, pacing, await strategy.dial(pacing)));
    }
  }
  return results;
}

function resultOf(strategy: string, pacing: PacingCase, { simulator, startedAt }: DialedRun): PacingResult {
  const { quotaPerSecond, configuredPerSecond, contacts } = pacing;
  const { calls } = simulator;
  const requests = simulator.requests.filter(({ api }) => api === 'start');
  // Work is waiting until the last request for it: after that, every contact is called or given up.
  const seconds = ((requests.at(-1)?.atMs ?? startedAt) - startedAt) / 1000;
  const called = new Set(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber)).size;
  const afterWarmUp = calls.filter(
    ({ placedAtMs }) => placedAtMs >= startedAt + SETTLING_SECONDS * 1000,
  ).length;
  return {
    quotaPerSecond,
    configuredPerSecond,
    strategy,
    efficiency: rounded(calls.length / seconds / quotaPerSecond),
    throttledShare: rounded(simulator.summary(startedAt).throttled / requests.length),
    seconds: rounded(seconds),
    placed: calls.length,
    contacts,
    givenUp: contacts - called,
    calledTwice: calls.length - called,
    ...(configuredPerSecond > quotaPerSecond &&
      seconds > 2 * SETTLING_SECONDS && {
        efficiencyAfter30s: rounded(afterWarmUp / (seconds - SETTLING_SECONDS) / quotaPerSecond),
      }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
