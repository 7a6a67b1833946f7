/**
 * The local cloud in slow motion: its clock runs as much slower than the wall's as this machine is slower than AWS. So limits,
 * rates and waits have their real sizes by that clock, and what is measured by it is the product and not the machine.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ClockPace, type PaceLimits } from './clock-pace.ts';
import type { SharedClock } from './shared-clock.ts';

/** An answer of the emulator may take by the shared clock about what DynamoDB's takes; never faster than real time. */
const limits: PaceLimits = { lateMs: 20, slowest: 0.02, fastest: 1 };

/** How often the emulator is asked, ms by the wall's clock. */
const EVERY_MS = 200;

/** Sets the clock's speed by how long the emulator takes to answer, until `signal` is aborted. */
export async function runInSlowMotion(
  clock: SharedClock,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  const pace = new ClockPace(clock, limits);
  while (!signal.aborted) {
    const from = performance.now();
    const isAnswered = await fetch(`${endpoint}/_ministack/health`, { signal }).then(
      async (answer) => (await answer.arrayBuffer()).byteLength > 0,
      () => false, // the other requests to the emulator fail then, too
    );
    if (isAnswered) pace.note(performance.now() - from);
    await wait(EVERY_MS);
  }
}
