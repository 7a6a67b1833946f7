/** One local stack for the large campaigns, at a rate that two cores still keep up with. */
import type { TestProject } from 'vitest/node';
import { setUpStacks } from '../global-setup.ts';
import { busyConnect, callsPerSecond, concurrentCalls } from './busy-connect.ts';

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return setUpStacks(project, {
    deployment: { callsPerSecond, maxConcurrentCalls: concurrentCalls },
    simulator: busyConnect,
    // A third of the emulator's speed, and `npm run test:stack` has checked the permissions.
    checkPermissions: false,
  });
}
