/** `npm run bench`: measures, prints a table for each part, and keeps the figures in bench/results.json. */
import { LocalRunError } from '../local/local-run-error.ts';
import { type BenchOptions, type Part, readOptions, usage } from './bench-options.ts';
import { measureCallsAtATime } from './calls-at-a-time-benchmark.ts';
import { measureColdStart } from './cold-start-benchmark.ts';
import { measureEndToEnd } from './end-to-end-benchmark.ts';
import { MOST_IMPORT_MEGABYTES, measureImport, validatingReader } from './import/import-benchmark.ts';
import { measureOperations } from './operations/operations-benchmark.ts';
import { measurePacing } from './pacing/pacing-benchmark.ts';
import { type Table, tableText } from './print-table.ts';
import {
  callsAtATimeTable,
  coldStartTable,
  endToEndTable,
  importTable,
  operationsTable,
  pacingTable,
} from './result-tables.ts';
import { type BenchResults, type ImportResult, saveResults } from './results-file.ts';

interface Measured {
  readonly results: Partial<BenchResults>;
  readonly table: Table;
  /** What must hold and does not, in a sentence. */
  readonly failure?: string;
}

type Measure = (options: BenchOptions) => Promise<Measured>;

const measures: Readonly<Record<Part, Measure>> = {
  pacing: async () => {
    const pacing = await measurePacing(progress);
    return { results: { pacing }, table: pacingTable(pacing) };
  },
  'calls-at-a-time': async () => {
    const callsAtATime = await measureCallsAtATime(progress);
    return { results: { callsAtATime }, table: callsAtATimeTable(callsAtATime) };
  },
  import: async ({ rows }) => {
    const results = await measureImport(rows, progress);
    const failure = memoryFailure(results);
    return { results: { import: results }, table: importTable(results), ...(failure && { failure }) };
  },
  operations: async () => {
    const operations = await measureOperations(progress);
    return { results: { operations }, table: operationsTable(operations) };
  },
  'cold-start': async () => {
    const coldStart = await measureColdStart(progress);
    return { results: { coldStart }, table: coldStartTable(coldStart) };
  },
  'end-to-end': async () => {
    const endToEnd = await measureEndToEnd(progress);
    return { results: { endToEnd }, table: endToEndTable(endToEnd) };
  },
};

function memoryFailure(results: readonly ImportResult[]): string | undefined {
  const peak =
    results.find(({ parser }) => parser === validatingReader)?.peakMegabytes ?? Number.POSITIVE_INFINITY;
  return peak <= MOST_IMPORT_MEGABYTES
    ? undefined
    : `Reading with validation held ${peak} MB, more than the ${MOST_IMPORT_MEGABYTES} MB it may hold.`;
}

function progress(line: string): void {
  console.error(`  … ${line}`);
}

async function run(options: BenchOptions): Promise<void> {
  for (const part of options.parts) {
    console.error(`${part}:`);
    const { results, table, failure } = await measures[part](options);
    saveResults(results);
    console.log(tableText(table));
    if (failure === undefined) continue;
    console.error(failure);
    process.exitCode = 1;
  }
  console.log('The figures are in bench/results.json.');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else await run(options);
} catch (error) {
  console.error(error instanceof LocalRunError ? error.message : error);
  process.exitCode = 1;
}
