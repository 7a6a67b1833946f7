/**
 * What the use cases need of the world, in the product's own words. Adapters in src/aws carry them out with
 * AWS; tests and benchmarks with memory. Every call may fail or never return: whoever awaits one may be killed
 * right there, and the next one to come must be able to go on.
 */
import type { Campaign, CampaignState, ImportedFile } from '../domain/campaign.ts';
import type { ConnectError } from '../domain/connect-answer.ts';
import type { Contact } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import type { CampaignSettings } from '../domain/settings.ts';

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Resolves at `atMs` (ms since 1970), at once when that is past. */
  sleepUntil(atMs: number): Promise<void>;
}

export interface ContactId {
  readonly campaignId: string;
  readonly contactKey: string;
}

/** What the deadline index holds of a contact. */
export type DueContact = Pick<Contact, 'campaignId' | 'contactKey' | 'status' | 'attempt' | 'createdAt'> & {
  readonly dueAt: string;
  readonly claimedAt?: string;
  readonly misses?: number;
  readonly contactId?: string;
};

export interface ContactStore {
  /** Writes a new contact. Answers the one that holds its key already, when there is one, and writes nothing. */
  create(contact: Contact): Promise<Contact | undefined>;
  /** Applies `transition`; answers the contact after it, or undefined when the contact was not as expected. */
  apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined>;
  /** Contacts of a campaign with `from <= dueAt <= until`, earliest first. */
  due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]>;
}

export interface CampaignStore {
  get(campaignId: string): Promise<Campaign | undefined>;
  /** All campaigns. */
  list(): Promise<readonly Campaign[]>;
  /**
   * Registers a file version and makes the campaign if it is not there. Answers the campaign with the file in
   * it; of a file known already, the progress of its earlier deliveries.
   */
  openFile(campaignId: string, file: ImportedFile): Promise<Campaign>;
  /**
   * Writes a file's progress if it still stands at `expectedChunks` chunks and is not done; false when somebody
   * else went on.
   */
  saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean>;
  /** The campaign has to prove itself anew under its new settings. */
  saveSettings(campaignId: string, settings: CampaignSettings): Promise<void>;
  /** Moves the campaign to `state` if it is in one of `from`; false when it is not. */
  changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    reason: string | undefined,
    nowMs: number,
  ): Promise<boolean>;
  /** Connect took a call under the present settings: the campaign is proven, refusals are forgotten. */
  markProven(campaignId: string, nowMs: number): Promise<void>;
  /** One more refusal; answers how many there were in a row. */
  countRefusal(campaignId: string): Promise<number>;
}

/** One attempt to be made. */
export interface DialMessage extends ContactId {
  /** Number of the attempt to be made, from 1. */
  readonly attempt: number;
}

export interface DialQueue {
  /** Puts any number of messages into the queue; throws when some could not be sent. */
  send(messages: readonly DialMessage[]): Promise<void>;
  /** About how many messages wait. */
  depth(): Promise<number>;
}

export interface ImportJob {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  readonly bytes: number;
}

export interface ImportQueue {
  send(job: ImportJob): Promise<void>;
}

/** A start time handed out by the pacer. */
export interface Start {
  /** ms since 1970; in the past: now. */
  readonly at: number;
  readonly generation: number;
}

export interface Pacer {
  /**
   * Start times for calls of a campaign, ascending: at most `wanted`, at least one unless the next would come after
   * `latest` (ms since 1970; missing: any is welcome).
   */
  reserve(
    campaignId: string,
    wanted: number,
    callsPerSecond: number,
    latest?: number,
  ): Promise<readonly Start[]>;
  /**
   * Whether `start` may still be used: not when the rate is known to have fallen since it was handed out. What
   * was planned at a rate that is too high would only be throttled.
   */
  holds(start: Start): boolean;
  /** How Connect answered the request that started at `start`. Kept in memory and told with the next reservation. */
  tell(start: Start, answer: 'taken' | 'throttled' | 'failed', retryAfterSeconds?: number): void;
}

/** One StartOutboundVoiceContact request; members as in the API reference. */
export interface CallRequest {
  readonly destinationPhoneNumber: string;
  readonly contactFlowId: string;
  readonly clientToken: string;
  readonly name: string;
  readonly queueId?: string;
  readonly sourcePhoneNumber?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly ringTimeoutSeconds?: number;
  readonly trafficType?: 'GENERAL' | 'CAMPAIGN';
  readonly answerMachineDetection?: { readonly enable?: boolean; readonly awaitPrompt?: boolean };
}

export type CallAnswer =
  | { readonly type: 'placed'; readonly contactId: string }
  | { readonly type: 'failed'; readonly error: ConnectError };

/** What Connect knows of one call. Instants in ms since 1970. */
export interface CallRecord {
  readonly contactId: string;
  readonly initiatedAt?: number;
  readonly answeredAt?: number;
  readonly agentAt?: number;
  readonly enqueuedAt?: number;
  readonly endedAt?: number;
  readonly disconnectReason?: string;
  readonly answeringMachine?: string;
}

/** Instants in ms since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

export interface FoundCall {
  readonly contactId: string;
  readonly initiatedAt: number;
}

export interface Telephony {
  /** Asks Connect to call. Exactly one request; never throws for what Connect or the network says. */
  call(request: CallRequest): Promise<CallAnswer>;
  /** The call with this ContactId; undefined when Connect does not know it. Throws when Connect cannot be asked. */
  describe(contactId: string): Promise<CallRecord | undefined>;
  /**
   * The first call named `name` that Connect's index shows between the two instants. The index lags: a miss
   * proves nothing by itself. Throws when Connect cannot be asked.
   */
  findByName(name: string, range: TimeRange): Promise<FoundCall | undefined>;
  /** The newest contact of the instance, whoever's, that Connect's index shows. Throws when it cannot be asked. */
  newestIndexed(range: TimeRange): Promise<FoundCall | undefined>;
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
  /** Keeps the lines of one chunk; saving a chunk twice keeps the later. */
  savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void>;
  /** Puts all parts together as `report.key`, in order. Repeatable. */
  finish(report: ReportId): Promise<void>;
  /** Removes the parts of a finished report. */
  discardParts(report: ReportId): Promise<void>;
  /** Tells about a file (its S3 key) that belongs to no campaign. */
  refuse(refusedKey: string, file: string, message: string): Promise<void>;
}

export interface Uploads {
  /** The file that is there now under `key`, with its newest version; undefined when there is none. */
  latest(bucket: string, key: string): Promise<ImportJob | undefined>;
  /** Bytes of one version of a file, from `fromByte` on. */
  open(job: ImportJob, fromByte: number): AsyncIterable<Uint8Array>;
}

/** A structured log line. Never give it a phone number or a name of a person. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
