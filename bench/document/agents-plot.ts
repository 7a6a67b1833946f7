/** How much agents talk and how many calls are abandoned, for each way of pacing and size of team. */
import type { TopLevelSpec } from 'vega-lite';
import type { AgentsResult } from '../results-file.ts';
import { colors } from './render-plot.ts';

const MAX_ABANDON_RATE = 0.03;

export function agentsPlot(results: readonly AgentsResult[]): TopLevelSpec {
  const shown = results.filter(
    ({ special, talkSeconds, answerRate }) => special === '' && talkSeconds === 180 && answerRate === 0.3,
  );
  const values = shown.map((result) => ({
    team: `${result.agents} agents`,
    strategy: result.strategy,
    talking: result.talkingShare,
    least: result.talkingShare - result.talkingInterval,
    most: result.talkingShare + result.talkingInterval,
    abandoned: result.abandonRate,
    limit: MAX_ABANDON_RATE,
  }));
  const y = {
    type: 'quantitative' as const,
    scale: { domain: [0.6, 0.9] },
    axis: { title: 'talking', format: '.0%' },
  };
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [0, 0.08] },
    axis: { title: 'abandoned', format: '.0%' },
  };
  const color = {
    condition: { test: "datum.strategy === 'ours'", value: colors.ours },
    value: colors.others,
  };
  return {
    title: {
      text: 'Talks of three minutes, three of ten calls answered',
      subtitle: 'Best: high up, left of the limit of 3 %. The two bounds know what no dialer can know',
    },
    data: { values },
    facet: {
      field: 'team',
      sort: [...new Set(values.map(({ team }) => team))],
      header: { labelFontWeight: 'bold' },
    },
    columns: 2,
    spec: {
      width: 330,
      height: 220,
      layer: [
        {
          mark: { type: 'rule', strokeDash: [4, 3], color: colors.text },
          encoding: { x: { ...x, field: 'limit' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            x: { ...x, field: 'abandoned' },
            y: { ...y, field: 'least' },
            y2: { field: 'most' },
            color,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { x: { ...x, field: 'abandoned' }, y: { ...y, field: 'talking' }, color },
        },
        {
          mark: { type: 'text', align: 'left', dx: 8 },
          encoding: {
            x: { ...x, field: 'abandoned' },
            y: { ...y, field: 'talking' },
            text: { field: 'strategy' },
          },
        },
      ],
    },
  };
}
