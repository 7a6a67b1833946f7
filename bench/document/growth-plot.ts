/** How time and cost grow from a thousand contacts on. */
import type { TopLevelSpec } from 'vega-lite';
import type { GrowthResult } from '../results-file.ts';
import { colors } from './render-plot.ts';

export function growthPlot(results: readonly GrowthResult[]): TopLevelSpec {
  const values = results.map(({ contacts, seconds, usd, requestsPerContact, efficiency }) => ({
    contacts,
    minutes: seconds / 60,
    usd,
    requestsPerContact,
    efficiency,
  }));
  return {
    title: {
      text: `From a thousand contacts on, at ${results[0]?.callsPerSecond ?? 0} calls per second`,
      subtitle:
        'Minutes and dollars on logarithmic scales: a straight line is proportional to the number of contacts',
    },
    data: { values },
    columns: 2,
    spacing: 36,
    concat: [
      panel('minutes', 'minutes, from the upload to the written results', '.1f', ',~f', 'log'),
      panel('usd', 'AWS cost in dollars, without telephony', '$.2f', '$,~f', 'log'),
      panel('requestsPerContact', 'requests to AWS per contact', '.2f', '~f', 'linear'),
      panel('efficiency', 'of the quota used', '.1%', '.0%', 'linear'),
    ],
  };
}

function panel(field: string, title: string, format: string, axisFormat: string, scale: 'log' | 'linear') {
  return {
    width: 270,
    height: 170,
    title: { text: title, fontSize: 12, fontWeight: 'normal' as const, offset: 8 },
    encoding: {
      x: {
        field: 'contacts',
        type: 'quantitative' as const,
        scale: { type: 'log' as const, padding: 26 },
        axis: { title: 'contacts', format: '~s', values: [1e3, 1e4, 1e5, 1e6], grid: false },
      },
      y: {
        field,
        type: 'quantitative' as const,
        scale: scale === 'log' ? { type: 'log' as const, padding: 18 } : { zero: true, padding: 18 },
        axis: { title: null, format: axisFormat, tickCount: 4 },
      },
    },
    layer: [
      { mark: { type: 'line' as const, color: colors.ours, point: { color: colors.ours, size: 50 } } },
      {
        mark: { type: 'text' as const, dy: -12 },
        encoding: { text: { field, type: 'quantitative' as const, format } },
      },
    ],
  };
}
