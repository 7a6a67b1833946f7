/**
 * What the use cases need of the world, in the product's own words. Adapters in src/aws carry them out with
 * AWS; tests and benchmarks with memory. Every call may fail or never return: whoever awaits one may be killed
 * right there, and the next one to come must be able to go on.
 */
import type { Campaign, CampaignState, ImportedFile } from '../domain/campaign.ts';
import type { ConnectError } from '../domain/connect-answer.ts';
import type { Contact, indexedFields } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import type { Counts } from '../domain/counts.ts';
import type { EndedCall } from '../domain/retry.ts';
import type { CampaignSettings } from '../domain/settings.ts';
import type { SlotNews } from '../domain/slots.ts';

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

/** What the indexes hold of a contact. */
export type IndexedContact = Pick<Contact, 'campaignId' | 'contactKey' | (typeof indexedFields)[number]>;

/** A contact that the deadline index shows. */
export type DueContact = IndexedContact & { readonly dueAt: string };

/** A contact that the index by ContactId shows. */
export type CalledContact = IndexedContact & { readonly contactId: string };

export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** The key after which the next page begins; missing: this is the last one. */
  readonly next?: string;
}

export interface ContactStore {
  /** Writes a new contact. Answers the one that holds its key already, when there is one, and writes nothing. */
  create(contact: Contact): Promise<Contact | undefined>;
  /** Applies `transition`; answers the contact after it, or undefined when the contact was not as expected. */
  apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined>;
  /** Contacts of a campaign with `from <= dueAt <= until`, earliest first. */
  due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]>;
  /** The contacts whose latest calls have these ContactIds, in any order. The index lags by a moment. */
  byContactIds(contactIds: readonly string[]): Promise<readonly CalledContact[]>;
  /** All contacts of a campaign by key, page by page, as they stand now: from the first, or after the key `after`. */
  page(campaignId: string, after?: string): Promise<ContactPage>;
}

/** What the product keeps about a phone number over all campaigns. */
export interface NumberStore {
  /**
   * Notes that the number is called at `call.atMs`, if it may be: it is not on the do-not-call list, and with this
   * call there are no more than `cap` allows. Asked right before each call; one request. The same call noted twice
   * counts once.
   */
  note(phoneNumber: string, call: NotedCall, cap: NumberCap): Promise<NumberVerdict>;
  /** Takes the note of `call` back, because no call came of it. Best effort: a note too many spares a call. */
  giveBack(phoneNumber: string, call: NotedCall): Promise<void>;
  /**
   * Puts the number on the do-not-call list, for good; false when another entry has put it there before. The very
   * same entry again answers as it did the first time.
   */
  suppress(phoneNumber: string, entry: Suppression): Promise<boolean>;
}

/** A call about to be made. */
export interface NotedCall {
  /** Its claim's: tells two calls in the same millisecond apart, and one that is told twice. */
  readonly id: string;
  /** ms since 1970. */
  readonly atMs: number;
}

/** At most `attempts` calls to a number within `days` days, over all campaigns. */
export interface NumberCap {
  readonly attempts: number;
  readonly days: number;
}

export type NumberVerdict =
  | { readonly type: 'noted' }
  | { readonly type: 'suppressed'; readonly at: string }
  /** So many calls lie within the window already; the oldest of them leaves it at `until` (ISO 8601). */
  | { readonly type: 'capped'; readonly until: string };

/** Where a number on the do-not-call list came from. */
export interface Suppression {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In words or as `file` and row. */
  readonly source: string;
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
  /**
   * Registers a file version and makes the campaign if it is not there. Answers the campaign with the file in
   * it; of a file known already, the progress of its earlier deliveries. New customers open a campaign again that
   * was over.
   */
  openFile(campaignId: string, file: ImportedFile): Promise<Campaign>;
  /**
   * Writes a file's progress if it still stands at `expectedChunks` chunks and is not done; false when somebody
   * else went on.
   */
  saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean>;
  /** Takes out the entry of a file that is done; nothing when it is not. */
  forgetFile(campaignId: string, fileId: string): Promise<void>;
  /** The campaign has to prove itself anew under its new settings. */
  saveSettings(campaignId: string, settings: CampaignSettings): Promise<void>;
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
  /** Connect took a call under the present settings: the campaign is proven, refusals are forgotten. */
  markProven(campaignId: string, nowMs: number): Promise<void>;
  /** One more refusal; answers how many there were in a row. */
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
  /** Puts `counts` in the place of `seen` (missing: there were none); false when others stand there by now. */
  putRightCounts(campaignId: string, seen: Counts | undefined, counts: Counts): Promise<boolean>;
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
  /** About how many messages wait, those that are held back included. */
  depth(): Promise<number>;
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
}

/** A start time handed out by the pacer. */
export interface Start {
  /** ms since 1970; in the past: now. */
  readonly at: number;
  readonly generation: number;
}

/** Looks after the calls at a time. */
export interface SlotKeeper {
  /** Puts the slots right after a sweep. */
  tidy(news: SlotNews): Promise<void>;
}

/** What a campaign may do at most. */
export interface CampaignLimits {
  readonly callsPerSecond: number;
  /** Calls at a time; missing: as many as the deployment allows. */
  readonly maxConcurrentCalls?: number;
}

export interface Wanted {
  readonly starts: number;
  /** At most as many as starts: a request that is made again has its slot already. */
  readonly slots: number;
  /** No later start time is of use, ms since 1970. */
  readonly latest: number;
}

export interface Reservation {
  /** Ascending by time. */
  readonly starts: readonly Start[];
  /** Names of slots: each one of the calls that may be on at a time. The claim that uses it is named so, too. */
  readonly slots: readonly string[];
  /**
   * Why there is nothing: no slot is free, all those that the campaign may have are taken, or the next start time comes
   * after `latest`.
   */
  readonly short?: 'noSlot' | 'noOwnSlot' | 'tooLate';
}

export interface Pacer {
  /**
   * Start times and slots for calls of a campaign, as many as can be had now: never a start time without the slot it
   * wants.
   */
  reserve(campaignId: string, wanted: Wanted, limits: CampaignLimits): Promise<Reservation>;
  /** Frees slots whose calls are over or were never placed. Repeatable. */
  release(slots: readonly string[]): Promise<void>;
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
  /** The attempt's, when we placed it. */
  readonly name?: string;
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

/** A campaign to be closed, and how far that has come. */
export interface CloseJob {
  readonly campaignId: string;
  /**
   * The campaign's `closingAt` is one of these, or the closing is void. Missing in the first job of a closing, whatever
   * it is called.
   */
  readonly closings?: readonly string[];
  /** How often the counts have not agreed with the contacts yet. */
  readonly tries?: number;
  /** When they first did not, or when a contact last changed, if that is later; ISO 8601. */
  readonly disagreedSince?: string;
  /** Where a results file too long for one run goes on. */
  readonly checkpoint?: CloseCheckpoint;
}

export interface CloseCheckpoint {
  /** The upload under way, and the parts it has. */
  readonly uploadId: string;
  readonly parts: readonly string[];
  /** The key of the last contact in them. */
  readonly after: string;
  /** Contacts in them, by status and outcome. */
  readonly tally: Counts;
  /** When the first contact in them was read; ISO 8601. */
  readonly readSince: string;
  /** The latest change of a contact in them; ISO 8601, empty when there is none in them. */
  readonly changedAt: string;
}

export interface CloseQueue {
  /** Has `job` handled after `delaySeconds`, at most 900. */
  send(job: CloseJob, delaySeconds?: number): Promise<void>;
}

/** A structured log line. Never give it a phone number or a name of a person. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
