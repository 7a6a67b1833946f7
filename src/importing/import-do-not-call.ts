/**
 * Do-not-call lists: each row adds its number to the list that the file's folder names. Import-list.ts reads the file.
 * Importing rows again, even concurrently, gives the same result: the opening time of the file and the row identify
 * an entry. A mistake elsewhere in a row never gets a number called: a row with too many cells counts if it contains
 * a number.
 */
import pLimit from 'p-limit';
import type { FileRules, ImportedFile } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { DO_NOT_CALL_ID, type DoNotCallItem } from '../campaign/do-not-call-item.ts';
import { GENERAL_LIST } from '../campaign/do-not-call-list.ts';
import { allDone } from '../concurrency/parallel.ts';
import { isPhoneHeader } from '../csv/column-names.ts';
import type { CsvFile } from '../csv/csv-file.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import type { Columns } from '../csv/header.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import type { CountryCode } from '../phone/country.ts';
import { numberKey } from '../phone/number-key.ts';
import type { HomeCountry } from '../phone/number-readings.ts';
import { type PhoneNumberReading, readPhoneNumber } from '../phone/phone-number.ts';
import { type EntryColumns, type EntryFacts, entryColumns, entryFacts } from './do-not-call-file.ts';
import { type ChunkResult, chunkResult, type ImportRun } from './import-chunk.ts';
import type { ListPorts } from './import-list.ts';
import type { ReportLine } from './import-ports.ts';
import type { ListKind, ListRows } from './list-kind.ts';
import { readNumberColumn } from './number-column.ts';
import { OutOfTime } from './out-of-time.ts';
import { cellAt } from './row-cells.ts';
import { countryCells, readRowCountry } from './row-country.ts';

const WRITES_AT_ONCE = 50;

export interface DoNotCallPorts extends ListPorts {
  readonly numbers: Pick<NumberStore, 'suppress'>;
}

export class DoNotCallList implements ListKind<DoNotCallItem> {
  readonly campaignId = DO_NOT_CALL_ID;
  readonly #ports: DoNotCallPorts;
  readonly #deployment: DeploymentSettings;
  readonly #target: ListTarget;

  constructor(
    ports: DoNotCallPorts,
    deployment: DeploymentSettings,
    target: ListTarget = { list: GENERAL_LIST },
  ) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#target = target;
  }

  read(): Promise<DoNotCallItem | undefined> {
    return this.#ports.campaigns.getDoNotCall();
  }

  open(file: ImportedFile): Promise<DoNotCallItem | undefined> {
    return this.#ports.campaigns.openFile(DO_NOT_CALL_ID, file, {});
  }

  /** Lists are dropped for years; what they put on the list stays there. */
  readonly mayForget = () => true;

  readonly tooManyFiles = (files: number) =>
    `${files} do-not-call lists are being imported at present, and no number of this one was added. Upload it again when one of them is done.`;

  /** A list needs nothing before it. */
  async prepare(): Promise<boolean> {
    return false;
  }

  rulesOf(): FileRules {
    const { list } = this.#target;
    const ofList = list === GENERAL_LIST ? {} : { list };
    return { defaultCountry: this.#deployment.defaultCountry, dedupeBy: 'phoneNumber', ...ofList };
  }

  readonly phoneHeader = () => isPhoneHeader;

  begin(_: unknown, file: ImportedFile, csv: CsvFile): ListRows {
    // Kept with the file: a version before named lists took every folder for the general list.
    const { defaultCountry, list = GENERAL_LIST } = file.rules ?? this.rulesOf();
    const column = readNumberColumn(csv.header, defaultCountry);
    if (!column.ok) throw new UnreadableFile(column.message, csv.headerLine);
    const context = {
      list,
      file: file.file,
      openedAt: file.startedAt,
      position: column.position,
      countries: column.countries,
      width: csv.header.length,
      columns: entryColumns(csv.header),
      defaultCountry,
    };
    return {
      notes: this.#notesOn(list).map((reason) => ({
        row: csv.headerLine,
        contactKey: '',
        result: 'repaired',
        reason,
      })),
      importChunk: (rows, _, run) => suppressChunk(rows, context, this.#ports, run),
    };
  }

  /** What its owner might not expect. */
  #notesOn(list: string): readonly string[] {
    const { note } = this.#target;
    if (list === GENERAL_LIST) return note === undefined ? [] : [note];
    return [
      `The numbers of this file are on the do-not-call list "${list}", by the name of its folder: it applies to campaigns that name it in "doNotCallLists". A file directly in suppressions/ applies to all campaigns.`,
    ];
  }

  /** While any list is open the item is IMPORTING, then RUNNING. */
  async end(): Promise<void> {
    const { campaigns, clock } = this.#ports;
    const files = Object.values((await this.read())?.files ?? {});
    if (files.some(({ done }) => !done)) return;
    await campaigns.changeState(DO_NOT_CALL_ID, ['IMPORTING'], 'RUNNING', undefined, clock.now());
  }
}

