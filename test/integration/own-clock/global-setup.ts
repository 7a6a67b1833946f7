/**
 * A stack whose clock tests may set, and that runs as slowly as this machine needs, so that limits in seconds are those of
 * the product.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { SharedClock } from '../../../local/clock/shared-clock.ts';
import { runInSlowMotion } from '../../../local/clock/slow-motion.ts';
import { calmConnect } from '../calm-connect.ts';
import { setUpStacks } from '../global-setup.ts';
import { CALLS_PER_SECOND } from './scale.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of the stack's clock. */
    readonly clockFile: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'slow-motion-'));
  const clock = SharedClock.make(join(folder, 'clock'));
  const stopStacks = await setUpStacks(project, {
    clock: { clock },
    deployment: { callsPerSecond: CALLS_PER_SECOND, maxConcurrentCalls: 1_000 },
    simulator: {
      ...calmConnect,
      callSeconds: { min: 10, max: 10 },
      speed: 1,
      quotaPerSecond: CALLS_PER_SECOND,
      burst: 2 * CALLS_PER_SECOND,
    },
    checkPermissions: false,
  });
  project.provide('clockFile', clock.path);
  const over = new AbortController();
  const [stack] = project.getProvidedContext().localStacks;
  const slowMotion = stack && runInSlowMotion(clock, stack.endpoint, over.signal);
  return async () => {
    over.abort();
    await slowMotion;
    await stopStacks();
    clock.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
