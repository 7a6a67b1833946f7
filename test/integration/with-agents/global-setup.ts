/** A local stack for each test file, with as many lines as twenty agents need. */
import type { TestProject } from 'vitest/node';
import { setUpStacks } from '../global-setup.ts';
import { deployment } from './agents-campaign.ts';

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return setUpStacks(project, {
    deployment,
    simulator: { quotaPerSecond: 20, burst: 30, concurrentCalls: 100 },
    // A third of the emulator's speed, and `npm run test:stack` has checked the permissions.
    checkPermissions: false,
  });
}
