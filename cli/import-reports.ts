/** What became of rows that were rejected, duplicate or repaired: the import reports of a campaign, or of one file. */
import type { ObjectPlace, ObjectTransfer } from '../src/aws/object-transfer.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import { reportKey } from '../src/campaign/campaign-id.ts';
import { openCsv } from '../src/csv/csv-file.ts';
import type { CsvRow } from '../src/csv/fit-row.ts';
import { skipBytes } from '../src/csv/gunzip.ts';
import { csvLine } from '../src/text/csv-line.ts';

const ROWS_AT_ONCE = 1_000;

/** The cells of a report's line: row, contactKey, result, reason. */
export type ReportCells = readonly string[];

/** The reports of all files of `campaign` as one CSV, with the file's name before each line. */
export async function* importReports(
  { campaignId, files = {} }: Campaign,
  bucket: string,
  transfer: ObjectTransfer,
): AsyncGenerator<string> {
  yield csvLine(['file', 'row', 'contactKey', 'result', 'reason']);
  const inOrder = Object.values(files).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  // Versions of one file share a report, which is the last one's.
  for (const file of new Set(inOrder.map((each) => each.file))) {
    for await (const lines of reportOf({ bucket, key: reportKey(campaignId, file) }, transfer)) {
      yield lines.map((cells) => csvLine([file, ...cells])).join('');
    }
  }
}

/** The lines of one report, in pages; none if there is no report, as for a settings file without mistakes. */
export async function* reportOf(
  place: ObjectPlace,
  transfer: ObjectTransfer,
): AsyncGenerator<readonly ReportCells[]> {
  if (!(await transfer.exists(place))) return;
  const open = (fromByte: number) => bytesOf(place, transfer, fromByte);
  const csv = await openCsv({ name: place.key, open });
  for await (const { rows } of csv.chunks(ROWS_AT_ONCE)) yield rows.map(cellsOf);
}

async function* bytesOf(
  place: ObjectPlace,
  transfer: ObjectTransfer,
  fromByte: number,
): AsyncGenerator<Uint8Array> {
  const file = await transfer.download(place);
  if (file) yield* skipBytes(file.body, fromByte);
}

function cellsOf(row: CsvRow): ReportCells {
  return row.type === 'unusable' ? [String(row.line), '', '', row.problem] : row.cells;
}
