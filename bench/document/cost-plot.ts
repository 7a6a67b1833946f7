/** What a million contacts cost at AWS, by service and by function. */
import type { TopLevelSpec } from 'vega-lite';
import type { OperationsResult } from '../results-file.ts';
import { colors } from './render-plot.ts';

export function costPlot(result: OperationsResult): TopLevelSpec {
  return {
    title: {
      text: `A million contacts cost $${result.usdPerMillionContacts.toFixed(2)} at AWS, without telephony`,
      subtitle: `At ${result.callsPerSecond} calls per second; us-east-1, on demand`,
    },
    columns: 2,
    spacing: 40,
    concat: [panel('by service', result.usdByService), panel('by function', result.usdByFunction)],
  };
}

function panel(title: string, costs: Readonly<Record<string, number>>) {
  const values = Object.entries(costs)
    .map(([name, usd]) => ({ name, usd }))
    .sort((a, b) => b.usd - a.usd);
  const most = Math.max(...values.map(({ usd }) => usd));
  return {
    title: { text: title, fontSize: 12, fontWeight: 'normal' as const, offset: 8 },
    data: { values },
    width: 240,
    height: { step: 24 },
    encoding: {
      y: { field: 'name', type: 'nominal' as const, sort: null, axis: { title: null } },
      x: {
        field: 'usd',
        type: 'quantitative' as const,
        scale: { domain: [0, most * 1.25] },
        axis: { title: null, format: '$~f', tickCount: 4 },
      },
    },
    layer: [
      { mark: { type: 'bar' as const, height: 15, color: colors.ours } },
      {
        mark: { type: 'text' as const, align: 'left' as const, dx: 5 },
        encoding: { text: { field: 'usd', type: 'quantitative' as const, format: '$.2f' } },
      },
    ],
  };
}
