/**
 * The figures in docs/performance.md: each is between a pair of comments that name it, and is written from
 * bench/results.json alone, so that the page shows only what was measured.
 */
import { agentsDisturbedTable, agentsTable } from '../agents/agents-table.ts';
import { limitsTable } from '../limits-table.ts';
import type { Table } from '../print-table.ts';
import {
  coldStartTable,
  commandStartTable,
  concurrentCallsTable,
  decisionTable,
  endToEndTable,
  growthTable,
  importAtLimitTable,
  importTable,
  importThroughEmulatorTable,
  operationsTable,
  pacingTable,
} from '../result-tables.ts';
import type { BenchResults } from '../results-file.ts';
import { markdownTable } from './markdown-table.ts';

const tables: Readonly<Record<string, (results: BenchResults) => Table>> = {
  pacing: ({ pacing }) => pacingTable(pacing),
  'concurrent calls': ({ concurrentCalls }) => concurrentCallsTable(concurrentCalls),
  import: ({ import: results }) => importTable(results),
  'import at the limit': ({ importAtTableLimit }) => importAtLimitTable(importAtTableLimit),
  'import through the emulator': ({ importThroughEmulator }) =>
    importThroughEmulatorTable(importThroughEmulator),
  operations: ({ operations }) => operationsTable(operations),
  growth: ({ growth }) => growthTable(growth),
  limits: limitsTable,
  'cold start': ({ coldStart }) => coldStartTable(coldStart),
  'command start': ({ commandStart }) => commandStartTable(commandStart),
  decisions: ({ decisions }) => decisionTable(decisions),
  agents: ({ agents }) => agentsTable(agents),
  'agents disturbed': ({ agents }) => agentsDisturbedTable(agents),
  'end to end': ({ endToEnd }) => endToEndTable(endToEnd),
};

const PLACE = /<!-- figures: ([a-z ]+) -->\n[\s\S]*?<!-- end of figures -->/g;

/** `page` with the figures of `results`. @throws Error when it names unknown figures, or leaves some out. */
export function withFigures(page: string, results: BenchResults): string {
  const left = new Set(Object.keys(tables));
  const filled = page.replaceAll(PLACE, (_, name: string) => {
    const table = tables[name];
    if (!table || !left.delete(name))
      throw new Error(`The page names unknown figures, or the same figures twice: "${name}".`);
    return `<!-- figures: ${name} -->\n\n${markdownTable(table(results))}\n\n<!-- end of figures -->`;
  });
  if (left.size > 0) throw new Error(`The page has no place for: ${[...left].join(', ')}.`);
  return filled;
}
