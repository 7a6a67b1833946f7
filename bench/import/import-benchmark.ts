/** How fast customer files are read, and in how much memory: our reader beside two common ones. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inTemporaryFolder, runNode } from '../child-process.ts';
import { makeCustomers } from '../make-customers.ts';
import type { ImportResult } from '../results-file.ts';
import type { Reading } from './read-customers.ts';

/** What the importer may hold of a file of any length, MiB. */
const MAX_IMPORT_MEGABYTES = 256;

/** The reader that does what the importer does with each row. */
export const validatingReader = 'ours with validation';

/** The importer as a whole, over ports that answer at once. */
const wholeImporter = 'the importer, instant AWS';

const readers = ['csv-parse', 'papaparse', 'ours', validatingReader, wholeImporter];

/** Reads the same file of `rows` rows with each reader, one after the other. */
export function measureImport(rows: number, progress: (line: string) => void): Promise<ImportResult[]> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'customers.csv');
    progress(`a file of ${rows.toLocaleString('en-US')} rows`);
    await makeCustomers(file, rows);
    const script = await bundledReader(folder);
    const results: ImportResult[] = [];
    for (const parser of readers) {
      progress(parser);
      const reading = JSON.parse(await runNode([script, parser, file])) as Reading;
      if (reading.rows !== rows) throw new Error(`${parser} read ${reading.rows} rows of ${rows}.`);
      results.push(resultOf(parser, reading, statSync(file).size));
    }
    return results;
  });
}

/** What must hold and does not, in a sentence. */
export function memoryFailure(results: readonly ImportResult[]): string | undefined {
  const greedy = results
    .filter(({ parser }) => parser === validatingReader || parser === wholeImporter)
    .find(({ peakMegabytes }) => peakMegabytes > MAX_IMPORT_MEGABYTES);
  return (
    greedy &&
    `${greedy.parser}: held ${greedy.peakMegabytes} MB, more than the ${MAX_IMPORT_MEGABYTES} MB it may hold.`
  );
}

/** Plain JavaScript: compiling on the fly would be measured, too. */
async function bundledReader(folder: string): Promise<string> {
  const outfile = join(folder, 'read-customers.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'read-customers.ts')],
    outfile,
    bundle: true,
    mainFields: ['module', 'main'], // as the functions are bundled: jsonc-parser's main cannot be
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}

function resultOf(parser: string, { rows, seconds, peakMegabytes }: Reading, bytes: number): ImportResult {
  return {
    parser,
    rows,
    megabytesPerSecond: Math.round((bytes / 1e6 / seconds) * 10) / 10,
    rowsPerSecond: Math.round(rows / seconds),
    peakMegabytes: Math.round(peakMegabytes),
  };
}
