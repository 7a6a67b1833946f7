/** How old, how often and whether at all GetCurrentMetricData gets its snapshots, and how it counts after-contact work. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectSimulator } from '../../../local/simulator/engine.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, day, noon } from './simulator-fixture.ts';

const { InstanceId, QueueId } = aRequest();
const exactly = (seconds: number) => ({ min: seconds, max: seconds });
const names = [
  'AGENTS_ONLINE',
  'AGENTS_AVAILABLE',
  'AGENTS_ON_CONTACT',
  'AGENTS_AFTER_CONTACT_WORK',
  'SLOTS_ACTIVE',
];

/** A call rings for 5 s and is joined at once, for 20 s; then come 10 s of after-contact work. */
function aCenter(snapshots: SimulatorSettingsInput['snapshots'], settings: SimulatorSettingsInput = {}) {
  return aSimulator({
    agents: { online: 2, waitSeconds: exactly(0), talkSeconds: exactly(20), wrapUpSeconds: exactly(10) },
    people: { ringSeconds: exactly(5) },
    metrics: { quotaPerSecond: 1_000, burst: 1_000 },
    snapshots,
    ...settings,
  });
}

/** Of the request: when the snapshot was taken (s after noon), and the values of `names`. */
function askAt(simulator: ConnectSimulator, atMs: number) {
  const CurrentMetrics = names.map((Name) => ({ Name }));
  const answer = simulator.metrics(
    { InstanceId, Filters: { Queues: [QueueId] }, CurrentMetrics },
    noon + atMs,
  );
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
  const { DataSnapshotTime, MetricResults } = answer.metrics;
  return {
    takenAt: Math.round(DataSnapshotTime * 1_000 - noon) / 1_000,
    values: MetricResults[0]?.Collections.map(({ Value }) => Value),
  };
}

describe('a snapshot', () => {
  it('is taken every 5 s and can be read 1 to 5 s later, unless set otherwise', () => {
    const simulator = aCenter({});
    askAt(simulator, 0);
    const ages = Array.from({ length: 2_000 }, (_, index) => {
      const seconds = 20 + index / 10;
      return { seconds, ...askAt(simulator, seconds * 1_000) };
    });
    expect(ages.every(({ takenAt }) => takenAt % 5 === 0)).toBe(true);
    expect(ages.every(({ seconds, takenAt }) => seconds - takenAt >= 1 && seconds - takenAt < 10)).toBe(true);
    const times = ages.map(({ takenAt }) => takenAt);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('contains the state of its moment', () => {
    const simulator = aCenter({ everySeconds: 5, ageSeconds: exactly(2) });
    simulator.start(aRequest(), noon);
    const at = (seconds: number) => askAt(simulator, seconds * 1_000);
    expect(at(1)).toEqual({ takenAt: 0, values: [2, 2, 0, 0, 0] });
    expect(at(6.9)).toEqual({ takenAt: 0, values: [2, 2, 0, 0, 0] });
    expect(at(7)).toEqual({ takenAt: 5, values: [2, 1, 1, 0, 1] });
    expect(at(26.9)).toEqual({ takenAt: 20, values: [2, 1, 1, 0, 1] });
    expect(at(27)).toEqual({ takenAt: 25, values: [2, 1, 1, 1, 1] });
    expect(at(37)).toEqual({ takenAt: 35, values: [2, 2, 0, 0, 0] });
  });

  it('is as fast as the people', () => {
    const simulator = aCenter({ everySeconds: 5, ageSeconds: exactly(2) }, { speed: 10 });
    askAt(simulator, 0);
    expect([690, 700].map((ms) => askAt(simulator, ms).takenAt)).toEqual([0, 0.5]);
  });

  it('counts agents in after-contact work as on contact, or not', () => {
    const simulator = aCenter({ everySeconds: 0, onContactCountsWrapUp: false });
    simulator.start(aRequest(), noon);
    expect(askAt(simulator, 24_000).values).toEqual([2, 1, 1, 0, 1]);
    expect(askAt(simulator, 26_000).values).toEqual([2, 1, 0, 1, 1]);
  });

  it('is of the moment of the request without agents, and there is one as soon as there are some', () => {
    const simulator = aCenter({}, { agents: null });
    expect(askAt(simulator, 12_345).takenAt).toBe(12.345);
    simulator.configure({ agents: { online: 3 } }, noon + 13_000);
    expect(askAt(simulator, 13_000)).toEqual({ takenAt: 10, values: [3, 3, 0, 0, 0] });
  });

  it('is the same however often one looks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8_000), { maxLength: 40 }), fc.integer(), (gapsMs, seed) => {
        const see = (gaps: readonly number[]) => {
          const simulator = aCenter({}, { seed });
          for (const ms of [0, 3_000, 9_000]) simulator.start(aRequest(), noon + ms);
          let atMs = 9_000;
          for (const gapMs of gaps) {
            atMs += gapMs;
            if (atMs < 60_000) askAt(simulator, atMs);
          }
          return askAt(simulator, 60_000);
        };
        expect(see(gapsMs)).toEqual(see([]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('an outage of the snapshots', () => {
  const outage = { everySeconds: 3_600, forSeconds: 300 };
  const hour = 3_600_000;

  it('comes in the last part of each period, and the last snapshot is answered', () => {
    const simulator = aCenter({ ageSeconds: exactly(1), outage });
    askAt(simulator, 0);
    simulator.start(aRequest(), noon + hour - 302_000);
    expect(askAt(simulator, hour - 299_000).takenAt).toBe(3_295);
    expect(askAt(simulator, hour)).toEqual({ takenAt: 3_295, values: [2, 2, 0, 0, 0] });
    expect(askAt(simulator, hour + 1_000).takenAt).toBe(3_600);
    expect(askAt(simulator, 2 * hour).takenAt).toBe(6_895);
  });

  it('has an empty result in the other reading', () => {
    const simulator = aCenter({ ageSeconds: exactly(1), outage, duringOutage: 'empty' });
    askAt(simulator, 0);
    expect(askAt(simulator, hour - 300_001).values).toBeDefined();
    expect(askAt(simulator, hour - 300_000)).toEqual({ takenAt: 3_300, values: undefined });
    expect(askAt(simulator, hour).values).toBeDefined();
  });

  it('can be called for while the simulation runs', () => {
    const simulator = aCenter({ ageSeconds: exactly(1) });
    askAt(simulator, 0);
    simulator.stopMetrics(60, noon + 12_000);
    expect(askAt(simulator, 71_999).takenAt).toBe(10);
    expect(askAt(simulator, 76_000).takenAt).toBe(75);
  });

  it('is over after a reset', () => {
    const simulator = aCenter({ everySeconds: 5 });
    simulator.stopMetrics(86_400, noon);
    simulator.reset();
    askAt(simulator, 0);
    expect(askAt(simulator, day).takenAt).toBeGreaterThan(86_000);
  });
});
