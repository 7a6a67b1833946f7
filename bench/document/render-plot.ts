/**
 * Plots as SVG: a Vega-Lite specification in, a picture out, the same for the same figures. The background is light and
 * part of the picture, so that it reads on a dark page as well.
 */

import { parse, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/** Ours and the others: they differ in lightness too, for color-blind readers and black-and-white printers. */
export const colors = { ours: '#0b5cad', others: '#9aa5b1', text: '#1f2933', faint: '#e4e7eb' } as const;

const config: Config = {
  background: '#ffffff',
  padding: 16,
  font: 'Helvetica, Arial, sans-serif',
  view: { stroke: null },
  title: {
    anchor: 'start',
    fontSize: 15,
    color: colors.text,
    offset: 14,
    subtitleColor: '#52606d',
    subtitleFontSize: 12,
  },
  axis: {
    labelColor: colors.text,
    labelFontSize: 12,
    titleColor: '#52606d',
    titleFontSize: 12,
    titleFontWeight: 'normal',
    gridColor: colors.faint,
    domain: false,
    ticks: false,
    labelPadding: 6,
    labelLimit: 260,
  },
  header: { labelColor: colors.text, labelFontSize: 12, title: null },
  text: { color: colors.text, fontSize: 11 },
};

/** The plot of `spec` as SVG. */
export async function renderPlot(spec: TopLevelSpec): Promise<string> {
  const compiled = compile(spec, { config }).spec;
  const view = new View(parse(compiled), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
