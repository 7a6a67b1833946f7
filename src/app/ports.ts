/**
 * What the use cases need of the world, in the product's own words. Adapters in src/aws carry them out with
 * AWS; tests and benchmarks with memory. Every call may fail or never return: whoever awaits one may be killed
 * right there, and the next one to come must be able to go on.
 */
import type { Campaign, CampaignState, ImportedFile } from '../domain/campaign.ts';
import type { Contact, indexedFields } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import type { Counts } from '../domain/counts.ts';
import type { EndedCall } from '../domain/retry.ts';
import type { CampaignSettings } from '../domain/settings.ts';

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Resolves at `atMs` (ms since 1970), at once when that is past. */
  sleepUntil(atMs: number): Promise<void>;
}

/** A clock that also measures how long something has taken, whatever is done to the time of day meanwhile. */
export interface SteadyClock extends Clock {
  /** ms since some moment in the past; it never goes back, and nobody sets it. Only differences mean anything. */
  monotonic(): number;
}

export interface ContactId {
  readonly campaignId: string;
  readonly contactKey: string;
}

/** What is read of a contact that is due, or whose call is over. */
export type IndexedContact = Pick<Contact, 'campaignId' | 'contactKey' | (typeof indexedFields)[number]>;

/** A contact with a deadline. */
export type DueContact = IndexedContact & { readonly dueAt: string };

/** What becomes of a contact. */
export interface ContactUpdate {
  readonly id: ContactId;
  readonly transition: ContactTransition;
}

export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** The key after which the next page begins; missing: this is the last one. */
  readonly next?: string;
}

export interface ContactStore {
  /**
   * Writes new contacts of one campaign, no key twice. Answers for each, in order, the contact that holds its key
   * already, when there is one: that one stays as it is.
   */
  insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]>;
  /** Applies `transition`; answers the contact after it, or undefined when the contact was not as expected. */
  apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined>;
  /**
   * Applies transitions of different contacts, each by itself. Answers for each whether it was applied, or why that is not
   * known. A caller that dies meanwhile leaves any of them applied.
   */
  applyAll(changes: readonly ContactUpdate[]): Promise<readonly (boolean | Error)[]>;
  /** The contacts that are there of these (none twice), as they stand now, in any order. */
  read(ids: readonly ContactId[]): Promise<readonly Contact[]>;
  /**
   * Contacts of a campaign with `from <= dueAt <= until`, earliest first, `limit` at most. What was written a moment ago may
   * be missing; fewer than `limit` are all that there were.
   */
  due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]>;
  /** All contacts of a campaign by key, page by page, as they stand now: from the first, or after the key `after`. */
  page(campaignId: string, after?: string): Promise<ContactPage>;
}

/** The campaign as the closing that wants to end it has seen it. */
export interface SeenClosing {
  readonly state: CampaignState;
  readonly closingAt: string;
}

/** How a campaign ends. */
export interface CampaignEnd {
  readonly state: 'COMPLETED' | 'CANCELLED';
  readonly stateReason?: string;
}

