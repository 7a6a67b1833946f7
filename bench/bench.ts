/** `npm run bench`: measures, prints a table for each part, and keeps the figures in bench/results.json. */
import { LocalRunError } from '../local/local-run-error.ts';
import { agentsFailure, measureAgents, withEarlier } from './agents/agents-benchmark.ts';
import { agentsDisturbedTable, agentsTable } from './agents/agents-table.ts';
import { type BenchOptions, type Part, readOptions, usage } from './bench-options.ts';
import { measureColdStart } from './cold-start-benchmark.ts';
import { commandStartFailure, measureCommandStart } from './command-start-benchmark.ts';
import { concurrentCallsFailure, measureConcurrentCalls } from './concurrent-calls-benchmark.ts';
import { decisionFailure, measureDecisions } from './decision-benchmark.ts';
import { measureEndToEnd } from './end-to-end-benchmark.ts';
import { growthFailure, growthSizes, measureGrowth } from './growth/growth-benchmark.ts';
import { measureImport, memoryFailure } from './import/import-benchmark.ts';
import { importRateFailure, measureImportThroughEmulator } from './import/import-emulator-benchmark.ts';
import { measureImportAtLimit } from './import/import-limit-benchmark.ts';
import { fullScale, importLimitFailure, shortScale } from './import/import-limit-scale.ts';
import { limitsTable } from './limits-table.ts';
import { measureOperations, operationsFailure } from './operations/operations-benchmark.ts';
import { measurePacing } from './pacing/pacing-benchmark.ts';
import { type Table, tableText } from './print-table.ts';
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
} from './result-tables.ts';
import { type BenchResults, readResults, saveResults, thisMachine } from './results-file.ts';

interface Measured {
  readonly results: Partial<BenchResults>;
  readonly tables: readonly Table[];
  /** What must hold and does not, in a sentence. */
  readonly failure?: string | undefined;
}

type Measure = (options: BenchOptions) => Promise<Measured>;

const measures: Readonly<Record<Part, Measure>> = {
  pacing: async () => {
    const pacing = await measurePacing(progress);
    return { results: { pacing }, tables: [pacingTable(pacing)] };
  },
  'concurrent-calls': async () => {
    const concurrentCalls = await measureConcurrentCalls(progress);
    return {
      results: { concurrentCalls },
      tables: [concurrentCallsTable(concurrentCalls)],
      failure: concurrentCallsFailure(concurrentCalls),
    };
  },
  import: async ({ rows }) => {
    const results = await measureImport(rows, progress);
    return { results: { import: results }, tables: [importTable(results)], failure: memoryFailure(results) };
  },
  'import-emulator': async () => {
    const importThroughEmulator = await measureImportThroughEmulator(progress);
    return {
      results: { importThroughEmulator },
      tables: [importThroughEmulatorTable(importThroughEmulator)],
      failure: importRateFailure(importThroughEmulator),
    };
  },
  'import-limit': async ({ isShort }) => {
    const scale = isShort ? shortScale : fullScale;
    const importAtTableLimit = await measureImportAtLimit(scale, progress);
    return {
      results: { importAtTableLimit },
      tables: [importAtLimitTable(importAtTableLimit, scale)],
      failure: importLimitFailure(importAtTableLimit, scale),
    };
  },
  operations: async () => {
    const operations = await measureOperations(progress);
    return {
      results: { operations },
      tables: [operationsTable(operations)],
      failure: operationsFailure(operations),
    };
  },
  million: async ({ longest }) => {
    const growth = await measureGrowth(growthSizes(longest), progress);
    return {
      results: { growth },
      tables: [growthTable(growth), limitsTable({ growth, operations: readResults().operations })],
      failure: growthFailure(growth),
    };
  },
  'cold-start': async () => {
    const coldStart = await measureColdStart(progress);
    return { results: { coldStart }, tables: [coldStartTable(coldStart)] };
  },
  'command-start': async ({ isShort }) => {
    const commandStart = await measureCommandStart(progress);
    return {
      results: { commandStart },
      tables: [commandStartTable(commandStart)],
      // How fast a busy machine is says nothing: a short run shows that it runs.
      failure: isShort ? undefined : commandStartFailure(commandStart),
    };
  },
  decisions: async ({ isShort }) => {
    const decisions = measureDecisions(progress);
    return {
      results: { decisions },
      tables: [decisionTable(decisions)],
      failure: isShort ? undefined : decisionFailure(decisions),
    };
  },
  'end-to-end': async () => {
    const endToEnd = await measureEndToEnd(progress);
    return { results: { endToEnd }, tables: [endToEndTable(endToEnd)] };
  },
  agents: async ({ isShort, agentsCase }) => {
    const measured = measureAgents(agentsCase, isShort, progress);
    return {
      results: { agents: withEarlier(measured, readResults().agents) },
      tables: [agentsTable(measured), agentsDisturbedTable(measured)].filter(({ rows }) => rows.length > 0),
      failure: agentsFailure(measured, isShort),
    };
  },
};

function progress(line: string): void {
  console.error(`  … ${line}`);
}

async function run(options: BenchOptions): Promise<void> {
  for (const part of options.parts) {
    console.error(`${part}:`);
    const { results, tables, failure } = await measures[part](options);
    if (!options.isShort) saveResults(results);
    for (const table of tables) console.log(tableText(table));
    if (failure === undefined) continue;
    console.error(failure);
    process.exitCode = 1;
  }
  const { node, cores, cpu } = thisMachine();
  console.log(`Measured on ${cores} cores (${cpu}), Node ${node}.`);
  console.log(
    options.isShort
      ? 'Figures of short runs are not kept.'
      : 'The figures are in bench/results.json; npm run bench:document puts them into docs/performance.md.',
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else await run(options);
} catch (error) {
  console.error(error instanceof LocalRunError ? error.message : error);
  process.exitCode = 1;
}
