/** The rows per second that each reader of customer files reads. */
import type { TopLevelSpec } from 'vega-lite';
import type { ImportResult } from '../results-file.ts';
import { colors } from './render-plot.ts';

export function importPlot(results: readonly ImportResult[]): TopLevelSpec {
  const [first] = results;
  const values = results.map(({ parser, rowsPerSecond, peakMegabytes }) => ({
    parser,
    rowsPerSecond,
    isOurs: /^(ours|the importer)/.test(parser),
    label: `${rowsPerSecond.toLocaleString('en-US')}/s, ${peakMegabytes} MB`,
  }));
  const most = Math.max(...results.map(({ rowsPerSecond }) => rowsPerSecond));
  return {
    title: {
      text: 'Rows read per second, and the peak memory of the process',
      subtitle: `A file of ${(first?.rows ?? 0).toLocaleString('en-US')} rows and 8 columns, one process`,
    },
    data: { values },
    width: 420,
    height: { step: 30 },
    encoding: {
      y: { field: 'parser', type: 'nominal', sort: null, axis: { title: null } },
      x: {
        field: 'rowsPerSecond',
        type: 'quantitative',
        scale: { domain: [0, most * 1.4] },
        axis: { title: 'rows per second', format: '~s', tickCount: 5 },
      },
    },
    layer: [
      {
        mark: { type: 'bar', height: 18 },
        encoding: {
          color: { condition: { test: 'datum.isOurs', value: colors.ours }, value: colors.others },
        },
      },
      { mark: { type: 'text', align: 'left', dx: 5 }, encoding: { text: { field: 'label' } } },
    ],
  };
}
