/** Campaigns that are dialed side by side through one quota, in virtual time: answers take as long as the services take. */
import { describe, expect, it } from 'vitest';
import { VirtualStack } from '../../../bench/virtual-stack.ts';
import { paceRules } from '../../../src/pacing/pacing.ts';
import { SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { numberOf } from '../../support/a-file.ts';

const QUOTA = 100;
const SECONDS = 8;
/** Then it counts. */
const SETTLING_SECONDS = 3;

interface Side {
  /** The campaign's own; missing: the deployment's. */
  readonly callsPerSecond?: number;
}

/** Calls per second of each campaign, in order, while all have contacts that wait. */
async function ratesOf(sides: readonly Side[]) {
  const stack = new VirtualStack({
    simulator: { quotaPerSecond: QUOTA, burst: QUOTA },
    deployment: { callsPerSecond: QUOTA },
  });
  const { clock, campaigns, simulator, uploads } = stack;
  const rows = QUOTA * (SECONDS + SETTLING_SECONDS + 2);
  for (const [i, settings] of sides.entries()) {
    const numbers = Array.from({ length: rows }, (_, row) => numberOf(i * rows + row));
    await clock.run(stack.import(uploads.drop(`c${i}.csv`, `phone\n${numbers.join('\n')}\n`)));
    campaigns.change(`c${i}`, { settings, provenAt: toIso(clock.now()) });
  }
  const from = clock.now() + SETTLING_SECONDS * SECOND_MS;
  const until = from + SECONDS * SECOND_MS;
  await clock.run(stack.workUntil(() => clock.now() >= until));
  const times = (i: number) =>
    simulator.calls.filter(({ name }) => name?.startsWith(`c${i}-`)).map(({ placedAtMs }) => placedAtMs);
  const counted = (all: readonly number[]) =>
    all.filter((atMs) => atMs >= from && atMs < until).length / SECONDS;
  const each = sides.map((_, i) => counted(times(i)));
  return {
    each,
    all: each.reduce((sum, rate) => sum + rate, 0),
    times: simulator.calls.map(({ placedAtMs }) => placedAtMs).sort((a, b) => a - b),
    throttled: simulator.summary(clock.now()).throttled,
  };
}

/** The most calls that began within any second. */
function maxInASecond(times: readonly number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[first] as number) <= (times[last] as number) - SECOND_MS) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('campaigns side by side', () => {
  const withoutOwn = undefined;

  it.each([
    { own: [50, 50], due: [50, 50] },
    { own: [20, 30, 50], due: [20, 30, 50] },
    { own: [20, withoutOwn], due: [20, 80] },
    { own: [0.1, withoutOwn], due: [0.1, 99.9] },
    { own: [50, 50, 50], due: [33.3, 33.3, 33.3] },
    { own: [20, 60, 80], due: [20, 40, 40] },
    { own: Array.from({ length: 10 }, () => 10), due: Array.from({ length: 10 }, () => 10) },
    { own: [5, 60], due: [5, 60] },
  ])(
    'of $own calls per second get $due of 100',
    async ({ own, due }) => {
      const sides = own.map((callsPerSecond) => (callsPerSecond === undefined ? {} : { callsPerSecond }));

      const { each, all, times, throttled } = await ratesOf(sides);

      const dueOfAll = due.reduce((sum, rate) => sum + rate, 0);
      expect(all / dueOfAll, 'all of them').toBeGreaterThanOrEqual(0.98);
      for (const [i, rate] of each.entries()) {
        // One call more or less than the rate is none of a rate; fair parts of what is short are fair on average.
        expect(rate, `campaign ${i}`).toBeGreaterThanOrEqual((due[i] ?? 0) * 0.95 - 1 / SECONDS);
        expect(rate, `campaign ${i}`).toBeLessThanOrEqual((own[i] ?? QUOTA) * 1.03 + 1 / SECONDS);
      }
      expect(throttled).toBe(0);
      const jitterMs = 50;
      const most = 1 + (QUOTA * (SECOND_MS + paceRules.catchUpMs + jitterMs)) / SECOND_MS;
      expect(maxInASecond(times)).toBeLessThanOrEqual(most);
    },
    60_000,
  );
});
