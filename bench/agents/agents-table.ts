/** The results of `agents` as tables. */
import type { Table } from '../print-table.ts';
import type { AgentsResult } from '../results-file.ts';

const columns = [
  'agents',
  'talk',
  'answered',
  'strategy',
  'lines',
  'talking',
  'abandoned',
  'worst window',
  'worst moment',
  'idle per call',
] as const;

/** Teams of every size and strategy, a day each. */
export function agentsTable(results: readonly AgentsResult[]): Table {
  return {
    title: 'Agents: talking ÷ logged-in time, and calls abandoned, by way of pacing; virtual time',
    columns,
    rows: results
      .filter(({ special }) => special === '')
      .map((result) => [...team(result), ...figures(result)]),
    groupBy: ([agents, talk, answered]) => `${agents} ${talk} ${answered}`,
    isOurs: (row) => row[3] === 'ours',
  };
}

/** Our rule alone: long campaigns, disturbances, lines. */
export function agentsDisturbedTable(results: readonly AgentsResult[]): Table {
  return {
    title: 'Agents: our rule in long campaigns and under disturbances',
    columns: ['agents', 'what is special', ...columns.slice(4)],
    rows: results
      .filter(({ special }) => special !== '')
      .map((result) => [result.agents, result.special, ...figures(result)]),
  };
}

function team({ agents, talkSeconds, answerRate, strategy }: AgentsResult) {
  return [agents, `${talkSeconds} s`, `${Math.round(100 * answerRate)}%`, strategy];
}

function figures(result: AgentsResult) {
  return [
    result.lines ?? 'any',
    `${percent(result.talkingShare)} ± ${(100 * result.talkingInterval).toFixed(1)}`,
    `${percent(result.abandonRate)} ± ${(100 * result.abandonInterval).toFixed(1)}`,
    percent(result.worst30DayAbandonRate),
    percent(result.worstAbandonRateFrom100),
    `${result.idleSecondsPerCall.toFixed(0)} s`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
