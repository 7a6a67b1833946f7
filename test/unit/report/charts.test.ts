import { describe, expect, it } from 'vitest';
import { linear, ticksTo, timeTicks } from '../../../src/report/axis.ts';
import { barChart } from '../../../src/report/bar-chart.ts';
import { columnChart } from '../../../src/report/column-chart.ts';
import { timeChart } from '../../../src/report/time-chart.ts';
import { noon } from '../../support/a-contact.ts';
import { shapesOf } from '../../support/a-section.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A number that the shape's tag holds. */
const numberIn = (shape: string, name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(shape)?.[1]);
const bars = (shapes: readonly string[]) => shapes.filter((shape) => shape.startsWith('<rect'));
const texts = (shapes: readonly string[]) =>
  shapes.filter((shape) => /<(?:text|title)/.test(shape)).map((shape) => shape.replace(/<[^>]+>/g, ''));
/** Each as a part of the largest. */
const parts = (values: readonly number[]) => values.map((value) => value / Math.max(...values));

describe('a bar chart', () => {
  it('gives the longest bar the full width and the others their share, one beneath the other', () => {
    const shapes = shapesOf(
      barChart([
        { name: 'Rows', value: 200, valueText: '200' },
        { name: 'Called', value: 100, valueText: '100 · 50%', beneath: '100 not called' },
        { name: 'Busy', value: 50, valueText: '50', colour: 'var(--BUSY)' },
      ]),
    );

    expect(texts(shapes)).toEqual(['Rows', '200', 'Called', '100 · 50%', '100 not called', 'Busy', '50']);
    expect(parts(bars(shapes).map((bar) => numberIn(bar, 'width')))).toEqual([1, 0.5, 0.25]);
    const tops = bars(shapes).map((bar) => numberIn(bar, 'y'));
    for (const [i, top] of tops.slice(1).entries())
      expect(top).toBeGreaterThan((tops[i] ?? 0) + numberIn(bars(shapes)[i] ?? '', 'height'));
    expect(bars(shapes).map((bar) => bar.includes('fill:var(--BUSY)'))).toEqual([false, false, true]);
  });

  it('shows that there is something, however little, and nothing where there is nothing', () => {
    const shapes = shapesOf(
      barChart([
        { name: 'Many', value: 10_000, valueText: '10,000', part: 1 },
        { name: 'One', value: 1, valueText: '1', part: 0 },
        { name: 'None', value: 0, valueText: '0', part: 0 },
        { name: 'Nobody', value: 0, valueText: '0' },
      ]),
    );

    const widths = bars(shapes).map((bar) => numberIn(bar, 'width'));
    expect(bars(shapes).map((bar) => bar.includes('"faint"'))).toEqual([true, false, true]);
    expect(widths).toEqual([expect.any(Number), 2, 2]);
    expect(widths[0]).toBeGreaterThan(100);
  });

  it('of nothing but zeros has no bars', () => {
    const shapes = shapesOf(barChart([{ name: 'None', value: 0, valueText: '0' }]));
    expect(texts(shapes)).toEqual(['None', '0']);
    expect(bars(shapes)).toEqual([]);
  });
});

describe('a column chart', () => {
  const axes = { ticks: [0, 0.5, 1], tickName: (value: number) => `${value * 100}%`, xTitle: 'hour' };

  it('sets columns in the middle of their places, on lines with a scale at the left', () => {
    const shapes = shapesOf(
      columnChart(
        [
          { name: '09', value: 0.5, valueText: 'nine', above: '50%' },
          { name: '10', value: 0, valueText: 'ten' },
          { name: '11', value: 0.001, valueText: 'eleven', isFaint: true },
        ],
        axes,
      ),
    );

    const all = ['0%', '50%', '100%', 'nine', '09', '50%', '10', 'eleven', '11', 'hour'];
    expect(texts(shapes)).toEqual(all);
    const lines = shapes.filter((shape) => shape.startsWith('<line')).map((line) => numberIn(line, 'y1'));
    const [bottom = 0, half = 0, top = 0] = lines;
    expect(bottom - half).toBe(half - top);
    const [nine = '', eleven = ''] = bars(shapes);
    expect(bars(shapes)).toHaveLength(2);
    expect([numberIn(nine, 'y'), numberIn(nine, 'height')]).toEqual([half, bottom - half]);
    expect(numberIn(eleven, 'height')).toBeGreaterThan(1);
    expect(eleven).toContain('"faint"');
    const name = shapes.find((shape) => shape.endsWith('>09</text>')) ?? '';
    expect(numberIn(name, 'x')).toBe(numberIn(nine, 'x') + numberIn(nine, 'width') / 2);
  });

  it('of many columns has narrower ones, with a gap between them', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, value: 1, valueText: '' }));
    const columns = bars(shapesOf(columnChart(many, axes)));

    expect(columns).toHaveLength(20);
    for (const [i, column] of columns.slice(1).entries()) {
      const before = columns[i] ?? '';
      expect(numberIn(column, 'x')).toBeGreaterThan(numberIn(before, 'x') + numberIn(before, 'width'));
    }
  });
});

