/** How many there were in each span of time, as a stepped area over a clock, with its peak marked. */
import { MINUTE_MS } from '../time/instant.ts';
import { linear, ticksTo, timeTicks } from './axis.ts';
import { gridLines } from './column-chart.ts';
import { at, drawingWidth } from './figure.ts';
import { type Markup, markup } from './markup.ts';
import { dayOn, isMidnight, type ReportClock, timeOn } from './report-clock.ts';
import { number } from './report-words.ts';
import { binStart, type TimeBins } from './time-bins.ts';

const left = 54;
const top = 26;
const plotHeight = 190;
const base = top + plotHeight;

/** Of the widest label, `14:03` or `30 Nov`. */
const halfLabel = 26;

/** The position of the fullest bin; the first of several. */
export function peakOf({ counts }: TimeBins): number {
  return counts.reduce((peak, n, i) => (n > (counts[peak] ?? 0) ? i : peak), 0);
}

/** `bins` must hold something. */
export function timeChart(bins: TimeBins, clock: ReportClock) {
  const { counts, widthMinutes } = bins;
  const [from, to] = [binStart(bins, 0), binStart(bins, counts.length)];
  const x = linear([from, to], [left, drawingWidth]);
  const ticks = ticksTo(Math.max(1, ...counts), { smallest: 1 });
  const y = linear([0, ticks.at(-1) ?? 1], [base, top]);
  const steps = counts.map((n, i) => `V${at(y(n))}H${at(x(binStart(bins, i + 1)))}`).join('');
  const path = `M${at(x(from))},${base}${steps}V${base}`;
  const labels = timeTicks(from, to, clock.ahead).map((tick) => timeLabel(clock, tick, at(x(tick))));
  const peak = peakOf(bins);
  const peakX = x(binStart(bins, peak) + (widthMinutes * MINUTE_MS) / 2);
  const peakY = y(counts[peak] ?? 0);
  const anchor = peakX > drawingWidth - 90 ? 'end' : peakX < left + 90 ? 'start' : 'middle';
  return {
    height: base + 46,
    shapes: markup`<path class="area" d="${path}Z"/>${gridLines(ticks, y, number)}<path class="line" d="${path}"/>${labels}<circle class="mark" cx="${at(peakX)}" cy="${at(peakY)}" r="3.5"/><text class="strong" x="${at(peakX)}" y="${at(peakY - 9)}" text-anchor="${anchor}">most: ${number(counts[peak] ?? 0)}</text><text class="muted" x="${(left + drawingWidth) / 2}" y="${base + 42}" text-anchor="middle">${clock.name}</text>`,
  };
}

function timeLabel(clock: ReportClock, tick: number, x: number): Markup {
  // In the middle it would be cut at the edge of the drawing.
  const anchor = x > drawingWidth - halfLabel ? 'end' : 'middle';
  const name = isMidnight(clock, tick) ? dayOn(clock, tick) : timeOn(clock, tick);
  return markup`<line class="axis" x1="${x}" x2="${x}" y1="${base}" y2="${base + 5}"/><text class="muted" x="${x}" y="${base + 20}" text-anchor="${anchor}">${name}</text>`;
}
