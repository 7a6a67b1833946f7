/**
 * The importer: what becomes of one uploaded file. Rows are read in chunks of fixed size; after each chunk the
 * file's entry in the Campaigns table says how far everything is imported. Whoever takes the file up again,
 * after a kill or for want of time, goes on from there.
 */
import type { Campaign, ImportedFile } from '../domain/campaign.ts';
import { fileId, readKey, refusedKey, reportKey } from '../domain/campaign-id.ts';
import { type CsvFile, openCsv } from '../domain/csv/csv-file.ts';
import { UnreadableFile } from '../domain/csv/unreadable-file.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { readHeader } from '../domain/header.ts';
import { toIso } from '../domain/instant.ts';
import { callsPerSecondOf } from './call-request.ts';
import { endImport } from './end-import.ts';
import { type ChunkPorts, type FileContext, importChunk } from './import-chunk.ts';
import { importSettings } from './import-settings.ts';
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

export interface ImporterPorts extends ChunkPorts {
  readonly campaigns: Pick<CampaignStore, 'get' | 'openFile' | 'saveFile' | 'saveSettings' | 'changeState'>;
  readonly uploads: Uploads;
  readonly importQueue: ImportQueue;
  readonly reports: ImportReports;
  readonly log: Log;
}

export class Importer {
  readonly #ports: ImporterPorts;
  readonly #deployment: DeploymentSettings;

  constructor(ports: ImporterPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /** Imports what `job` names, or as much of it as fits before `deadline` (ms since 1970) and sends the rest on. */
  async importFile(job: ImportJob, deadline: number): Promise<void> {
    const key = readKey(job.key);
    switch (key.kind) {
      case 'ignored':
        return;
      case 'refused':
        return this.#ports.reports.refuse(refusedKey(job.key), job.key, key.message);
      case 'suppressions':
        return this.#ports.reports.refuse(
          refusedKey(job.key),
          job.key,
          'Do-not-call lists are not read by this version: nobody was put on a list, and nobody on it is spared.',
        );
      case 'settings':
        return importSettings(job, key.campaignId, this.#ports);
      case 'customers':
        return this.#importCustomers(job, key.campaignId, deadline);
    }
  }

  async #importCustomers(job: ImportJob, campaignId: string, deadline: number): Promise<void> {
    const { campaigns, clock, importQueue, log, reports } = this.#ports;
    const campaign = await campaigns.openFile(campaignId, openedFile(job, clock.now()));
    const file = campaign.files?.[fileId(job.key, job.version)];
    if (!file) return;
    const report = { key: reportKey(campaignId, job.key), version: job.version };
    if (file.done) return this.#close(campaignId, report);
    await campaigns.changeState(campaignId, ['RUNNING', 'COMPLETED'], 'IMPORTING', undefined, clock.now());
    const imported = await this.#importRows(job, campaign, file, report, deadline);
    if (imported === 'outOfTime') return importQueue.send(job);
    await reports.finish(report);
    const now = clock.now();
    const done = { ...imported, done: true, doneAt: toIso(now) };
    const { rows, rejected, duplicates } = done;
    log.info('A file is imported.', { campaignId, rows, rejected, duplicates });
    await this.#save(campaignId, done, imported.checkpoint?.chunks ?? 0);
    await this.#close(campaignId, report);
  }

  /** Answers the file as it stands when all its rows are imported (or the rest cannot be read). */
  async #importRows(
    job: ImportJob,
    campaign: Campaign,
    opened: ImportedFile,
    report: ReportId,
    deadline: number,
  ): Promise<ImportedFile | 'outOfTime'> {
    const { clock, reports } = this.#ports;
    let file = opened;
    try {
      const csv = await openCsv({
        name: job.key,
        open: (fromByte) => this.#ports.uploads.open(job, fromByte),
      });
      const { context, notes } = this.#contextOf(job, campaign, csv);
      if (!file.checkpoint && notes.length > 0) await reports.savePart(report, 0, notes);
      for await (const chunk of csv.chunks(ROWS_PER_CHUNK, file.checkpoint)) {
        const result = await importChunk(chunk.rows, file.rows, context, this.#ports);
        const chunks = (file.checkpoint?.chunks ?? 0) + 1;
        if (result.lines.length > 0) await reports.savePart(report, chunks, result.lines);
        const before = file.checkpoint?.chunks ?? 0;
        file = {
          ...file,
          rows: file.rows + chunk.rows.length,
          rejected: file.rejected + result.rejected,
          duplicates: file.duplicates + result.duplicates,
          checkpoint: { ...chunk.next, chunks },
        };
        await this.#save(campaign.campaignId, file, before);
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
      await reports.savePart(report, (file.checkpoint?.chunks ?? 0) + 1, [line]);
      this.#ports.log.warn('A file, or the rest of it, cannot be read.', { campaignId: campaign.campaignId });
      return {
        ...file,
        error: error.line === undefined ? error.message : `Line ${error.line}: ${error.message}`,
      };
    }
  }

  #contextOf(
    job: ImportJob,
    campaign: Campaign,
    csv: CsvFile,
  ): { context: FileContext; notes: ReportLine[] } {
    const header = readHeader(csv.header);
    if (!header.ok) throw new UnreadableFile(header.message, csv.headerLine);
    const { settings } = campaign;
    const context = {
      campaignId: campaign.campaignId,
      file: job.key,
      version: job.version,
      columns: header.columns,
      rules: {
        defaultCountry: settings?.defaultCountry ?? this.#deployment.defaultCountry,
        dedupeBy: settings?.dedupeBy ?? 'phoneNumber',
        campaignAttributes: settings?.attributes ?? {},
      },
      callsPerSecond: callsPerSecondOf(settings, this.#deployment),
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
  async #save(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<void> {
    if (await this.#ports.campaigns.saveFile(campaignId, file, expectedChunks)) return;
    throw new Error('Another importer works on this file at the same time.');
  }

  /** What is left to do when a file is done; a redelivery does it again, for a kill may have come before it. */
  async #close(campaignId: string, report: ReportId): Promise<void> {
    const { campaigns, clock, reports } = this.#ports;
    await endImport(campaignId, campaigns, clock.now());
    await reports.discardParts(report);
  }
}
