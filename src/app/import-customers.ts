/**
 * Imports one file of customers. Rows are read in chunks of fixed size; after each chunk the file's entry in the
 * Campaigns table says how far everything is imported. Whoever takes the file up again, after a kill or for want
 * of time, goes on from there.
 */
import type { Campaign, FileRules, ImportedFile } from '../domain/campaign.ts';
import { fileId, refusedKey, reportKey, settingsKeysOf } from '../domain/campaign-id.ts';
import { type CsvFile, openCsv } from '../domain/csv/csv-file.ts';
import { UnreadableFile } from '../domain/csv/unreadable-file.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { readHeader } from '../domain/header.ts';
import { toIso } from '../domain/instant.ts';
import { callsPerSecondOf } from './call-request.ts';
import { endImport } from './end-import.ts';
import { type ChunkPorts, type FileContext, importChunk } from './import-chunk.ts';
import { importSettings, type SettingsPorts } from './import-settings.ts';
import { openedFile } from './opened-file.ts';
import type {
  CampaignStore,
  ImportJob,
  ImportQueue,
  ImportReports,
  Log,
  ReportId,
  ReportLine,
  Uploads,
} from './ports.ts';

/** Rows between two checkpoints. Fixed: the parts of the import report are numbered by it. */
export const ROWS_PER_CHUNK = 1_000;

/** The campaign's entry, files included, must stay below DynamoDB's 400 KB. */
const MOST_FILES = 300;

export interface CustomersPorts extends ChunkPorts, SettingsPorts {
  readonly campaigns: Pick<CampaignStore, 'get' | 'openFile' | 'saveFile' | 'saveSettings' | 'changeState'>;
  readonly uploads: Uploads;
  readonly importQueue: ImportQueue;
  readonly reports: ImportReports;
  readonly log: Log;
}

export class CustomersImport {
  readonly #job: ImportJob;
  readonly #campaignId: string;
  readonly #ports: CustomersPorts;
  readonly #deployment: DeploymentSettings;
  readonly #report: ReportId;

  constructor(job: ImportJob, campaignId: string, ports: CustomersPorts, deployment: DeploymentSettings) {
    this.#job = job;
    this.#campaignId = campaignId;
    this.#ports = ports;
    this.#deployment = deployment;
    this.#report = { key: reportKey(campaignId, job.key), version: job.version };
  }

