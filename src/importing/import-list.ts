/**
 * Imports one file of rows of any kind, in chunks of fixed size; after each chunk the file's entry in the Campaigns
 * table holds the checkpoint. The next run, after a crash or a timeout, continues from there.
 */
import type { ImportedFile } from '../campaign/campaign.ts';
import { fileId, refusedKey, reportKey } from '../campaign/campaign-id.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { type Entries, entriesInTheWay, errorInEntry } from '../campaign/imported-files.ts';
import { openCsv } from '../csv/csv-file.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { SECOND_MS, toIso } from '../time/instant.ts';
import { openedFile, resumeFailedImports } from './file-entries.ts';
import type { ImportJob, ImportQueue, ImportReports, ReportId, ReportLine, Uploads } from './import-ports.ts';
import type { ListKind } from './list-kind.ts';
import { OutOfTime } from './out-of-time.ts';

/** Rows between two checkpoints. Fixed: the parts of the import report are numbered by it. */
export const ROWS_PER_CHUNK = 1_000;

/** A file that takes longer than this makes room when others wait: a small one must not wait for large ones. ms */
const TURN_MS = 5 * SECOND_MS;

/** No file takes this long to reach its next rows, unless it unzips to many gigabytes, ms. */
const MAX_TRANSIT_MS = 60 * SECOND_MS;

export interface ListPorts {
  readonly campaigns: Pick<
    CampaignStore,
    'get' | 'getDoNotCall' | 'openFile' | 'saveFile' | 'forgetFile' | 'changeState'
  >;
  readonly uploads: Uploads;
  readonly importQueue: ImportQueue;
  readonly reports: ImportReports;
  readonly clock: Clock;
  readonly log: Log;
}

interface Open<Item> {
  readonly type: 'open';
  readonly item: Item;
  /** Its entry in the item. */
  readonly file: ImportedFile;
  /** An earlier run has opened the file. */
  readonly isResumed: boolean;
}

type Opening<Item> = Open<Item> | { readonly type: 'refused' };

export class ListImport<Item extends Entries> {
  readonly #job: ImportJob;
  readonly #kind: ListKind<Item>;
  readonly #ports: ListPorts;
  readonly #report: ReportId;

  constructor(job: ImportJob, kind: ListKind<Item>, ports: ListPorts) {
    this.#job = job;
    this.#kind = kind;
    this.#ports = ports;
    this.#report = { key: reportKey(kind.campaignId, job.key), version: job.version };
  }

