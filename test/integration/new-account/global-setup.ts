/** A stack for a rate that needs far more concurrent executions than a new account has. */
import type { TestProject } from 'vitest/node';
import { setUpStacks } from '../global-setup.ts';

/** More than two cores keep up with: the functions always have more to do than they get room for. */
const callsPerSecond = 200;
const concurrentCalls = 1_000;

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return setUpStacks(project, {
    deployment: { callsPerSecond, maxConcurrentCalls: concurrentCalls },
    simulator: {
      quotaPerSecond: callsPerSecond,
      burst: callsPerSecond,
      concurrentCalls,
      speed: 30,
      callSeconds: { min: 0, max: 30 },
      events: { enabled: true, delayMs: { min: 3_000, max: 15_000 } },
    },
    limits: { lambda: { concurrentExecutions: 10 } },
    // A third of the emulator's speed, and `npm run test:stack` has checked the permissions.
    checkPermissions: false,
  });
}