  /** Imports the file, or as much of it as fits before `deadline` (ms since 1970), and sends the rest on. */
  async run(deadline: number): Promise<void> {
    const { campaigns, clock, importQueue, log, reports } = this.#ports;
    const campaign = await this.#open();
    const file = campaign?.files?.[fileId(this.#job.key, this.#job.version)];
    if (!campaign || !file) return;
    // A redelivery ends the import again, for a kill may have come before it.
    if (file.done) return this.#close();
    await campaigns.changeState(
      this.#campaignId,
      ['RUNNING', 'COMPLETED'],
      'IMPORTING',
      undefined,
      clock.now(),
    );
    const imported = await this.#importRows(campaign, file, deadline);
    if (imported === 'outOfTime') return importQueue.send(this.#job);
    await reports.finish(this.#report);
    const { checkpoint, ...read } = imported;
    const { rows, rejected, duplicates } = read;
    log.info('A file is imported.', { campaignId: this.#campaignId, rows, rejected, duplicates });
    await this.#save({ ...read, done: true, doneAt: toIso(clock.now()) }, checkpoint?.chunks ?? 0);
    await this.#close();
  }

  /** The campaign with the file in it; undefined when the file is refused. */
  async #open(): Promise<Campaign | undefined> {
    const { campaigns, clock, reports } = this.#ports;
    const { key, version } = this.#job;
    let known = await campaigns.get(this.#campaignId);
    const files = known?.files ?? {};
    if (!files[fileId(key, version)] && (await this.#importSettingsFirst())) {
      known = await campaigns.get(this.#campaignId);
    }
    if (!files[fileId(key, version)] && Object.keys(files).length >= MOST_FILES) {
      const message = `The file was not read: the campaign ${this.#campaignId} has ${MOST_FILES} files already. Put several lists into one file, or begin another campaign.`;
      await reports.refuse(refusedKey(key), key, message);
      return undefined;
    }
    const opened = openedFile(this.#job, clock.now(), this.#rulesOf(known));
    return campaigns.openFile(this.#campaignId, opened);
  }

  /**
   * Settings that were dropped just before their customers may still be on their way through the queue: they are
   * imported here and now. Answers whether there are any.
   */
  async #importSettingsFirst(): Promise<boolean> {
    const { bucket, key } = this.#job;
    const found = await Promise.all(settingsKeysOf(key).map((at) => this.#ports.uploads.latest(bucket, at)));
    const jobs = found.filter((job) => job !== undefined);
    for (const job of jobs) await importSettings(job, this.#campaignId, this.#ports);
    return jobs.length > 0;
  }

  #rulesOf(campaign: Campaign | undefined): FileRules {
    return {
      defaultCountry: campaign?.settings?.defaultCountry ?? this.#deployment.defaultCountry,
      dedupeBy: campaign?.settings?.dedupeBy ?? 'phoneNumber',
    };
  }

  /** Answers the file as it stands when all its rows are imported (or the rest cannot be read). */
  async #importRows(
    campaign: Campaign,
    opened: ImportedFile,
    deadline: number,
  ): Promise<ImportedFile | 'outOfTime'> {
    const { clock, reports, uploads } = this.#ports;
    // What an earlier delivery failed of is over when this one goes through.
    const { error: _, ...standing } = opened;
    let file: ImportedFile = standing;
    const chunksBefore = () => file.checkpoint?.chunks ?? 0;
    try {
      const csv = await openCsv({
        name: this.#job.key,
        open: (fromByte) => uploads.open(this.#job, fromByte),
      });
      const { context, notes } = this.#contextOf(campaign, file, csv);
      const othersRows = rowsOf(campaign) - file.rows;
      if (!file.checkpoint && notes.length > 0) await reports.savePart(this.#report, 0, notes);
      for await (const { rows, next } of csv.chunks(ROWS_PER_CHUNK, file.checkpoint)) {
        const result = await importChunk(rows, othersRows + file.rows, context, this.#ports);
        const chunks = chunksBefore() + 1;
        if (result.lines.length > 0) await reports.savePart(this.#report, chunks, result.lines);
        const after = {
          ...file,
          rows: file.rows + rows.length,
          rejected: file.rejected + result.rejected,
          duplicates: file.duplicates + result.duplicates,
          checkpoint: { ...next, chunks },
        };
        await this.#save(after, chunksBefore());
        file = after;
        if (clock.now() > deadline) return 'outOfTime';
      }
      return file;
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      const line: ReportLine = {
        row: error.line ?? '',
        contactKey: '',
        result: 'file',
        reason: error.message,
      };
      await reports.savePart(this.#report, chunksBefore() + 1, [line]);
      this.#ports.log.warn('A file, or the rest of it, cannot be read.', { campaignId: this.#campaignId });
      return {
        ...file,
        error: error.line === undefined ? error.message : `Line ${error.line}: ${error.message}`,
      };
    }
  }

  #contextOf(
    campaign: Campaign,
    file: ImportedFile,
    csv: CsvFile,
  ): { context: FileContext; notes: ReportLine[] } {
    const header = readHeader(csv.header);
    if (!header.ok) throw new UnreadableFile(header.message, csv.headerLine);
    const context = {
      campaignId: this.#campaignId,
      file: this.#job.key,
      version: this.#job.version,
      columns: header.columns,
      rules: {
        ...(file.rules ?? this.#rulesOf(campaign)),
        campaignAttributes: campaign.settings?.attributes ?? {},
      },
      callsPerSecond: callsPerSecondOf(campaign.settings, this.#deployment),
      retentionDays: this.#deployment.retentionDays,
    };
    const notes = header.notes.map(
      (reason): ReportLine => ({ row: csv.headerLine, contactKey: '', result: 'mended', reason }),
    );
    return { context, notes };
  }

  /**
   * Writes the file's progress. Throws when another importer has gone on from the same place: the message must
   * come again then, for that importer may die, too.
   */
  async #save(file: ImportedFile, expectedChunks: number): Promise<void> {
    if (await this.#ports.campaigns.saveFile(this.#campaignId, file, expectedChunks)) return;
    throw new Error('Another importer works on this file at the same time.');
  }

  async #close(): Promise<void> {
    const { campaigns, clock, reports } = this.#ports;
    await endImport(this.#campaignId, campaigns, clock.now());
    await reports.discardParts(this.#report);
  }
}

/** Rows of all files of the campaign, as far as they are imported. */
function rowsOf({ files = {} }: Campaign): number {
  return Object.values(files).reduce((sum, { rows }) => sum + rows, 0);
}