  /**
   * Imports the file.
   * @throws OutOfTime when that is not done by `deadline` (ms since 1970); the next run goes on from there.
   */
  async run(deadline: number): Promise<void> {
    const { campaigns, clock, log, reports } = this.#ports;
    const { campaignId } = this.#kind;
    const opening = await this.#open();
    if (opening.type === 'refused') return;
    const { file } = opening;
    // A redelivery ends the import again, for a kill may have come before it.
    if (file.done) return this.#close();
    await campaigns.changeState(campaignId, ['RUNNING', 'COMPLETED'], 'IMPORTING', undefined, clock.now());
    const imported = await this.#importRows(opening, deadline);
    // When another importer has finished the file meanwhile, it has written the report, of the same parts.
    if (!(await reports.finish(this.#report, () => this.#isOpen()))) return this.#close();
    const { checkpoint, ...read } = imported;
    const { rows, rejected, duplicates } = read;
    log.info('A file is imported.', { campaignId, rows, rejected, duplicates });
    await this.#save({ ...read, done: true, doneAt: toIso(clock.now()) }, checkpoint?.chunks ?? 0);
    await this.#close();
  }

  async #open(): Promise<Opening<Item>> {
    const { clock, importQueue, reports } = this.#ports;
    const { key, version } = this.#job;
    let known = await this.#kind.read();
    const isKnown = known?.files?.[fileId(key, version)] !== undefined;
    if (!isKnown) await resumeFailedImports(this.#job, known, importQueue);
    if (!isKnown && (await this.#kind.prepare())) known = await this.#kind.read();
    if (!isKnown && !(await this.#makeRoom(known))) {
      const message = `The file was not read: ${this.#kind.tooManyFiles(Object.keys(known?.files ?? {}).length)}`;
      await reports.refuse(refusedKey(key), key, message);
      return { type: 'refused' };
    }
    for (;;) {
      const file = openedFile(this.#job, clock.now(), this.#kind.rulesOf(known));
      const item = await this.#kind.open(file, known);
      const standing = item?.files?.[fileId(key, version)];
      if (item && standing) return { type: 'open', item, file: standing, isResumed: isKnown };
      // Settings were saved meanwhile: the rows are read by the new ones, or by none.
      known = await this.#kind.read();
    }
  }

  /** Forgets files that were done first, as far as their kind allows it; false when there is no room for one more. */
  async #makeRoom(known: Entries = {}): Promise<boolean> {
    const inTheWay = entriesInTheWay(known, this.#kind.mayForget);
    for (const id of inTheWay ?? []) await this.#ports.campaigns.forgetFile(this.#kind.campaignId, id);
    return inTheWay !== undefined;
  }

  /** Answers the file as it stands when all its rows are imported (or the rest cannot be read). */
  async #importRows({ item, ...opening }: Open<Item>, deadline: number): Promise<ImportedFile> {
    const { reports, uploads } = this.#ports;
    const turn = new ImportTurn(this.#ports, deadline);
    let { isResumed } = opening;
    // What an earlier delivery failed of is over when this one goes through.
    const { error: _, ...standing } = opening.file;
    let file: ImportedFile = standing;
    try {
      const open = (fromByte: number) => uploads.open(this.#job, fromByte);
      const csv = await openCsv({ name: this.#job.key, open }, this.#kind.phoneHeader(item, file));
      const list = await this.#kind.begin(item, file, csv);
      if (!file.checkpoint && list.notes.length > 0) await reports.savePart(this.#report, 0, list.notes);
      for await (const { rows, next } of csv.chunks(ROWS_PER_CHUNK, file.checkpoint)) {
        turn.begin();
        const result = await list.importChunk(rows, file.rows, { deadline, isResumed });
        isResumed = false;
        const before = chunksOf(file);
        const chunks = before + 1;
        if (result.lines.length > 0) await reports.savePart(this.#report, chunks, result.lines);
        file = {
          ...file,
          rows: file.rows + rows.length,
          rejected: file.rejected + result.rejected,
          duplicates: file.duplicates + result.duplicates,
          checkpoint: { ...next, chunks },
        };
        await this.#save(file, before);
        await turn.endIfOver();
      }
      return file;
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      return this.#reportUnreadable(file, error);
    }
  }

  /** Answers the file with the reason why the rest of it is not read. */
  async #reportUnreadable(file: ImportedFile, { message, line }: UnreadableFile): Promise<ImportedFile> {
    const reportLine: ReportLine = { row: line ?? '', contactKey: '', result: 'file', reason: message };
    await this.#ports.reports.savePart(this.#report, chunksOf(file) + 1, [reportLine]);
    const { campaignId } = this.#kind;
    this.#ports.log.warn('A file, or the rest of it, cannot be read.', { campaignId });
    return { ...file, error: errorInEntry(line === undefined ? message : `Line ${line}: ${message}`) };
  }

  /**
   * Writes the checkpoint. Throws if another importer has continued from the same place: the message must then be
   * redelivered, because that importer may crash, too.
   */
  async #save(file: ImportedFile, expectedChunks: number): Promise<void> {
    if (await this.#ports.campaigns.saveFile(this.#kind.campaignId, file, expectedChunks)) return;
    throw new Error('Another importer is working on this file at the same time.');
  }

  /** Whether no importer has finished the file. */
  async #isOpen(): Promise<boolean> {
    const item = await this.#kind.read();
    return item?.files?.[fileId(this.#job.key, this.#job.version)]?.done === false;
  }

  async #close(): Promise<void> {
    await this.#kind.end();
    await this.#ports.reports.discardParts(this.#report);
  }
}

/** The turn of one file at an importer. */
class ImportTurn {
  readonly #ports: Pick<ListPorts, 'clock' | 'importQueue'>;
  readonly #deadline: number;
  readonly #openedAt: number;
  /** ms since 1970; undefined: the turn has not begun. */
  #nextLook: number | undefined;

  constructor(ports: Pick<ListPorts, 'clock' | 'importQueue'>, deadline: number) {
    this.#ports = ports;
    this.#deadline = deadline;
    this.#openedAt = ports.clock.now();
  }

  /**
   * The first rows are read: a zipped file is unzipped from its start each time, which must not use up its turn.
   * @throws Error, which spends a receive, when that took all the time there was: the next run would come no further.
   */
  begin(): void {
    if (this.#nextLook !== undefined) return;
    const now = this.#ports.clock.now();
    if (now > this.#deadline && now - this.#openedAt > MAX_TRANSIT_MS)
      throw new Error(
        'It takes too long to decompress the file up to its checkpoint: split it, or upload it uncompressed.',
      );
    this.#nextLook = now + TURN_MS;
  }

  /** @throws OutOfTime at the deadline, or when the file has had its turn and others wait for theirs. */
  async endIfOver(): Promise<void> {
    const { clock, importQueue } = this.#ports;
    if (clock.now() > this.#deadline) throw new OutOfTime('A file was not imported in time.');
    if (this.#nextLook !== undefined && clock.now() < this.#nextLook) return;
    this.#nextLook = clock.now() + TURN_MS;
    if (await importQueue.isWaitedFor()) throw new OutOfTime('Other files are waiting to be imported.');
  }
}

function chunksOf({ checkpoint }: ImportedFile): number {
  return checkpoint?.chunks ?? 0;
}
