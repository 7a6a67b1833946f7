/** The functions side by side, as in the cloud: the sweeper each minute, dialers that take batches as they come. */
import { MINUTE_MS, SECOND_MS } from '../../src/time/instant.ts';
import type { World } from './world.ts';

export interface RunFunctions {
  readonly minutes: number;
  /** Default 10. */
  readonly dialers?: number;
  /** Also somebody else's call on the instance each minute. */
  readonly strangers?: boolean;
  readonly batchSize?: number;
  /** What else happens meanwhile, in the world's time. */
  readonly meanwhile?: () => Promise<void>;
}

/** Passes `minutes` of the world's time with everything running. What dialers hold at the end is finished. */
export async function runFunctions(world: World, options: RunFunctions): Promise<void> {
  const { minutes, dialers = 10, strangers = false, batchSize = 10, meanwhile = async () => {} } = options;
  const { clock } = world;
  const end = clock.now() + minutes * MINUTE_MS;
  const sweepEachMinute = async () => {
    for (let next = clock.now(); next < end; next += MINUTE_MS) {
      await clock.sleepUntil(next);
      if (strangers) world.strangerCalls();
      await world.sweeper().sweep(clock.now() + 40 * SECOND_MS);
    }
  };
  const dial = async () => {
    const dialer = world.dialer();
    while (clock.now() < end) {
      const batch = world.dialQueue.take(batchSize);
      if (batch.length === 0) await clock.sleepUntil(clock.now() + SECOND_MS);
      else {
        const takenAt = clock.now();
        await world.dialBatch(dialer, batch);
        // A message that was sent back is delivered again, but not in the same instant.
        if (clock.now() === takenAt) await clock.sleepUntil(takenAt + SECOND_MS);
      }
    }
  };
  const hear = async () => {
    while (clock.now() < end) {
      await world.hearEvents();
      await clock.sleepUntil(clock.now() + SECOND_MS);
    }
  };
  await clock.run(
    Promise.all([meanwhile(), hear(), sweepEachMinute(), ...Array.from({ length: dialers }, dial)]),
  );
  if (clock.now() < end) clock.jump(end - clock.now());
}
