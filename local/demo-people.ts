/** Whom the demo calls: people as a campaign meets them, a good deal faster than in life. */
import type { SimulatorSettingsInput } from './simulator/settings.ts';

/** Granted by the simulator, and what the stack is deployed with. */
export const callsPerSecond = 20;
export const concurrentCalls = 40;

/**
 * A call of half a minute takes a second, so that the limit of concurrent calls applies as in production, and 200
 * customers take less than two minutes, most of it the wait before retries. Events of calls come twice and in any
 * order. None is lost: the product looks up a call two and a half minutes after it got no event of its end, longer
 * than the demo takes; `npm run test:campaign` shows that.
 */
export const demoPeople: SimulatorSettingsInput = {
  quotaPerSecond: callsPerSecond,
  burst: 2 * callsPerSecond,
  concurrentCalls,
  speed: 30,
  callSeconds: { min: 20, max: 60 },
  people: {
    noAnswer: 0.14,
    busy: 0.08,
    voicemail: 0.1,
    unreachable: 0.03,
    invalidNumber: 0.03,
    blocked: 0.01,
  },
  events: {
    enabled: true,
    delayMs: { min: 1_000, max: 10_000 },
    shuffleMs: 20_000,
    doubledShare: 0.1,
    casing: 'mixed',
    unsetTimestamps: '1970',
    reasonForm: 'mixed',
    foreign: 0.05,
  },
};
