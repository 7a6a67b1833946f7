import { describe, expect, it } from 'vitest';
import { persistently } from '../../../src/concurrency/persistently.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** Work that fails `failures` times, each after `ms`. */
function failing(clock: VirtualClock, failures: number, ms = 0) {
  const work = async () => {
    work.tries += 1;
    await clock.sleep(ms);
    if (work.tries <= failures) throw new Error(`failure ${work.tries}`);
    return 'done';
  };
  work.tries = 0;
  return work;
}

describe('work that is tried persistently', () => {
  it.each([0, 1, 2, 3, 4])('succeeds after %i failures', async (failures) => {
    const clock = new VirtualClock();
    const work = failing(clock, failures);

    expect(await clock.run(persistently(work, clock))).toBe('done');
    expect(work.tries).toBe(failures + 1);
  });

  it('fails with the last failure after five tries', async () => {
    const clock = new VirtualClock();
    const work = failing(clock, 9);

    await expect(clock.run(persistently(work, clock))).rejects.toThrow('failure 5');
  });

  it('begins no try after eight seconds, however long each takes', async () => {
    const clock = new VirtualClock();
    const from = clock.now();
    const work = failing(clock, 9, 5 * SECOND_MS);

    await expect(clock.run(persistently(work, clock))).rejects.toThrow('failure 2');
    expect(clock.now() - from).toBeLessThan(13 * SECOND_MS);
  });
});
