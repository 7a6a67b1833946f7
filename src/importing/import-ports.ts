/** What an import needs of the world: uploads, its queue, and import reports. */

export interface ImportJob {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  readonly bytes: number;
}

export interface ImportQueue {
  send(job: ImportJob): Promise<void>;
  /** Whether other files wait for an importer; about, as a queue knows it. */
  isWaitedFor(): Promise<boolean>;
}

/** One line of an import report. */
export interface ReportLine {
  readonly row: number | '';
  readonly contactKey: string;
  readonly result: 'rejected' | 'duplicate' | 'repaired' | 'file';
  readonly reason: string;
}

/** The report on one version of a file. */
export interface ReportId {
  /** Key in the results bucket. */
  readonly key: string;
  readonly version: string;
}

export interface ImportReports {
  /** Writes a short report. Idempotent, also concurrently. */
  write(report: ReportId, lines: readonly ReportLine[]): Promise<void>;
  /** Keeps the lines of one chunk; saving a chunk twice keeps the later. */
  savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void>;
  /**
   * Joins all parts, in order, as `report.key`, and returns true. Idempotent. `areKept` is asked when all parts are
   * read; if it returns false, some may have been removed before, so nothing is written.
   */
  finish(report: ReportId, areKept: () => Promise<boolean>): Promise<boolean>;
  /** Removes the parts of a finished report. */
  discardParts(report: ReportId): Promise<void>;
  /** Reports a file (its S3 key) that belongs to no campaign. */
  refuse(refusedKey: string, file: string, message: string): Promise<void>;
}

export interface Uploads {
  /** The file that is there now under `key`, with its newest version; undefined when there is none. */
  latest(bucket: string, key: string): Promise<ImportJob | undefined>;
  /**
   * The settings files of a campaign that are there now (`isSettingsOf`; of very many the newest), with their newest
   * versions, the one dropped last at the end.
   */
  settingsOf(bucket: string, campaignId: string): Promise<readonly ImportJob[]>;
  /** Bytes of one version of a file, from `fromByte` on. */
  open(job: ImportJob, fromByte: number): AsyncIterable<Uint8Array>;
}
