/** Columns on an axis of names, with a scale at the left. */
import { linear, type Ticks } from './axis.ts';
import { at, drawingWidth } from './figure.ts';
import { type Markup, markup } from './markup.ts';

export interface ColumnMark {
  readonly name: string;
  readonly value: number;
  /** What a pointer over the column shows. */
  readonly valueText: string;
  /** Drawn as an outline: too little stands behind it. */
  readonly isFaint?: boolean;
  /** Stands above the column. */
  readonly above?: string;
}

export interface ColumnAxes {
  /** Reaches beyond every value. */
  readonly ticks: Ticks;
  readonly tickName: (value: number) => string;
  readonly xTitle: string;
}

const left = 54;
const top = 22;
const plotHeight = 170;
const base = top + plotHeight;
const height = base + 50;

/** Fraction of its place that a column fills. */
const filled = 0.8;

export function columnChart(columns: readonly ColumnMark[], { ticks, tickName, xTitle }: ColumnAxes) {
  const y = linear([0, ticks.at(-1) ?? 1], [base, top]);
  const place = (drawingWidth - left) / columns.length;
  const width = Math.min(place * filled, 90);
  const shapes = columns.map((column, i) => columnShape(column, left + (i + 0.5) * place, width, y));
  return {
    height,
    shapes: markup`${gridLines(ticks, y, tickName)}${shapes}<text class="muted" x="${(left + drawingWidth) / 2}" y="${height - 4}" text-anchor="middle">${xTitle}</text>`,
  };
}

function columnShape(
  column: ColumnMark,
  middle: number,
  width: number,
  y: (value: number) => number,
): Markup {
  const { name, value, valueText, isFaint = false, above } = column;
  // What is there at all is seen.
  const from = value > 0 ? Math.min(base - 1.5, y(value)) : base;
  const mark =
    value > 0
      ? markup`<rect class="${isFaint ? 'faint' : 'mark'}" x="${at(middle - width / 2)}" y="${at(from)}" width="${at(width)}" height="${at(base - from)}"><title>${valueText}</title></rect>`
      : '';
  return markup`${mark}<text class="muted" x="${at(middle)}" y="${base + 19}" text-anchor="middle">${name}</text>${
    above === undefined
      ? ''
      : markup`<text x="${at(middle)}" y="${at(from - 6)}" text-anchor="middle">${above}</text>`
  }`;
}

/** Lines across the drawing at `ticks`, with their names at the left. */
export function gridLines(
  ticks: Ticks,
  y: (value: number) => number,
  name: (value: number) => string,
): Markup {
  return markup`${ticks.map((tick) => {
    const line = at(y(tick));
    return markup`<line class="${tick === 0 ? 'axis' : 'grid'}" x1="${left}" x2="${drawingWidth}" y1="${line}" y2="${line}"/><text class="muted" x="${left - 10}" y="${line + 4.5}" text-anchor="end">${name(tick)}</text>`;
  })}`;
}
