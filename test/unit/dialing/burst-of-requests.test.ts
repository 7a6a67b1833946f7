/** Requests of a slow campaign beside a backlog of another: the product in virtual time. */
import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import { SECOND_MS } from '../../../src/time/instant.ts';
import { aFileOf } from '../../support/a-file.ts';

const BURST = 100;
const SECONDS = 60;

const numberOf = (i: number) => `+1206555${String(8_000 + i)}`;

describe('a burst of requests of a campaign at one call a second', () => {
  it('leaves the others their rate, and has its own', async () => {
    const stack = new VirtualStack({
      simulator: { quotaPerSecond: 10, burst: 15 },
      deployment: { callsPerSecond: 10, maxConcurrentCalls: 3_000 },
    });
    const { clock } = stack;
    stack.uploads.drop('slow.json', JSON.stringify({ callsPerSecond: 1 }));
    const job = stack.uploads.drop('backlog.csv', aFileOf(2_000));
    const asked = new Set(Array.from({ length: BURST }, (_, i) => numberOf(i)));
    let fromMs = 0;
    let isDone = false;
    const ask = async () => {
      await stack.import(job);
      await clock.sleep(10 * SECOND_MS);
      fromMs = clock.now();
      const bodies = [...asked].map((phoneNumber, i) =>
        JSON.stringify({ campaign: 'slow', requestId: `r-${i}`, phoneNumber }),
      );
      const intake = stack.intake();
      for (let i = 0; i < BURST; i += 10) await stack.takeIn(intake, bodies.slice(i, i + 10));
      await clock.sleepUntil(fromMs + (SECONDS + 5) * SECOND_MS);
      isDone = true;
    };
    await clock.run(Promise.all([ask(), stack.workUntil(() => isDone)]));

    const calls = stack.simulator.calls.filter(
      ({ placedAtMs }) => placedAtMs >= fromMs + 5 * SECOND_MS && placedAtMs < fromMs + 65 * SECOND_MS,
    );
    const own = calls.filter(({ destinationPhoneNumber }) => asked.has(destinationPhoneNumber));
    expect(own.length / SECONDS).toBeGreaterThan(0.8);
    expect((calls.length - own.length) / SECONDS).toBeGreaterThan(8);
  }, 120_000);
});
