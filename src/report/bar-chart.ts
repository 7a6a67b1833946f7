/** Bars side by side, longest value to the full width: name at the left, value at the bar's end. */
import { linear } from './axis.ts';
import { at, drawingWidth } from './figure.ts';
import { type Markup, markup } from './markup.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** What stands at the bar's end. */
  readonly valueText: string;
  /** A CSS colour; missing: the accent. */
  readonly colour?: string;
  /** A part of the bar that is drawn full, while the rest is pale. */
  readonly part?: number;
  /** In small letters beneath the bar. */
  readonly beneath?: string;
}

const left = 150;
const right = 190;
const barHeight = 22;

export function barChart(bars: readonly Bar[]): { readonly height: number; readonly shapes: Markup } {
  const max = Math.max(1, ...bars.map(({ value }) => value));
  const x = linear([0, max], [0, drawingWidth - left - right]);
  let y = 4;
  const shapes = bars.map((bar) => {
    const shape = barShape(bar, x, y);
    y += barHeight + (bar.beneath === undefined ? 12 : 32);
    return shape;
  });
  return { height: y, shapes: markup`${shapes}` };
}

function barShape(bar: Bar, x: (value: number) => number, y: number): Markup {
  const { name, value, valueText, colour, part, beneath } = bar;
  // What is there at all is seen.
  const width = value > 0 ? Math.max(2, x(value)) : 0;
  const middle = y + barHeight / 2 + 4.5;
  const full = part === undefined ? width : part > 0 ? Math.max(2, x(part)) : 0;
  return markup`<text x="${left - 14}" y="${middle}" text-anchor="end">${name}</text>${
    part === undefined ? '' : rect('faint', width, y)
  }${colour === undefined ? rect('mark', full, y) : rect('', full, y, colour)}<text x="${at(left + width + 10)}" y="${middle}">${valueText}</text>${
    beneath === undefined
      ? ''
      : markup`<text class="muted" x="${left}" y="${y + barHeight + 17}">${beneath}</text>`
  }`;
}

function rect(name: string, width: number, y: number, colour?: string): Markup {
  if (width <= 0) return markup``;
  const fill = colour === undefined ? markup` class="${name}"` : markup` style="fill:${colour}"`;
  return markup`<rect x="${left}" y="${y}" width="${at(width)}" height="${barHeight}"${fill}/>`;
}
