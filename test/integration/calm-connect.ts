/** The simulated Connect as most tests want it: everybody answers, and calls take a moment. */
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';

/** Fast enough that a test takes seconds, slow enough for two cores. */
export const callsPerSecond = 20;

/** Concurrent calls that the deployment and the simulator allow; tests that look at this limit set one of their own. */
export const concurrentCalls = 1_000;

export const calmConnect = {
  quotaPerSecond: callsPerSecond,
  burst: callsPerSecond,
  concurrentCalls,
  campaignTraffic: true,
  // Half a minute of ringing is a second.
  speed: 30,
  callSeconds: { min: 0, max: 30 },
  people: { failureSeconds: { min: 0, max: 30 } },
  fates: {},
  events: { enabled: true, delayMs: { min: 0, max: 9_000 } },
} as const satisfies SimulatorSettingsInput;