/** The list that a file adds to, by its id. */
export interface ListTarget {
  readonly list: string;
  /** Why it is not the one that the folder seems to name. */
  readonly note?: string;
}

interface ChunkContext {
  /** Id of the list. */
  readonly list: string;
  /** S3 key. */
  readonly file: string;
  /** ISO 8601: since when the numbers are on the list; fixed when the file is first opened. */
  readonly openedAt: string;
  /** Of the column with the numbers. */
  readonly position: number;
  /** Of the columns that say which country a number is of. */
  readonly countries: Pick<Columns, 'country' | 'prefixes'>;
  /** Number of headers. */
  readonly width: number;
  readonly columns: EntryColumns;
  readonly defaultCountry: CountryCode;
}

/** Puts the numbers of `rows` on the list, and names what was not put there as it stood in the row. */
async function suppressChunk(
  rows: readonly CsvRow[],
  context: ChunkContext,
  { numbers, clock }: Pick<DoNotCallPorts, 'numbers' | 'clock'>,
  { deadline }: ImportRun,
): Promise<ChunkResult> {
  const limit = pLimit(WRITES_AT_ONCE);
  const firstRowOf = new Map<string, number>();
  const begin = () => {
    if (clock.now() > deadline) throw new OutOfTime('A chunk of a list was not imported in time.');
  };
  /** An opt-out must not be lost because the number was not written in full. */
  const suppressAll = async (mayBe: readonly string[], row: CsvRow, entry: EntryFacts) => {
    begin();
    for (const phoneNumber of mayBe) await numbers.suppress(phoneNumber, entry, context.list);
    const reason = `The phone number may be ${mayBe.join(' or ')}: each of them is on ${nameOf(context)}.`;
    return lineOf(row, mayBe[0] ?? '', 'repaired', reason);
  };
  const lines = await allDone(
    rows.map((row) => {
      const reading = readRow(row, context);
      if (!reading.ok && reading.mayBe !== undefined) {
        const entry = entryOf(row, context);
        return limit(() => suppressAll(reading.mayBe ?? [], row, entry));
      }
      if (!reading.ok) return lineOf(row, '', 'rejected', reading.reason);
      const { phoneNumber, note } = reading;
      // Within the chunk the writes run side by side, so which row comes first is decided here.
      const key = numberKey(phoneNumber);
      const first = firstRowOf.get(key);
      if (first !== undefined)
        return lineOf(row, phoneNumber, 'duplicate', `The same number as row ${first}.`);
      firstRowOf.set(key, row.line);
      const entry = entryOf(row, context);
      return limit(async () => {
        begin();
        if (!(await numbers.suppress(phoneNumber, entry, context.list)))
          return lineOf(row, phoneNumber, 'duplicate', `The number was already on ${nameOf(context)}.`);
        return note === undefined ? undefined : lineOf(row, phoneNumber, 'repaired', note);
      });
    }),
  );
  return chunkResult(lines.filter((line) => line !== undefined));
}

function nameOf({ list }: Pick<ChunkContext, 'list'>): string {
  return list === GENERAL_LIST ? 'the do-not-call list' : `the do-not-call list ${list}`;
}

/** Where an entry came from, and since when it holds. */
function entryOf(row: CsvRow, { file, openedAt, columns }: ChunkContext): EntryFacts {
  const ofFile = { at: openedAt, source: `${file}, row ${row.line}` };
  // In a row with too many cells it is not known which cell belongs to which column.
  return row.type === 'unusable' ? ofFile : entryFacts(row.cells, columns, ofFile);
}

function readRow(row: CsvRow, context: ChunkContext): PhoneNumberReading {
  const { position, defaultCountry } = context;
  if (row.type === 'cells') return readPhoneNumber(cellAt(row.cells, position), homeOf(row.cells, context));
  for (const cell of cellsWithNumber(row.cellsRead ?? [], context)) {
    const reading = readPhoneNumber(cell, defaultCountry);
    if (!reading.ok) continue;
    const notes = [row.problem, 'Its number was added to the do-not-call list anyway.', reading.note];
    return { ...reading, note: notes.filter((note) => note !== undefined).join(' ') };
  }
  return { ok: false, reason: row.problem };
}

/** An unreadable country does not keep a number off the list: the number is read as if there were none. */
function homeOf(cells: readonly string[], { countries, defaultCountry }: ChunkContext): HomeCountry {
  const named = readRowCountry(countryCells(cells, countries));
  return named.type === 'country' ? named.home : { country: defaultCountry };
}

/** Where the number may stand in a row with too many cells: each delimiter too many before it moves it by one. */
function cellsWithNumber(cells: readonly string[], { position, width }: ChunkContext): readonly string[] {
  return cells.slice(position, position + Math.max(0, cells.length - width) + 1);
}

function lineOf(row: CsvRow, contactKey: string, result: ReportLine['result'], reason: string): ReportLine {
  return { row: row.line, contactKey, result, reason };
}
