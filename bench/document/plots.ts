/** The plots of docs/performance.md, by the names of their files in docs/images. */
import type { TopLevelSpec } from 'vega-lite';
import type { BenchResults } from '../results-file.ts';
import { agentsPlot } from './agents-plot.ts';
import { costPlot } from './cost-plot.ts';
import { growthPlot } from './growth-plot.ts';
import { importPlot } from './import-plot.ts';
import { pacingPlot } from './pacing-plot.ts';
import { renderPlot } from './render-plot.ts';

const specs: Readonly<Record<string, (results: BenchResults) => TopLevelSpec>> = {
  'bench-pacing.svg': ({ pacing }) => pacingPlot(pacing),
  'bench-import.svg': ({ import: results }) => importPlot(results),
  'bench-growth.svg': ({ growth }) => growthPlot(growth),
  'bench-agents.svg': ({ agents }) => agentsPlot(agents),
  'bench-cost.svg': ({ operations }) => costPlot(operations),
};

/** Every plot as SVG, by the name of its file. */
export async function plotsOf(results: BenchResults): Promise<Readonly<Record<string, string>>> {
  const drawn: Record<string, string> = {};
  for (const [name, spec] of Object.entries(specs)) drawn[name] = await renderPlot(spec(results));
  return drawn;
}