export interface CampaignStore {
  get(campaignId: string): Promise<Campaign | undefined>;
  /** All campaigns; not the entry of the do-not-call list, which lies among them. */
  list(): Promise<readonly Campaign[]>;
  /** Makes the campaign, without a file, if it is not there: what happens to its contacts is counted from then on. */
  begin(campaignId: string, nowIso: string): Promise<Campaign>;
  /**
   * Registers a file version and makes the campaign if it is not there. Answers the campaign with the file in
   * it; of a file known already, the progress of its earlier deliveries. New customers open a campaign again that
   * was over, and fix its `dedupeBy`. Undefined, and nothing is written, when `file.rules` were read from settings that
   * are not those of the campaign any more (`seen`), or its `dedupeBy` is another: read it again.
   */
  openFile(
    campaignId: string,
    file: ImportedFile,
    seen?: Pick<Campaign, 'settings'>,
  ): Promise<Campaign | undefined>;
  /**
   * Writes a file's progress if it still stands at `expectedChunks` chunks and is not done; false when somebody
   * else went on.
   */
  saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean>;
  /** Takes out the entry of a file that is done; nothing when it is not. */
  forgetFile(campaignId: string, fileId: string): Promise<void>;
  /**
   * The campaign has to prove itself anew under its new settings. False, and nothing is written, when its `dedupeBy` is
   * fixed and theirs is another.
   */
  saveSettings(campaignId: string, settings: CampaignSettings): Promise<boolean>;
  /**
   * Moves the campaign to `state` if it is in one of `from`; false when it is not. A campaign that imports is not over
   * (any more) and nobody's to close.
   */
  changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    reason: string | undefined,
    nowMs: number,
  ): Promise<boolean>;
  /**
   * Connect took a call under the settings of `campaign`: it is proven, refusals are forgotten. Nothing when it has others
   * by now, or was stopped: the call says nothing of what comes.
   */
  markProven(campaign: Pick<Campaign, 'campaignId' | 'settings'>, nowMs: number): Promise<void>;
  /** One more refusal; answers how many there were in a row. None count while the campaign is not dialing. */
  countRefusal(campaignId: string): Promise<number>;
  /**
   * Sets `closingAt` if the campaign may be closed, see `mayBeginClosing`: whoever gets true has the campaign to
   * close. Got once; a caller that dies leaves it to the next one, half an hour later.
   */
  beginClosing(campaignId: string, nowMs: number): Promise<boolean>;
  /** Moves `closingAt` from `from` to `to` for a closing that goes on later; false when it stands at neither. */
  renewClosing(campaignId: string, from: string, to: string): Promise<boolean>;
  /** The campaign is not to be closed yet after all. */
  stopClosing(campaignId: string): Promise<void>;
  /**
   * Ends the campaign if it is not over and still as `seen`; answers it as it is then, or undefined. `stateReason`
   * missing: the campaign has none any more.
   */
  complete(
    campaignId: string,
    seen: SeenClosing,
    end: CampaignEnd,
    nowMs: number,
  ): Promise<Campaign | undefined>;
  /**
   * Puts `counts` in the place of `seen` (missing: there were none), and `calls` beside them; false when other counts
   * stand there by now.
   */
  putRightCounts(
    campaignId: string,
    seen: Counts | undefined,
    counts: Counts,
    calls: number,
  ): Promise<boolean>;
}

/** One attempt to be made. */
export interface DialMessage extends ContactId {
  /** Number of the attempt to be made, from 1. */
  readonly attempt: number;
  /** E.164; a contact keeps it for life, so that the hours of its place can be known before it is claimed. */
  readonly phoneNumber?: string;
  /** The row's own. */
  readonly timeZone?: string;
}

export interface DialQueue {
  /** Puts any number of messages into the queue, to be seen after `delaySeconds` (at most 900); throws when some could not be sent. */
  send(messages: readonly DialMessage[], delaySeconds?: number): Promise<void>;
}

export interface EventQueue {
  /** Has the end of a call looked at again after `delaySeconds`, at most 900. */
  lookAgain(
    message: { readonly call: EndedCall; readonly looks: number },
    delaySeconds: number,
  ): Promise<void>;
}

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
  readonly result: 'rejected' | 'duplicate' | 'mended' | 'file';
  readonly reason: string;
}

/** The report on one version of a file. */
export interface ReportId {
  /** Key in the results bucket. */
  readonly key: string;
  readonly version: string;
}

export interface ImportReports {
  /** Writes a report of few lines at once. Repeatable, also by two at a time. */
  write(report: ReportId, lines: readonly ReportLine[]): Promise<void>;
  /** Keeps the lines of one chunk; saving a chunk twice keeps the later. */
  savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void>;
  /**
   * Puts all parts together as `report.key`, in order, and answers true. Repeatable. `areKept`: asked when all parts are
   * read; when the answer is false, some may have been removed before they were, so nothing is written.
   */
  finish(report: ReportId, areKept: () => Promise<boolean>): Promise<boolean>;
  /** Removes the parts of a finished report. */
  discardParts(report: ReportId): Promise<void>;
  /** Tells about a file (its S3 key) that belongs to no campaign. */
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

/** A structured log line. Never give it a phone number or a name of a person. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
