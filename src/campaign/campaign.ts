/** A campaign: the files that share the first part of their S3 key. One item of the Campaigns table. */

import type { Counts } from '../contact/counts.ts';
import type { Recycle } from '../contact/recycle.ts';
import type { ColumnNames } from '../csv/column-names.ts';
import type { HistoryEntry } from '../history/campaign-history.ts';
import type { CountryCode } from '../phone/country.ts';
import type { RecentError } from './recent-errors.ts';
import type { CampaignSettings, DedupeBy } from './settings.ts';

export type CampaignState = 'IMPORTING' | 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'STOPPED' | 'COMPLETED';

/** What the importer knows of one version of one file; also its checkpoint. */
export interface ImportedFile {
  /** S3 key. */
  readonly file: string;
  /** S3 version id. */
  readonly version: string;
  readonly bytes: number;
  /** Rows read so far: good, rejected and duplicate ones together. */
  readonly rows: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly done: boolean;
  /** Why the file (or the rest of it) could not be used, in plain words. */
  readonly error?: string;
  /** What decides which contact a row is: fixed when the file is first opened, so that every delivery reads it alike. */
  readonly rules?: FileRules;
  /** Gone when the file is done. */
  readonly checkpoint?: ImportCheckpoint;
  readonly startedAt: string;
  readonly doneAt?: string;
}

export interface FileRules {
  readonly defaultCountry: CountryCode;
  readonly dedupeBy: DedupeBy;
  /** Names of columns from the campaign's settings. */
  readonly columns?: ColumnNames;
  /** Id of the do-not-call list that the file adds to; missing: the general list. */
  readonly list?: string;
}

/** Everything before `offset` is imported. */
interface ImportCheckpoint {
  /**
   * Bytes into the file's content, byte order mark included: for a plain file a place in the file itself, for a
   * zipped one a place in what it unzips to (so it is read from its start again).
   */
  readonly offset: number;
  /** Physical line, from 1, on which the text at `offset` begins. */
  readonly line: number;
  /** Chunks of rows that are done; numbers the parts of the import report. */
  readonly chunks: number;
}

export interface Campaign {
  readonly campaignId: string;
  readonly state: CampaignState;
  readonly stateReason?: string;
  readonly settings?: CampaignSettings;
  /** What makes two rows the same contact: fixed when its first customer file is opened. */
  readonly dedupeBy?: DedupeBy;
  /** The last time that contacts were called again after the campaign was over. */
  readonly recycle?: Recycle;
  /** When a customer file or a request came into the campaign after it was over. */
  readonly reopenedAt?: string;
  /** When its first request came. It stays open for more until its end date or until it is cancelled. */
  readonly requestsSince?: string;
  /** Keyed by `fileId(key, version)`. */
  readonly files?: Readonly<Record<string, ImportedFile>>;
  readonly createdAt: string;
  /** The first call that Connect took. */
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** The state in which it was closed, if it placed no calls then: a callback that reopens it does not resume it. */
  readonly closedAs?: 'PAUSED' | 'STOPPED';
  /** Set by the first call Connect took under the settings in force; missing: dial gently, see `contact-path.ts`. */
  readonly provenAt?: string;
  /** How many contacts there are in each status, and with each outcome; see counts.ts. */
  readonly counts?: Counts;
  /** Calls that Connect has placed for it, further attempts included. */
  readonly calls?: number;
  /** Among them the `MAX_RECENT_ERRORS` last ones; read them with `newestErrors`. */
  readonly recentErrors?: readonly RecentError[];
  /** What operators did to it, oldest first; see campaign-history.ts. */
  readonly history?: readonly HistoryEntry[];
  /** Names of the answers that contact flows have recorded, in the order in which they came. */
  readonly answerNames?: readonly string[];
  /** Headers of the customer files' columns that are attributes, in the order of the files; see attribute-columns.ts. */
  readonly attributeColumns?: readonly string[];
  /** When somebody last began to close the campaign. */
  readonly closingAt?: string;
  /** Refusals in a row that look like the campaign's fault rather than the row's. */
  readonly refusals?: number;
}
