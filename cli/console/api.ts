/**
 * The API between the console's server and its page: only types. Instants are ISO 8601 in UTC, or ms since 1970 where
 * the name ends in `Ms`.
 */
import type { AttemptEntry, ContactStatus, Outcome } from '../../src/contact/contact.ts';
import type { Counts } from '../../src/contact/counts.ts';

/** As in src/campaign/campaign.ts, whose types reach into code that no browser has. */
export type CampaignState = 'IMPORTING' | 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'STOPPED' | 'COMPLETED';

/** A campaign in the list. */
export interface CampaignRow {
  readonly campaignId: string;
  readonly state: CampaignState;
  /** Rows read so far, and those of which nothing is to come. */
  readonly rows: number;
  readonly over: number;
  /** More rows are to come: a share of those read so far would fall while calls go on. */
  readonly isBeingRead: boolean;
  readonly answered: number;
  readonly createdAt: string;
}

export interface Overview {
  readonly stack: string;
  readonly region: string;
  readonly campaigns: readonly CampaignRow[];
}

export interface FileRow {
  /** S3 key. */
  readonly file: string;
  readonly kind: 'customers' | 'settings';
  readonly rows: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly done: boolean;
  readonly error?: string;
  readonly startedAt: string;
}

/** A setting in force. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
  /** Whether the campaign's own settings say so; else the deployment does. */
  readonly isOwn: boolean;
}

interface RecentError {
  readonly at: string;
  readonly name: string;
  readonly message: string;
  readonly status: ContactStatus;
}

/** A change that an operator made. */
export interface HistoryView {
  readonly at: string;
  /** What was done, by whom and why. */
  readonly text: string;
  /** The operator's ARN; missing: AWS did not report it. */
  readonly by?: string;
}

/** Calls placed a second, on average over the moments up to `atMs`. */
export interface RatePoint {
  readonly atMs: number;
  readonly callsPerSecond: number;
}

/** One campaign, live. */
export interface CampaignView extends CampaignRow {
  readonly nowMs: number;
  readonly stateReason?: string;
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** Contacts in each status, and with each outcome. */
  readonly counts: Counts;
  /** How many contacts the campaign has. */
  readonly contacts: number;
  /** Calls placed; missing: not in the campaign's item. */
  readonly calls?: number;
  /** When it is over at this pace, or what it waits for. */
  readonly ahead?: string;
  /** What contacts wait for, in words; missing: none waits. */
  readonly waiting?: {
    readonly heading: string;
    readonly rows: readonly (readonly [count: string, text: string])[];
  };
  /** Its agents in words, as labels and sentences; none: calls are not paced by agents, or it is over. */
  readonly agents: readonly (readonly [label: string, text: string])[];
  readonly pace: {
    /** Calls a second of late, or on average since the first one; missing: none yet. */
    readonly seenPerSecond?: number;
    readonly sentence: string;
    /** What the instance is believed to allow this campaign now. */
    readonly allowedPerSecond: number;
    /** The rate that is set. */
    readonly ceilingPerSecond: number;
    /** Since the console began to watch; oldest first. */
    readonly history: readonly RatePoint[];
  };
  /** Calls in progress, and how many may be. */
  readonly inProgress: {
    readonly campaign: number;
    readonly campaignMax: number;
    readonly instance: number;
    readonly instanceMax: number;
  };
  readonly files: readonly FileRow[];
  readonly settings: readonly SettingRow[];
  readonly recentErrors: readonly RecentError[];
  /** What operators did to it, newest first. */
  readonly history: readonly HistoryView[];
  /** What may be done to it now. */
  readonly changes: readonly StateChange[];
}

export type StateChange = 'pause' | 'resume' | 'cancel';

/** A contact in the list. */
export interface ContactRow {
  readonly contactKey: string;
  readonly status: ContactStatus;
  readonly outcome?: Outcome;
  readonly disposition?: string;
  readonly phoneNumber?: string;
  readonly customerId?: string;
  readonly attempt: number;
  readonly updatedAt: string;
  /** Why it stands so, or when it is looked at again. */
  readonly note: string;
}

export interface ContactRows {
  readonly contacts: readonly ContactRow[];
  /** How many were looked at since the search began, at the least. */
  readonly lookedAt: number;
  /** Goes on from here; missing: all were looked at. */
  readonly cursor?: string;
}

/** One contact's whole history. */
export interface ContactView {
  readonly contactKey: string;
  readonly status: ContactStatus;
  readonly outcome?: Outcome;
  readonly disposition?: string;
  readonly phoneNumber?: string;
  /** Of a contact with several numbers, a line on each. */
  readonly numbers?: readonly string[];
  readonly customerId?: string;
  readonly timeZone?: string;
  /** Where it may be, by row and number. */
  readonly place?: string;
  /** The calling rules that apply to it, in words. */
  readonly rules: readonly string[];
  /** Where the row came from. */
  readonly source: string;
  readonly reason?: string;
  readonly error?: string;
  readonly disconnectReason?: string;
  /** What is to come, in a sentence. */
  readonly next: string;
  readonly attempts: readonly AttemptEntry[];
  readonly times: readonly { readonly name: string; readonly at: string }[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** What contact flows have recorded, over all calls; missing: nothing. */
  readonly answers?: readonly (readonly [name: string, value: string])[];
}

/** What the server says when it cannot answer. */
export interface Trouble {
  /** A sentence for the operator. */
  readonly error: string;
  /** AWS cannot be reached for now: the same may work later. */
  readonly isConnection?: boolean;
}

/** Where the browser gets a file, once. */
export interface FilePath {
  readonly path: string;
}
