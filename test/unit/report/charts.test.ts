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

describe('a bar chart', () => {
  it('gives the longest bar the full width and the others their share, one beneath the other', () => {
    const chart = barChart([
      { name: 'Rows', value: 200, told: '200' },
      { name: 'Called', value: 100, told: '100 · 50%', beneath: '100 not called' },
      { name: 'Busy', value: 50, told: '50', colour: 'var(--BUSY)' },
    ]);

    expect(chart.height).toBe(126);
    expect(shapesOf(chart)).toEqual([
      '<text x="136" y="19.5" text-anchor="end">Rows</text>',
      '<rect x="150" y="4" width="476" height="22" class="mark"/>',
      '<text x="636" y="19.5">200</text>',
      '<text x="136" y="53.5" text-anchor="end">Called</text>',
      '<rect x="150" y="38" width="238" height="22" class="mark"/>',
      '<text x="398" y="53.5">100 · 50%</text>',
      '<text class="muted" x="150" y="77">100 not called</text>',
      '<text x="136" y="107.5" text-anchor="end">Busy</text>',
      '<rect x="150" y="92" width="119" height="22" style="fill:var(--BUSY)"/>',
      '<text x="279" y="107.5">50</text>',
    ]);
  });

  it('shows that there is something, however little, and nothing where there is nothing', () => {
    const chart = barChart([
      { name: 'Many', value: 10_000, told: '10,000', part: 1 },
      { name: 'One', value: 1, told: '1', part: 0 },
      { name: 'None', value: 0, told: '0', part: 0 },
      { name: 'Nobody', value: 0, told: '0' },
    ]);

    expect(shapesOf(chart).filter((shape) => shape.startsWith('<rect'))).toEqual([
      '<rect x="150" y="4" width="476" height="22" class="faint"/>',
      '<rect x="150" y="4" width="2" height="22" class="mark"/>',
      '<rect x="150" y="38" width="2" height="22" class="faint"/>',
    ]);
  });

  it('of nothing but zeros has no bars', () => {
    expect(shapesOf(barChart([{ name: 'None', value: 0, told: '0' }]))).toEqual([
      '<text x="136" y="19.5" text-anchor="end">None</text>',
      '<text x="160" y="19.5">0</text>',
    ]);
  });
});

describe('a column chart', () => {
  const axes = { ticks: [0, 0.5, 1], tickName: (value: number) => `${value * 100}%`, xTitle: 'hour' };

  it('sets columns in the middle of their places, on lines with a scale at the left', () => {
    const chart = columnChart(
      [
        { name: '09', value: 0.5, told: 'nine', above: '50%' },
        { name: '10', value: 0, told: 'ten' },
        { name: '11', value: 0.001, told: 'eleven', isFaint: true },
      ],
      axes,
    );

    expect(chart.height).toBe(242);
    expect(shapesOf(chart)).toEqual([
      '<line class="axis" x1="54" x2="816" y1="192" y2="192"/>',
      '<text class="muted" x="44" y="196.5" text-anchor="end">0%</text>',
      '<line class="grid" x1="54" x2="816" y1="107" y2="107"/>',
      '<text class="muted" x="44" y="111.5" text-anchor="end">50%</text>',
      '<line class="grid" x1="54" x2="816" y1="22" y2="22"/>',
      '<text class="muted" x="44" y="26.5" text-anchor="end">100%</text>',
      '<rect class="mark" x="136" y="107" width="90" height="85">',
      '<title>nine</title>',
      '</rect>',
      '<text class="muted" x="181" y="211" text-anchor="middle">09</text>',
      '<text x="181" y="101" text-anchor="middle">50%</text>',
      '<text class="muted" x="435" y="211" text-anchor="middle">10</text>',
      '<rect class="faint" x="644" y="190.5" width="90" height="1.5">',
      '<title>eleven</title>',
      '</rect>',
      '<text class="muted" x="689" y="211" text-anchor="middle">11</text>',
      '<text class="muted" x="435" y="238" text-anchor="middle">hour</text>',
    ]);
  });

  it('of many columns has narrower ones, with a gap between them', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, value: 1, told: '' }));
    const columns = shapesOf(columnChart(many, axes)).filter((shape) => shape.startsWith('<rect'));

    expect(columns[0]).toBe('<rect class="mark" x="57.8" y="22" width="30.5" height="170">');
    expect(columns[19]).toBe('<rect class="mark" x="781.7" y="22" width="30.5" height="170">');
  });
});

describe('a chart over time', () => {
  const utc = { name: 'UTC', ahead: 0 };
  const chartOf = (counts: number[], widthMinutes = 60, clock = utc) =>
    timeChart({ widthMinutes, first: noon / (widthMinutes * MINUTE), counts }, clock);

  it('steps from bin to bin over the whole width, with its peak marked', () => {
    const chart = chartOf([1, 0, 4, 2]);
    const shapes = shapesOf(chart);

    expect(chart.height).toBe(262);
    expect(shapes[0]).toBe('<path class="area" d="M54,216V168.5H244.5V216H435V26H625.5V121H816V216Z"/>');
    expect(shapes).toContain('<path class="line" d="M54,216V168.5H244.5V216H435V26H625.5V121H816V216"/>');
    expect(shapes.slice(-3)).toEqual([
      '<circle class="mark" cx="530.3" cy="26" r="3.5"/>',
      '<text class="strong" x="530.3" y="17" text-anchor="middle">most: 4</text>',
      '<text class="muted" x="435" y="258" text-anchor="middle">UTC</text>',
    ]);
  });

  it('has times along the clock, and full numbers at the left', () => {
    const shapes = shapesOf(chartOf([1, 0, 4, 2]));

    expect(shapes.filter((shape) => shape.includes('text-anchor="end"')).slice(0, 5)).toEqual([
      '<text class="muted" x="44" y="220.5" text-anchor="end">0</text>',
      '<text class="muted" x="44" y="173" text-anchor="end">1</text>',
      '<text class="muted" x="44" y="125.5" text-anchor="end">2</text>',
      '<text class="muted" x="44" y="78" text-anchor="end">3</text>',
      '<text class="muted" x="44" y="30.5" text-anchor="end">4</text>',
    ]);
    expect(shapes).toContain('<line class="axis" x1="244.5" x2="244.5" y1="216" y2="221"/>');
    expect(shapes).toContain('<text class="muted" x="244.5" y="236" text-anchor="middle">13:00</text>');
    expect(shapes).toContain('<text class="muted" x="816" y="236" text-anchor="end">16:00</text>');
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

    expect(shapes).toContain('<circle class="mark" cx="339.8" cy="26" r="3.5"/>');
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
