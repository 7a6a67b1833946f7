/** What differs between kinds of lists in import-list.ts: customers of a campaign, do-not-call numbers. */
import type { FileRules, ImportedFile } from '../campaign/campaign.ts';
import type { Entries, MayForget } from '../campaign/imported-files.ts';
import type { CsvFile } from '../csv/csv-file.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import type { ChunkResult, ImportRun } from './import-chunk.ts';
import type { ReportLine } from './import-ports.ts';

/** What the rows of a list are, and what becomes of them. */
export interface ListKind<Item extends Entries> {
  /** The item of the Campaigns table that keeps the progress. */
  readonly campaignId: string;
  /** That item as it stands now; undefined before the first file. */
  read(): Promise<Item | undefined>;
  /** As `openFile` of the campaigns. */
  open(file: ImportedFile, seen: Item | undefined): Promise<Item | undefined>;
  /** Whether the entry of a file that is done may go when there are too many: what was imported from it stays. */
  readonly mayForget: MayForget;
  /** Completes "The file was not read: …" when that item has no room for one more file. */
  readonly tooManyFiles: (files: number) => string;
  /** Imports what must be known before the list; answers whether that may have changed the item. */
  prepare(): Promise<boolean>;
  /** What the rows of a file are read by that is opened now; kept with the file. */
  rulesOf(known: Item | undefined): FileRules;
  /** Whether a header is that of the numbers; decides between delimiters that all fit. */
  phoneHeader(item: Item, file: ImportedFile): (header: string) => boolean;
  /** Throws (or rejects with) UnreadableFile when the headers are none that such a list can have. */
  begin(item: Item, file: ImportedFile, csv: CsvFile): ListRows | Promise<ListRows>;
  /** After the last row; idempotent. */
  end(): Promise<void>;
}

export interface ListRows {
  /** About the headers. */
  readonly notes: readonly ReportLine[];
  /**
   * Imports one chunk, after the first `rowsBefore` rows of the file. Idempotent.
   * @throws OutOfTime when the time of `run` is over before that.
   */
  importChunk(rows: readonly CsvRow[], rowsBefore: number, run: ImportRun): Promise<ChunkResult>;
}
