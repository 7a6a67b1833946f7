/** How each dialing strategy uses the quota: calls placed, requests throttled, contacts never called. */
import type { TopLevelSpec } from 'vega-lite';
import type { PacingResult } from '../results-file.ts';
import { colors } from './render-plot.ts';

const measures = ['of the quota used', 'of requests throttled', 'of contacts never called'] as const;

export function pacingPlot(results: readonly PacingResult[]): TopLevelSpec {
  const strategies = [...new Set(results.map(({ strategy }) => strategy))];
  const values = results.flatMap((result) => {
    const shares = [result.efficiency, result.throttledShare, result.givenUp / result.contacts];
    const setting = `quota ${result.quotaPerSecond}/s, configured ${result.configuredPerSecond}/s`;
    return measures.map((measure, i) => ({
      setting,
      strategy: result.strategy,
      measure,
      share: shares[i] ?? 0,
    }));
  });
  return {
    title: {
      text: 'The same list through the same simulated Connect',
      subtitle: 'Best: all of the quota used, no request throttled, every contact called',
    },
    data: { values },
    facet: {
      row: {
        field: 'setting',
        sort: [...new Set(values.map(({ setting }) => setting))],
        header: { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start', labelPadding: 4 },
      },
      column: { field: 'measure', sort: [...measures], header: { labelFontWeight: 'bold' } },
    },
    spacing: { row: 6, column: 24 },
    spec: {
      width: 150,
      height: { step: 16 },
      encoding: {
        y: { field: 'strategy', type: 'nominal', sort: strategies, axis: { title: null } },
        x: {
          field: 'share',
          type: 'quantitative',
          scale: { domain: [0, 1.6] },
          axis: { title: null, format: '.0%', values: [0, 0.5, 1] },
        },
      },
      layer: [
        {
          mark: { type: 'bar', height: 11 },
          encoding: {
            color: {
              condition: { test: "datum.strategy === 'ours'", value: colors.ours },
              value: colors.others,
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4 },
          encoding: { text: { field: 'share', type: 'quantitative', format: '.1%' } },
        },
      ],
    },
  };
}
