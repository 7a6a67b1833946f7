/**
 * Reads a customer file once with one reader and prints what it took, as JSON. Runs in a process of its own, so
 * that the memory it held at most is the reader's. Arguments: the reader, the file.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { parse as csvParse } from 'csv-parse';
import papaparse from 'papaparse';
import { openCsv } from '../../src/csv/csv-file.ts';
import { readHeader } from '../../src/csv/header.ts';
import { type RowRules, readRow } from '../../src/importing/row.ts';
import { importAtOnce } from './instant-ports.ts';

/** What a reading process prints. */
export interface Reading {
  readonly rows: number;
  /** Rows that a validating reader accepts. */
  readonly good?: number;
  readonly seconds: number;
  /** MiB. */
  readonly peakMegabytes: number;
}

const readers: Readonly<Record<string, (file: string) => Promise<{ rows: number; good?: number }>>> = {
  ours: async (file) => {
    let rows = 0;
    for await (const chunk of (await openFile(file)).chunks(1_000)) rows += chunk.rows.length;
    return { rows };
  },
  'ours with validation': async (file) => {
    const csv = await openFile(file);
    const header = readHeader(csv.header);
    if (!header.ok) throw new Error(header.message);
    const rules: RowRules = { defaultCountry: 'US', dedupeBy: 'phoneNumber', campaignAttributes: {} };
    let rows = 0;
    let good = 0;
    for await (const chunk of csv.chunks(1_000)) {
      rows += chunk.rows.length;
      for (const row of chunk.rows)
        if (row.type === 'cells' && readRow(row.cells, header.columns, rules).ok) good += 1;
    }
    return { rows, good };
  },
  'the importer, instant AWS': importAtOnce,
  // Counted as they come, without a promise for each record: the fastest way to use either.
  'csv-parse': async (file) => {
    const records = createReadStream(file).pipe(csvParse({ bom: true, relax_column_count: true }));
    return { rows: await countRecords(records) };
  },
  papaparse: async (file) => {
    const records = createReadStream(file).pipe(papaparse.parse(papaparse.NODE_STREAM_INPUT));
    return { rows: await countRecords(records) };
  },
};

function openFile(file: string) {
  return openCsv({ name: file, open: (start) => createReadStream(file, { start }) });
}

/** Records below the headers. */
async function countRecords(records: NodeJS.ReadableStream): Promise<number> {
  let count = -1;
  records.on('data', () => {
    count += 1;
  });
  await once(records, 'end');
  return count;
}

const [, , reader = '', file = ''] = process.argv;
const read = readers[reader];
if (!read) throw new Error(`There is no reader ${JSON.stringify(reader)}.`);
const from = performance.now();
const counted = await read(file);
const reading: Reading = {
  ...counted,
  seconds: (performance.now() - from) / 1000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(reading));