describe('a chart over time', () => {
  const utc = { name: 'UTC', ahead: 0 };
  const chartOf = (counts: number[], widthMinutes = 60, clock = utc) =>
    timeChart({ widthMinutes, first: noon / (widthMinutes * MINUTE), counts }, clock);

  it('steps from bin to bin over the whole width, with its peak marked', () => {
    const shapes = shapesOf(chartOf([1, 0, 4, 2]));

    const path = shapes.find((shape) => shape.includes('class="line"')) ?? '';
    const heights = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
    const bottom = Math.max(...heights);
    expect(parts(heights.map((y) => bottom - y))).toEqual([0.25, 0, 1, 0.5, 0]);
    const steps = [...path.matchAll(/H([\d.]+)/g)].map(([, x]) => Number(x));
    const [first = 0, second = 0, third = 0, fourth = 0] = steps;
    expect([third - second, fourth - third]).toEqual([second - first, second - first]);
    const peak = shapes.find((shape) => shape.startsWith('<circle')) ?? '';
    expect(numberIn(peak, 'cy')).toBe(Math.min(...heights));
    expect(numberIn(peak, 'cx')).toBeCloseTo((second + third) / 2, 0);
    expect(texts(shapes).slice(-2)).toEqual(['most: 4', 'UTC']);
  });

  it('has times along the clock, and full numbers at the left', () => {
    const names = texts(shapesOf(chartOf([1, 0, 4, 2])));

    expect(names.slice(0, 5)).toEqual(['0', '1', '2', '3', '4']);
    expect(names).toEqual(expect.arrayContaining(['13:00', '16:00']));
  });

  it('names days where a day begins, on the clock of the report', () => {
    const names = (ahead: number) =>
      shapesOf(
        chartOf(
          Array.from({ length: 24 }, () => 1),
          60,
          { name: 'clock', ahead },
        ),
      )
        .filter((shape) => shape.includes('y="236"'))
        .map((shape) => shape.replace(/<[^>]+>/g, ''));

    expect(names(0)).toEqual([
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '3 Nov',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
    ]);
    expect(names(-5 * HOUR)).toEqual([
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '3 Nov',
      '03:00',
      '06:00',
    ]);
  });

  it.each([
    ['start', [9, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['middle', [1, 9, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['middle', [1, 1, 1, 1, 1, 1, 1, 1, 9, 1]],
    ['end', [1, 1, 1, 1, 1, 1, 1, 1, 1, 9]],
  ])('sets the name of its peak so that it stays within the drawing: %s', (anchor, counts) => {
    const peak = shapesOf(chartOf(counts)).find((shape) => shape.includes('most: 9'));

    expect(peak).toContain(`text-anchor="${anchor}"`);
  });

  it('marks the first of several peaks, in full numbers', () => {
    const shapes = shapesOf(chartOf([0, 4_000, 4_000, 0]));

    const at = (shape: string | undefined) => numberIn(shape ?? '', 'cx');
    const peakOf = (counts: number[]) =>
      at(shapesOf(chartOf(counts)).find((shape) => shape.startsWith('<circle')));
    expect(peakOf([0, 4_000, 4_000, 0])).toBe(peakOf([0, 4_000, 0, 0]));
    expect(shapes.join()).toContain('most: 4,000');
  });
});

describe('an axis', () => {
  it.each([
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [23, [0, 5, 10, 15, 20, 25]],
    [40, [0, 10, 20, 30, 40]],
    [4_100, [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
  ])('up to %d has round steps', (most, ticks) => {
    for (const [i, tick] of ticksTo(most).entries()) expect(tick).toBeCloseTo(ticks[i] ?? Number.NaN);
    expect(ticksTo(most)).toHaveLength(ticks.length);
  });

  it('of things that are counted has no step below one', () => {
    expect(ticksTo(1, { smallest: 1 })).toEqual([0, 1]);
    expect(ticksTo(3, { smallest: 1 })).toEqual([0, 1, 2, 3]);
  });

  it('may have fewer steps', () => {
    expect(ticksTo(8, { steps: 2 })).toEqual([0, 5, 10]);
  });

  it.each([
    [9 * MINUTE, MINUTE, 10],
    [18 * MINUTE, 2 * MINUTE, 10],
    [2 * HOUR, 15 * MINUTE, 9],
    [9 * HOUR, HOUR, 10],
    [DAY, 3 * HOUR, 9],
    [4 * DAY, 12 * HOUR, 9],
    [9 * DAY, DAY, 10],
  ])('of time over %i ms has a tick every %i ms', (span, step, many) => {
    const midnight = noon - 12 * HOUR;
    const ticks = timeTicks(midnight, midnight + span, 0);

    expect(ticks).toHaveLength(many);
    expect(ticks[0]).toBe(midnight);
    for (const [i, tick] of ticks.entries()) expect(tick).toBe(midnight + i * step);
  });

  it('of time begins at a full step on its own clock', () => {
    expect(timeTicks(noon + MINUTE, noon + DAY, -5 * HOUR)[0]).toBe(noon + 2 * HOUR);
    expect(timeTicks(noon, noon + 20_000 * DAY, 0).length).toBeLessThanOrEqual(10);
  });

  it('maps values in proportion', () => {
    const x = linear([10, 20], [100, 0]);

    expect([x(10), x(15), x(20)]).toEqual([100, 50, 0]);
  });
});
