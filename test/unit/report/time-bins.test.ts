import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksTo, timeTicks } from '../../../src/report/axis.ts';
import { binStart, countInstant, maxBins, noBins } from '../../../src/report/time-bins.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/time/instant.ts';

const noon = Date.UTC(2026, 10, 2, 12);

function binsOf(instants: readonly number[]) {
  const bins = noBins();
  for (const ms of instants) countInstant(bins, ms);
  return bins;
}

describe('calls over time', () => {
  it('are counted by the minute while that is possible', () => {
    const bins = binsOf([noon, noon + 59_999, noon + 60_000, noon + 4 * MINUTE_MS]);

    expect(bins).toMatchObject({ widthMinutes: 1, counts: [2, 1, 0, 0, 1] });
    expect(binStart(bins, 4)).toBe(noon + 4 * MINUTE_MS);
  });

  it('of six days are counted by the half hour', () => {
    const bins = binsOf([noon + 6 * DAY_MS - 1, noon]);

    expect(bins.widthMinutes).toBe(30);
    expect(bins.counts).toHaveLength(288);
  });

  it('stay within bounds, lose no call and do not depend on the order', () => {
    const instant = fc.integer({ min: 0, max: 400 * DAY_MS }).map((ms) => noon + ms);

    fc.assert(
      fc.property(fc.array(instant, { minLength: 1, maxLength: 60 }), (instants) => {
        const bins = binsOf(instants);
        expect(bins.counts.length).toBeLessThanOrEqual(maxBins);
        expect(bins.counts.reduce((all, n) => all + n, 0)).toBe(instants.length);
        instants.forEach((ms) => {
          const at = Math.floor((ms - binStart(bins, 0)) / (bins.widthMinutes * MINUTE_MS));
          expect(bins.counts[at]).toBeGreaterThan(0);
        });
        expect(binsOf([...instants].reverse())).toEqual(bins);
      }),
    );
  });
});

describe('an axis', () => {
  it('has round steps up to the highest value', () => {
    expect(ticksTo(211)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(ticksTo(1, { smallest: 1 })).toEqual([0, 1]);
    expect(ticksTo(0.3)).toHaveLength(4);
    expect(ticksTo(1_000_000)).toEqual([0, 200_000, 400_000, 600_000, 800_000, 1_000_000]);
  });

  it('holds every value in a few steps', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), (most) => {
        const ticks = ticksTo(most);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-8));
      }),
    );
  });

  it('of time has round hours of the clock it is for', () => {
    const ahead = -5 * 60 * MINUTE_MS;
    const ticks = timeTicks(noon + MINUTE_MS, noon + 2 * DAY_MS, ahead);

    expect(ticks.length).toBeLessThanOrEqual(10);
    for (const tick of ticks) expect((tick + ahead) % (6 * 60 * MINUTE_MS)).toBe(0);
  });

  it('of time has few steps, however long it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (minutes) => {
        const ticks = timeTicks(noon, noon + minutes * MINUTE_MS, 0);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
